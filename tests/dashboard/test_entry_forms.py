"""Typing in forms on paper: who may, once for each sheet, and nothing that was typed is lost."""

import re
from pathlib import Path

import pytest

from builders import ANDERS, LIV, NILS, OLAUG, TODAY, a_framework
from dashboards import SLUG
from papering import (
    ANSWERS,
    ENTRY,
    PaperHouse,
    a_sheet,
    copy_paper_house,
    only_story,
    post,
    text_of,
)
from storybank.collections import close_collection, count_tellers, find_collection
from storybank.frameworks import publish_framework
from storybank.receipts import hash_code
from storybank.tables import Story
from telling import WORDS


@pytest.fixture
def house(standing_paper_house: PaperHouse, tmp_path: Path) -> PaperHouse:
    return copy_paper_house(standing_paper_house, tmp_path)


def test_only_owners_and_facilitators_print_and_type_in(house: PaperHouse) -> None:
    paper = f"/collections/{SLUG}/paper"
    for who, status in ((OLAUG, 200), (LIV, 200), (ANDERS, 403), (NILS, 404)):
        client = house.client(who)
        assert client.get(paper).status_code == status
        assert client.get(ENTRY).status_code == status
        page = client.get(f"/collections/{SLUG}").get_data(as_text=True)
        assert (ENTRY in page) == (status == 200)
    assert post(house, ANDERS, sheet=a_sheet().number).status_code == 403
    assert house.room.stories() == {}


def test_a_link_from_the_page_prints_in_its_language(house: PaperHouse) -> None:
    page = house.client(LIV).get(f"/collections/{SLUG}/paper").get_data(as_text=True)
    addresses = re.findall(r'href="http://127.0.0.1:8000(/paper/[^"]+)"', page)
    assert [one.rpartition("lang=")[2] for one in addresses] == ["nb", "en"]
    asked = house.room.client.get(addresses[1].replace("&amp;", "&"))
    assert 'value="en" checked' in text_of(asked)


def test_a_form_without_its_own_word_is_refused(house: PaperHouse) -> None:
    answer = house.client(LIV).post(ENTRY, data={**ANSWERS, "sheet": a_sheet().number})
    assert answer.status_code == 403
    assert house.room.stories() == {}


def test_every_word_of_a_sheet_that_is_refused_can_be_copied_and_no_choice_is(
    house: PaperHouse,
) -> None:
    client = house.client(LIV)
    form = text_of(client.get(f"{ENTRY}?sheet={a_sheet().number}"))
    names = re.findall(r'name="words-in" value="([^"]+)"', form)
    sent = {**ANSWERS, "csrf": "gammelt", "rad": "Lytt!", "words-in": names}
    refused = client.post(ENTRY, data=sent)
    assert refused.status_code == 403
    shown = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", text_of(refused))
    assert sorted(shown) == sorted([WORDS, "Benken", "lettelse", "Lytt!"])


def test_sheets_are_typed_in_for_two_weeks_after_closing(house: PaperHouse) -> None:
    house.room.change(lambda collection: close_collection(collection, TODAY))
    house.pass_time(days=14)
    assert post(house, sheet=a_sheet().number).status_code == 303
    house.pass_time(days=1)
    late = post(house, sheet=a_sheet().number)
    assert late.status_code == 403
    assert "tar ikke imot historier nå" in text_of(late)
    assert "Det siste arket ble ikke lagret." in text_of(late)
    asked = house.client(LIV).get(ENTRY)
    assert "tar ikke imot historier nå" in text_of(asked)
    assert "Det siste arket" not in text_of(asked)
    assert "Skrevet inn nå" not in text_of(asked)
    assert "Skrevet inn nå: 3" in text_of(house.client(LIV).get(f"{ENTRY}?entered=3"))
    assert len(house.room.stories()) == 1


def test_the_limit_of_a_link_does_not_hold_a_clerk_back(house: PaperHouse) -> None:
    house.room.change(lambda one: setattr(one.links[0], "limit_per_minute", 1))
    for _ in range(4):
        assert post(house, sheet=a_sheet().number).status_code == 303
    assert len(house.room.stories()) == 4


# Once, and nothing lost


