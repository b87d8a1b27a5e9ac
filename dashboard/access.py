"""Who may go where: a rule for every address, and one guard before every request.

The guard hands what it found to the page as the argument `visit`; an address without a rule is
refused.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from flask import Flask, abort, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from dashboard.cookies import read_cookie
from dashboard.desk import Desk
from dashboard.whereabouts import START, whereabouts
from storybank.accounts import (
    WARNED,
    came_from_elsewhere,
    is_stale,
    mark_seen,
    may_diagnose,
    may_enter,
    may_hold_back,
    may_keep,
    may_see,
    may_transcribe,
    may_unmask,
    standing_sign_in,
    time_left_at_least,
)
from storybank.collections import find_collection
from storybank.errors import NotFound
from storybank.reach import owns_something
from storybank.retention import is_emptied
from storybank.second_factor import has_second_factor
from storybank.tables import Account, Collection

COOKIE = "fortell_session"
WITH_CODES = frozenset({"owner", "analyst"})  # where the setting demands one-time codes
BEFORE_CODES = frozenset(
    {"show_second_factor", "begin_codes", "confirm_codes", "sign_out", "stay", "choose_language"}
)

LOOKS_ON = frozenset({"show_time_left"})  # what a page asks for with nobody there


class Rule(StrEnum):
    """Who may ask for an address."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    READER = "reader"
    CLERK = "clerk"
    """May print forms and type them in."""
    TRANSCRIBER = "transcriber"
    """May write down what a recording says."""
    HOLDER = "holder"
    """May hold stories back for somebody's safety."""
    UNMASKER = "unmasker"
    """May see what is masked in a story, for a reason."""
    ANALYST = "analyst"
    """May see how well the questions work, and change the themes."""
    KEEPER = "keeper"
    OWNER = "owner"
    """Owns anything at all; which accounts and units are hers, the page asks `reach_of`."""
    DASH = "dash"
    """Signed in; what a callback shows is guarded by `enter`, collection by collection."""


@dataclass(frozen=True)
class Visit:
    """One request by somebody who is signed in.

    csrf is the word that this browser's forms must carry; keeps says whether the account may open
    and close the collection of the address, enters whether it may type in forms on paper, analyses
    whether it may see how well the questions work, holds whether it may hold stories back, unmasks
    whether it may see what is masked in one, owns whether it is an owner of anything; emptied:
    all that was told there is deleted, its last day being over; uncoded: the account must set up
    one-time codes before anything else; left: for how many seconds it is signed in if it does
    nothing more.
    """

    account: Account
    csrf: str
    collection: Collection | None = None
    keeps: bool = False
    enters: bool = False
    analyses: bool = False
    holds: bool = False
    unmasks: bool = False
    emptied: bool = False
    owns: bool = False
    uncoded: bool = False
    left: int = 0

    @property
    def warned(self) -> int:
        """How many seconds before the sign-in ends the page asks whether somebody is there."""
        return int(WARNED.total_seconds())

    @property
    def at(self) -> Collection:
        """The collection of an address that names one."""
        if self.collection is None:
            raise LookupError("this address names no collection")
        return self.collection


def stand_guard(app: Flask, desk: Desk, rules: Mapping[str, Rule]) -> None:
    """Let nobody past who has no rule, no sign-in or no right."""

    @app.before_request
    def guard() -> Response | None:
        rule = rules.get(request.endpoint or "")
        _refuse_strangers_posts()
        visit = _find_visit(desk, rule or Rule.OPEN)
        if rule is None:
            abort(404)
        if rule is Rule.OPEN:
            return None
        if visit is None:
            return _to_the_entrance(rule)
        _check_form(visit, rule)
        if visit.uncoded and request.endpoint not in BEFORE_CODES:
            return _to_the_codes(rule)
        if rule is not Rule.DASH:
            request.view_args = _arguments(visit)
        return None


def enter(session: Session, slug: str) -> tuple[Visit, Collection]:
    """The visit and the collection that a callback names, where the account may see it."""
    visit: Visit | None = g.get("visit")
    read = visit.collection if visit else None
    if visit and read and read.slug == slug:  # the guard has just read and judged it
        session.add(read)
        return visit, read
    collection = _collection(session, slug)
    if visit is None or collection is None or not may_see(session, visit.account, collection):
        abort(404)
    return visit, collection


