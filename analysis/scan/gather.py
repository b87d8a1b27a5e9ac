"""The columns of a collection's responses: signifiers, questions about the teller, and facets.

"Does not apply" is a column of its own, among the stories whose tellers placed or said so; themes,
framings and the time of telling are columns like any other.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.arrays import Flags
from analysis.responses import Responses, State, UnknownName, in_state, placed
from analysis.scan.columns import (
    Column,
    choice_column,
    dyad_column,
    flag_column,
    label_column,
    number_column,
    scale_column,
    several_column,
    stone_column,
    triad_column,
)

NOT_APPLICABLE = "not_applicable"
TIME = "told"
USUAL_FACETS = ("arm", "theme")


def columns_of(
    responses: Responses,
    *,
    labels: Mapping[str, Sequence[str]] | None = None,
    facets: Sequence[str] | None = None,
) -> list[Column]:
    """Every answer of the responses as a column, with the facets named and the time of telling.

    `labels` names the options of choices (numbers otherwise); a choice of which no story took
    several counts as a choice of one. `facets` are `arm` and `theme`, where there are any, if none
    is named. Raises UnknownName for one that the responses do not have.
    """
    named = labels or {}
    columns = [triad_column(name, weights) for name, weights in responses.triads.items()]
    columns += [dyad_column(name, positions) for name, positions in responses.dyads.items()]
    for name, canvas in responses.stones.items():
        columns += [
            stone_column(f"{name}.{place}", canvas[:, place], subject=name)
            for place in range(canvas.shape[1])
        ]
    for name, chosen in responses.choices.items():
        columns.append(_choice(responses, name, chosen, named.get(name, ())))
    columns += [_scale(name, values) for name, values in responses.scales.items()]
    columns += [_does_not_apply(responses, name) for name in responses.states]
    if facets is None:
        facets = [name for name in USUAL_FACETS if name in responses.facets]
    for name in facets:
        if name not in responses.facets:
            raise UnknownName("facet", name, responses.facets)
        codes = responses.facets[name]
        columns.append(label_column(name, codes.values, codes.labels))
    told = np.where(np.isnat(responses.told), np.nan, responses.told.astype(np.float64))
    columns.append(number_column(TIME, told, days=responses.days))
    return [one for one in columns if _varies(one)]


def _choice(responses: Responses, name: str, chosen: Flags, labels: Sequence[str]) -> Column:
    names = [*labels, *(str(place) for place in range(len(labels), chosen.shape[1]))]
    if np.any(chosen.sum(axis=1) > 1):
        return several_column(name, chosen, names, placed(responses, name))
    return choice_column(name, chosen, names)


def _scale(name: str, values: np.ndarray) -> Column:
    known = values[~np.isnan(values)]
    lowest, highest = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    return scale_column(name, values, range(lowest, max(highest, lowest + 1) + 1))


def _does_not_apply(responses: Responses, name: str) -> Column:
    says_so = in_state(responses, name, State.NOT_APPLICABLE)
    answered = says_so | placed(responses, name)
    return flag_column(f"{name}.{NOT_APPLICABLE}", says_so, answered, subject=name)


def _varies(column: Column) -> bool:
    known = column.codes[column.placed]
    return bool(len(known)) and known.min() != known.max()
