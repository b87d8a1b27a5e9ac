"""Signing in at the service that the operator chose: leaving, coming back, being known there.

Coming back is a request that another site sent us on, to which a browser gives no cookie of ours
but that of the way: so the page that lets somebody in sends her on itself.
"""

import hmac
import logging
from collections.abc import Mapping

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import COOKIE, Visit
from dashboard.accounts.coming_in import NotLetIn, let_in
from dashboard.accounts.entrance import hand_over, inside, note_failure, send_on
from dashboard.cookies import forget_cookie, read_cookie, set_cookie
from dashboard.desk import Desk
from dashboard.languages import gettext, language
from dashboard.provider import NotIdentified, Provider, TooWeak, Unreachable
from dashboard.way_in import COOKIE as WAY
from dashboard.way_in import LASTS, WayIn, Wish, begin_way, read_way
from storybank.accounts import name_sign_in
from storybank.audit import note_deed
from storybank.errors import NotAllowed
from storybank.identities import disconnect, end_session_elsewhere

log = logging.getLogger(__name__)
LONGEST_WISH = 2000  # letters, that a browser keeps in a cookie
SOMEBODY = "elsewhere"  # under which vain tries are counted


def leave(desk: Desk) -> Answer:
    """Send somebody to the service, with what she wants here afterwards in a cookie.

    Another site's link accepts no invitation for her: she would be known as somebody else.
    """
    place = request.args.get("next", "")
    own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    invited = request.args.get("invited", "") if own else ""
    fits = len(place) + len(invited) <= LONGEST_WISH
    return _leave(desk, Wish(place if fits else "", invited if fits else "", before=_here(desk)))


def connect_own(desk: Desk, visit: Visit) -> Answer:
    """Send the account's holder to the service, so that she can be known by it from now on."""
    return _leave(desk, Wish("/account", account=visit.account.id, before=_here(desk)))


def disconnect_own(desk: Desk, visit: Visit) -> Answer:
    """Forget who the account is at the service; whoever has no password would be locked out."""
    _provider(desk)
    if not visit.account.password_hash:
        abort(403)
    with desk.sessions.writing() as session:
        disconnect(session, visit.account)
        who = visit.account.email
        note_deed(session, who, "disconnected a sign-in", {}, now=desk.clock())
    return redirect(url_for("show_own_account"), 303)


def come_back(desk: Desk) -> Answer:
    """Let in whom the service vouches for, or say kindly why not."""
    provider, now = _provider(desk), desk.clock()
    way = read_way(desk.way_key, read_cookie(desk, WAY), now)
    if way is None or not _is_answer(provider, way):
        return _refuse(desk, gettext("That took too long, or began elsewhere. Begin anew."))
    if "code" not in request.args:
        return _refuse(desk, gettext("You did not sign in at %(name)s.", name=provider.name))
    try:
        person = provider.identify(request.args["code"], way, now)
        with desk.sessions.writing() as session:
            token = let_in(desk, session, way.wish, person)
    except NotIdentified as error:
        log.warning("a sign-in elsewhere was refused: %s", error)
        return _refuse(desk, _say_why(provider, error))
    except NotLetIn:
        return _refuse(desk, _say_unknown(provider))
    except NotAllowed as error:
        return _refuse(desk, gettext(error.mistake.message, **error.mistake.values))
    answer = send_on(inside(way.wish.next), gettext("You are signed in"))
    hand_over(desk, answer, token)
    return _forget_way(desk, answer)


def end_elsewhere(desk: Desk) -> Answer:
    """The service tells, through a frame in its own page, that a session there has ended.

    Its name is a secret between the service and us, and whoever knows it can only sign her out.
    """
    provider, name = _provider(desk), request.args.get("sid", "")
    if name and request.args.get("iss", provider.issuer) == provider.issuer:
        with desk.sessions.writing() as session:
            account = end_session_elsewhere(session, provider.issuer, name)
            if account is not None:
                _note(desk, session, account.email, "signed out")
    return make_response("", 200)


def _leave(desk: Desk, wish: Wish) -> Answer:
    provider, now = _provider(desk), desk.clock()
    way = begin_way(desk.way_key, wish, now)
    try:
        address = provider.address_to_leave(way, language(), now)
    except Unreachable as error:
        return _refuse(desk, _say_why(provider, error))
    title = gettext("You go on to %(name)s", name=provider.name)
    answer = send_on(address, title) if request.method == "POST" else redirect(address, 303)
    # Lax, as the service's page sends the browser back.
    path = _way_path(desk)
    set_cookie(desk, answer, WAY, way.cookie, lasts=LASTS, path=path, samesite="Lax")
    return answer


def _provider(desk: Desk) -> Provider:
    if desk.provider is None:
        abort(404)
    return desk.provider


def _here(desk: Desk) -> str:
    """The sign-in that this browser has now, by its hash; empty where it has none."""
    token = read_cookie(desk, COOKIE)
    return name_sign_in(token) if token else ""


def _is_answer(provider: Provider, way: WayIn) -> bool:
    """Whether this is the answer to what this browser asked, and of whom (RFC 9207)."""
    state, issuer = request.args.get("state", ""), request.args.get("iss", provider.issuer)
    return hmac.compare_digest(state.encode(), way.state.encode()) and issuer == provider.issuer


def _refuse(desk: Desk, said: str) -> Answer:
    """The entrance again, with a sentence; that somebody came in vain is counted, not who."""
    note_failure(desk, SOMEBODY)
    page = render_template("sign_in.html", problem=said, email="")
    return _forget_way(desk, make_response(page, 422))


def _forget_way(desk: Desk, answer: Answer) -> Answer:
    forget_cookie(desk, answer, WAY, _way_path(desk))
    return answer


def _way_path(desk: Desk) -> str:
    return f"{desk.prefix}/sign-in"


def _say_why(provider: Provider, error: NotIdentified) -> str:
    name = {"name": provider.name}
    if isinstance(error, Unreachable):
        return gettext("%(name)s does not answer just now. Try again in a moment.", **name)
    if isinstance(error, TooWeak):
        return gettext("Sign in at %(name)s in a safer way: this one is not enough here.", **name)
    return gettext("What %(name)s answered does not hold. Begin anew.", **name)


def _say_unknown(provider: Provider) -> str:
    return gettext(
        "You are signed in at %(name)s, but nobody has let you in here yet. "
        "Ask an owner for an invitation.",
        name=provider.name,
    )


def _note(desk: Desk, session: Session, who: str, deed: str, **subject: str) -> None:
    said: Mapping[str, str] = {"with": _provider(desk).name, **subject}
    note_deed(session, who, deed, said, now=desk.clock())
