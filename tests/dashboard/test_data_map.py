"""What is kept and who sees it follows from the collection, its framework, roles and settings."""

from pathlib import Path

import pytest

from builders import ANDERS, LIV, NILS, OLAUG, TODAY, a_framework, a_submission
from dashboards import SLUG, House, build_house, furnish_anew
from media import inviting_framework
from storybank.collections import find_collection


def page_of(house: House) -> str:
    return " ".join(house.client(OLAUG).get(f"/collections/{SLUG}/data-map").text.split())


def test_each_question_about_the_teller_stands_there_and_whether_it_narrows(house: House) -> None:
    for narrowing in (["rolle"], []):
        with house.sessions.writing() as session:
            find_collection(session, SLUG).narrowing = narrowing
        page = page_of(house)
        for one in a_framework().teller:
            assert f"Om fortelleren: {one.question['nb']}" in page
        assert ("snevre inn hvilke historier" in page) == bool(narrowing)


@pytest.mark.parametrize("invites", [False, True])
def test_recordings_and_pictures_stand_there_where_they_are_invited(
    tmp_path: Path, *, invites: bool
) -> None:
    framework = inviting_framework() if invites else a_framework()
    page = page_of(build_house(tmp_path, [a_submission()], framework=framework))
    assert ("Opptak av en stemme" in page, "Et bilde, uten sted og tid" in page) == (invites,) * 2


@pytest.mark.parametrize(
    "audience, says", [("citizens", "Timen da den kom"), ("employees", "og ikke timen")]
)
def test_of_employees_the_day_is_kept_and_no_hour(house: House, audience: str, says: str) -> None:
    with house.sessions.writing() as session:
        find_collection(session, SLUG).audience = audience
    page = page_of(house)
    assert says in page
    assert ("Timen da den kom" in page) == (audience == "citizens")


def test_the_last_day_is_told_and_so_is_that_there_is_none(house: House) -> None:
    assert "kan det bli lagret for alltid" in page_of(house)
    with house.sessions.writing() as session:
        find_collection(session, SLUG).retained_until = TODAY
    assert "senest når 14. september 2026 er over" in page_of(house)


def test_those_who_have_a_role_here_are_named_and_nobody_else(house: House) -> None:
    page = page_of(house)
    named = {who for who, account in house.people.items() if f" {account.name}<" in page}
    assert named == {OLAUG, ANDERS}
    assert {LIV, NILS} <= house.people.keys()


def test_a_cluster_that_helps_to_analyse_is_named_with_what_it_gets(house: House) -> None:
    alone = "Tekster leses av en modell på denne serveren."
    assert alone in page_of(house)
    page = page_of(furnish_anew(house, dask_scheduler="tls://cluster.example.no:8786"))
    assert "Klyngen cluster.example.no:8786, som hjelper til med analysen: svar, og" in page
    assert alone not in page
