"""How many answered a question and how: the four states, each cut, in a sentence.

Nobody and fewer than k are said alike: who draws round one story and asks of whom it is would
otherwise be told.
"""

from analysis.responses import State, in_state
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.languages import gettext
from dashboard.wording import as_sentence, number, people


def say_answers(scene: Scene, question: str) -> str:
    """One sentence for each group: who placed, for whom it does not apply, who passed it by.

    Whoever was not asked stands in none of them.
    """
    if scene.compared is None:
        return _sentence(scene.gate, scene.group, question)
    return " ".join(
        gettext(
            "%(group)s: %(sentence)s",
            group=one.name,
            sentence=_sentence(scene.gate, one, question),
        )
        for one in scene.groups
    )


def too_few(gate: Gate) -> str:
    """Why a map is held back."""
    return gettext("Fewer than %(k)s people placed this, so nothing is shown.", k=gate.k)


def too_few_answered(gate: Gate) -> str:
    """The same of a question about the teller, by which no story is placed."""
    return gettext("Fewer than %(k)s people answered this, so nothing is shown.", k=gate.k)


def _sentence(gate: Gate, group: Group, question: str) -> str:
    states = (State.PLACED, State.NOT_APPLICABLE, State.PASSED_BY)
    counted = gate.answers(group, question)
    placed, elsewhere, passed = (
        counted.in_state(state)
        if counted and gate.is_plain(group, question)
        else gate.count(group.among(in_state(gate.responses, question, state)))
        for state in states
    )
    parts = [gettext("%(people)s placed it", people=people(placed, gate.k))]
    if elsewhere:
        told = number(elsewhere)
        parts.append(gettext("%(people)s said that it does not apply", people=told))
    if passed:
        parts.append(gettext("%(people)s passed it by", people=number(passed)))
    return as_sentence(", ".join(parts))


def say_unread_left_out(least: int) -> str:
    """The same for nobody and for fewer than that, or it would tell where one of them is."""
    return gettext(
        "Those whose stories may not be read are left out here: fewer than %(k)s of them would be "
        "taken in or left out, and then the stories beside them would tell what one alone "
        "answered.",
        k=least,
    )


def say_more_than_all(plainly: str, *, narrowed_apart: bool) -> str:
    """Why the shares of parts come to more than all: `plainly`, but where each part is narrowed by
    itself. There it may have two reasons, and which it is would tell of whom a choice leaves out.
    """
    if not narrowed_apart:
        return plainly
    return gettext(
        "Some may stand in several of them, or a choice that would leave out too few people is "
        "passed over in some of them, so the shares make more than 100 %."
    )
