"""A collection for those who are invited, and their deeds without a browser."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from capturing import CODE, Room, body, open_room
from storybank.collections import find_link
from storybank.invitations import Answered, count_answered, hash_pass, mint_invitations
from storybank.tables import Invitation


@contextmanager
def invited_room(url: str, home: Path, count: int, **plan: Any) -> Iterator[tuple[Room, list[str]]]:
    """A collector whose link CODE invites, and its invitations."""
    room = open_room(url, home, **plan)
    with room.sessions.writing() as session:
        link = find_link(session, CODE)
        link.invites = True
        codes = mint_invitations(session, link, count)
    yield room, codes
    room.sessions.engine.dispose()


def mint_pass() -> str:
    return secrets.token_hex(32)


def ask(room: Room, code: object, word: str | None = None, **changes: Any) -> Any:
    """Look at an invitation, or buy the pass of this word."""
    asked = {"link": CODE, "invitation": code, **changes}
    if word:
        asked["pass_hash"] = hash_pass(word)
    return room.client.post("/v1/invitations", json=asked)


def send(room: Room, ticket: str = "", **changes: Any) -> Any:
    headers = {"Fortell-Pass": ticket} if ticket else {}
    return room.client.post("/v1/stories", json=body(**changes), headers=headers)


def tell_with(room: Room, code: str, word: str | None = None, **changes: Any) -> Any:
    """Buy and send as a phone does; the answer to whichever was refused, or to the story."""
    word = word or mint_pass()
    bought = ask(room, code, word)
    if bought.status_code != 200:
        return bought
    return send(room, f"{word}.{bought.json['seal']}", **changes)


def answered(room: Room) -> Answered:
    with room.sessions.reading() as session:
        return count_answered(session, find_link(session, CODE))


def names_of(room: Room) -> dict[str, bool]:
    """The invitations as they are kept: name → spent."""
    with room.sessions.reading() as session:
        return {one.code_hash: one.spent for one in session.scalars(select(Invitation))}
