"""How wide intervals and regions of a cut set are shown: wider than they are, by a keyed draw.

One width of one set is one number, whatever it stands beside: the draw follows from the set and the
answer's name, as the noise of its mean does. So what is added to an arrow's region is what is added
to the regions of both centres.
"""

from collections.abc import Sequence

import numpy as np

from analysis.arrays import Floats
from analysis.intervals import Estimate, mean_from
from analysis.regions import PLACES, Ends, ellipse, reach_out, unseen_about
from analysis.simplex import AT_A_CORNER, farthest_log_ratios
from analysis.tellers import Moments
from dashboard.gated.gate import Gate
from storybank import gate as disclosure

LOG_RATIOS: Ends = farthest_log_ratios()
CORNERS: Ends = farthest_log_ratios(AT_A_CORNER)


def show_mean(
    gate: Gate, cell: bytes, name: str, moments: Moments, ends: Ends = PLACES
) -> Estimate | None:
    """The mean of an answer with its interval, moved and widened; None where there is no interval.

    It is one number on all pages. cell: the key of the cut set; moments: of the answer in it.
    """
    found = mean_from(moments)
    if found.reason:
        return None
    low, high = float(ends[0][0]), float(ends[1][0])
    moved = gate.noise_of_mean(cell, name, found, high - low)
    more = doubt(gate, cell, [name], moments, ends)
    wide = mean_from(moments.with_doubt(more))
    interval = np.array([[wide.low], [wide.high]]) + moved
    mean = np.clip([found.value + moved], low, high)
    shown = np.clip(reach_out(interval, *unseen(gate, mean, moments, ends)), low, high)
    return Estimate(found.stories, found.tellers, *mean.tolist(), *shown[:, 0].tolist())


def doubt(
    gate: Gate, cell: bytes, names: Sequence[str], moments: Moments, ends: Ends = PLACES
) -> Floats:
    """(k, k) what is added to the covariance of the means of one or two answers of a cut set."""
    variances, tellers = np.diagonal(moments.covariance_of_mean), moments.tellers
    drawn = np.array([gate.drawn_share(cell, f"{name}.width") for name in names])
    own = disclosure.doubt_of_mean(drawn, moments.mean, variances, tellers, ends)
    if len(names) == 1:
        return own[None]
    # Asked in the other order it is the same pair.
    turned = gate.drawn_share(cell, f"{' × '.join(sorted(names))}.width")
    return disclosure.doubt_of_pair(own, turned)


def unseen(gate: Gate, mean: Floats, moments: Moments, ends: Ends) -> tuple[Floats, Floats]:
    """How far below and above a mean (k,), as it is shown, the true one may lie for a few who lie
    at the `ends` and were not seen.

    It follows from what is shown, tellers in steps: from the true mean it would tell it.
    """
    steps = max(int(moments.even_tellers) // gate.k * gate.k, 2)
    return unseen_about(mean, steps, ends)


def widen(curve: Floats, covariance: Floats, more: Floats) -> Floats:
    """A region with doubt added to the covariance (k, k) that it was made of.

    curve: (m, 2), an ellipse whose last corner is its first, or (2, 1), the ends of an interval.
    """
    corners = curve[:-1] if curve.shape[1] > 1 else curve
    middle = corners.mean(axis=0)
    rest = corners - middle
    width = curve.shape[1]
    radius = width * float((rest**2).sum(axis=1).mean()) / float(np.trace(covariance))
    if width == 1:
        half = np.sqrt(radius * (covariance + more)[0])
        return np.stack([middle - half, middle + half])
    return ellipse(middle, covariance + more, radius)
