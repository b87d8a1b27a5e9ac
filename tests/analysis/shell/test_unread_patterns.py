"""Patterns tell nothing of what one answered whose story may not be read, beside a question that
may narrow which are listed: who knows all others would find it in any number."""

from collections.abc import Collection as Some
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from analysis.zones import ZONES, zones_of
from builders import a_collection, tell
from laying import lay_tables
from patterning import PLANTED, compare, planted_stories, scan_of, values_of
from storybank.database import Sessions, open_database
from storybank.holding_back import REASONS, Said, hold_back
from storybank.submission import Consent, Submission
from storybank.tables import Pattern, Story

SLUG = "nabolag"
K = 5
QUESTION, MAP = PLANTED


def a_bank(folder: Path, stories: list[Submission], **changes: Any) -> Sessions:
    """The stories in a collection of which `rolle` may narrow reading, compared."""
    engine = open_database(f"sqlite:///{folder}/{len(list(folder.iterdir()))}.db")
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session, **changes)
        for one in stories:
            tell(session, collection, one)
    compare(sessions, SLUG)
    return sessions


def unread(stories: list[Submission], numbers: Some[int]) -> list[Submission]:
    """The same, of whom some only want to be counted."""
    return [
        replace(one, consent=Consent.COUNT) if number in numbers else one
        for number, one in enumerate(stories)
    ]


def turned(stories: list[Submission], number: int) -> list[Submission]:
    """The same, of whom one answered otherwise who tells."""
    one = stories[number]
    answer = one.placements[QUESTION]
    other = tuple({"ansatt", "innbygger"} - set(answer.options))
    placements = {**one.placements, QUESTION: replace(answer, options=other)}
    return [*stories[:number], replace(one, placements=placements), *stories[number + 1 :]]


def planted(sessions: Sessions) -> Pattern:
    rows = {(one.first, one.second): one for one in scan_of(sessions, SLUG).patterns}
    return rows[PLANTED]


def lying_in(stories: list[Submission], group: str, region: str) -> list[int]:
    """The numbers of those of a group who placed theirs in a zone."""
    weights = [list(one.placements[MAP].weights.values()) for one in stories]
    inside = zones_of(np.array(weights)) == ZONES.index(region)
    return [
        number
        for number, one in enumerate(stories)
        if inside[number] and one.placements[QUESTION].options == (group,)
    ]


@pytest.mark.parametrize("few", [1, K - 1])
def test_what_one_of_fewer_than_k_answered_changes_nothing(tmp_path: Path, few: int) -> None:
    stories = unread(planted_stories(), range(few))
    first, second = (
        values_of(scan_of(a_bank(tmp_path, some), SLUG)) for some in (stories, turned(stories, 0))
    )
    assert first == second


def test_k_of_them_are_counted(tmp_path: Path) -> None:
    stories = planted_stories()
    counted = [
        planted(a_bank(tmp_path, unread(stories, range(few)))).tellers for few in (0, K - 1, K)
    ]
    assert counted == [80, 75, 80]


def test_where_no_question_may_narrow_reading_all_are_counted(tmp_path: Path) -> None:
    stories = unread(planted_stories(), range(1))
    assert planted(a_bank(tmp_path, stories, narrowing=())).tellers == 80


def test_in_a_part_of_a_map_they_are_counted_where_they_are_k(tmp_path: Path) -> None:
    stories = planted_stories()
    told = planted(a_bank(tmp_path, stories)).told
    there = lying_in(stories, told["group"], told["region"])
    few = len(there) % K + 1
    assert few < K, "so many stand a known number just under the next step"
    elsewhere = [number for number in range(80) if number not in there][:K]
    sessions = a_bank(tmp_path, unread(stories, {*there[:few], *elsewhere}))
    found = planted(sessions).told
    assert (found["group"], found["region"]) == (told["group"], told["region"])
    assert found["there"] == (len(there) - few) // K * K < told["there"]
    assert found["members"] == told["members"]


def test_who_is_held_back_is_one_of_them_from_the_next_scan_on(tmp_path: Path) -> None:
    sessions = a_bank(tmp_path, planted_stories())
    with sessions.writing() as session:
        story = session.scalars(select(Story).limit(1)).one()
        hold_back(session, story, REASONS[0], Said("", "olaug@example.no", date(2026, 9, 14)))
    assert compare(sessions, SLUG) is True
    assert planted(sessions).tellers == 75
    assert compare(sessions, SLUG) is None
