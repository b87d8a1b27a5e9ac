"""A house with every page that a teller, a facilitator or a room may meet."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from builders import TODAY
from capturing import CODE, Room, body, fill
from media import a_photo, a_webm, claim_of, upload
from papering import PaperHouse, open_paper_house
from serving import Servers
from speaking import spoken_framework
from storybank.collections import find_collection
from storybank.follow_ups import tell_follow_up
from storybank.invitations import inviting_link, mint_invitations
from storybank.receipts import hash_code, mint_code
from storybank.tables import Collection

LANGUAGES = ("nb", "nn", "se", "sma", "en", "ar", "nb-x-lett")
"""The interface's own, and a variant for easy reading, which is a language as any other."""


@dataclass(frozen=True)
class Place:
    """Where the pages are, in one language."""

    house: PaperHouse
    origin: str
    language: str

    @property
    def room(self) -> Room:
        return self.house.room

    def address(self, path: str = f"/t/{CODE}", **search: str) -> str:
        asked = "&".join(f"{name}={value}" for name, value in search.items())
        return f"{self.origin}{path}?lang={self.language}&{asked}".rstrip("&")

    @contextmanager
    def changed(self, **columns: Any) -> Iterator[None]:
        """The collection otherwise for a while, as its owner makes it."""
        before: dict[str, Any] = {}

        def put(collection: Collection) -> None:
            for name, value in columns.items():
                before[name] = getattr(collection, name)
                setattr(collection, name, value)

        self.room.change(put)
        yield
        self.room.change(lambda one: [setattr(one, *pair) for pair in before.items()] and None)


def open_place(url: str, folder: Path, serve: Servers) -> Place:
    """Everything is switched on: voices, pictures, comparing, a projector, answers, invitations."""
    framework = spoken_framework(LANGUAGES, voice={"seconds": 60}, photo=True)
    house = open_paper_house(url, folder, framework, closes=date(2026, 10, 6))
    fill(house.room)
    with house.sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        collection.compares = collection.live = True
        tell_follow_up(session, collection, TODAY, dict.fromkeys(LANGUAGES, "Benken er tilbake."))
    return Place(house, serve(house.both), LANGUAGES[0])


def invitation(place: Place) -> tuple[str, str]:
    """The code of a link for those who are invited, and a fresh invitation to it."""
    with place.house.sessions.writing() as session:
        link = inviting_link(session, find_collection(session, "nabolag"), "invited")
        return link.code, mint_invitations(session, link, 5)[0]


def told_with_media(place: Place) -> str:
    """A story with a recording and a picture; the receipt that opens it."""
    voice, photo = a_webm(), a_photo()
    claims = [claim_of(voice), claim_of(photo, "photo")]
    for claim, content in zip(claims, (voice, photo), strict=True):
        upload(place.room, claim, content)
    receipt = mint_code(secrets.token_bytes(16))
    story = body(media=claims, code_hash=hash_code(receipt))
    assert place.room.client.post("/v1/stories", json=story).status_code == 201
    return receipt


def press_and_wait(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.tap()
