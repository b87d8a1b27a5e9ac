"""One's own second factor: set up with a picture for the phone, confirmed by a code, given up."""

from dataclasses import replace

import segno
from flask import abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit, form_word
from dashboard.accounts.entrance import hand_over, say_wait, say_wrong_code
from dashboard.desk import Desk
from dashboard.languages import gettext
from dashboard.wording import number
from storybank.accounts import begin_sign_in, check_password, end_sign_ins, hold_account
from storybank.audit import note_deed
from storybank.second_factor import (
    begin_second_factor,
    check_code,
    confirm_second_factor,
    drop_second_factor,
    has_second_factor,
    one_time_codes,
    pending_secret,
    recovery_codes_left,
    secret_in_letters,
)
from storybank.tables import Account

ISSUER = "Fortell"


def show_second_factor(desk: Desk, visit: Visit, problem: str = "", status: int = 200) -> Answer:
    """Where the second factor is set up, confirmed or given up, as far as it has come."""
    with desk.sessions.reading() as session:
        secret = pending_secret(session, desk.code_key, visit.account.id)
        confirmed = has_second_factor(session, visit.account.id)
        left = recovery_codes_left(session, visit.account.id)
    page = render_template(
        "second_factor.html",
        visit=visit,
        confirmed=confirmed,
        left=number(left),
        picture=_picture(secret, visit.account) if secret else None,
        letters=_in_fours(secret_in_letters(secret)) if secret else "",
        problem=problem,
    )
    return make_response(page, status)


def begin_codes(desk: Desk, visit: Visit) -> Answer:
    """Make a secret for whoever knows the password; a signed-in browser alone is not enough."""
    problem = _wait(desk, visit) or _wrong_password(desk, visit)
    if problem:
        return show_second_factor(desk, visit, problem, 422)
    with desk.sessions.writing() as session:
        hold_account(session, visit.account.id)
        if has_second_factor(session, visit.account.id):
            abort(403)  # the one that counts is given up first
        begin_second_factor(session, desk.code_key, visit.account.id)
    return redirect(url_for("show_second_factor"), 303)


def confirm_codes(desk: Desk, visit: Visit) -> Answer:
    """Count the second factor from now on, and show the recovery codes once.

    Every other browser is signed out, and this one goes on under a new token.
    """
    problem = _wait(desk, visit)
    if problem:
        return show_second_factor(desk, visit, problem, 429)
    code, account, now = request.form.get("code", ""), visit.account, desk.clock()
    with desk.sessions.writing() as session:
        codes = confirm_second_factor(session, desk.code_key, account.id, code, now=now)
        if codes is not None:
            end_sign_ins(session, account)
            token = begin_sign_in(session, account, now=now)
            session.flush()
            note_deed(session, account.email, "set up one-time codes", {}, now=now)
    if codes is None:
        return show_second_factor(desk, visit, _wrong_code(desk, visit), 422)
    anew = replace(visit, csrf=form_word(desk, token))
    answer = make_response(render_template("recovery_codes.html", visit=anew, codes=codes))
    hand_over(desk, answer, token)
    return answer


def give_up_codes(desk: Desk, visit: Visit) -> Answer:
    """Let the password suffice again, for whoever has the phone or a recovery code."""
    problem = _wait(desk, visit)
    if problem:
        return show_second_factor(desk, visit, problem, 429)
    code, account, now = request.form.get("code", ""), visit.account, desk.clock()
    with desk.sessions.writing() as session:
        right = check_code(session, desk.code_key, account.id, code, now=now)
        if right:
            drop_second_factor(session, account)
            note_deed(session, account.email, "gave up one-time codes", {}, now=now)
    if not right:
        return show_second_factor(desk, visit, _wrong_code(desk, visit), 422)
    return redirect(url_for("show_own_account"), 303)


def _wait(desk: Desk, visit: Visit) -> str:
    """Codes are guessed as slowly here as at the entrance."""
    wait = desk.throttle.wait(_tried(visit), desk.clock())
    return say_wait(wait) if wait else ""


def _wrong_password(desk: Desk, visit: Visit) -> str:
    with desk.sessions.reading() as session:
        known = check_password(session, visit.account.email, request.form.get("old", ""))
    if known is not None:
        return ""
    desk.throttle.note_failure(_tried(visit), desk.clock())
    return gettext("This is not your password.")


def _wrong_code(desk: Desk, visit: Visit) -> str:
    desk.throttle.note_failure(_tried(visit), desk.clock())
    return say_wrong_code()


def _in_fours(letters: str) -> str:
    """As one reads and types it; the app takes no heed of the blanks."""
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _tried(visit: Visit) -> str:
    return f"code {visit.account.id}"


def _picture(secret: bytes, account: Account) -> Markup:
    """What the phone reads, as part of the page."""
    address = one_time_codes(secret).get_provisioning_uri(account.email, ISSUER)
    drawn = segno.make(address, error="m").svg_inline(border=2, omitsize=True, svgclass="qr")
    # Drawn by segno: nothing of it is text that a person wrote.
    return Markup(drawn)  # noqa: S704
