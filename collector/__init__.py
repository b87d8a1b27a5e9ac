"""How a story comes in: the phone's pages and the capture API.

`create_collector` wires one table of addresses to plain functions; each view is given the desk.
It imports the storybank and never the analysis: no model is loaded in the phone's process.
"""

from collections.abc import Callable
from functools import partial

from flask import Flask, Response
from flask_babel import Babel

from collector import (
    api,
    assets,
    headers,
    live,
    media,
    others,
    pages,
    paper,
    receipt_pages,
    refusals,
    steps,
)
from collector.dates import date_in_words
from collector.desk import Clock, Desk, utc_now
from collector.language import INTERFACE, marked, own_name, words_in
from collector.spoken import lookup_words, minutes_in_words, spoken_words
from storybank.database import Sessions
from storybank.faults import DISCREET
from storybank.keys import Purpose, Secret, derive_key, load_secret
from storybank.media.arriving import Vault
from storybank.media.keyring import Keyring
from storybank.settings import Settings

LARGEST_BODY = 256 * 1024
GET, POST, PUT, PATCH = ("GET",), ("POST",), ("PUT",), ("PATCH",)
ADDRESSES: tuple[tuple[str, tuple[str, ...], Callable[..., str | Response]], ...] = (
    ("/", GET, pages.show_front),
    ("/t", GET, pages.find_code),
    ("/t/<code>", GET, pages.show_collection),
    ("/t/<code>", POST, pages.take_story),
    ("/t/<code>/others", GET, others.show_others),
    ("/t/<code>/manifest.webmanifest", GET, pages.show_manifest),
    ("/live/<code>", GET, live.show_live),
    ("/live/<code>/counts", GET, live.show_live_counts),
    ("/privacy", GET, pages.show_privacy),
    ("/receipt", GET, receipt_pages.ask_for_code),
    ("/receipt", POST, receipt_pages.show_story),
    ("/receipt/withdraw", POST, receipt_pages.withdraw),
    ("/receipt/media/<ticket>", GET, media.show_medium),
    ("/paper/<slug>", GET, paper.ask_how_many),
    ("/paper/<slug>", POST, paper.print_sheets),
    ("/v1/stories", POST, api.post_story),
    ("/v1/media/<medium>", PUT, media.put_medium),
    ("/v1/media/<medium>", PATCH, media.patch_medium),
    ("/v1/invitations", POST, api.post_invitation),
    ("/v1/steps", POST, steps.post_steps),
    ("/v1/collections/<code>", GET, api.get_collection),
    ("/v1/openapi.json", GET, api.get_description),
    ("/static/<version>/<path:name>", GET, assets.send_asset),
    ("/pictures/<name>", GET, assets.send_picture),
    ("/sw.js", GET, assets.send_worker),
)


def create_collector(
    settings: Settings, sessions: Sessions, *, secret: Secret | None = None, clock: Clock = utc_now
) -> Flask:
    """The collector as a WSGI app. Without a secret it is read from its file."""
    secret = secret or load_secret(settings.secret_path)
    desk = Desk(
        settings=settings,
        sessions=sessions,
        receipt_key=derive_key(secret, Purpose.RECEIPTS),
        clock=clock,
        assets=assets.assets_version(),
        challenge_key=derive_key(secret, Purpose.CHALLENGE),
        pass_key=derive_key(secret, Purpose.PASSES),
        paper_key=derive_key(secret, Purpose.PAPER),
        vault=Vault(sessions, Keyring(secret, settings.secret_path)),
        ticket_key=derive_key(secret, Purpose.TICKETS),
    )
    app = Flask("collector", static_folder=None)
    app.logger.addFilter(DISCREET)
    app.request_class = media.WholeInMemory
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    Babel(app)
    app.jinja_env.filters["dateformat"] = date_in_words
    first_paint = assets.first_paint()
    app.jinja_env.globals.update(
        accessibility_url=settings.accessibility_url,
        assets=desk.assets,
        first_paint=first_paint,
        interface=INTERFACE,
        marked=marked,
        own_name=own_name,
        spoken_words=spoken_words,
        lookup_words=lookup_words,
        minutes_in_words=minutes_in_words,
        words_in=words_in,
    )
    for address, methods, view in ADDRESSES:
        app.add_url_rule(address, view.__name__, partial(view, desk), methods=methods)
    app.register_error_handler(Exception, refusals.answer_refusal)
    app.after_request(headers.squeeze)
    app.after_request(partial(headers.add_promises, headers.policy_for(first_paint)))
    return app
