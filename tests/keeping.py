"""Keeping accounts on the dashboard, as an owner's browser does it."""

import re
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from builders import OLAUG
from dashboard.room import open_room
from dashboard.stories.reading import read_stories
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk
from storybank.tables import Account, AuditEntry

PASSWORD_CHOSEN = "fire ord etter hverandre"


@dataclass
class Browser:
    """Somebody's browser: it sends forms with the word that its pages carry."""

    client: FlaskClient
    word: str = field(default="")

    def post(self, address: str, **form: str) -> TestResponse:
        """The answer to a form that is sent as the page has it."""
        page = self.client.get("/account").get_data(as_text=True)
        found = re.search('name="csrf" value="([^"]+)"', page)
        self.word = found.group(1) if found else self.word
        return self.client.post(address, data={"csrf": self.word, **form})

    def text(self, address: str) -> str:
        """A page as its words alone."""
        return words_of(self.client.get(address).get_data(as_text=True))


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def browser(house: House, who: str = OLAUG) -> Browser:
    return Browser(house.client(who))


def account(house: House, email: str) -> Account:
    """The account as it stands, with its roles."""
    with house.sessions.reading() as session:
        asked = select(Account).filter_by(email=email).options(selectinload(Account.roles))
        return session.scalars(asked).one()


def ways(house: House, who: str) -> list[str]:
    """The pages of the first stories that this person is shown."""
    with at_desk(house, who) as desk:
        cards = read_stories(open_room(desk, SLUG), desk, View()).cards
    return [card["kept"]["page"].removeprefix("/dashboard") for card in cards]


def link_in(text: str) -> str:
    """The one-time link in a page or a letter, as an address of the dashboard."""
    found = re.search(r"https://fortell\.example\.no/dashboard(/choose-password/[\w-]+)", text)
    assert found, text
    return found.group(1)


def choose(house: House, link: str, password: str = PASSWORD_CHOSEN) -> int:
    """Choose a password with a link, in a browser that nobody is signed in to."""
    form = {"password": password, "again": password}
    return house.client().post(link, data=form).status_code


def deeds(house: House) -> list[tuple[str, str]]:
    """Who did what, the oldest first."""
    with house.sessions.reading() as session:
        return [(one.who, one.deed) for one in session.query(AuditEntry).order_by(AuditEntry.id)]


def starred(house: House) -> int:
    """On how many of the first stories Olaug sees her star."""
    with at_desk(house, OLAUG) as desk:
        cards = read_stories(open_room(desk, SLUG), desk, View()).cards
    return sum(card["kept"]["starred"] for card in cards)
