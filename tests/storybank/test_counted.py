"""Which stories count: kept ones that are no tests, by their ids and in order; which are gone."""

from sqlalchemy import update

from builders import a_collection, a_submission, tell
from storybank.counted import counted_ids, withdrawn_ids
from storybank.database import Sessions
from storybank.stories import find_by_receipt, withdraw_story
from storybank.tables import Story


def test_only_stories_that_count_are_named(sessions: Sessions) -> None:
    told = [a_submission() for _ in range(6)]
    with sessions.writing() as session:
        collection = a_collection(session)
        assert counted_ids(session, collection).tolist() == []
        assert withdrawn_ids(session, collection).tolist() == []
        for one in (*told, a_submission(test=True)):
            tell(session, collection, one)
        gone = find_by_receipt(session, told[0].code_hash)
        assert gone is not None
        withdraw_story(session, gone)
        waits = update(Story).where(Story.story_id == told[1].story)
        session.execute(waits.values(state="held"))
        expected = sorted(one.story.encode() for one in told[2:])
        assert counted_ids(session, collection).tolist() == expected
        assert withdrawn_ids(session, collection).tolist() == [told[0].story.encode()]
        # No submission brings such an id; if one were there, no other may be cut by it.
        session.execute(
            update(Story).where(Story.story_id == told[2].story).values(story_id="short")
        )
        expected = sorted([b"short", *(one.story.encode() for one in told[3:])])
        assert counted_ids(session, collection).tolist() == expected
    sessions.engine.dispose()
