"""Which stories may be read, beside the questions about the teller that may narrow reading."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from analysis.responses import Responses
from analysis.tally import Kept
from storybank.gate import Crowd, may_open

Answers = dict[str, NDArray[np.int64]]


def may_be_read(
    responses: Responses,
    crowd: Crowd,
    k: int,
    narrowing: Sequence[str],
    kept: Kept | None = None,
) -> Flags:
    """(n,) the stories that consent allows to be read and that are of no small group.

    kept: the answers as codes, where there are such.
    """
    answers = answers_that_narrow(responses, narrowing, kept)
    return may_open(crowd, responses.consent, k, narrowing=answers)


def answers_that_narrow(
    responses: Responses, narrowing: Sequence[str], kept: Kept | None = None
) -> Answers:
    """The answers (n,) to the narrowing questions that have any to choose from.

    Own words, and a question that the framework no longer asks, are never offered as a filter.
    """
    known = responses.scales.keys() | responses.choices.keys()
    return {name: answer_codes(responses, name, kept) for name in narrowing if name in known}


def answer_codes(
    responses: Responses, question: str, kept: Kept | None = None
) -> NDArray[np.int64]:
    """One number per story (n,) for its answer to a question about the teller, −1 for none."""
    if question in responses.scales:
        values = responses.scales[question]
        return np.where(np.isnan(values), -1, np.nan_to_num(values)).astype(np.int64)
    coded = kept.questions.get(question) if kept else None
    if coded is not None:
        # A code's cell tells which options were taken together; to sort all stories takes a second.
        sets = np.unique(coded.cells, return_inverse=True)[1].ravel()
        return np.where(coded.cells > 0, sets, -1).take(coded.codes)
    chosen = responses.choices[question]
    _, codes = np.unique(chosen, axis=0, return_inverse=True)
    return np.where(chosen.any(axis=1), codes.ravel(), -1).astype(np.int64)
