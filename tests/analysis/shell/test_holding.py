"""A collection as arrays: every answer in its place, every state apart, nothing withdrawn."""

import json
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.responses import State
from analysis.shell.holding import load_holding
from analysis.shell.holdings import Holdings
from builders import (
    a_framework,
    a_submission,
    framework_document,
    many_stories,
    named,
    tell,
    words,
)
from storybank.frameworks import publish_framework
from storybank.gate import cut
from storybank.stories import find_by_receipt, withdraw_story
from storybank.tables import Collection, Story

KEY = b"a key of the gate, 32 bytes long"


def test_an_empty_collection_has_empty_arrays(session: Session, collection: Collection) -> None:
    responses = load_holding(session, collection, gate_key=KEY).responses
    assert responses.story_ids.shape == (0,)
    assert responses.triads["drivkraft"].shape == (0, 3)
    assert responses.stones["krefter"].shape == (0, 2, 2)
    assert responses.choices["folelse"].shape == (0, 4)


def test_every_answer_lies_in_its_column(session: Session, collection: Collection) -> None:
    told = replace(a_submission(), arm="problem")
    tell(session, collection, told)
    responses = load_holding(session, collection, gate_key=KEY).responses
    assert responses.story_ids.tolist() == [told.story]
    assert responses.triads["drivkraft"][0] == pytest.approx([0.5, 0.2, 0.3])
    assert responses.dyads["stemme"].tolist() == [0.25]
    assert responses.stones["krefter"][0, 0] == pytest.approx([0.2, 0.8])
    assert np.isnan(responses.stones["krefter"][0, 1]).all()
    assert responses.choices["folelse"].tolist() == [[True, False, False, True]]
    assert responses.scales["vanlig"].tolist() == [2]
    assert responses.told.astype(str).tolist() == ["2026-09-14T14"]
    facets = {
        name: codes.labels[codes.values[0]]
        for name, codes in responses.facets.items()
        if codes.labels
    }
    assert facets == {
        "language": "nb",
        "source": "link",
        "version": "1",
        "arm": "problem",
        "prompt": told.prompt,
    }


def test_documents_are_opened_a_few_at_a_time(session: Session, collection: Collection) -> None:
    for story in many_stories(300):
        tell(session, collection, replace(story, text="Lenge siden. " * 500))
    session.flush()
    written = sum(len(json.dumps(one)) for one in session.scalars(select(Story.document)))
    load_holding(session, collection, gate_key=KEY)  # what is made once and stays
    tracemalloc.start()
    load_holding(session, collection, gate_key=KEY)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < written


def test_a_shown_set_waits_for_its_newest_tellers(session: Session, collection: Collection) -> None:
    for number, story in enumerate(many_stories(7)):
        tell(session, collection, story)
        kept = session.get(Story, (collection.id, story.story))
        assert kept is not None
        kept.told = f"2026-09-14T{8 + number:02}"
    session.flush()
    held = load_holding(session, collection, gate_key=KEY)
    shown = held.responses.told[cut(held.crowd, np.ones(7, np.bool_), 5)]
    assert sorted(shown.astype(str))[-1] == "2026-09-14T12"
    assert len(shown) == 5


def test_the_four_states_are_kept_apart(session: Session, collection: Collection) -> None:
    placements = {"drivkraft": {"state": "not_applicable"}, "stemme": {"state": "not_asked"}}
    tell(session, collection, a_submission(placements=placements))
    responses = load_holding(session, collection, gate_key=KEY).responses
    states = {name: State(column[0]) for name, column in responses.states.items()}
    assert states["drivkraft"] is State.NOT_APPLICABLE
    assert states["stemme"] is State.NOT_ASKED
    assert states["vanlig"] is State.PASSED_BY
    assert np.isnan(responses.triads["drivkraft"]).all()


def test_a_question_of_a_later_version_was_not_asked_before(
    session: Session, collection: Collection
) -> None:
    tell(session, collection, a_submission())
    document = framework_document()
    new = {"id": "ny", "kind": "dyad", "question": words("Ny?"),
           "poles": [named("a", "A"), named("b", "B")]}  # fmt: skip
    document["signifiers"].append(new)
    collection.version = publish_framework(session, a_framework(signifiers=document["signifiers"]))
    session.flush()
    responses = load_holding(session, collection, gate_key=KEY).responses
    assert State(responses.states["ny"][0]) is State.NOT_ASKED
    assert State(responses.states["drivkraft"][0]) is State.PLACED


def test_two_stories_of_one_teller_share_her_hash(session: Session, collection: Collection) -> None:
    for teller in ("sitting-01", "sitting-01", None, None):
        tell(session, collection, a_submission(teller=teller))
    tellers = load_holding(session, collection, gate_key=KEY).responses.tellers
    assert len(np.unique(tellers)) == 3


def test_the_order_of_stories_does_not_tell_the_order_of_the_cut(
    session: Session, collection: Collection
) -> None:
    for one in many_stories(30):
        tell(session, collection, one)
    crowd = load_holding(session, collection, gate_key=KEY).crowd
    assert not np.array_equal(np.argsort(crowd.tellers), np.argsort(crowd.stories))


def test_a_withdrawn_story_is_gone_at_the_next_question(
    session: Session, collection: Collection
) -> None:
    holdings = Holdings(KEY)
    goes, stays = a_submission(), a_submission()
    for one in (goes, stays):
        tell(session, collection, one)
    assert len(holdings.holding(session, collection).responses.story_ids) == 2
    withdraw_story(session, find_by_receipt(session, goes.code_hash))
    assert holdings.holding(session, collection).responses.story_ids.tolist() == [stays.story]


def test_what_has_not_changed_is_not_built_again(session: Session, collection: Collection) -> None:
    holdings = Holdings(KEY)
    tell(session, collection, a_submission())
    first = holdings.holding(session, collection)
    assert holdings.holding(session, collection) is first
    tell(session, collection, a_submission())
    assert holdings.holding(session, collection) is not first


def test_a_new_version_of_the_framework_is_seen_before_anybody_answers_it(
    session: Session, collection: Collection
) -> None:
    holdings = Holdings(KEY)
    first = holdings.holding(session, collection)
    newer = a_framework(title=words("Et nytt navn"))
    collection.version = publish_framework(session, newer)
    session.flush()
    assert first.framework.title != holdings.holding(session, collection).framework.title


def test_test_answers_are_in_no_figure(session: Session, collection: Collection) -> None:
    tell(session, collection, a_submission(test=True))
    assert len(load_holding(session, collection, gate_key=KEY).responses.story_ids) == 0
