"""Where stories lie is held by a process, or in a file by several: it is what the tables say."""

import gc
import os
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
from sqlalchemy.orm import Session

from analysis.shell.kept_places import Points, load_points
from analysis.shell.shelf import Shelf
from analysis.shell.theme_map import ThemeMaps
from dashboards import SLUG, House, copy_house
from storybank.collections import find_collection
from storybank.snapshots import places_path
from storybank.stories import withdraw_story
from storybank.tables import Run, Story, Theme, ThemeNone, ThemeStory
from theming import keep_places, keep_run

PLACED = 6
KEY = b"a key of the gate, 32 bytes long"


def points(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((60, 2))


@pytest.fixture
def laid(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    house = copy_house(standing_house, tmp_path_factory.mktemp("places"))
    keep_run(house, [(Theme(key="benk", terms=["benk"], stability=0.9), slice(0, 40))])
    keep_places(house, points(1), placed=PLACED)
    return house


def begin(folder: Path) -> ThemeMaps:
    """What a process holds that has just begun; every collection is large to it."""
    return ThemeMaps(Shelf(folder, KEY), many=1)


@pytest.fixture(params=["in its memory", "in a file"])
def maps(request: pytest.FixtureRequest, tmp_path: Path) -> ThemeMaps:
    return begin(tmp_path) if request.param == "in a file" else ThemeMaps()


def ids_of(session: Session) -> np.ndarray:
    kept = session.query(Story.story_id).filter_by(state="kept").order_by(Story.story_id)
    return np.array([one for (one,) in kept], "<U36")


def assert_as_in_tables(house: House, maps: ThemeMaps, ids: np.ndarray) -> Points:
    with house.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        held, kept = maps.points(session, collection, ids), load_points(session, collection, ids)
    assert np.array_equal(held, kept, equal_nan=True)
    assert np.isfinite(held).any()
    return held


def test_they_are_held_until_stories_or_themes_change(laid: House, maps: ThemeMaps) -> None:
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    before = assert_as_in_tables(laid, maps, ids)
    assert assert_as_in_tables(laid, maps, ids) is before
    keep_run(laid, [(Theme(key="skole", terms=["skole"], stability=0.9), slice(10, 30))])
    keep_places(laid, points(2))
    assert not np.array_equal(assert_as_in_tables(laid, maps, ids), before)


def test_a_withdrawn_story_lies_nowhere_and_the_others_where_they_lay(
    laid: House, maps: ThemeMaps
) -> None:
    with laid.sessions.writing() as session:
        assert_as_in_tables(laid, maps, ids_of(session))
        collection = find_collection(session, SLUG)
        gone = session.query(Story).filter_by(collection_id=collection.id).first()
        withdraw_story(session, gone)
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    assert len(assert_as_in_tables(laid, maps, ids)) == 59


def test_the_ids_of_an_older_file_are_let_go(laid: House, maps: ThemeMaps) -> None:
    """They may lie in one that is cut or erased: to look into it would end the process."""
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    newer, given = ids.copy(), ref(ids)
    assert_as_in_tables(laid, maps, ids)
    del ids
    gc.collect()
    assert given() is None
    assert_as_in_tables(laid, maps, newer)


def test_what_came_later_to_this_process_is_asked_for(laid: House, maps: ThemeMaps) -> None:
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    assert_as_in_tables(laid, maps, ids[::2].copy())
    assert_as_in_tables(laid, maps, ids)
    few = np.delete(ids, [3, 58])
    assert_as_in_tables(laid, maps, few)
    assert_as_in_tables(laid, maps, ids)


def test_a_newer_placing_moves_those_that_it_placed(laid: House, maps: ThemeMaps) -> None:
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    before = assert_as_in_tables(laid, maps, ids).copy()
    with laid.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        whole = session.query(Run).filter_by(kind="themes").one()
        copied = ("collection_id", "state", "stories", "n", "seed", "model", "version")
        values = {name: getattr(whole, name) for name in copied}
        session.add(Run(kind="placing", parameters={}, **values))
        first, *others = session.query(ThemeNone).filter_by(placed=True).all()
        session.delete(first)
        for row in others:
            row.x, row.y = 0.5, 0.5
        found = session.query(ThemeStory).filter_by(collection_id=collection.id).first()
        assert found.x is not None
    after = assert_as_in_tables(laid, maps, ids)
    assert np.isnan(after[ids == first.story_id]).all()
    assert np.count_nonzero((after != before).any(axis=1)) == PLACED


def test_a_process_that_begins_reads_no_place_again(laid: House, tmp_path: Path) -> None:
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    read = assert_as_in_tables(laid, begin(tmp_path), ids)
    with laid.sessions.writing() as session:
        session.query(ThemeStory).update({"x": 0.5, "y": 0.5})
        session.query(ThemeNone).update({"x": 0.5, "y": 0.5})
        found = begin(tmp_path).points(session, find_collection(session, SLUG), ids)
        session.rollback()
    assert np.array_equal(found, read, equal_nan=True)
    assert not found.flags.owndata
    assert [one.name for one in tmp_path.glob("*.places")] == ["1.places"]


def test_a_file_follows_who_withdraws(laid: House, tmp_path: Path) -> None:
    with laid.sessions.writing() as session:
        assert_as_in_tables(laid, begin(tmp_path), ids_of(session))
        gone = session.query(Story).first()
        name = gone.story_id.encode()
        withdraw_story(session, gone)
    file = places_path(tmp_path, 1)
    assert name in file.read_bytes()
    with laid.sessions.reading() as session:
        assert_as_in_tables(laid, begin(tmp_path), ids_of(session))
    assert name not in file.read_bytes()


def test_a_file_of_an_earlier_run_is_not_believed(laid: House, tmp_path: Path) -> None:
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    assert_as_in_tables(laid, begin(tmp_path), ids)
    keep_run(laid, [(Theme(key="skole", terms=["skole"], stability=0.9), slice(10, 30))])
    keep_places(laid, points(2))
    assert_as_in_tables(laid, begin(tmp_path), ids)


def test_a_file_that_is_cut_is_written_anew(laid: House, tmp_path: Path) -> None:
    """While it is held as well as before a process begins."""
    with laid.sessions.reading() as session:
        ids = ids_of(session)
    holds = begin(tmp_path)
    assert_as_in_tables(laid, holds, ids)
    file = places_path(tmp_path, 1)
    for process in (holds, begin(tmp_path)):
        whole = file.stat().st_size
        os.truncate(file, whole // 2)
        assert not assert_as_in_tables(laid, process, ids).flags.owndata
        assert file.stat().st_size == whole
