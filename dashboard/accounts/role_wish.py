"""What stands in a form that invites or gives a role, and what may be chosen in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.accounts.role_words import Names, explain_role, name_role
from storybank.reach import Reach
from storybank.roles import NAMES, Right
from storybank.tables import Inquiry
from storybank.units import Branch

DIGITS = 9  # what every database counts


@dataclass(frozen=True)
class Wish:
    """What stands in the form, and what is wrong with it by field."""

    right: Right
    email: str = ""
    name: str = ""
    language: str = ""
    mistakes: Mapping[str, str] = field(default_factory=dict)


def read_right(form: Mapping[str, str]) -> Right:
    """The role that a form names; an unknown place is one that nobody owns."""
    return Right(
        form.get("role", ""), _number(form.get("inquiry", "")), _number(form.get("unit", ""))
    )


def _number(typed: str) -> int | None:
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else 0


def role_choices(reach: Reach, names: Names) -> dict[str, object]:
    """The roles, inquiries and units from which an owner may choose."""
    anywhere = {one.inquiry_id for one in reach.bounds}
    inquiries: list[Inquiry] = [
        one for one in names.inquiries.values() if None in anywhere or one.id in anywhere
    ]
    everywhere = any(one.unit_ids is None for one in reach.bounds)
    units: list[Branch] = [
        one
        for one in names.branches
        if everywhere or any(one.unit.id in (bound.unit_ids or ()) for bound in reach.bounds)
    ]
    return {
        "role_names": {name: (name_role(name), explain_role(name)) for name in NAMES},
        "inquiries": inquiries,
        "any_inquiry": None in anywhere,
        "branches": units,
        "any_unit": everywhere,
    }
