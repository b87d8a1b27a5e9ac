"""`fortell framework diagnose` as an operator uses it."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from analysis.diagnostics.verdicts import Finding, Reason, Verdict
from analysis.intervals import Estimate
from builders import a_collection, many_stories, tell
from fortell.cli import main
from fortell.commands.diagnose import REASONS, VERDICTS, word_finding
from fortell.workplace import Workplace, open_workplace
from storybank.audit import first_broken_entry
from storybank.tables import AuditEntry


@pytest.fixture
def workplace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    place = open_workplace()
    monkeypatch.setattr("fortell.commands.diagnose.open_workplace", lambda: place)
    monkeypatch.setenv("COLUMNS", "160")
    yield place
    place.sessions.engine.dispose()


def test_a_pilot_is_diagnosed_with_numbers_and_noted_in_the_log(workplace: Workplace) -> None:
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
        for submission in many_stories(40):
            tell(session, collection, submission)
    answer = CliRunner().invoke(main, ["framework", "diagnose", "nabolag"])
    assert answer.exit_code == 0, answer.output
    for words in [
        "nabolag: 40 stories by 40 tellers.",
        "drivkraft",
        "krefter.jeg",
        "0% (0–9)",
        "A story took 2.1 minutes (median of 40 stories)",
        "this is no poll",
    ]:
        assert words in answer.output
    with workplace.sessions.reading() as session:
        (entry,) = session.scalars(select(AuditEntry))
        assert (entry.deed, entry.subject) == ("diagnose", {"collection": "nabolag", "stories": 40})
        assert first_broken_entry(session) is None


def test_a_collection_that_is_not_there_is_refused_in_a_sentence(workplace: Workplace) -> None:
    answer = CliRunner().invoke(main, ["framework", "diagnose", "nowhere"])
    assert answer.exit_code == 1
    assert "There is no collection called nowhere" in answer.output
    with workplace.sessions.reading() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_every_verdict_and_reason_has_its_words() -> None:
    assert VERDICTS.keys() == set(Verdict)
    assert REASONS.keys() == set(Reason)


def test_an_open_reason_is_worded_with_doubt() -> None:
    share = Estimate(40, 40, 0.3, 0.18, 0.45)
    held = Finding(Reason.BETWEEN_TWO, Verdict.REWORD, share, 0.1, "top_left")
    told = "many lie midway between the same two anchors (top_left): 30% (18–45), held against 10%"
    assert word_finding(held) == told
    opened = Finding(Reason.BETWEEN_TWO, Verdict.TOO_EARLY, share, 0.3, "top_left")
    assert word_finding(opened).startswith("perhaps many lie midway")
    bare = Estimate(40, 4, 0.3, float("nan"), float("nan"), "too_few_tellers")
    few = Finding(Reason.TOO_FEW_TELLERS, Verdict.TOO_EARLY, bare, 30)
    assert word_finding(few) == "too few were asked: 0 of 30 tellers"
