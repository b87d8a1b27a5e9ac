"""The audit log on the dashboard: every deed in words, by deed and by day, and its own reading."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from builders import ANDERS, NOW, OLAUG
from dashboard.gathering.collection_pages import SHOWING
from dashboard.log_words import deeds_in_words, say_subject
from dashboards import SLUG, House, at_desk
from keeping import browser, deeds, words_of
from storybank.accounts import give_role, open_account
from storybank.audit import OPERATOR, first_broken_entry, note_deed
from storybank.collections import find_collection

NOTING = {"note_deed", "_note", "_changed"}


@pytest.fixture
def house(empty_house: House) -> House:
    """The log is empty, as are the collections."""
    return empty_house


def write(house: House, count: int, deed: str = "opened stories", **subject: object) -> None:
    with house.sessions.writing() as session:
        for number in range(count):
            told = {"collection": SLUG, "stories": [f"nr-{number}"], **subject}
            note_deed(session, ANDERS, deed, told, now=house.clock[0])


def written_deeds(repository: Path) -> Iterator[str]:
    """Every deed that our code notes, as it stands there."""
    for folder in ("dashboard", "fortell", "storybank", "analysis", "collector"):
        for path in (repository / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield from _deeds_of(node)


def _deeds_of(node: ast.AST) -> Iterator[str]:
    texts: list[ast.expr] = []
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NOTING:
        texts = [*node.args]
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "deed":
        texts = [node.value]
    elif isinstance(node, ast.FunctionDef) and _tells_a_deed(node):
        told = (one.value for one in ast.walk(node) if isinstance(one, ast.Return))
        texts = [one.elts[0] for one in told if isinstance(one, ast.Tuple)]
    for one in texts:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _tells_a_deed(node: ast.FunctionDef) -> bool:
    return node.returns is not None and ast.unparse(node.returns).startswith("Deed")


def test_every_deed_that_is_noted_has_its_words(house: House, repository: Path) -> None:
    with at_desk(house, OLAUG, "nb"):
        known = deeds_in_words()
    noted = {deed for deed in written_deeds(repository) if re.match("[a-z]", deed)}
    noted -= {OLAUG, "nobody"}
    assert noted == known.keys()


def named_in(repository: Path) -> Iterator[str]:
    """Every name under which our code says what a deed was done to."""
    for folder in ("dashboard", "fortell", "storybank"):
        for path in (repository / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                for told in _subjects_of(node):
                    yield from (key.value for key in told.keys if isinstance(key, ast.Constant))


def _subjects_of(node: ast.AST) -> list[ast.Dict]:
    texts: list[ast.expr] = []
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note_deed":
        texts = node.args
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "subject":
        texts = [node.value]
    return [one for one in texts if isinstance(one, ast.Dict)]


def test_what_a_deed_was_done_to_has_its_words(house: House, repository: Path) -> None:
    named = {*named_in(repository), *SHOWING}
    assert {"collection", "known", "why"} <= named
    with at_desk(house, OLAUG, "nb"):
        said = {name: say_subject({name: "x"})[0] for name in named}
        assert [name for name, (words, _) in said.items() if words == name] == []
        assert say_subject({"why": "held", "kind": "voice"}) == [
            ("Hva det er", "Opptak"),
            ("Hvorfor", "Mange fortalte samtidig"),
        ]


def test_an_owner_reads_who_did_what_and_her_reading_stands_there_too(house: House) -> None:
    write(house, 1)
    olaug = browser(house)
    page = olaug.text("/log")
    assert "14. september 2026, 12:30:00 UTC" in page
    assert (
        f"Åpnet historier {ANDERS} Innsamling: {SLUG}; Historier: 1 Hvilke historier nr-0" in page
    )
    assert f"Leste loggen {OLAUG}" in page
    olaug.client.get("/log?deed=opened stories&day=2026-09-14")
    assert deeds(house)[1:] == [(OLAUG, "read the log")] * 2
    with house.sessions.reading() as session:
        assert first_broken_entry(session) is None


@pytest.mark.parametrize(
    "who, said",
    [
        (OPERATOR, "driftens kommandolinje"),
        ("terminal: fortell", "driftens kommandolinje, med maskinens konto fortell"),
    ],
)
def test_a_deed_of_the_command_line_is_told_in_the_readers_words(
    house: House, who: str, said: str
) -> None:
    with house.sessions.writing() as session:
        note_deed(session, who, "began a collection", {"collection": SLUG}, now=NOW)
    page = browser(house).text("/log")
    assert f"Begynte på en innsamling {said} Innsamling: {SLUG}" in page


def test_the_log_is_read_by_deed_and_by_day(house: House) -> None:
    write(house, 1, "opened a collection")
    house.pass_time(days=1)
    write(house, 1)
    olaug = browser(house)
    by_deed = olaug.client.get("/log?deed=opened+a+collection").get_data(as_text=True)
    assert len(entries(by_deed)) == 1
    by_day = olaug.client.get(f"/log?day={NOW.date()}").get_data(as_text=True)
    assert [one[1] for one in entries(by_day)] == ["Åpnet en innsamling"]
    both = olaug.client.get(f"/log?day={NOW.date()}&deed=opened+stories").get_data(as_text=True)
    assert "Det står ingenting her for dette valget." in both


@pytest.mark.parametrize("typed", ["abc", "20260914", "2026-W38-1", "14.9.2026", "%00"])
def test_a_day_that_the_log_cannot_read_is_said_to_be_none(house: House, typed: str) -> None:
    page = browser(house).text(f"/log?day={typed}")
    assert "Dette er ingen dag, så alle dager vises. Skriv en dag som 2026-09-01." in page
    assert "Dette er ingen dag" not in browser(house).text("/log?day=2026-9-14")


def test_a_day_of_the_log_is_from_midnight_to_midnight(house: House) -> None:
    day = datetime(2026, 9, 14, tzinfo=UTC)
    for second in (-1, 0, 86_399, 86_400):
        house.clock[0] = day + timedelta(seconds=second)
        write(house, 1)
    page = browser(house).client.get(f"/log?day={day.date()}&deed=opened+stories").text
    assert [moment[-12:] for moment, _ in entries(page)] == ["23:59:59 UTC", "00:00:00 UTC"]


def test_what_a_deed_was_done_to_is_said_in_one_order_whichever_the_database_keeps(
    house: House,
) -> None:
    subject = {"stories": ["nr-0"], "as": "svg", "collection": SLUG, "map": "stemme"}
    turned = dict(reversed(subject.items()))
    with at_desk(house, OLAUG, "nb"):
        said = say_subject(subject)
        assert said == say_subject(turned)
    assert said[0] == ("Innsamling", SLUG)


def entries(page: str) -> list[tuple[str, str]]:
    """The moment and the deed of each entry on a page of the log."""
    return re.findall(r"<time>(.*?)</time>.*?<b>(.*?)</b>", page, re.DOTALL)


def test_the_log_is_read_a_page_at_a_time_the_newest_first(house: House) -> None:
    write(house, 101)
    olaug = browser(house)
    asked = "/log?deed=opened+stories"
    pages = [olaug.client.get(f"{asked}&page={n}").get_data(as_text=True) for n in (1, 2, 3)]
    assert [len(entries(page)) for page in pages] == [50, 50, 1]
    assert "nr-100" in pages[0]
    assert "nr-0<" in pages[2]
    assert "Side 2 av 3" in words_of(pages[1])


@pytest.mark.parametrize(
    "asked", ["page=0", "page=x", "page=9999999999999", "day=x", "day=9999-12-31", "deed=%00x"]
)
def test_no_forged_question_breaks_the_log(house: House, asked: str) -> None:
    write(house, 1)
    assert browser(house).client.get(f"/log?{asked}").status_code == 200


def test_an_owner_of_a_part_reads_what_was_done_in_her_collections(house: House) -> None:
    write(house, 1)
    write(house, 1, "gave a role", collection="parker")
    with house.sessions.writing() as session:
        ivar = open_account(session, "ivar@example.no", "Ivar")
        give_role(ivar, "owner", inquiry_id=find_collection(session, SLUG).inquiry_id)
    house.people = {**house.people, ivar.email: ivar}
    page = browser(house, ivar.email).client.get("/log").get_data(as_text=True)
    assert [deed for _, deed in entries(page)] == ["Åpnet historier"]
    assert "Du ser det som er gjort i dine innsamlinger." in words_of(page)
