"""What a hostile reader tries with single stories: every way in that a handle opens, and unmasking.

At worst she holds a handle to any story, listed to her or not, and asks again and again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from builders import ANDERS, LIV, NILS, OLAUG
from dashboard.access import COOKIE
from dashboard.stories.story_handles import seal_stories
from dashboards import SLUG, House, at_desk
from storybank.accounts import give_role, open_account
from storybank.audit import first_broken_entry
from storybank.collections import find_collection
from storybank.tables import AuditEntry, Story

LEADER, PARTICIPANT = "leader@example.no", "participant@example.no"
UNMASKERS = (OLAUG, ANDERS)
READERS = (*UNMASKERS, LEADER)
PEOPLE = (*READERS, PARTICIPANT, LIV, NILS)
WHY = {"reason": "Moren må varsles."}


@dataclass(frozen=True)
class Way:
    """Where a handle leads, and the form that is sent there; None where a page is opened."""

    place: str
    form: tuple[tuple[str, str], ...] | None = None

    def at(self, handle: str) -> str:
        """Its address."""
        return f"/collections/{SLUG}/{self.place.format(handle)}"


UNMASK = Way("stories/{}/unmask", tuple(WHY.items()))
WAYS = (
    Way("stories/{}"),
    Way("stories/{}/star", (("starred", "yes"),)),
    Way("stories/{}/note", (("note", "Les den høyt."),)),
    Way("stories/{}/list", ()),
    Way("stories/{}/unmask", (("reason", "Må vite"),)),
    Way("hold/{}"),
    Way("hold/{}", (("reason", "teller"),)),
)
"""All but unmasking for a reason."""


@dataclass(frozen=True)
class Answer:
    """All that an answer tells, without the form's word and the handle that she asked with."""

    status: int
    headers: tuple[tuple[str, str], ...]
    page: str


@dataclass(frozen=True)
class Hand:
    """Somebody who holds handles, at her browser; `word` is what its forms carry."""

    town: House
    who: str
    client: FlaskClient
    word: str

    @classmethod
    def of(cls, town: House, who: str) -> "Hand":
        """She signs in."""
        client = town.client(who)
        found = re.search('name="csrf" value="([^"]+)"', client.get("/account").text)
        assert found
        return cls(town, who, client, found[1])

    def handle(self, story_id: str) -> str:
        """As a list of stories would give it to her; also to a story that never was."""
        with at_desk(self.town, self.who) as desk, self.town.sessions.reading() as session:
            collection, one = find_collection(session, SLUG), Story(story_id=story_id)
            return seal_stories(desk, self.town.people[self.who], collection, [one])[story_id]

    def go(self, way: Way, story_id: str) -> Answer:
        """Open a page of a story, or send a form there."""
        handle, sent = self.handle(story_id), self._form(way)
        place = way.at(handle)
        told = self.client.get(place) if sent is None else self.client.post(place, data=sent)
        headers = ((name, value.replace(handle, "")) for name, value in told.headers)
        page = told.text.replace(handle, "").replace(self.word, "")
        return Answer(told.status_code, tuple(headers), page)

    def is_cut_off(self, way: Way, story_id: str) -> bool:
        """Send a form, and be gone before the first byte of the answer."""
        cookie = self.client.get_cookie(COOKIE, path="/dashboard")
        assert cookie
        sent = EnvironBuilder(
            way.at(self.handle(story_id)),
            method="POST",
            data=self._form(way),
            headers=[("Cookie", f"{COOKIE}={cookie.value}")],
        )
        try:
            self.town.app(sent.get_environ(), _gone)
        except BrokenPipeError:
            return True
        return False

    def _form(self, way: Way) -> dict[str, str] | None:
        return None if way.form is None else {"csrf": self.word} | dict(way.form)


def _gone(*_: object) -> Any:
    raise BrokenPipeError


def let_in_more(town: House) -> House:
    """A leader of everything comes, and one who only takes part."""
    with town.sessions.writing() as session:
        for address, role in ((LEADER, "leader"), (PARTICIPANT, "participant")):
            account = open_account(session, address, role)
            give_role(account, role)
            town.people = {**town.people, address: account}
    return town


def unmasked(town: House) -> list[tuple[str, Mapping[str, Any]]]:
    """Who unmasked what, by the log, which is whole."""
    with town.sessions.reading() as session:
        assert first_broken_entry(session) is None
        asked = select(AuditEntry).filter_by(deed="unmasked a story").order_by(AuditEntry.id)
        return [(one.who, one.subject) for one in session.scalars(asked)]
