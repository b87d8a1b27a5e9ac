"""How many answered a question and how: the four states, each cut, in a sentence."""

from dataclasses import dataclass

from analysis.responses import State, in_state
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.languages import gettext
from dashboard.wording import as_sentence, people


@dataclass(frozen=True)
class Answers:
    """Tellers of a group by what became of a question, each number cut; None where nobody is.

    Whoever was not asked stands in none of them.
    """

    placed: int | None
    not_applicable: int | None
    passed_by: int | None


def count_answers(gate: Gate, group: Group, question: str) -> Answers:
    """The three states of those who were asked."""
    states = (State.PLACED, State.NOT_APPLICABLE, State.PASSED_BY)
    return Answers(*(_counted(gate, group, question, state) for state in states))


def say_answers(scene: Scene, question: str) -> str:
    """One sentence for each group: who placed, for whom it does not apply, who passed it by."""
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


def _counted(gate: Gate, group: Group, question: str, state: State) -> int | None:
    inside = group.mask & in_state(gate.responses, question, state)
    return gate.count(inside) if inside.any() else None


def _sentence(gate: Gate, group: Group, question: str) -> str:
    counts = count_answers(gate, group, question)
    parts = [gettext("%(people)s placed it", people=people(counts.placed, gate.k))]
    if counts.not_applicable is not None:
        other = people(counts.not_applicable, gate.k)
        parts.append(gettext("%(people)s said that it does not apply", people=other))
    if counts.passed_by is not None:
        parts.append(gettext("%(people)s passed it by", people=people(counts.passed_by, gate.k)))
    return as_sentence(", ".join(parts))
