"""Who may give which right to whom.

An owner gives, takes and sees roles within her own (`storybank.reach`). She may end an account or
give it a new link only where every role of it is within her own, or she could take a stronger
account over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storybank.account_links import forget_account_link, forget_links_of
from storybank.accounts import end_sign_ins
from storybank.errors import NotAllowed, mistake
from storybank.identities import disconnect
from storybank.reach import Reach
from storybank.reading_lists import forget_lists
from storybank.second_factor import drop_second_factor
from storybank.story_marks import forget_marks
from storybank.tables import Account, Inquiry, Role, Unit

NAMES = ("owner", "analyst", "leader", "participant", "facilitator")
OUTSIDE = mistake("role", "You can only give and take roles within your own.")
FROM_GROUP = mistake("role", "A group of the sign-in service gives this role. Take it away there.")
HAS_IT = mistake("role", "The account has this role already.")
ENDED = mistake("role", "The account has ended. Invite its holder anew.")
LAST_OWNER = mistake("role", "This is the last owner of everything. Make another one first.")


@dataclass(frozen=True)
class Right:
    """A role's name and where it holds: in an inquiry, in a unit and below, in both, everywhere."""

    name: str
    inquiry_id: int | None = None
    unit_id: int | None = None


def grant_right(session: Session, reach: Reach, account: Account, right: Right) -> Role:
    """Give the account a role; its sign-ins end, so that it comes in anew with what it may now.

    Raises NotAllowed for a role outside the giver's own, for one that the account has, and for an
    account that has ended.
    """
    _hold(session, account)
    within = reach.covers(right.inquiry_id, right.unit_id) and _is_there(session, right)
    if right.name not in NAMES or not within:
        raise NotAllowed(OUTSIDE)
    if not account.active:
        raise NotAllowed(ENDED)
    held = next((role for role in account.roles if right == right_of(role)), None)
    if held and not held.from_group:
        raise NotAllowed(HAS_IT)
    role = held or add_role(account, right)
    role.from_group = False
    end_sign_ins(session, account)
    session.flush()
    return role


def add_role(account: Account, right: Right) -> Role:
    """One more role of the account."""
    role = Role(name=right.name, inquiry_id=right.inquiry_id, unit_id=right.unit_id)
    account.roles.append(role)
    return role


def take_right(session: Session, reach: Reach, account: Account, role: Role) -> bool:
    """Take a role away; the account's sign-ins end, and so do the links that it made.

    False where somebody else has done it meanwhile: nothing is changed then.
    Raises NotAllowed for a role outside the taker's own, for one that a group gives, and for the
    last owner of everything.
    """
    if not reach.sees(role):
        raise NotAllowed(OUTSIDE)
    if role.from_group:
        raise NotAllowed(FROM_GROUP)
    _hold(session, account)
    if role not in account.roles:
        return False
    if right_of(role) == Right("owner"):
        _refuse_last_owner(session, account)
    account.roles.remove(role)
    forget_links_of(session, account)
    end_sign_ins(session, account)
    session.flush()
    return True


def end_account(session: Session, reach: Reach, account: Account) -> bool:
    """Let nobody sign in to the account any more; its roles and every way in are gone at once.

    The row stays, because the audit log names it. False where it has ended already. Raises
    NotAllowed for an account that may do something outside the ender's own, and for the last owner
    of everything.
    """
    _hold(session, account)
    if not account.active:
        return False
    if not reach.holds(account):
        raise NotAllowed(OUTSIDE)
    if any(right_of(role) == Right("owner") for role in account.roles):
        _refuse_last_owner(session, account)
    account.active, account.password_hash = False, ""
    account.roles.clear()
    forget_account_link(session, account)
    forget_links_of(session, account)
    drop_second_factor(session, account)
    forget_marks(session, account)
    forget_lists(session, account)
    end_sign_ins(session, account)
    session.flush()
    return True


def reopen_account(session: Session, account: Account, name: str, *, language: str) -> None:
    """Let an ended account be somebody's again, who comes in by a link of her own.

    Its address may be another person's by now: whoever signed in to it elsewhere does so no longer.
    """
    account.active, account.name, account.language = True, name, language
    disconnect(session, account)
    session.flush()
    session.expire(account, ["connected"])


def right_of(role: Role) -> Right:
    """The role as a value."""
    return Right(role.name, role.inquiry_id, role.unit_id)


def _hold(session: Session, account: Account) -> None:
    """Read the account anew, and let nobody else change an account or its roles until the commit.

    All are held, in one order: whether an owner is left is asked of all, and of two owners who end
    each other one comes first.
    """
    session.flush()
    session.scalars(select(Account.id).order_by(Account.id).with_for_update(key_share=True)).all()
    session.refresh(account, ["active", "roles"])


def _is_there(session: Session, right: Right) -> bool:
    """Whether a role can hold there; until the commit nobody removes the place."""
    places = ((Inquiry, right.inquiry_id), (Unit, right.unit_id))
    return all(one is None or _keep(session, table, one) for table, one in places)


def _keep(session: Session, table: type[Inquiry | Unit], number: int) -> bool:
    asked = select(table.id).filter_by(id=number).with_for_update(read=True, key_share=True)
    return session.scalar(asked) is not None


def _refuse_last_owner(session: Session, account: Account) -> None:
    if not any(one != account.id for one in _owners_of_everything(session)):
        raise NotAllowed(LAST_OWNER)


def _owners_of_everything(session: Session) -> Iterator[int]:
    """Those who can sign in and owe it to no group, which may be gone tomorrow."""
    owners = select(Role.account_id).join(Account).filter(Account.active)
    owners = owners.filter(or_(Account.password_hash != "", Account.connected))
    owners = owners.filter(Role.name == "owner", Role.from_group.is_(False))
    owners = owners.filter(Role.inquiry_id.is_(None), Role.unit_id.is_(None))
    yield from session.scalars(owners)
