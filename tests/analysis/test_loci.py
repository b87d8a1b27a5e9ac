"""The seven loci of a triad."""

import numpy as np
import pytest

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.loci import EVEN_SHARES, LOCI, PLACES, loci_of, share_loci


def test_each_locus_holds_its_own_place_and_no_other():
    assert loci_of(PLACES).tolist() == list(range(7))


def test_a_tenth_away_is_near_and_a_bit_more_is_not():
    assert loci_of(np.array([[0.9, 0.1, 0], [0.88, 0.12, 0], [0.4, 0.5, 0.1]])).tolist() == [
        0,
        -1,
        3,
    ]


def test_the_even_shares_are_those_of_even_stories():
    weights = np.random.default_rng(1).dirichlet([1, 1, 1], 400_000)
    shares = [share.value for share in share_loci(weights).shares]
    np.testing.assert_allclose(shares, EVEN_SHARES, atol=6 * np.sqrt(0.06 / 400_000))


def test_turning_the_triad_turns_its_loci():
    weights = np.random.default_rng(2).dirichlet([0.5, 1, 2], 500)
    plain, turned = share_loci(weights), share_loci(weights[:, [2, 0, 1]])
    moved = [LOCI.index(name) for name in ("left", "right", "top", "left_right", "top_right")]
    assert turned.counts[moved].tolist() == plain.counts[[0, 1, 2, 3, 4]].tolist()
    assert turned.counts[6] == plain.counts[6]


def test_stories_not_placed_are_left_out_with_their_tellers():
    weights = np.vstack([PLACES, np.full((2, 3), np.nan)])
    loci = share_loci(weights, np.array([1, 1, 2, 2, 3, 3, 4, 5, 5]))
    assert (loci.stories, loci.tellers, loci.counts.tolist()) == (7, 4, [1] * 7)
    assert share_loci(np.zeros((0, 3))).shares[0].reason == "no_stories"


@pytest.mark.parametrize(
    "weights, error", [(np.ones((2, 2)), ShapeError), (np.full((2, 3), np.inf), RangeError)]
)
def test_what_is_no_triad_is_refused(weights, error):
    with pytest.raises(error, match="weights"):
        share_loci(weights)
    with pytest.raises(ParameterError, match="level"):
        share_loci(PLACES, level=0)
