"""Very much said and shown at once: a script has to work, and shuts nobody's voice out."""

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from builders import NOW
from capturing import CODE, Room, body, form, open_room
from collector.reception import legible_code
from media import a_webm, claim_of, declare, inviting_framework, kept_media, send_part
from storybank.arrivals import MOST_TIMES, WEIGHTS_PER_STORY
from storybank.collections import find_collection, find_link
from storybank.media import arriving
from storybank.media.kinds import LEAST
from storybank.tables import Link, Medium
from working import solved

VOICE = a_webm()
OTHER = "bu55pqr"
FREELY = WEIGHTS_PER_STORY * LEAST  # bytes, of a link that takes one story a minute
HALF = FREELY // 2


def slow_down(room: Room) -> None:
    with room.sessions.writing() as session:
        find_link(session, legible_code(CODE)).limit_per_minute = 1


def heap_up(room: Room, size: int = HALF, proof: str = "", **changes: Any) -> Any:
    """Declare what nobody will claim, as a script does."""
    claim = claim_of(VOICE, size=size, sha256=uuid4().hex * 2)
    named = {name: claim[name] for name in ("kind", "sha256", "size")}
    fields = {"link": CODE, "framework_version": 1, "language": "nb", **named, **changes}
    headers = {"Fortell-Proof": proof} if proof else {}
    return room.client.put(f"/v1/media/{claim['id']}", json=fields, headers=headers)


def lying(room: Room) -> int:
    """Bytes that no story has claimed."""
    with room.sessions.reading() as session:
        unclaimed = select(func.coalesce(func.sum(Medium.size), 0)).filter_by(story_id=None)
        return session.scalar(unclaimed) or 0


@pytest.fixture
def slow(hearing: Room) -> Room:
    slow_down(hearing)
    return hearing


def test_above_its_minute_a_link_asks_for_work_and_no_proof_counts_twice(slow: Room) -> None:
    assert [heap_up(slow).status_code for _ in range(2)] == [200, 200]
    asked = heap_up(slow)
    assert (asked.status_code, lying(slow)) == (429, FREELY)
    proof = solved(asked.json["challenge"])
    assert heap_up(slow, proof=proof).status_code == 200
    again = heap_up(slow, proof=proof)
    assert again.status_code == 429
    assert "challenge" in again.json


def test_what_is_known_is_asked_about_without_work(slow: Room) -> None:
    claim = claim_of(VOICE)
    assert declare(slow, claim).status_code == 200
    heap_up(slow, FREELY)
    assert heap_up(slow).status_code == 429
    assert declare(slow, claim).json["arrived"] == 0
    assert send_part(slow, claim["id"], 0, VOICE).json["whole"]


def test_no_work_brings_more_than_four_times_as_much(slow: Room) -> None:
    for _ in range(MOST_TIMES):
        answer = heap_up(slow, FREELY)
        if answer.status_code == 429:
            assert heap_up(slow, FREELY, solved(answer.json["challenge"])).status_code == 200
    full = heap_up(slow)
    assert (full.status_code, full.headers["Retry-After"]) == (429, "60")
    assert "challenge" not in full.json
    assert lying(slow) == MOST_TIMES * FREELY


def test_many_empty_ones_count_as_large_ones(slow: Room) -> None:
    answers = [heap_up(slow, 1).status_code for _ in range(WEIGHTS_PER_STORY + 1)]
    assert answers == [*[200] * WEIGHTS_PER_STORY, 429]


def test_another_link_and_another_minute_are_free(tmp_path: Path, sqlite_url: str) -> None:
    now = [NOW]
    framework = inviting_framework()
    room = open_room(sqlite_url, tmp_path, framework=framework, now=lambda: now[0])
    slow_down(room)
    with room.sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        session.add(Link(collection_id=collection.id, code=OTHER, source="buss"))
    heap_up(room, FREELY)
    assert heap_up(room).status_code == 429
    assert heap_up(room, link=OTHER).status_code == 200
    now[0] = NOW.replace(minute=NOW.minute + 1)
    assert heap_up(room).status_code == 200


def test_who_heaps_up_shuts_nobody_out(hearing: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """However full it is, a voice gets in, is heard and is claimed; and no more lies than may."""
    most = 20 * FREELY
    monkeypatch.setattr(arriving, "UNCLAIMED_MOST", most)
    for _ in range(60):
        assert heap_up(hearing, FREELY).status_code == 200
        assert lying(hearing) <= most
    voice = claim_of(VOICE)
    assert declare(hearing, voice).status_code == 200
    assert send_part(hearing, voice["id"], 0, VOICE).json["whole"]
    told = hearing.client.post("/v1/stories", json=body(media=[voice]))
    assert told.status_code == 201
    for _ in range(60):
        heap_up(hearing, FREELY)
    assert [*kept_media(hearing)] == ["voice"], "what is claimed never goes"


def test_a_plain_form_need_not_work(slow: Room) -> None:
    heap_up(slow, FREELY)
    assert heap_up(slow).status_code == 429
    recording = FileStorage(BytesIO(VOICE), "voice.webm")
    answer = slow.client.post(f"/t/{CODE}", data={**form(text=""), "voice": recording})
    assert answer.status_code == 201
    assert [*kept_media(slow)] == ["voice"]
