"""What people do to themes is kept by story, and goes with a story that is withdrawn."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from builders import OLAUG, a_collection, many_stories, tell
from storybank.errors import NotFound
from storybank.stories import withdraw_story
from storybank.tables import Collection, Story, ThemeHold
from storybank.theme_edits import (
    By,
    Hold,
    holds_of,
    list_edits,
    merge_themes,
    name_theme,
    names_of,
    pin_theme,
    split_theme,
    take_back_edit,
)

BY = By(OLAUG, date(2026, 9, 14))


@pytest.fixture
def collection(session: Session) -> Collection:
    collection = a_collection(session)
    for one in many_stories(4):
        tell(session, collection, one)
    return collection


def ids(session: Session) -> list[str]:
    return list(session.scalars(select(Story.story_id).order_by(Story.story_id)))


def test_a_name_is_kept_said_anew_and_taken_back(session: Session, collection: Collection) -> None:
    for name in ("Nøklene", "Nøkler"):
        name_theme(session, collection, "t1", name, BY)
    assert names_of(session, collection) == {"t1": "Nøkler"}
    name_theme(session, collection, "t1", "", BY)
    assert names_of(session, collection) == {}


def test_a_later_edit_goes_before_an_earlier_one_and_gives_way_when_taken_back(
    session: Session, collection: Collection
) -> None:
    one, other, third, _ = ids(session)
    pin_theme(session, collection, "b", [other], BY)
    merged = merge_themes(session, collection, ("a", "b"), {one: "a", other: "b", third: "b"}, BY)
    assert holds_of(session, collection) == {
        one: Hold("a", "a"),
        other: Hold("a", "b"),
        third: Hold("a", "b"),
    }
    take_back_edit(session, collection, merged.id)
    assert holds_of(session, collection) == {other: Hold("b", "b")}


def test_edits_say_who_and_when(session: Session, collection: Collection) -> None:
    split_theme(session, collection, "a", BY)
    (edit,) = list_edits(session, collection)
    assert (edit.deed, edit.key, edit.answer) == ("split", "a", "")
    assert (edit.who, edit.day) == (OLAUG, "2026-09-14")


def test_a_withdrawn_story_is_held_by_nothing_and_never_again(
    session: Session, collection: Collection
) -> None:
    gone, stays = ids(session)[:2]
    pin_theme(session, collection, "a", [gone, stays], BY)
    story = session.get(Story, (collection.id, gone))
    assert story is not None
    withdraw_story(session, story)
    assert list(session.scalars(select(ThemeHold.story_id))) == [stays]
    pin_theme(session, collection, "a", [gone, stays], BY)
    assert holds_of(session, collection).keys() == {stays}


def test_an_edit_of_another_collection_is_not_taken_back(
    session: Session, collection: Collection
) -> None:
    edit = split_theme(session, collection, "a", BY)
    elsewhere = Collection(id=collection.id + 1)
    with pytest.raises(NotFound):
        take_back_edit(session, elsewhere, edit.id)
    with pytest.raises(NotFound):
        take_back_edit(session, collection, edit.id + 1)
    assert list_edits(session, collection) == [edit]
