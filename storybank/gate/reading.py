"""How closely a set may be looked at: the form of a density, and which stories may be listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from storybank.gate.crowd import Crowd, Hashes, Mask
from storybank.gate.cut import check_k, cut, shown_tellers

DensityForm = Literal["bands", "zones", "dots", "held_back"]

TELLERS_FOR_BANDS = 50
CONSENT_TO_READ = 1
# The cross of many questions is numbered anew above this, as most of its cells are empty.
_MANY_CELLS = 1_000_000


class Reason(StrEnum):
    """Why something is held back; pages turn each into a sentence."""

    TOO_FEW = "too_few"
    CONSENT = "consent"
    CONSENT_OR_SMALL_GROUP = "consent_or_small_group"
    QUESTION = "question"


@dataclass(frozen=True, eq=False)
class Listing:
    """The stories of a set that may be listed and read one by one.

    stories     (n,) those that may be listed
    held_back   how many tellers are held back and why, in steps of k; 0 stands for fewer than k,
                nobody among them. The reason follows from the question asked, never from whose
                stories are in the set, and consent and a small group have one number: whoever adds
                one dot after the other would see from two which of them is of a small group
    """

    stories: Mask
    held_back: Mapping[Reason, int]


def density_form(n_tellers: int, teller_question_filters: bool, k: int) -> DensityForm:
    """How a set of `n_tellers`, already cut, is drawn.

    Dots are single placements. They are drawn only where no question about the teller filters,
    because a dot that comes and goes with such a filter would tell its teller's answer.
    """
    if n_tellers < check_k(k):
        return "held_back"
    if n_tellers >= TELLERS_FOR_BANDS:
        return "bands"
    return "zones" if teller_question_filters else "dots"


def may_list(  # noqa: PLR0913 - all that bears on one story, asked in one place
    tellers: Hashes | Crowd,
    mask: Mask,
    consent: NDArray[np.integer],
    k: int,
    *,
    narrowing: Mapping[str, NDArray[np.integer]] | None = None,
    filtered_by: Collection[str] = (),
) -> Listing:
    """Which stories of the set `mask` (n,) may be listed.

    consent       (n,) 0 count, 1 read, 2 quote, 3 publish
    narrowing     the questions about the teller that may narrow reading, each with the code of
                  its answer (n,) in the whole collection, -1 for none
    filtered_by   the questions about the teller that were used to make `mask`

    A story is listed only if its cell in the full cross of the narrowing questions holds k
    tellers in the whole collection, whether or not a filter is on: otherwise a story that is
    there without a filter and gone with each of them would be known to come from a small group.
    Beside a question about the teller what is listed is cut once more: listed one by one beside a
    multiple of k, whoever is missing would be counted, and her answer be known.
    """
    crowd, narrowing = Crowd.of(tellers), narrowing or {}
    if not set(filtered_by) <= set(narrowing):
        return _nothing(crowd, mask, k, Reason.QUESTION)
    passing = cut(crowd, mask, k)
    if not passing.any():
        return _nothing(crowd, mask, k, Reason.TOO_FEW)
    may = np.asarray(consent >= CONSENT_TO_READ, np.bool_)
    why = Reason.CONSENT
    if narrowing:
        may &= _in_large_cells(crowd, narrowing.values(), k)
        why = Reason.CONSENT_OR_SMALL_GROUP
    listed = cut(crowd, passing & may, k) if filtered_by else passing & may
    return Listing(listed, {why: shown_tellers(crowd, passing & ~may, k)})


def may_open(
    tellers: Hashes | Crowd,
    consent: NDArray[np.integer],
    k: int,
    *,
    narrowing: Mapping[str, NDArray[np.integer]] | None = None,
) -> Mask:
    """(n,) the stories that may be opened by whoever was shown them in a listing before.

    What `may_list` asks of each story by itself: consent, and a large cell in a collection of k
    tellers. No set is cut, because a list that people made says no number of tellers.
    """
    crowd = Crowd.of(tellers)
    if not shown_tellers(crowd, np.ones(len(consent), np.bool_), k):
        return np.zeros(len(consent), np.bool_)
    large = _in_large_cells(crowd, (narrowing or {}).values(), k)
    return np.asarray((consent >= CONSENT_TO_READ) & large, np.bool_)


def _nothing(crowd: Crowd, mask: Mask, k: int, reason: Reason) -> Listing:
    # An empty set gives the same answer as a small one, or the answer would tell them apart.
    return Listing(np.zeros_like(mask), {reason: shown_tellers(crowd, mask, k)})


def _in_large_cells(crowd: Crowd, answers: Iterable[NDArray[np.integer]], k: int) -> Mask:
    """(n,) the stories whose cell in the full cross of the answers holds at least k tellers."""
    cell = _cross(answers, len(crowd.tellers))
    sizes = np.bincount(cell)
    if len(crowd.several):
        again = cell[crowd.several]
        # A teller with several stories in a cell counts there once.
        teller = np.repeat(np.arange(len(crowd.starts)), crowd.stories_each)
        once = np.unique(teller * len(sizes) + again) % len(sizes)
        sizes -= np.bincount(again, minlength=len(sizes))
        sizes += np.bincount(once, minlength=len(sizes))
    return np.asarray(sizes[cell] >= k, np.bool_)


def _cross(answers: Iterable[NDArray[np.integer]], stories: int) -> NDArray[np.intp]:
    """(n,) one number from 0 for each combination of answers."""
    cell = np.zeros(stories, dtype=np.intp)
    for codes in answers:
        code = codes.astype(np.intp) - codes.min(initial=0)
        cell = cell * (code.max(initial=0) + 1) + code
        if cell.max(initial=0) > _MANY_CELLS:
            cell = np.unique(cell, return_inverse=True)[1]
    return cell
