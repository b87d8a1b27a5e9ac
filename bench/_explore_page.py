"""The dashboard over a million stories that one process holds, and the same page of Plotly."""

import os
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from analysis.shell.holding import Holding
from analysis.shell.holdings import Holdings
from bench._million import SIGNIFIERS, framework, million
from bench._plotly_page import build_plotly
from dashboard import create_dashboard
from dashboard.access import Visit
from dashboard.gated import Gate
from dashboard.languages import speak_languages
from dashboard.room import Room
from dashboard.standing import Standing
from dashboard.stories import reading
from dashboard.views.filters import make_offers
from storybank.accounts import begin_sign_in, give_role, invite_account
from storybank.collections import CollectionPlan, begin_inquiry, open_collection, plan_collection
from storybank.database import Sessions, open_database
from storybank.frameworks import publish_framework
from storybank.keys import load_secret
from storybank.schema import upgrade_schema
from storybank.settings import Settings
from storybank.tables import Account, Collection, Story

SLUG = "million"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Planted(Holdings):
    """Holds one collection, whatever stands in the database."""

    def __init__(self, gate_key: bytes, planted: Holding) -> None:
        super().__init__(gate_key)
        self.planted = planted

    def holding(self, session: Any, collection: Collection) -> Holding:  # noqa: ARG002
        return self.planted


def build() -> Any:
    """Our dashboard under /dashboard and the peer under /plotly, for gunicorn."""
    held = million(int(os.environ.get("BENCH_STORIES", "1000000")), maps=maps_asked())
    assert held.kept is not None
    settings = Settings()
    sessions = Sessions(open_database(settings.database))
    app = create_dashboard(
        settings, sessions, secret=load_secret(settings.secret_path), clock=lambda: NOW
    )
    desk = app.extensions["desk"]
    object.__setattr__(desk, "holdings", Planted(desk.gate_key, held))
    reading.readable_stories = make_up_stories
    nothing = Flask("nothing")
    nothing.add_url_rule("/", view_func=lambda: "here")
    return DispatcherMiddleware(
        nothing, {"/dashboard": app, "/plotly": build_plotly(_room(desk, held))}
    )


def _room(desk: Any, held: Holding) -> Room:
    """What the peer draws from: the same arrays behind the same gate."""
    with desk.sessions.reading() as session:
        collection = session.scalars(select(Collection)).one()
        gate = Gate(held.responses, held.crowd, collection.k, desk.gate_key, held.kept)
        with words_context():
            days = collection.opens or NOW.date(), NOW.date()
            offers = make_offers(held.framework, collection, {}, language="nb", days=days)
    return Room(
        visit=Visit(Account(email="bench"), ""), collection=collection, framework=held.framework,
        gate=gate, themes=None, theme_names={}, progress=None, edits=(), offers=offers,
        changes=False, language="nb", standing=Standing(desk.sessions, collection),
        emptied=False,
    )  # fmt: skip


def words_context() -> Any:
    """A request's context, for the words of the offers."""
    app = Flask("words")
    speak_languages(app)
    return app.test_request_context("/")


def make_up_stories(session: Any, collection: Collection, ids: Any) -> list[Story]:  # noqa: ARG001
    """Ten stories as rows would hold them: only their reading from disk is left out."""
    document = {
        "title": "A story",
        "text": "It happened. " * 20,
        "prompt": "prompt0",
        "placements": {},
    }
    return [
        Story(
            story_id=str(one),
            document=document,
            language="nb",
            told="2026-11-01T10",
            consent=2,
            framework_version_id=collection.framework_version_id,
        )
        for one in ids
    ]


def maps_asked() -> int:
    return int(os.environ.get("BENCH_MAPS", SIGNIFIERS))


def open_million() -> str:
    """The collection in the database of FORTELL_HOME, and a sign-in of its owner: the token."""
    settings = Settings()
    engine = open_database(settings.database)
    upgrade_schema(engine)
    with Sessions(engine).writing() as session:
        version = publish_framework(session, framework(maps_asked()))
        words = {"nb": "En million", "en": "A million"}
        inquiry = begin_inquiry(session, SLUG, words)
        plan = CollectionPlan(
            slug=SLUG,
            title=words,
            purpose=words,
            named=words,
            legal_basis="bench",
            responsible="bench",
            opens=date(2025, 12, 1),
            sources=("a",),
        )
        collection = plan_collection(session, inquiry, version, plan)
        open_collection(collection, date(2025, 12, 1))
        account = invite_account(session, "bench@example.org", "Bench", "a long and safe sentence")
        give_role(account, "owner", inquiry_id=collection.inquiry_id)
        session.flush()
        token = begin_sign_in(session, account, now=NOW)
    engine.dispose()
    load_secret(settings.secret_path)
    return token
