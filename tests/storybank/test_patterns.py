"""Patterns as they are kept, and what people say of them: it outlives every scan."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from builders import OLAUG, a_framework, a_submission, framework_document, tell
from storybank.frameworks import publish_framework
from storybank.patterns import Said, current_scan, mark_pattern, marks_of, standing_beside
from storybank.stories import find_by_receipt, withdraw_story
from storybank.tables import Collection, Pattern, Run

PAIR = ("rolle", "drivkraft")
SAID = Said("remarkable", OLAUG, date(2026, 9, 14))


def keep_scan(session: Session, collection: Collection, **changes: object) -> Run:
    run = Run(
        collection_id=collection.id, kind="scan", state="done", stories="", n=60, seed=1, model="",
        version="1", parameters={"withdrawn": 0, "false_discoveries": 0.05, "tellers": 60},
    )  # fmt: skip
    session.add(run)
    session.flush()
    for number in (1, 0):
        row = {"number": number, "first": "rolle", "second": f"s{number}", "tellers": 60}
        session.add(Pattern(run_id=run.id, told={}, **{**row, **changes}))
    session.flush()
    return run


def test_before_the_first_scan_there_is_none(session: Session, collection: Collection) -> None:
    assert current_scan(session, collection) is None


def test_the_newest_whole_scan_is_shown_in_its_order(
    session: Session, collection: Collection
) -> None:
    keep_scan(session, collection)
    newest = keep_scan(session, collection, tellers=65)
    keep_scan(session, collection).state = "running"
    session.flush()
    scan = current_scan(session, collection)
    assert scan is not None
    assert [one.number for one in scan.patterns] == [0, 1]
    assert {one.run_id for one in scan.patterns} == {newest.id}


def test_what_was_judged_beside_an_answer_stands_or_does_not(
    session: Session, collection: Collection
) -> None:
    assert standing_beside(session, collection, "rolle") == {}
    run = keep_scan(session, collection, adjusted=0.04)
    more = {"run_id": run.id, "tellers": 60, "told": {}, "adjusted": 0.01}
    session.add(Pattern(number=2, first="s2", second="rolle", **{**more, "adjusted": 0.05}))
    session.add(Pattern(number=3, first="rolle", second="s3", **more, reason="held_back"))
    session.add(Pattern(number=4, first="rolle", second="s4", **{**more, "adjusted": None}))
    session.add(Pattern(number=5, first="s5", second="s6", **more))
    session.flush()
    beside = standing_beside(session, collection, "rolle")
    assert beside == {"s0": True, "s1": True, "s2": False}
    assert standing_beside(session, collection, "s6") == {"s5": True}


def test_a_scan_of_other_questions_than_are_asked_now_is_not_shown(
    session: Session, collection: Collection
) -> None:
    """It keeps parts by their places, which may be those of others since."""
    run = keep_scan(session, collection, adjusted=0.01)
    then = collection.framework_version_id
    run.parameters = {**run.parameters, "asked": then}
    session.flush()
    assert current_scan(session, collection) is not None
    document = framework_document()
    newer = a_framework(signifiers=document["signifiers"][:-1])
    collection.version = publish_framework(session, newer)
    session.flush()
    assert collection.framework_version_id != then
    assert current_scan(session, collection) is None
    assert standing_beside(session, collection, "rolle") == {}


def test_a_scan_that_a_withdrawn_story_made_stale_says_nothing(
    session: Session, collection: Collection
) -> None:
    keep_scan(session, collection, adjusted=0.05).parameters = {
        "withdrawn": 1, "false_discoveries": 0.05,
    }  # fmt: skip
    session.flush()
    assert standing_beside(session, collection, "rolle") == {}


def test_a_withdrawn_story_empties_the_scans_of_its_collection_alone(
    session: Session, collection: Collection
) -> None:
    told = a_submission()
    tell(session, collection, told)
    elsewhere = keep_scan(session, _another(session, collection))
    keep_scan(session, collection)
    withdraw_story(session, find_by_receipt(session, told.code_hash))
    scan = current_scan(session, collection)
    assert scan is not None
    assert (scan.stale, scan.patterns) == (True, ())
    assert session.query(Pattern).filter_by(run_id=elsewhere.id).count() == 2


def _another(session: Session, collection: Collection) -> Collection:
    other = Collection(
        inquiry_id=collection.inquiry_id,
        version=collection.version,
        slug="another",
        title={},
        purpose={},
        named={},
        audience="citizens",
        legal_basis="",
        responsible="",
        k=5,
        narrowing=[],
    )
    session.add(other)
    session.flush()
    return other


def test_a_mark_is_kept_changed_and_taken_back(session: Session, collection: Collection) -> None:
    mark_pattern(session, collection, PAIR, SAID)
    mark_pattern(session, collection, PAIR, replace(SAID, mark="known", who="anders@example.no"))
    kept = marks_of(session, collection)
    assert [(one.mark, one.who, one.day) for one in kept.values()] == [
        ("known", "anders@example.no", "2026-09-14")
    ]
    mark_pattern(session, collection, PAIR, None)
    session.expire_all()
    assert marks_of(session, collection) == {}


def test_a_mark_outlives_the_scan_that_it_was_said_of(
    session: Session, collection: Collection
) -> None:
    run = keep_scan(session, collection)
    mark_pattern(session, collection, PAIR, SAID)
    session.delete(run)
    session.flush()
    assert PAIR in marks_of(session, collection)


def test_a_mark_that_is_none_is_refused(session: Session, collection: Collection) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        mark_pattern(session, collection, PAIR, replace(SAID, mark="nonsense"))
