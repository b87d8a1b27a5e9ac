"""Which answers of a collection are set against each other, and which of the two parts the tellers.

Two questions about the teller say only who tells, and two of "does not apply" only how people fill
in a form, so they are not set against each other. In a sentence the one part is a group of tellers,
and the other is what that group does.
"""

from collections.abc import Sequence

from analysis.responses import Responses
from analysis.scan import Column, columns_of
from analysis.scan.gather import NOT_APPLICABLE, TIME
from analysis.scan.laid import pair_up
from storybank.framework import Framework
from storybank.signifiers import Choice, Stones, part_ids

OWN_WORDS = "other"


def columns_to_compare(framework: Framework, responses: Responses) -> list[Column]:
    """The columns of a scan, their options by id."""
    labels = {
        one.id: [*part_ids(one), *([OWN_WORDS] if one.other else [])]
        for one in framework.questions.values()
        if isinstance(one, Choice)
    }
    return columns_of(responses, labels=labels)


def pairs_to_compare(framework: Framework, columns: Sequence[Column]) -> list[tuple[int, int]]:
    """The pairs (groups, measured): who tells, or when, before what is told."""
    about = [one.subject in framework.teller_ids for one in columns]
    away = [_is_away(one) for one in columns]
    chosen = [
        (one, two)
        for one, two in pair_up(columns)
        if not (about[one] and about[two]) and not (away[one] and away[two])
    ]
    ranks = [_rank(framework, one) for one in columns]
    return [(one, two) if ranks[one] <= ranks[two] else (two, one) for one, two in chosen]


def name_answer(framework: Framework, column: str) -> str:
    """A column's name, with the id of a stone instead of its place: it stays over versions."""
    name, _, place = column.partition(".")
    asked = framework.questions.get(name)
    return (
        f"{name}.{asked.stones[int(place)].id}"
        if isinstance(asked, Stones) and place.isdigit()
        else column
    )


def _rank(framework: Framework, column: Column) -> int:
    """The lower, the more a column parts tellers in groups that people speak of."""
    away = _is_away(column)
    if column.subject in framework.teller_ids:
        return 1 if away else 0
    if column.name in ("arm", "theme"):
        return 2
    if column.name == TIME:
        return 3
    kinds = {"choice": 4, "scale": 6, "dyad": 7, "stones": 8, "triad": 9}
    asked = framework.questions.get(column.subject)
    return 5 if away or asked is None else kinds.get(getattr(asked, "kind", ""), 5)


def _is_away(column: Column) -> bool:
    return column.name.endswith(f".{NOT_APPLICABLE}")
