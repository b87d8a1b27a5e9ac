"""A house where people tell on paper: the collector that prints and the dashboard that types in."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import TestResponse

from builders import (
    LIV,
    NOW,
    a_framework,
    chosen_signifiers,
    placed_signifiers,
    the_cast,
)
from capturing import SECRET, Room, open_room
from collector import create_collector
from dashboard import create_dashboard
from dashboards import DATABASE, SLUG, House
from storybank.accounts import give_role
from storybank.database import Sessions, open_database
from storybank.framework import Framework
from storybank.keys import Purpose, derive_key
from storybank.paper import Sheet, allow_printing, mint_sheet
from storybank.settings import Settings
from storybank.tables import Account
from telling import WORDS

KEY = derive_key(SECRET, Purpose.PAPER)
ENTRY = f"/collections/{SLUG}/entry"
ANSWERS = {
    "prompt": "endring",
    "text": WORDS,
    "title": "Benken",
    "drivkraft.tillit": "50",
    "drivkraft.regler": "20",
    "drivkraft.vilje": "",
    "stemme.number": "25",
    "krefter.jeg.x": "20",
    "krefter.jeg.y": "80",
    "folelse": "glede",
    "folelse.other": "lettelse",
    "vanlig": "2",
    "rad.state": "not_applicable",
    "rolle": "innbygger",
    "consent": "read",
}


@dataclass
class PaperHouse(House):
    """A dashboard, and the collector of the same stories."""

    room: Room = field(kw_only=True)

    @property
    def both(self) -> Any:
        """Both apps behind one door."""
        return DispatcherMiddleware(self.room.app, {"/dashboard": self.app})


def shuffled_framework() -> Framework:
    """The cast's framework with corners and poles in a random order."""
    triad, dyad, stones = placed_signifiers()
    shuffled = [{**triad, "random_order": True}, {**dyad, "random_order": True}, stones]
    return a_framework(signifiers=[*shuffled, *chosen_signifiers()])


def open_paper_house(
    url: str, folder: Path, framework: Framework | None = None, **plan: Any
) -> PaperHouse:
    """Liv is the facilitator here, who may type in; Anders only analyses."""
    room = open_room(url, folder, framework=framework or shuffled_framework(), **plan)
    with room.sessions.writing() as session:
        people = the_cast(session)
        give_role(people[LIV], "facilitator")
    return _furnish(folder, room, people)


def copy_paper_house(house: PaperHouse, folder: Path) -> PaperHouse:
    """The same house again, to be changed; hashing four passwords anew would take a second."""
    kept, fresh = (sqlite3.connect(place / DATABASE) for place in (house.folder, folder))
    with closing(kept), closing(fresh):
        kept.backup(fresh)
    sessions = Sessions(open_database(f"sqlite:///{folder / DATABASE}"))
    collector = create_collector(Settings(home=folder), sessions, secret=SECRET, clock=lambda: NOW)
    return _furnish(folder, Room(collector, sessions), house.people)


def _furnish(folder: Path, room: Room, people: dict[str, Account]) -> PaperHouse:
    clock = [NOW]
    settings = Settings(home=folder)
    app = create_dashboard(settings, room.sessions, secret=SECRET, clock=lambda: clock[0])
    return PaperHouse(app, room.sessions, people, folder, clock, room=room)


def a_sheet(language: int = 0) -> Sheet:
    """A sheet as it is printed for the house's collection."""
    return mint_sheet(KEY, SLUG, version=1, language=language)


def a_pass() -> str:
    """The pass that a link on the dashboard carries."""
    return allow_printing(KEY, SLUG, NOW)


def post(house: PaperHouse, who: str = LIV, **fields: str) -> TestResponse:
    """Send the form of a sheet; double underscores stand for the dots of its names."""
    client = house.client(who)
    page = client.get("/").get_data(as_text=True)
    word = page.split('name="csrf" value="')[1].split('"')[0]
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return client.post(ENTRY, data={**ANSWERS, "csrf": word, **named})


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def only_story(house: PaperHouse) -> dict[str, Any]:
    (story,) = house.room.stories().values()
    return story
