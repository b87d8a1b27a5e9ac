"""How far people come with a form, counted in cells that hold no trace of one person.

A cell is a link, a language, an arm, a step and a date. What is counted are opened forms, never
tellers, and only steps that the framework has: nobody can fill the table with anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Executable, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.entrances import Entrance
from storybank.framework import Framework
from storybank.tables import Collection, Link, StepCount

OPENED, SENT = "opened", "sent"
FIELDS = {"link", "language", "steps"}
NO_ARM = ""


@dataclass(frozen=True)
class Report:
    """The steps that one form reached since its last report."""

    language: str
    steps: Sequence[str]


def step_names(framework: Framework) -> tuple[str, ...]:
    """A form's steps in the order in which they come."""
    choosing = ("prompt",) if len(framework.prompts) > 1 else ()
    about = ("teller",) if framework.teller else ()
    asked = (one.id for one in framework.signifiers)
    return tuple(dict.fromkeys((OPENED, *choosing, "tell", *asked, *about, "consent", SENT)))


def read_report(framework: Framework, fields: Mapping[str, Any]) -> Report | None:
    """An untrusted report, or None where it is none of this framework."""
    language, steps = fields.get("language"), fields.get("steps")
    if set(fields) != FIELDS or language not in framework.languages or not isinstance(steps, list):
        return None
    known = step_names(framework)
    if not steps or len(steps) > len(known) or any(one not in known for one in steps):
        return None
    return Report(str(language), tuple(dict.fromkeys(steps)))


def count_steps(session: Session, link: Link | Entrance, report: Report, day: date) -> None:
    """Count a report."""
    one_more = _ONE_MORE[session.get_bind().dialect.name]
    for step in sorted(report.steps):  # always in one order, so that no two wait for each other
        cell = {"link_id": link.id, "language": report.language, "arm": NO_ARM, "step": step}
        session.connection().execute(one_more, {**cell, "day": day.isoformat()})


def steps_reached(session: Session, collection: Collection) -> Mapping[str, int]:
    """How many forms of a collection reached each step (ungated: pages show it in steps of k)."""
    counted = select(StepCount.step, func.sum(StepCount.count)).join(
        Link, Link.id == StepCount.link_id
    )
    found = session.execute(counted.filter(Link.collection_id == collection.id).group_by("step"))
    return {step: int(count) for step, count in found}


def _one_more(insert: postgresql.Insert | sqlite.Insert) -> Executable:
    return insert.values(count=1).on_conflict_do_update(
        index_elements=["link_id", "language", "arm", "step", "day"],
        set_={"count": StepCount.count + 1},
    )


_ONE_MORE = {
    "postgresql": _one_more(postgresql.insert(StepCount)),
    "sqlite": _one_more(sqlite.insert(StepCount)),
}
