"""How far people come with the form: opened forms by step, each count cut to a multiple of k.

Forms are counted and never people, so the page says so; the cutting alone tells nobody apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy.orm import Session

from dashboard.languages import gettext, in_own_words
from dashboard.wording import people
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.gate import shown_count
from storybank.steps import OPENED, SENT, step_names, steps_reached
from storybank.tables import Collection


@dataclass(frozen=True)
class StepReached:
    """One step of the form: its name, and how many forms came so far, in words and for a bar."""

    name: str
    forms: str
    shown: int


def list_steps(session: Session, collection: Collection) -> Sequence[StepReached]:
    """The steps in their order; none where too few forms were opened to show anything."""
    k, framework = collection.k, framework_of(collection.version)
    reached = _came_past(step_names(framework), steps_reached(session, collection))
    shown = {step: shown_count(forms, k) for step, forms in reached.items()}
    if not shown[OPENED]:
        return ()
    return [
        StepReached(_name(framework, step), people(count, k), count)
        for step, count in shown.items()
    ]


def _came_past(steps: Sequence[str], reached: Mapping[str, int]) -> dict[str, int]:
    """How many forms came to each step or, if more, to a later one: those came past it.

    A report that a phone sends without a network is lost, and an earlier version of the framework
    may have lacked a question: more were told to have sent than to have opened a form.
    """
    counts = [reached.get(step, 0) for step in reversed(steps)]
    return dict(zip(steps, reversed([*accumulate(counts, max)]), strict=True))


def _name(framework: Framework, step: str) -> str:
    own = {
        OPENED: gettext("The first page"),
        "prompt": gettext("What to tell about"),
        "tell": gettext("The story"),
        "teller": gettext("A little about the teller"),
        "consent": gettext("What may be done with it"),
        SENT: gettext("Sent"),
    }
    asked = framework.questions.get(step)
    return in_own_words(asked.question) if asked else own[step]
