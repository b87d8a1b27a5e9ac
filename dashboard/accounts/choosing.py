"""Choosing a password with a one-time link; every link that opens nothing is answered alike."""

from typing import NoReturn

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dashboard.desk import Desk
from dashboard.languages import gettext
from storybank.account_links import find_linked, spend_account_link
from storybank.accounts import SHORTEST_PASSWORD, hash_password, password_mistake
from storybank.audit import note_deed
from storybank.tables import Account


def show_choice(desk: Desk, token: str) -> Answer:
    """The page where a password is chosen."""
    return _page(_linked(desk, token), token)


def choose(desk: Desk, token: str) -> Answer:
    """Keep the password and send her to the entrance, or say what is wrong with it."""
    if not desk.settings.passwords:
        abort(403)
    account, password = _linked(desk, token), request.form.get("password", "")
    wrong = password_mistake(password, account.email)
    if wrong:
        return _page(account, token, gettext(wrong.message, **wrong.values), 422)
    if password != request.form.get("again", ""):
        return _page(account, token, gettext("The two passwords are not the same."), 422)
    kept = hash_password(password)
    with desk.sessions.writing() as session:
        if spend_account_link(session, token, kept, now=desk.clock()) is None:
            _refuse()
        subject = {"account": account.email}
        note_deed(session, account.email, "chose a password", subject, now=desk.clock())
    return redirect(url_for("show_sign_in", chosen="yes"), 303)


def _linked(desk: Desk, token: str) -> Account:
    with desk.sessions.reading() as session:
        account = find_linked(session, token, now=desk.clock())
    return account or _refuse()


def _refuse() -> NoReturn:
    """One answer for a link that is unknown, used, lapsed, or of an account that is ended."""
    abort(make_response(render_template("link_gone.html"), 404))


def _page(account: Account, token: str, problem: str = "", status: int = 200) -> Answer:
    page = render_template(
        "choose_password.html",
        account=account,
        token=token,
        problem=problem,
        least=SHORTEST_PASSWORD,
    )
    return make_response(page, status)
