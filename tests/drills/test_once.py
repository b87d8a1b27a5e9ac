"""One story sent many times at once is one story with one receipt; with other words it is refused.

One server serves for both: to start it takes longer than to send.
"""

from collections import Counter

import pytest

from capturing import Room, body
from drilling import Tell, full
from drills.real_server import Serve
from drills.tellers import at_once, post
from storybank.stories import find_by_receipt, withdraw_story

SHORT, FULL = (8, 10), (full(200), full(50))
SIZES = [pytest.param(SHORT, id="short"), pytest.param(FULL, id="full", marks=pytest.mark.drill)]


@pytest.mark.parametrize("size", SIZES)
def test_one_story_sent_by_many_at_once_is_kept_once(
    drill_room: Room, database_url: str, serve_for_real: Serve, size: tuple[int, int], tell: Tell
) -> None:
    ids, times = size
    port = serve_for_real(database_url).port
    for number in range(ids):
        story = body(text=f"fortalt {number}")
        answers = at_once(times, lambda _, story=story: post(port, story, patience=60))
        assert Counter(one.status for one in answers) == {201: 1, 200: times - 1}
        assert {one.raw for one in answers} == {answers[0].raw}
        assert answers[0].value == {"story": story["story"], "code_hash": story["code_hash"]}
    tell(f"{ids} ids, each {times} times at once")
    kept = Counter(story["text"] for story in drill_room.stories().values())
    assert kept == {f"fortalt {number}": 1 for number in range(ids)}
    other_words_under_one_id_leave_one_story(drill_room, port)


def other_words_under_one_id_leave_one_story(room: Room, port: int) -> None:
    before, story = len(room.stories()), body()
    tried = at_once(10, lambda number: post(port, {**story, "text": f"ord {number}"}, patience=60))
    assert Counter(one.status for one in tried) == {201: 1, 409: 9}
    assert len(room.stories()) == before + 1

    with room.sessions.writing() as session:
        found = find_by_receipt(session, story["code_hash"])
        assert found is not None
        withdraw_story(session, found)
    after = at_once(10, lambda number: post(port, {**story, "text": f"ord {number}"}, patience=60))
    assert Counter(one.status for one in after) == {410: 10}
    assert len(room.stories()) == before
