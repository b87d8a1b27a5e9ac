"""A dashboard with one collection, the whole cast, and the ways in to it."""

import csv
import io
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from builders import NOW, OLAUG, a_collection, many_stories, tell, the_cast
from dashboard import create_dashboard
from dashboard.access import COOKIE, Visit
from dashboard.desk import Desk
from laying import lay_tables
from storybank.accounts import begin_sign_in
from storybank.database import Sessions, open_database
from storybank.keys import load_secret
from storybank.settings import Settings
from storybank.submission import Submission
from storybank.tables import Account

SLUG = "nabolag"
DATABASE = "fortell.db"
FIRST = ".sentences p:first-child"
"""What Explore says first: how many have told."""


@dataclass
class House:
    """A dashboard and what stands behind it; `now` is its clock."""

    app: Flask
    sessions: Sessions
    people: dict[str, Account]
    folder: Path
    clock: list[datetime] = field(default_factory=lambda: [NOW])

    def pass_time(self, **span: float) -> None:
        self.clock[0] += timedelta(**span)

    def token(self, who: str) -> str:
        """A fresh sign-in of this person, without the slow check of a password."""
        with self.sessions.writing() as session:
            return begin_sign_in(session, self.people[who], now=self.clock[0])

    def client(self, who: str | None = None) -> FlaskClient:
        """A browser without scripts, signed in where a person is named."""
        client = self.app.test_client()
        if who:
            client.set_cookie(COOKIE, self.token(who), path="/dashboard")
        return client

    def enter(self, page: Page, address: str, who: str = OLAUG) -> str:
        """Sign a real browser in; answers the dashboard's address."""
        cookie = {"name": COOKIE, "value": self.token(who), "path": "/dashboard"}
        host = address.split("://")[1].split(":")[0]
        page.context.add_cookies([{**cookie, "domain": host, "sameSite": "Strict"}])
        return f"{address}/dashboard"


def sixty_stories() -> list[Submission]:
    """Sixty tellers, six of whom only want to be counted."""
    return [*many_stories(54), *many_stories(60, consent="count")[54:]]


def build_house(folder: Path, stories: Sequence[Submission], **changes: Any) -> House:
    """A dashboard in an empty folder, with these stories in one collection."""
    return settle(folder, _open(folder), stories, **changes)


def settle(
    folder: Path, sessions: Sessions, stories: Sequence[Submission] = (), **changes: Any
) -> House:
    """A dashboard on a database that has its tables and nothing else."""
    with sessions.writing() as session:
        people = the_cast(session)
        collection = a_collection(session, **changes)
        for story in stories:
            tell(session, collection, story)
    return _furnish(folder, sessions, people)


def copy_house(house: House, folder: Path) -> House:
    """The same house with an empty audit log, to be changed: hashing passwords takes a second."""
    kept, fresh = (sqlite3.connect(place / DATABASE) for place in (house.folder, folder))
    with closing(kept), closing(fresh):
        kept.backup(fresh)
        fresh.execute("DELETE FROM audit_entry")
        fresh.commit()
    return _furnish(folder, _open(folder), house.people)


def _open(folder: Path) -> Sessions:
    engine = open_database(f"sqlite:///{folder / DATABASE}")
    lay_tables(engine)
    return Sessions(engine)


def furnish_anew(house: House, **settings: Any) -> House:
    """The same house with other settings."""
    return _furnish(house.folder, house.sessions, house.people, **settings)


def _furnish(folder: Path, sessions: Sessions, people: dict[str, Account], **other: Any) -> House:
    clock = [NOW]
    settings = Settings(home=folder, public_url="https://fortell.example.no", **other)
    secret = load_secret(settings.secret_path)
    app = create_dashboard(settings, sessions, secret=secret, clock=lambda: clock[0])
    return House(app, sessions, people, folder, clock)


def mounted(house: House) -> Any:
    """The dashboard under its prefix, as the front door serves it."""
    return DispatcherMiddleware(Flask("nothing else"), {"/dashboard": house.app})


@contextmanager
def at_desk(house: House, who: str, language: str = "nb") -> Iterator[Desk]:
    """As if this person's request were being answered."""
    desk: Desk = house.app.extensions["desk"]
    account = house.people[who]
    account.language = language
    with house.app.test_request_context("/"):
        g.visit = Visit(account, csrf="")
        yield desk


def table_in(file: str) -> list[list[str]]:
    """The rows of a saved table, by commas in English and by semicolons in Norwegian."""
    parted = ";" if '";"' in file.partition("\r\n")[0] else ","
    return list(csv.reader(io.StringIO(file.removeprefix("\ufeff")), delimiter=parted))