def _arguments(visit: Visit) -> dict[str, object]:
    named = {name: value for name, value in (request.view_args or {}).items() if name != "slug"}
    return {**named, "visit": visit}


def _find_visit(desk: Desk, rule: Rule) -> Visit | None:
    token, now = read_cookie(desk, COOKIE), desk.clock()
    with desk.sessions.reading() as session:
        sign_in = standing_sign_in(session, token, now=now) if token else None
        if sign_in is None:
            return None
        account = sign_in.account
        stale = is_stale(sign_in, now=now) and request.endpoint not in LOOKS_ON
        csrf = form_word(desk, token)
        # A sign-in service asks for its own second factor: FORTELL_OIDC_ACR demands one there.
        shown = came_from_elsewhere(sign_in) or has_second_factor(session, account.id)
        uncoded = _needs_codes(desk, account) and not shown
        # For the language of the page and of a refusal, and for Dash, whose views take no
        # arguments of ours.
        left = int(time_left_at_least(sign_in, now=now).total_seconds())
        g.visit = Visit(account, csrf, owns=owns_something(account), uncoded=uncoded, left=left)
        if rule is Rule.OWNER and not g.visit.owns:
            abort(403)
        g.visit = visit = _at_collection(desk, session, g.visit, rule)
    if stale:
        with desk.sessions.writing() as session:
            mark_seen(session, token, now=now)
    return visit


def form_word(desk: Desk, token: str) -> str:
    """What the forms of a sign-in carry, so that no other page can send them."""
    return hmac.new(desk.session_key, token.encode(), sha256).hexdigest()


def _needs_codes(desk: Desk, account: Account) -> bool:
    demanded = desk.settings.second_factor == "demanded"
    return demanded and any(role.name in WITH_CODES for role in account.roles)


def _at_collection(desk: Desk, session: Session, visit: Visit, rule: Rule) -> Visit:
    if rule in (Rule.OPEN, Rule.SIGNED_IN, Rule.OWNER, Rule.DASH):
        return visit
    collection = _collection(session, str((request.view_args or {}).get("slug", "")))
    # Who may not see a collection is not told that it is there.
    if collection is None or not may_see(session, visit.account, collection):
        abort(404)
    emptied = is_emptied(session, collection, desk.today(collection))
    g.visit = visit = replace(visit, collection=collection, emptied=emptied)
    keeps = may_keep(session, visit.account, collection)
    enters = may_enter(session, visit.account, collection)
    transcribes = may_transcribe(session, visit.account, collection)
    analyses = may_diagnose(session, visit.account, collection)
    holds = may_hold_back(session, visit.account, collection)
    unmasks = may_unmask(session, visit.account, collection)
    needed = {
        Rule.KEEPER: keeps,
        Rule.CLERK: enters,
        Rule.TRANSCRIBER: transcribes,
        Rule.ANALYST: analyses,
        Rule.HOLDER: holds,
        Rule.UNMASKER: unmasks,
    }
    if not needed.get(rule, True):
        abort(403)
    return replace(
        visit,
        keeps=keeps,
        enters=enters,
        analyses=analyses,
        holds=holds,
        unmasks=unmasks,
    )


def _collection(session: Session, slug: str) -> Collection | None:
    try:
        return find_collection(session, slug)
    except NotFound:
        return None


def _refuse_strangers_posts() -> None:
    """Another site cannot post here, not even to sign somebody in under a strange name."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method == "POST" and site not in ("same-origin", "none"):
        abort(403)


def _check_form(visit: Visit, rule: Rule) -> None:
    """Every form carries its browser's word; Dash posts JSON, which no form of another can."""
    if request.method != "POST" or (rule is Rule.DASH and request.is_json):
        return
    if not hmac.compare_digest(request.form.get("csrf", "").encode(), visit.csrf.encode()):
        abort(403)


def _to_the_codes(rule: Rule) -> Response:
    if request.method != "GET" or rule is Rule.DASH:
        abort(403)
    return redirect(url_for("show_second_factor"), 303)


def _to_the_entrance(rule: Rule) -> Response:
    if request.method != "GET" or rule is Rule.DASH:
        abort(401)
    place = whereabouts()
    return redirect(url_for("show_sign_in", next=place if place != START else None), 303)
