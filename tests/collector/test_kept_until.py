"""What a phone is told after the day until which stories were to be kept."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from builders import NOW, TODAY
from capturing import CODE, Room, body, form, open_room
from storybank.receipts import hash_code, mint_code
from storybank.retention import delete_overdue


@pytest.fixture
def clock() -> list[datetime]:
    return [NOW]


@pytest.fixture
def room(sqlite_url: str, tmp_path: Path, clock: list[datetime]) -> Room:
    return open_room(sqlite_url, tmp_path, now=lambda: clock[0], retained_until=TODAY)


@pytest.mark.parametrize("closes", [None, TODAY])
def test_no_story_is_taken_after_it_though_a_closed_collection_takes_late_ones(
    room: Room, clock: list[datetime], closes: object
) -> None:
    room.change(lambda one: setattr(one, "closes", closes))
    assert room.client.post("/v1/stories", json=body()).status_code == 201
    clock[0] += timedelta(days=1)
    assert room.client.post("/v1/stories", json=body()).status_code == 403
    assert "Innsamlingen er stengt" in room.client.get(f"/t/{CODE}").text
    assert len(room.stories()) == 1


def test_a_receipt_says_that_its_story_is_deleted_and_no_longer_that_it_was_withdrawn(
    room: Room, clock: list[datetime]
) -> None:
    stays, goes = mint_code(bytes(16)), mint_code(bytes([1] * 16))
    for code in (stays, goes):
        room.client.post("/v1/stories", json=body(code_hash=hash_code(code)))
    room.client.post("/receipt/withdraw", data={"code_hash": hash_code(goes), "confirmed": "1"})
    assert "trukket tilbake" in room.client.post("/receipt", data={"code": goes}).text
    clock[0] += timedelta(days=1)
    delete_overdue(room.sessions, "the night watch", clock[0])
    for code in (stays, goes):
        answer = room.client.post("/receipt", data={"code": code})
        assert answer.status_code == 410
        assert "Historien din er slettet" in answer.text
        assert "14. september 2026" in answer.text
        assert "trukket tilbake" not in answer.text


def test_the_day_is_the_one_that_was_told_before_anything_was_written(room: Room) -> None:
    assert "Til 14. september 2026. Da blir det slettet." in room.client.get(f"/t/{CODE}").text


def test_on_the_day_itself_a_plain_form_is_taken(room: Room) -> None:
    assert room.client.post(f"/t/{CODE}", data=form()).status_code == 201
