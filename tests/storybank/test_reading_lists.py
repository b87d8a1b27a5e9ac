"""Stars, notes and reading lists: whose they are, and what a withdrawal takes along."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from builders import (
    ANDERS,
    OLAUG,
    TODAY,
    a_collection,
    a_submission,
    many_stories,
    tell,
    the_cast,
)
from storybank.errors import NotFound, Refused
from storybank.reach import reach_of
from storybank.reading_lists import (
    MOST_LISTED,
    MOST_LISTS,
    ListTitle,
    begin_list,
    change_list,
    drop_list,
    find_list,
    lists_of,
    lists_with,
    move_entry,
    put_on_list,
    stories_on,
)
from storybank.roles import end_account
from storybank.stories import withdraw_story
from storybank.story_marks import Reader, find_mark, list_marks, star, write_note
from storybank.tables import Account, Collection, ListedStory, ReadingList, Story, StoryMark

ME, SHE = Reader(OLAUG, TODAY), Reader(ANDERS, TODAY)
OWN, SHARED = ListTitle("Møtet", shared=False), ListTitle("Møtet", shared=True)


@pytest.fixture
def collection(session: Session) -> Collection:
    collection = a_collection(session)
    for one in many_stories(3):
        tell(session, collection, one)
    return collection


def stories(session: Session) -> list[Story]:
    return list(session.scalars(select(Story).order_by(Story.story_id)))


def on(session: Session, listed: ReadingList) -> list[str]:
    return [one.story_id for one in stories_on(session, listed)]


def test_a_star_and_a_note_are_kept_for_their_reader_alone(
    session: Session, collection: Collection
) -> None:
    story = stories(session)[0]
    star(session, story, ME, starred=True)
    write_note(session, story, ME, "Les høyt.")
    [kept] = list_marks(session, collection, OLAUG)
    assert (kept.starred, kept.note) == (True, "Les høyt.")
    assert find_mark(session, story, ANDERS) is None
    assert not list_marks(session, collection, ANDERS)


def test_what_is_neither_starred_nor_noted_is_forgotten(
    session: Session, collection: Collection
) -> None:
    story = stories(session)[0]
    for starred in (True, True, False):
        star(session, story, ME, starred=starred)
    write_note(session, story, ME, "")
    assert not list_marks(session, collection, OLAUG)


def test_a_withdrawal_takes_stars_notes_and_places_on_lists(
    session: Session, collection: Collection
) -> None:
    gone, stays = stories(session)[:2]
    listed = begin_list(session, collection, ME, SHARED)
    for story in (gone, stays):
        write_note(session, story, ME, "Hun sier «benken».")
        put_on_list(session, listed, story, OLAUG, "Hun sier «benken».")
    kept = stays.story_id
    withdraw_story(session, gone)
    assert list(session.scalars(select(StoryMark.story_id))) == [kept]
    assert list(session.scalars(select(ListedStory.story_id))) == [kept]


def test_nothing_is_written_about_a_story_that_was_withdrawn_meanwhile(
    session: Session, collection: Collection
) -> None:
    story = stories(session)[0]
    listed = begin_list(session, collection, ME, OWN)
    withdraw_story(session, story)
    with pytest.raises(NotFound):
        write_note(session, story, ME, "For sent.")
    with pytest.raises(NotFound):
        put_on_list(session, listed, story, OLAUG)


def test_others_see_a_list_only_while_it_is_shared(
    session: Session, collection: Collection
) -> None:
    listed = begin_list(session, collection, ME, OWN)
    first, second, _ = stories(session)
    put_on_list(session, listed, first, OLAUG, "Min")
    with pytest.raises(NotFound):
        find_list(session, collection, ANDERS, listed.id)
    change_list(session, listed, SHARED)
    assert list(lists_of(session, collection, ANDERS)) == [listed]
    put_on_list(session, listed, second, ANDERS, "Hennes")
    change_list(session, listed, OWN)
    assert not lists_of(session, collection, ANDERS)
    assert [one.note for one in stories_on(session, listed)] == ["Min"]


def test_what_others_put_on_a_shared_list_stays_as_they_wrote_it_also_when_it_is_renamed(
    session: Session, collection: Collection
) -> None:
    listed = begin_list(session, collection, ME, SHARED)
    story = stories(session)[0]
    for who, note in ((ANDERS, "Først"), (ANDERS, "Hennes"), (OLAUG, "Min")):
        put_on_list(session, listed, story, who, note)
    change_list(session, listed, ListTitle("Etter møtet", shared=True))
    assert [(one.who, one.note) for one in stories_on(session, listed)] == [(ANDERS, "Hennes")]
    drop_list(session, listed)
    assert not lists_of(session, collection, OLAUG)
    assert not session.scalars(select(ListedStory)).all()


def test_a_list_of_another_collection_is_not_found(
    session: Session, collection: Collection
) -> None:
    listed = begin_list(session, collection, ME, SHARED)
    elsewhere = Collection(id=collection.id + 1, slug="annet")
    for number, at in ((listed.id, elsewhere), (listed.id + 1, collection), (2**40, collection)):
        with pytest.raises(NotFound):
            find_list(session, at, OLAUG, number)


def test_a_story_stands_on_a_list_once_and_changes_places_with_its_neighbour(
    session: Session, collection: Collection
) -> None:
    listed, told = begin_list(session, collection, ME, OWN), stories(session)
    for story in [*told, told[0]]:
        put_on_list(session, listed, story, OLAUG)
    a, b, c = (one.story_id for one in told)
    assert on(session, listed) == [a, b, c]
    for place, move, after in ((0, "down", [b, a, c]), (2, "up", [b, c, a]), (0, "up", [b, c, a])):
        entries = stories_on(session, listed)
        move_entry(entries, entries[place], move)
        assert on(session, listed) == after
    assert lists_with(session, [listed], [a]) == {a: [listed.id]}


def test_lists_and_what_stands_on_them_have_an_end(
    session: Session, collection: Collection
) -> None:
    listed = begin_list(session, collection, ME, OWN)
    for _ in range(MOST_LISTS - 1):
        begin_list(session, collection, ME, OWN)
    with pytest.raises(Refused):
        begin_list(session, collection, ME, OWN)
    begin_list(session, collection, SHE, OWN)
    for _ in range(MOST_LISTED - 2):
        tell(session, collection, a_submission())
    *some, last = stories(session)
    for story in some[:MOST_LISTED]:
        put_on_list(session, listed, story, OLAUG)
    with pytest.raises(Refused):
        put_on_list(session, listed, last, OLAUG)


def test_an_account_that_ends_leaves_only_what_it_shared(
    session: Session, collection: Collection
) -> None:
    people, story = the_cast(session), stories(session)[0]
    write_note(session, story, SHE, "Mitt.")
    begin_list(session, collection, SHE, OWN)
    shared = begin_list(session, collection, SHE, SHARED)
    owner: Account = people[OLAUG]
    end_account(session, reach_of(session, owner), people[ANDERS])
    assert not list_marks(session, collection, ANDERS)
    assert list(session.scalars(select(ReadingList))) == [shared]
