"""Which group of a sign-in service gives which role: read from a file, kept up at every sign-in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.account_links import forget_links_of
from storybank.accounts import end_sign_ins
from storybank.errors import SettingsError
from storybank.identities import Person
from storybank.roles import Right, add_role, right_of
from storybank.tables import Account, Inquiry, Role, Unit


class GroupRole(BaseModel):
    """One line of the file: a group as the service writes it, a role, and where that holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    role: Literal["owner", "analyst", "leader", "participant", "facilitator"]
    inquiry: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Change:
    """What the groups of today changed in an account."""

    given: Sequence[Right]
    taken: Sequence[Right]


def read_group_roles(path: Path | None) -> tuple[GroupRole, ...]:
    """The lines of the file, none without one. Raises SettingsError with the first wrong one."""
    if path is None:
        return ()
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
        return tuple(TypeAdapter(list[GroupRole]).validate_python(document or []))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(one + 1 if isinstance(one, int) else one) for one in first["loc"])
        said = f"entry {where}: {first['msg']}" if where else first["msg"]
        raise SettingsError(f"FORTELL_OIDC_GROUP_ROLES is {path}: {said}.") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"FORTELL_OIDC_GROUP_ROLES is {path}: {why}.") from None


def rights_of_groups(
    session: Session, lines: Sequence[GroupRole], person: Person
) -> frozenset[Right]:
    """What the person's groups let her do. A place that is not here gives nothing anywhere."""
    return frozenset(_rights(session, [one for one in lines if one.group in person.groups]))


def follow_groups(session: Session, account: Account, wanted: frozenset[Right]) -> Change:
    """Give the roles that groups give, and take away those of groups that the person has left.

    Roles given by hand stay as they are. A change ends the account's sign-ins.
    """
    left = [one for one in account.roles if one.from_group and right_of(one) not in wanted]
    fresh = sorted(wanted - {right_of(one) for one in account.roles}, key=repr)
    taken = [right_of(one) for one in left]
    for role in left:
        account.roles.remove(role)
    for right in fresh:
        add_role(account, right).from_group = True
    if left or fresh:
        _settle(session, account, left)
    return Change(fresh, taken)


def _settle(session: Session, account: Account, left: Sequence[Role]) -> None:
    if left:
        forget_links_of(session, account)
    end_sign_ins(session, account)
    session.flush()


def _rights(session: Session, lines: Sequence[GroupRole]) -> Iterator[Right]:
    for line in lines:
        inquiry = session.scalar(select(Inquiry.id).filter_by(slug=line.inquiry))
        unit = session.scalar(select(Unit.id).filter_by(slug=line.unit))
        if (line.inquiry is None or inquiry) and (line.unit is None or unit):
            yield Right(line.role, inquiry, unit)
