"""Accounts: owners see who may come in, invite, give and take roles, let in anew, and end.

An owner of a part sees and changes what lies within it; an account that is not there for her is
answered as one that does not exist.
"""

from collections.abc import Callable, Mapping
from functools import partial

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.accounts.entrance import hand_over
from dashboard.accounts.inviting import hand_out_link
from dashboard.accounts.role_wish import Wish, read_right, role_choices
from dashboard.accounts.role_words import Names, say_right, subject_of
from dashboard.desk import Desk
from dashboard.languages import gettext
from storybank.accounts import begin_sign_in, end_sign_ins, hold_account
from storybank.audit import note_deed
from storybank.database import LARGEST
from storybank.errors import NotAllowed
from storybank.reach import Reach, owns_something, reach_of
from storybank.roles import end_account, grant_right, right_of, take_right
from storybank.second_factor import drop_second_factor, has_second_factor
from storybank.tables import Account, Role

USUAL = {"role": "leader"}  # stands in an empty form
Deed = tuple[str, Mapping[str, str]]
Change = Callable[[Session, Reach, Account], Deed | None]
"""Tells what it did; None where it was done already."""


def show_accounts(desk: Desk, visit: Visit) -> str:
    """All accounts within the owner's own, with their roles in words."""
    with desk.sessions.reading() as session:
        reach, names = reach_of(session, visit.account), Names(session)
        accounts = session.scalars(select(Account).order_by(Account.name, Account.id)).unique()
        seen = [(one, _roles(one, reach, names)) for one in accounts if _is_seen(one, reach)]
    current = [one for one in seen if one[0].active]
    ended = [account for account, _ in seen if not account.active]
    return render_template("accounts.html", visit=visit, current=current, ended=ended)


def show_account(desk: Desk, visit: Visit, number: int) -> Answer:
    """One account: its roles, and what an owner can do with it."""
    return _page(desk, visit, number)


def give_role(desk: Desk, visit: Visit, number: int) -> Answer:
    """Give the account one more role."""
    return _changed(desk, visit, number, _give)


def take_role(desk: Desk, visit: Visit, number: int, role: int) -> Answer:
    """Take one of the account's roles away."""
    return _changed(desk, visit, number, partial(_take, role))


def sign_out_everywhere(desk: Desk, visit: Visit, number: int) -> Answer:
    """End all sign-ins of the account."""
    return _changed(desk, visit, number, _sign_out)


def forget_codes(desk: Desk, visit: Visit, number: int) -> Answer:
    """Let the password suffice for somebody whose phone and recovery codes are lost."""
    return _changed(desk, visit, number, _forget_codes)


def end(desk: Desk, visit: Visit, number: int) -> Answer:
    """Let nobody sign in to the account any more."""
    return _changed(desk, visit, number, _end)


def make_link(desk: Desk, visit: Visit, number: int) -> Answer:
    """A new link with which the account's holder chooses her way in."""
    with desk.sessions.writing() as session:
        account = _find(session, reach := reach_of(session, visit.account), number)
        hold_account(session, account.id)
        _refuse_stronger(reach, account)
        if not account.active:
            abort(403)
        subject = {"account": account.email}
        note_deed(session, visit.account.email, "made a new link", subject, now=desk.clock())
        letter = hand_out_link(desk, session, account, visit.account)
    return letter.answer(desk, visit)


def _changed(desk: Desk, visit: Visit, number: int, change: Change) -> Answer:
    """Change the account and show it; who changes her own stays signed in, under a new token."""
    own = number == visit.account.id
    try:
        with desk.sessions.writing() as session:
            account = _find(session, reach := reach_of(session, visit.account), number)
            token = ""
            if done := change(session, reach, account):
                deed, about = done
                subject = {"account": account.email, **about}
                note_deed(session, visit.account.email, deed, subject, now=desk.clock())
                token = begin_sign_in(session, account, now=desk.clock()) if own else ""
            seen = account.active and _is_seen(account, reach)
            stays = owns_something(account) if own else seen
    except NotAllowed as error:
        said = gettext(error.mistake.message, **error.mistake.values)
        return _page(desk, visit, number, said, 422)
    where = url_for("show_account", number=number) if stays else _after(own=own)
    answer = redirect(where, 303)
    if token:
        hand_over(desk, answer, token)
    return answer


def _give(session: Session, reach: Reach, account: Account) -> Deed:
    role = grant_right(session, reach, account, read_right(request.form))
    return "gave a role", subject_of(Names(session), right_of(role))


def _take(number: int, session: Session, reach: Reach, account: Account) -> Deed | None:
    """One that is gone and one that the owner does not see are answered alike."""
    taken = next((one for one in account.roles if one.id == number and reach.sees(one)), None)
    if taken is None or not take_right(session, reach, account, taken):
        return None
    return "took a role away", subject_of(Names(session), right_of(taken))


def _sign_out(session: Session, reach: Reach, account: Account) -> Deed:
    _refuse_stronger(reach, account)
    end_sign_ins(session, account)
    return "ended sign-ins", {}


def _forget_codes(session: Session, reach: Reach, account: Account) -> Deed:
    _refuse_stronger(reach, account)
    drop_second_factor(session, account)
    end_sign_ins(session, account)
    return "took one-time codes away", {}


def _end(session: Session, reach: Reach, account: Account) -> Deed | None:
    if not end_account(session, reach, account):
        return None
    return "ended an account", {}


def _after(*, own: bool) -> str:
    return url_for("show_overview" if own else "show_accounts")


def _find(session: Session, reach: Reach, number: int) -> Account:
    """The account of this number, where the owner sees it."""
    asked = select(Account).filter_by(id=number).options(selectinload(Account.roles))
    found = session.scalar(asked) if number <= LARGEST else None
    if found is None or not _is_seen(found, reach):
        abort(404)
    return found


def _is_seen(account: Account, reach: Reach) -> bool:
    return reach.whole or any(reach.sees(role) for role in account.roles)


def _refuse_stronger(reach: Reach, account: Account) -> None:
    if not reach.holds(account):
        abort(403)


def _roles(account: Account, reach: Reach, names: Names) -> list[tuple[Role, str]]:
    """Those of the account's roles that the owner sees, in words."""
    return [(one, say_right(names, right_of(one))) for one in account.roles if reach.sees(one)]


def _page(desk: Desk, visit: Visit, number: int, problem: str = "", status: int = 200) -> Answer:
    with desk.sessions.reading() as session:
        reach, names = reach_of(session, visit.account), Names(session)
        account = _find(session, reach, number)
        wish = Wish(
            right=read_right(request.form or USUAL), mistakes={"role": problem} if problem else {}
        )
        page = render_template(
            "account.html",
            visit=visit,
            account=account,
            roles=_roles(account, reach, names),
            holds=reach.holds(account),
            coded=has_second_factor(session, account.id),
            wish=wish,
            **role_choices(reach, names),
        )
    return make_response(page, status)
