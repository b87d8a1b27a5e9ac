"""Signing in with a password and perhaps a code, signing out, and the choice of language."""

from urllib.parse import urlsplit

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from dashboard.access import COOKIE, Visit
from dashboard.accounts.half_way import mint_half_way, read_half_way
from dashboard.cookies import forget_cookie, read_cookie, set_cookie
from dashboard.desk import Desk
from dashboard.languages import LANGUAGES, gettext
from storybank.accounts import (
    LONGEST,
    begin_sign_in,
    change_language,
    check_password,
    end_sign_in,
    still_stands,
)
from storybank.audit import note_deed
from storybank.identities import word_to_end
from storybank.second_factor import check_code, has_second_factor
from storybank.tables import Account

NOBODY = "nobody"  # who tried in vain: the address that was typed is not written down


def show_sign_in(_: Desk) -> str:
    """The page where one signs in."""
    return render_template("sign_in.html", problem=None, email="")


def sign_in(desk: Desk) -> Response | tuple[str, int]:
    """Let in who has the right words; the same kind sentence for every other."""
    if not desk.settings.passwords:
        abort(403)
    email = request.form.get("email", "")
    wait = desk.throttle.wait(email, desk.clock())
    if wait:
        return _again(say_wait(wait), 429)
    # A password takes long to check, on purpose: nobody who tells a story shall wait for it.
    with desk.sessions.reading() as session:
        account = check_password(session, email, request.form.get("password", ""))
        coded = account is not None and has_second_factor(session, account.id)
    if account is None:
        note_failure(desk, email)
        return _again(_say_wrong(), 422)
    desk.throttle.forget(email)
    if coded:
        return _code_page(mint_half_way(desk.session_key, account, desk.clock()))
    return _let_in(desk, account)


def sign_in_with_code(desk: Desk) -> Response | tuple[str, int]:
    """The second step: the phone's code, or a recovery code, of whoever knew the password."""
    half_way, now = request.form.get("half-way", ""), desk.clock()
    with desk.sessions.reading() as session:
        account = read_half_way(session, desk.session_key, half_way, now)
    if account is None:
        return _again(gettext("That took too long. Begin anew."), 422)
    tried = f"code {account.id}"
    wait = desk.throttle.wait(tried, now)
    if wait:
        return _code_page(half_way, say_wait(wait), 429)
    with desk.sessions.writing() as session:
        code = request.form.get("code", "")
        right = check_code(session, desk.code_key, account.id, code, now=now)
    if not right:
        note_failure(desk, tried)
        return _code_page(half_way, say_wrong_code(), 422)
    desk.throttle.forget(tried)
    return _let_in(desk, account)


def sign_out(desk: Desk, visit: Visit) -> Response:
    """End this browser's sign-in, and ask the service that it came from to end its own."""
    token = read_cookie(desk, COOKIE)
    with desk.sessions.writing() as session:
        word = word_to_end(session, desk.way_key, token)
        end_sign_in(session, token)
        note_deed(session, visit.account.email, "signed out", {}, now=desk.clock())
    answer = _leave_elsewhere(desk, word) if word else None
    answer = answer or redirect(url_for("show_sign_in"), 303)
    forget_cookie(desk, answer, COOKIE, cookie_path(desk))
    return answer


def choose_language(desk: Desk, visit: Visit) -> Response:
    """Speak this language with the account from now on."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        with desk.sessions.writing() as session:
            change_language(session, visit.account.id, language)
    return redirect(inside(request.form.get("next", "")), 303)


def _let_in(desk: Desk, account: Account) -> Response | tuple[str, int]:
    """A new sign-in; the one that this browser had before ends."""
    with desk.sessions.writing() as session:
        if not still_stands(session, account):
            return _again(_say_wrong(), 422)
        end_sign_in(session, read_cookie(desk, COOKIE))
        note_deed(session, account.email, "signed in", {}, now=desk.clock())
        token = begin_sign_in(session, account, now=desk.clock())
    _tell_failures(desk, all_of_them=True)
    answer = redirect(inside(request.args.get("next", "")), 303)
    hand_over(desk, answer, token)
    return answer


def _leave_elsewhere(desk: Desk, word: str) -> Response | None:
    """On to the service, where it offers to sign out; it sends the browser back to the entrance."""
    if desk.provider is None:
        return None
    back = desk.settings.address + url_for("show_sign_in")
    address = desk.provider.address_to_sign_out(word, back, desk.clock())
    return send_on(address, gettext("You are signed out")) if address else None


def send_on(address: str, title: str) -> Response:
    """A page that sends the browser on by itself.

    A form's answer must not lead to another site (`form-action`), and after another site led here
    the browser gives our cookie only to what our own page asks for.
    """
    answer = make_response(render_template("sent_on.html", title=title, address=address))
    answer.headers["Refresh"] = f"0; url={iri_to_uri(address)}"
    return answer


def say_wrong_code() -> str:
    """What may be wrong with a one-time code, and how to get one that is right."""
    return gettext(
        "This code is not right, or was used already. Wait until the app shows a new one, and "
        "write that."
    )


def note_failure(desk: Desk, tried: str) -> None:
    """Count a try in vain, and tell the log of it; not who it was."""
    desk.throttle.note_failure(tried, desk.clock())
    _tell_failures(desk)


def _tell_failures(desk: Desk, *, all_of_them: bool = False) -> None:
    """Write into the log how many tries failed, not whose address was typed."""
    count = desk.throttle.take_untold(desk.clock(), all_of_them=all_of_them)
    if count:
        with desk.sessions.writing() as session:
            subject = {"count": count}
            note_deed(session, NOBODY, "failed sign-ins", subject, now=desk.clock())


def _say_wrong() -> str:
    return gettext("The e-mail address and the password do not belong together.")


def say_wait(seconds: int) -> str:
    """How long to wait after too many tries in vain."""
    if seconds == 1:
        return gettext("Too many tries. Wait one second.")
    return gettext("Too many tries. Wait %(seconds)s seconds.", seconds=seconds)


def _code_page(half_way: str, problem: str = "", status: int = 200) -> tuple[str, int]:
    page = render_template("sign_in_code.html", half_way=half_way, problem=problem)
    return page, status


def _again(problem: str, status: int) -> tuple[str, int]:
    email = request.form.get("email", "")
    return render_template("sign_in.html", problem=problem, email=email), status


def hand_over(desk: Desk, answer: Response, token: str) -> None:
    """Give the browser the cookie of a new sign-in."""
    path = cookie_path(desk)
    set_cookie(desk, answer, COOKIE, token, lasts=LONGEST, path=path, samesite="Strict")


def cookie_path(desk: Desk) -> str:
    """The dashboard alone: the phone's pages never see the cookie."""
    return desk.prefix or "/"


def inside(place: str) -> str:
    """An address of the dashboard itself, never of another site."""
    parts = urlsplit(place)
    inside = place.startswith("/") and not place.startswith("//") and "\\" not in place
    if not inside or parts.scheme or parts.netloc:
        return url_for("show_overview")
    return request.script_root + place
