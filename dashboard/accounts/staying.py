"""Before a sign-in ends by itself the page asks whether somebody is there (WCAG 2.2, 2.2.1)."""

from flask import jsonify
from werkzeug.wrappers import Response

from dashboard.access import COOKIE, Visit
from dashboard.cookies import read_cookie
from dashboard.desk import Desk
from storybank.accounts import standing_sign_in, time_left


def show_time_left(desk: Desk) -> Response:
    """For how many seconds this browser is signed in; the page asks, which keeps nobody here."""
    token, now = read_cookie(desk, COOKIE), desk.clock()
    with desk.sessions.reading() as session:
        found = standing_sign_in(session, token, now=now) if token else None
        left = time_left(found, now=now).total_seconds() if found else 0
    return jsonify(seconds=int(left))


def stay(desk: Desk, **_: Visit) -> Response:
    """Somebody is there: the guard has noted it, as it does of every request."""
    return show_time_left(desk)
