"""A collection's signifiers with their shown order and time, as a diagnosis takes them."""

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy.orm import Session

from analysis.diagnostics.asked import Kind
from analysis.diagnostics.verdicts import Verdict
from analysis.shell.pilot import asked_of, diagnose_collection
from builders import (
    a_collection,
    a_framework,
    a_submission,
    chosen_signifiers,
    many_stories,
    named,
    placed_signifiers,
    story_fields,
    tell,
)
from laying import lay_tables
from storybank.database import Sessions, open_database
from storybank.stories import withdraw_story
from storybank.tables import Collection, Story


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    engine = open_database(sqlite_url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        yield session
    engine.dispose()


@pytest.fixture
def collection(session: Session) -> Collection:
    return a_collection(session)


def test_an_empty_collection_is_too_early_to_judge(session, collection):
    pilot = diagnose_collection(session, collection)
    assert (pilot.stories, pilot.time) == (0, None)
    assert {one.verdict for one in pilot.signifiers.values()} == {Verdict.TOO_EARLY}


def test_every_signifier_is_diagnosed_and_each_stone_by_its_name(session, collection):
    for submission in many_stories(40):
        tell(session, collection, submission)
    pilot = diagnose_collection(session, collection)
    assert list(pilot.signifiers) == [
        "drivkraft", "stemme", "krefter.jeg", "krefter.kommunen", "folelse", "vanlig",
    ]  # fmt: skip
    assert (pilot.stories, pilot.tellers) == (40, 40)
    assert pilot.time.median.stories == 40
    assert pilot.signifiers["drivkraft"].states.placed.value == 1


def test_withdrawn_stories_and_tests_are_left_out(session, collection):
    for submission in many_stories(3):
        tell(session, collection, submission)
    rows = session.query(Story).all()
    rows[1].test = True
    withdraw_story(session, rows[0])
    assert diagnose_collection(session, collection).stories == 1


def test_stories_of_one_teller_are_one_tellers(session, collection):
    for submission in many_stories(4, teller="0" * 32):
        tell(session, collection, submission)
    assert diagnose_collection(session, collection).tellers == 1


def test_the_shown_order_becomes_places_and_is_unknown_where_a_story_does_not_say():
    told, silent = a_submission().document, a_submission(shown_order={}).document
    asked = asked_of(a_framework(), [told, silent])
    assert asked["drivkraft"].shown.tolist() == [[2, 0, 1], [-1, -1, -1]]
    assert asked["folelse"].kind is Kind.CHOICES
    assert asked["vanlig"].steps == range(1, 6)


def test_own_words_of_a_choice_are_a_last_option():
    own = {**chosen_signifiers()[0], "several": False, "max": 1, "random_order": True}
    framework = a_framework(signifiers=[own])
    fields = story_fields()
    placements = {
        "folelse": {"state": "placed", "options": [], "other": "lettelse"},
        "rolle": fields["placements"]["rolle"],
    }
    order = {"folelse": ["ro", "glede", "sinne"]}
    told = a_submission(framework, placements=placements, shown_order=order).document
    one = asked_of(framework, [told])["folelse"]
    assert one.shown.tolist() == [[2, 0, 1, 3]]
    assert one.values.tolist() == [[False, False, False, True]]
    assert one.kind is Kind.CHOICE


def test_a_box_to_tick_is_not_diagnosed():
    box = {**chosen_signifiers()[0], "options": [named("ja", "Ja")], "max": 1, "other": False}
    framework = a_framework(signifiers=[placed_signifiers()[1], box])
    assert list(asked_of(framework, [])) == ["stemme"]
    assert len(np.atleast_1d(asked_of(framework, [])["stemme"].values)) == 0
