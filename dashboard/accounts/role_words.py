"""Roles and the places where they hold, in the reader's words and as the audit log names them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.languages import gettext, in_own_words
from storybank.roles import Right
from storybank.tables import Inquiry
from storybank.units import list_units


class Names:
    """The inquiries by number, and the units in the order of their tree."""

    def __init__(self, session: Session) -> None:
        inquiries = session.scalars(select(Inquiry).order_by(Inquiry.slug))
        self.inquiries = {one.id: one for one in inquiries}
        self.branches = list_units(session)
        self.units = {one.unit.id: one.unit for one in self.branches}


def name_role(name: str) -> str:
    """A role's name."""
    return {
        "owner": gettext("Owner"),
        "analyst": gettext("Analyst"),
        "leader": gettext("Leader"),
        "participant": gettext("Participant"),
        "facilitator": gettext("Facilitator"),
    }[name]


def explain_role(name: str) -> str:
    """What a role lets somebody do."""
    return {
        "owner": gettext(
            "does what analysts and facilitators do, keeps collections, links and accounts, and "
            "reads the log"
        ),
        "analyst": gettext(
            "sees the maps, reads stories, changes themes, holds stories back, writes down "
            "recordings and sees what is masked, for a reason"
        ),
        "leader": gettext("sees the maps and reads stories"),
        "participant": gettext("takes part in a programme, and sees no stories here"),
        "facilitator": gettext("sees the maps, reads stories, prints forms and types them in"),
    }[name]


def place_of(names: Names, right: Right) -> str:
    """Where a role holds."""
    inquiry = names.inquiries.get(right.inquiry_id or 0)
    unit = names.units.get(right.unit_id or 0)
    if inquiry and unit:
        inside = {"inquiry": in_own_words(inquiry.title), "unit": in_own_words(unit.name)}
        return gettext("%(inquiry)s, within %(unit)s", **inside)
    if inquiry:
        return in_own_words(inquiry.title)
    return in_own_words(unit.name) if unit else gettext("everything")


def say_right(names: Names, right: Right) -> str:
    """A role and where it holds."""
    return f"{name_role(right.name)}: {place_of(names, right)}"


def subject_of(names: Names, right: Right) -> dict[str, str]:
    """A role as the audit log names it, by short names."""
    inquiry = names.inquiries.get(right.inquiry_id or 0)
    unit = names.units.get(right.unit_id or 0)
    named = {"role": right.name}
    if inquiry:
        named["inquiry"] = inquiry.slug
    if unit:
        named["unit"] = unit.slug
    return named
