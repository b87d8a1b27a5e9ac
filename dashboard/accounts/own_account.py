"""One's own account: the password, and where one is signed in."""

from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_skeleton
from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import COOKIE, Visit
from dashboard.accounts.entrance import hand_over, say_wait
from dashboard.accounts.role_words import Names, explain_role, say_right
from dashboard.cookies import read_cookie
from dashboard.desk import Desk
from dashboard.languages import gettext, language
from storybank.accounts import (
    SHORTEST_PASSWORD,
    begin_sign_in,
    change_password,
    check_password,
    end_named_sign_in,
    end_sign_ins,
    hash_password,
    is_of_token,
    list_sign_ins,
    password_mistake,
)
from storybank.audit import note_deed
from storybank.roles import right_of
from storybank.second_factor import has_second_factor


def show_own_account(desk: Desk, visit: Visit) -> Answer:
    """The page of one's own account."""
    return _page(desk, visit, {})


def choose_anew(desk: Desk, visit: Visit) -> Answer:
    """Change the password; every other browser is signed out, and this one gets a new token."""
    if not desk.settings.passwords:
        abort(403)
    mistakes = _mistakes(desk, visit)
    if mistakes:
        return _page(desk, visit, mistakes, 422)
    kept = hash_password(request.form["password"])
    with desk.sessions.writing() as session:
        account = change_password(session, visit.account.id, kept)
        note_deed(session, account.email, "changed a password", {}, now=desk.clock())
        token = begin_sign_in(session, account, now=desk.clock())
    answer = redirect(url_for("show_own_account", changed="yes"), 303)
    hand_over(desk, answer, token)
    return answer


def end_others(desk: Desk, visit: Visit) -> Answer:
    """End one of one's own sign-ins, or all but this one."""
    named, account = request.form.get("sign-in", "").replace("\0", ""), visit.account
    with desk.sessions.writing() as session:
        if named:
            end_named_sign_in(session, account, named)
        else:
            end_sign_ins(session, account, but=read_cookie(desk, COOKIE))
        subject = {"account": account.email}
        note_deed(session, account.email, "ended sign-ins", subject, now=desk.clock())
    return redirect(url_for("show_own_account"), 303)


def _mistakes(desk: Desk, visit: Visit) -> Mapping[str, str]:
    """What is wrong with the form, by field; whoever guesses the old password must wait."""
    email, form = visit.account.email, request.form
    wrong = password_mistake(form.get("password", ""), email)
    if wrong:
        return {"password": gettext(wrong.message, **wrong.values)}
    if form["password"] != form.get("again", ""):
        return {"again": gettext("The two passwords are not the same.")}
    wait = desk.throttle.wait(email, desk.clock())
    if wait:
        return {"old": say_wait(wait)}
    with desk.sessions.reading() as session:
        known = check_password(session, email, form.get("old", ""))
    if known is None:
        desk.throttle.note_failure(email, desk.clock())
        return {"old": gettext("This is not your password.")}
    return {}


def _page(desk: Desk, visit: Visit, mistakes: Mapping[str, str], status: int = 200) -> Answer:
    with desk.sessions.reading() as session:
        sign_ins = list_sign_ins(session, visit.account, now=desk.clock())
        coded = has_second_factor(session, visit.account.id)
        roles = _own_roles(session, visit)
    token = read_cookie(desk, COOKIE)
    page = render_template(
        "own_account.html",
        visit=visit,
        sign_ins=[(one, is_of_token(one, token)) for one in sign_ins],
        moment=_moment,
        coded=coded,
        roles=roles,
        mistakes=mistakes,
        least=SHORTEST_PASSWORD,
    )
    return make_response(page, status)


def _own_roles(session: Session, visit: Visit) -> list[tuple[str, str]]:
    """Each of her roles with where it holds, and what it lets her do."""
    names = Names(session)
    rights = [right_of(one) for one in visit.account.roles]
    return [(say_right(names, one), explain_role(one.name)) for one in rights]


def _moment(at: datetime) -> str:
    day = str(format_skeleton("MMMMd", at, locale=language()))
    return f"{day} {at:%H:%M}"
