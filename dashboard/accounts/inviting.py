"""Inviting somebody to the dashboard: an account with a role, and a link to choose a password.

The link is sent by the host's mail server; where there is none it is shown once, to be handed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.accounts.entrance import hand_over
from dashboard.accounts.role_wish import Wish, read_right, role_choices
from dashboard.accounts.role_words import Names, subject_of
from dashboard.desk import Desk
from dashboard.languages import FIRST, LANGUAGES, gettext, speak
from storybank.account_links import FIRST_LASTS, NEW_LASTS, mint_account_link
from storybank.accounts import account_of, begin_sign_in
from storybank.audit import note_deed
from storybank.errors import NotAllowed
from storybank.lines import plain_line
from storybank.reach import Reach, reach_of
from storybank.roles import grant_right, reopen_account, right_of
from storybank.settings import MAIL
from storybank.tables import Account

LONGEST_EMAIL, LONGEST_NAME = 254, 120


@dataclass(frozen=True)
class HandOut:
    """A link for somebody, known here and nowhere else; `first`: she has no password yet."""

    account: Account
    address: str
    first: bool

    def answer(self, desk: Desk, visit: Visit) -> Answer:
        """Send the link, or show it where that cannot be done. Only after the link is on disk."""
        if desk.front.send_letter and desk.front.send_letter(*self._letter()):
            return redirect(url_for("show_account", number=self.account.id, sent="yes"), 303)
        page = render_template(
            "account_link.html",
            visit=visit,
            account=self.account,
            address=self.address,
            lasts=_lasts(first=self.first),
            failed=desk.front.send_letter is not None,
        )
        return make_response(page)

    def _letter(self) -> tuple[str, str, str, str]:
        """Address, subject, text and language of the letter."""
        language = self.account.language
        with speak(language):
            subject, said = _first_words() if self.first else _words_anew()
            lasts = _lasts(first=self.first)
            closing = gettext("The link works once, within %(lasts)s.", lasts=lasts)
        text = f"{self.account.name}\n\n{said}\n\n{self.address}\n\n{closing}\n"
        return self.account.email, subject, text, language


def show_invite(desk: Desk, visit: Visit) -> Answer:
    """The form that invites somebody."""
    return _page(desk, visit, Wish(read_right({"role": "leader"}), language=FIRST))


def invite(desk: Desk, visit: Visit) -> Answer:
    """Invite somebody, or show what is wrong with the form; who has an account gets the role.

    Whoever gives one to herself stays signed in, under a new token.
    """
    wish = _read_form(request.form)
    if wish.mistakes:
        return _page(desk, visit, wish, 422)
    try:
        with desk.sessions.writing() as session:
            account, link = _let_in(desk, session, visit, wish)
            own = account.id == visit.account.id
            token = begin_sign_in(session, account, now=desk.clock()) if own else ""
    except NotAllowed as error:
        said = gettext(error.mistake.message, **error.mistake.values)
        return _page(desk, visit, replace(wish, mistakes={"role": said}), 422)
    if link:
        return link.answer(desk, visit)
    answer = redirect(url_for("show_account", number=account.id, known="yes"), 303)
    if own:
        hand_over(desk, answer, token)
    return answer


def hand_out_link(desk: Desk, session: Session, account: Account, maker: Account) -> HandOut:
    """A new link for an account, to be answered with once the transaction is over."""
    first = not account.has_way_in
    token = mint_account_link(session, account, now=desk.clock(), made_by=maker)
    path = url_for("show_choice", token=token, language=account.language)
    return HandOut(account, desk.settings.address + path, first)


def _let_in(
    desk: Desk, session: Session, visit: Visit, wish: Wish
) -> tuple[Account, HandOut | None]:
    """The account with its new role, and a link where nobody has signed in to it yet.

    Whoever holds a link can become the account: an owner of a part gets none for one that may do
    something elsewhere.
    """
    reach = reach_of(session, visit.account)
    account = _account(session, wish)
    role = grant_right(session, reach, account, wish.right)
    subject = {"account": account.email, **subject_of(Names(session), right_of(role))}
    who, now = visit.account.email, desk.clock()
    if account.has_way_in or not reach.holds(account):
        note_deed(session, who, "gave a role", subject, now=now)
        return account, None
    note_deed(session, who, "invited an account", subject, now=now)
    return account, hand_out_link(desk, session, account, visit.account)


def _account(session: Session, wish: Wish) -> Account:
    """The account of the address, made or opened again where there is none."""
    found = account_of(session, wish.email, wish.name, language=wish.language)
    if not found.active:
        reopen_account(session, found, wish.name, language=wish.language)
    return found


def _read_form(form: Mapping[str, str]) -> Wish:
    email, name = (plain_line(form.get(one, "")) for one in ("email", "name"))
    language = form.get("language", "")
    wrong = {"email": _wrong_email(email), "name": _wrong_name(name)}
    return Wish(
        read_right(form),
        email,
        name,
        language if language in LANGUAGES else FIRST,
        {place: said for place, said in wrong.items() if said},
    )


def _wrong_email(email: str) -> str:
    if len(email) <= LONGEST_EMAIL and MAIL.fullmatch(email):
        return ""
    return gettext("Write an e-mail address, such as name@example.org.")


def _wrong_name(name: str) -> str:
    if 0 < len(name) <= LONGEST_NAME:
        return ""
    return gettext("Write a name of up to %(most)s characters.", most=LONGEST_NAME)


def _page(desk: Desk, visit: Visit, wish: Wish, status: int = 200) -> Answer:
    with desk.sessions.reading() as session:
        reach: Reach = reach_of(session, visit.account)
        choices = role_choices(reach, Names(session))
    page = render_template("invite.html", visit=visit, wish=wish, **choices)
    return make_response(page, status)


def _lasts(*, first: bool) -> str:
    if first:
        return gettext("%(days)s days", days=FIRST_LASTS.days)
    return gettext("%(hours)s hours", hours=NEW_LASTS // timedelta(hours=1))


def _first_words() -> tuple[str, str]:
    """Subject and words of the letter to somebody new."""
    return gettext("You are invited to Fortell"), gettext(
        "You are invited to read what people tell. Choose a password of your own here:"
    )


def _words_anew() -> tuple[str, str]:
    """Subject and words of the letter to somebody who could not come in."""
    return gettext("Choose a new password for Fortell"), gettext(
        "Somebody who looks after Fortell has let you choose a new password. Do it here:"
    )