def test_a_sheet_that_is_sent_again_is_one_story(house: PaperHouse) -> None:
    sheet = a_sheet().number
    first, again = post(house, sheet=sheet), post(house, sheet=sheet)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location, "it is not counted twice either"
    other = post(house, sheet=sheet, text="Noe annet.")
    assert other.status_code == 422
    assert "skrevet inn før" in text_of(other)
    assert only_story(house)["text"] == WORDS
    laid = house.client(OLAUG).get(f"{ENTRY}?sheet={sheet}")
    assert "skrevet inn før" in text_of(laid), "it is said before anything is typed"


def test_what_was_typed_is_kept_when_something_is_wrong(house: PaperHouse) -> None:
    answer = post(
        house,
        sheet=a_sheet().number,
        text="",
        consent="",
        drivkraft__tillit="90",
        drivkraft__regler="90",
        stemme__number="abc",
        krefter__jeg__x="300",
        entered="7",
    )
    assert answer.status_code == 422
    page = text_of(answer)
    for sentence in (
        "Skriv historien",
        "Velg hva historien",
        "De tre målene blir 100 til sammen",
        "Dette svaret må være et tall",
        "Sett punktet mellom de to endene",
    ):
        assert sentence in page, sentence
    for typed in ('value="Benken"', 'value="abc"', 'value="300"', 'value="lettelse"'):
        assert typed in page
    assert page.count("checked") == 5
    assert "Skrevet inn nå: 7" in page
    assert house.room.stories() == {}


@pytest.mark.parametrize(
    "typed, weights",
    [
        (("50", "20", ""), (0.5, 0.2, 0.3)),
        (("", "20,5", "29.5"), (0.5, 0.205, 0.295)),
        (("51", "20", "31"), (0.5, 0.196, 0.304)),
        (("100", "", ""), (1, 0, 0)),
        (("103", "", ""), (1, 0, 0)),
        (("60", "42", ""), (0.588, 0.412, 0)),
        (("60", "46", ""), (0.566, 0.434, 0)),
        (("40", "40", "14"), (0.426, 0.426, 0.149)),
    ],
)
def test_two_measures_of_a_triangle_are_enough(
    house: PaperHouse, typed: tuple[str, ...], weights: tuple[float, ...]
) -> None:
    parts = zip(("tillit", "regler", "vilje"), typed, strict=True)
    measures = {f"drivkraft__{part}": value for part, value in parts}
    assert post(house, sheet=a_sheet().number, **measures).status_code == 303
    kept = only_story(house)["placements"]["drivkraft"]["weights"]
    assert tuple(kept.values()) == pytest.approx(weights, abs=0.001)


@pytest.mark.parametrize("typed", [("50", "", ""), ("60", "47", ""), ("40", "40", "13")])
def test_measures_that_cannot_be_are_asked_for_again(
    house: PaperHouse, typed: tuple[str, ...]
) -> None:
    parts = zip(("tillit", "regler", "vilje"), typed, strict=True)
    answer = post(house, sheet=a_sheet().number, **{f"drivkraft__{p}": v for p, v in parts})
    assert answer.status_code == 422
    assert "To er nok" in text_of(answer)


def test_a_sheet_that_was_never_printed_is_not_typed_in(house: PaperHouse) -> None:
    for sheet in ("zzzzz-zzzzz", "x" * 500):
        laid = house.client(LIV).get(ENTRY, query_string={"sheet": sheet})
        assert "Ingen ark i denne innsamlingen" in text_of(laid)
        assert post(house, sheet=sheet).status_code == 422
    assert house.room.stories() == {}


def test_a_sheet_speaks_its_own_language(house: PaperHouse) -> None:
    sheet = a_sheet(language=1).number
    page = text_of(house.client(LIV).get(f"{ENTRY}?sheet={sheet}"))
    assert '<legend lang="en" dir="ltr">What carried it?</legend>' in page
    assert post(house, sheet=sheet, language="nb").status_code == 303
    assert only_story(house)["language"] == "en"


def test_a_sheet_answers_the_version_that_it_was_printed_with(house: PaperHouse) -> None:
    printed = a_sheet().number
    with house.sessions.writing() as session:
        newer = a_framework(id="nabolag", signifiers=[])
        collection = find_collection(session, SLUG)
        first, collection.version = collection.version, publish_framework(session, newer)
        assert collection.version.number == first.number + 1
    page = text_of(house.client(LIV).get(f"{ENTRY}?sheet={printed}"))
    assert "Hva bar det fram?" in page
    assert post(house, sheet=printed).status_code == 303
    assert only_story(house)["placements"]["vanlig"] == {"state": "placed", "value": 2}


