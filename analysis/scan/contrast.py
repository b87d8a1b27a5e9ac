"""What a pattern says in one sentence: who lies where more often than the others, and nearer what.

Two answers are related in a table of many cells; a reader needs one. The candidates come in the
order in which they stand out, so that whoever may not show the first can take the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags, Hashes
from analysis.scan.columns import Column
from analysis.scan.directions import describe_direction
from analysis.tellers import of, take_moments

SURE = 2.0
"""Standard errors from which a difference of means is said aloud."""


@dataclass(frozen=True)
class Contrast:
    """The stories of one region of an answer beside all others, on a region of another answer."""

    group: str
    region: str
    members: Flags
    """(n,) placed in both, in the region `group` of the one answer."""
    others: Flags
    """(n,) placed in both, and not in it."""
    there: Flags
    """(n,) in the region `region` of the other answer."""
    rivals: tuple[str, ...]
    """The other groups, the one least often there first."""


def list_contrasts(groups: Column, measured: Column) -> Iterator[Contrast]:
    """Which groups lie more often where than the others, the clearest first."""
    found = describe_direction(groups, measured)
    both = groups.placed & measured.placed
    for group, region in found.strongest(found.surplus.size):
        inside, column = in_region(groups, group), found.right.index(region)
        there = both & in_region(measured, region)
        order = np.argsort(found.surplus[:, column], kind="stable")
        rivals = tuple(found.left[row] for row in order if found.left[row] != group)
        yield Contrast(group, region, both & inside, both & ~inside, there, rivals)


def nearer_end(contrast: Contrast, measured: Column, tellers: Hashes | None = None) -> int | None:
    """The corner or end that the group lies nearer to than the others, where that is clear.

    None where the answer has no ends, or the means are less than two standard errors apart: then
    the two differ in how they spread. `tellers` (n,).
    """
    nearness = measured.places.nearness
    if nearness is None:
        return None
    means = [
        take_moments(nearness[measured.codes[mask]], of(tellers, mask))
        for mask in (contrast.members, contrast.others)
    ]
    gaps = means[0].mean - means[1].mean
    end = int(gaps.argmax())
    error = np.sqrt(sum(one.covariance_of_mean[end, end] for one in means))
    return end if gaps[end] > SURE * error else None


def in_region(column: Column, region: str) -> Flags:
    """The stories (n,) in a region of a column; one with several options lies in many."""
    regions, nowhere = column.places.regions, np.zeros(1, dtype=np.bool_)
    place = column.places.names.index(region)
    inside: Flags = np.append(regions[:, place], nowhere)[column.codes]
    return inside
