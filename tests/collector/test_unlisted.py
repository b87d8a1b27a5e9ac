"""Withdrawals whose list cannot be kept: each is carried out, and the operator is told once."""

import logging
from pathlib import Path
from uuid import uuid4

import pytest

from capturing import Room, body, open_room
from storybank.receipts import hash_code, mint_code
from storybank.settings import Settings
from storybank.withdrawals import read_withdrawn


def tell_and_withdraw(room: Room) -> str:
    """A story is told and withdrawn; the print of its code."""
    known = hash_code(mint_code(uuid4().bytes))
    story = str(uuid4())
    told = room.client.post("/v1/stories", json=body(story=story, code_hash=known))
    assert told.status_code == 201
    data = {"code_hash": known, "confirmed": "1"}
    assert room.client.post("/receipt/withdraw", data=data).status_code == 200
    assert room.client.post("/receipt", data=data).status_code == 410
    assert story not in room.stories()
    return known


def test_a_list_that_cannot_be_kept_is_told_of_once_and_once_more_when_it_can_be(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    room = open_room(sqlite_url, tmp_path)
    withdrawn = Settings(home=tmp_path).withdrawn
    for _ in range(2):
        withdrawn.mkdir()
        prints = [tell_and_withdraw(room) for _ in range(3)]
        withdrawn.rmdir()
        listed = {tell_and_withdraw(room) for _ in range(2)}
        assert read_withdrawn(withdrawn) == listed
        withdrawn.unlink()
        # What another test has left to a thread may speak into this one.
        ours = [record for record in caplog.records if record.name == "collector.desk"]
        levels = [record.levelno for record in ours]
        assert levels == [logging.ERROR, logging.WARNING]
        assert "Is a directory" in caplog.text
        assert not [one for one in (*prints, *listed) if one in caplog.text]
        caplog.clear()
