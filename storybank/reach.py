"""What an account owns.

An owner of everything has all roles within her own, an owner of an inquiry or of a unit those that
hold there and nowhere else.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.tables import Account, Role
from storybank.units import units_below


@dataclass(frozen=True)
class Bound:
    """Where an owner's role holds; None is everywhere."""

    inquiry_id: int | None
    unit_ids: frozenset[int] | None

    def covers(self, inquiry_id: int | None, unit_id: int | None) -> bool:
        """Whether whatever holds there holds nowhere outside."""
        inquiry = self.inquiry_id is None or self.inquiry_id == inquiry_id
        return inquiry and (self.unit_ids is None or unit_id in self.unit_ids)


@dataclass(frozen=True)
class Reach:
    """All that an account owns."""

    bounds: tuple[Bound, ...]

    @property
    def whole(self) -> bool:
        """Whether it is everything."""
        return self.covers(None, None)

    def covers(self, inquiry_id: int | None, unit_id: int | None) -> bool:
        """Whether a role that holds there is within what is owned."""
        return any(bound.covers(inquiry_id, unit_id) for bound in self.bounds)

    def holds(self, account: Account) -> bool:
        """Whether the account can do nothing outside, so that it may be ended or let in anew."""
        return self.whole or (bool(account.roles) and all(self.sees(one) for one in account.roles))

    def sees(self, role: Role) -> bool:
        """Whether the role is within what is owned."""
        return self.covers(role.inquiry_id, role.unit_id)


def owns_something(account: Account) -> bool:
    """Whether the account is an owner of anything."""
    return any(role.name == "owner" for role in account.roles)


def reach_of(session: Session, account: Account) -> Reach:
    """What an account owns at this moment; nothing where it is no owner."""
    owned = session.scalars(select(Role).filter_by(account_id=account.id, name="owner")).all()
    return Reach(tuple(Bound(role.inquiry_id, _units(session, role.unit_id)) for role in owned))


def _units(session: Session, unit_id: int | None) -> frozenset[int] | None:
    return None if unit_id is None else units_below(session, unit_id)