def test_a_picture_is_seen_by_the_clerk_alone(house: PaperHouse) -> None:
    (house.folder / "pictures").mkdir()
    (house.folder / "pictures" / "kart.svg").write_text("<svg/>")
    address = f"/collections/{SLUG}/pictures/kart.svg"
    with house.client(LIV).get(address) as answer:
        assert answer.mimetype == "image/svg+xml"
    assert house.client(ANDERS).get(address).status_code == 403
    assert house.client(LIV).get(f"/collections/{SLUG}/pictures/../secret").status_code == 404


def test_a_sheet_without_a_number_is_kept_once_too(house: PaperHouse) -> None:
    page = text_of(house.client(LIV).get(f"{ENTRY}?without=yes&language=en&story=mine&text=mine"))
    assert "kan ikke trekke tilbake" in page
    assert 'value="mine"' not in page, "no address fills in a form"
    assert ">mine<" not in page
    story = page.split('name="story" value="')[1].split('"')[0]
    for _ in range(2):
        assert post(house, story=story, language="en").status_code == 303
    assert (only_story(house)["language"], only_story(house)["shown_order"]["drivkraft"]) == (
        "en",
        ["tillit", "regler", "vilje"],
    )


def test_a_test_answer_counts_nowhere_and_the_next_is_one_too(house: PaperHouse) -> None:
    answer = post(house, sheet=a_sheet().number, test="yes")
    assert "test=yes" in answer.location
    with house.sessions.reading() as session:
        assert count_tellers(session, find_collection(session, SLUG)) == 0
    assert len(house.room.stories()) == 1


def test_a_teller_withdraws_with_the_words_on_her_page(house: PaperHouse) -> None:
    sheet = a_sheet()
    post(house, sheet=sheet.number)
    client = house.room.client
    assert WORDS in text_of(client.post("/receipt", data={"code": sheet.code}))
    form = {"code_hash": hash_code(sheet.code), "confirmed": "yes"}
    assert client.post("/receipt/withdraw", data=form).status_code == 200
    assert house.room.stories() == {}
    again = post(house, sheet=sheet.number)
    assert "trukket tilbake" in text_of(again)
    assert house.room.stories() == {}


def test_no_page_of_the_clerk_shows_a_code(house: PaperHouse) -> None:
    sheet = a_sheet()
    page = text_of(house.client(LIV).get(f"{ENTRY}?sheet={sheet.number}"))
    assert sheet.number in page
    for secret in (sheet.code, sheet.code.split()[0], sheet.story, hash_code(sheet.code)):
        assert f">{secret}<" not in page
        assert f'"{secret}"' not in page


def test_no_deed_is_written_down_beside_a_story(house: PaperHouse) -> None:
    post(house, sheet=a_sheet().number)
    with house.sessions.reading() as session:
        assert (
            session.connection().exec_driver_sql("select count(*) from audit_entry").scalar() == 0
        )


def test_a_sheet_without_a_number_answers_what_its_form_asked(house: PaperHouse) -> None:
    page = text_of(house.client(LIV).get(f"{ENTRY}?without=yes"))
    story, version = (
        page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("story", "version")
    )
    with house.sessions.writing() as session:
        newer = a_framework(id="nabolag", signifiers=[])
        collection = find_collection(session, SLUG)
        first, collection.version = collection.version, publish_framework(session, newer)
        assert collection.version.id != first.id
    assert post(house, story=story, version=version).status_code == 303
    assert only_story(house)["placements"]["vanlig"] == {"state": "placed", "value": 2}
    with house.sessions.reading() as session:
        assert session.query(Story.framework_version_id).scalar() == first.id


def test_the_next_sheet_typed_into_a_kept_form_is_neither_lost_nor_taken_unasked(
    house: PaperHouse,
) -> None:
    page = text_of(house.client(LIV).get(f"{ENTRY}?without=yes"))
    story = page.split('name="story" value="')[1].split('"')[0]
    assert post(house, story=story).status_code == 303
    asked = post(house, story=story, text="Et annet ark.")
    assert asked.status_code == 422
    assert "Er dette ett til, så lagre det." in text_of(asked)
    assert ">Et annet ark.</textarea>" in text_of(asked)
    assert len(house.room.stories()) == 1
    fresh = text_of(asked).split('name="story" value="')[1].split('"')[0]
    for _ in range(2):
        assert post(house, story=fresh, text="Et annet ark.").status_code == 303
    assert len(house.room.stories()) == 2
