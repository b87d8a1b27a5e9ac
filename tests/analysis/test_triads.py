"""Centre, region, mean and zones of a triad."""

import numpy as np
import pytest
from scipy import stats
from skbio.stats.composition import closure

from analysis.errors import ParameterError, ShapeError
from analysis.regions import hotelling_radius
from analysis.simplex import BASIS, log_ratios, replace_zeros, weights_from_log_ratios
from analysis.triads import (
    centre_from_sums,
    estimate_centre,
    keep_triad,
    sum_log_ratios,
    summarise_triad,
)

CLOUD = np.random.default_rng(11).dirichlet([3, 2, 1], 120)


def test_a_centre_worked_out_by_hand():
    centre = estimate_centre(np.array([[0.8, 0.1, 0.1], [0.2, 0.4, 0.4]]))
    roots = np.sqrt([0.16, 0.04, 0.04])
    np.testing.assert_allclose(centre.centre, roots / roots.sum())
    assert (centre.stories, centre.tellers, centre.reason) == (2, 2, "too_few_tellers")


def test_the_centre_is_the_closed_geometric_mean_of_scipy():
    expected = closure(stats.gmean(replace_zeros(CLOUD), axis=0))
    np.testing.assert_allclose(estimate_centre(CLOUD).centre, expected)


def test_dispersion_is_the_total_variance_of_centred_logs():
    logs = np.log(replace_zeros(CLOUD))
    centred = logs - logs.mean(axis=1, keepdims=True)
    total = centred.var(axis=0, ddof=1).sum()
    assert estimate_centre(CLOUD).dispersion == pytest.approx(total)


def test_every_corner_of_the_region_lies_at_hotellings_distance():
    centre = estimate_centre(CLOUD, level=0.9)
    assert centre.method == "hotelling"
    values = log_ratios(CLOUD)
    gaps = np.log(centre.region) @ BASIS.T - values.mean(axis=0)
    squares = np.einsum("ij,jk,ik->i", gaps, np.linalg.inv(np.cov(values.T) / 120), gaps)
    quantile = 2 * 119 / 118 * stats.f.ppf(0.9, 2, 118)
    np.testing.assert_allclose(squares, quantile)
    assert hotelling_radius(120, 0.9) == pytest.approx(quantile)


def test_the_region_holds_the_true_centre_as_often_as_it_says():
    generator, truth, held = np.random.default_rng(2), np.array([0.4, -0.3]), 0
    for _ in range(800):
        drawn = weights_from_log_ratios(truth + generator.normal(size=(40, 2)) @ [[1, 0.4], [0, 1]])
        held += _holds(estimate_centre(drawn, limit=1e-6).region, truth)
    assert 0.93 <= held / 800 <= 0.97


def test_the_drawn_region_of_few_tellers_holds_it_too():
    generator, held = np.random.default_rng(3), 0
    truth = log_ratios(generator.dirichlet([1, 1, 2], 200_000)).mean(axis=0)
    for seed in range(150):
        centre = estimate_centre(generator.dirichlet([1, 1, 2], 14), seed=seed)
        assert centre.method == "bootstrap"
        held += _holds(centre.region, truth)
    assert held / 150 >= 0.92


def test_tellers_who_told_thrice_are_not_three_tellers():
    thrice = estimate_centre(np.repeat(CLOUD, 3, axis=0), np.repeat(np.arange(120), 3))
    assert (thrice.stories, thrice.tellers) == (360, 120)
    np.testing.assert_allclose(thrice.region, estimate_centre(CLOUD).region)


def test_a_region_is_not_drawn_round_one_who_told_most():
    tellers = np.append(np.zeros(90, dtype=int), np.arange(1, 31))
    assert estimate_centre(CLOUD, tellers).reason == "too_few_tellers"


def test_neither_order_of_stories_nor_turning_the_triad_moves_the_centre():
    shuffled = np.random.default_rng(1).permutation(CLOUD)
    turned = estimate_centre(CLOUD[:, [2, 0, 1]])
    plain = estimate_centre(CLOUD)
    np.testing.assert_allclose(estimate_centre(shuffled).centre, plain.centre)
    np.testing.assert_allclose(turned.centre, plain.centre[[2, 0, 1]])
    assert turned.dispersion == pytest.approx(plain.dispersion)


def test_the_same_seed_draws_the_same_region():
    few = CLOUD[:12]
    assert np.array_equal(estimate_centre(few, seed=4).region, estimate_centre(few, seed=4).region)
    assert not np.array_equal(
        estimate_centre(few, seed=4).region, estimate_centre(few, seed=5).region
    )


@pytest.mark.parametrize("zeros", [1, 40])
def test_zeros_are_kept_and_move_the_centre_a_little(zeros):
    weights = CLOUD.copy()
    weights[:zeros] = [0, 0.5, 0.5]
    centre = estimate_centre(weights)
    assert centre.stories == 120
    assert 0 < centre.centre[0] < estimate_centre(CLOUD).centre[0]


DEGENERATE = [
    (np.zeros((0, 3)), 0, "no_stories"),
    (np.full((4, 3), np.nan), 0, "no_stories"),
    (CLOUD[:1], 1, "too_few_tellers"),
    (CLOUD[:2], 2, "too_few_tellers"),
    (CLOUD[:7], 7, "too_few_tellers"),
    (np.tile([[0.2, 0.3, 0.5]], (50, 1)), 50, "all_alike"),
    (np.tile([[0.0, 0.0, 1.0]], (10, 1)), 10, "all_alike"),
]


@pytest.mark.parametrize("weights, stories, reason", DEGENERATE)
def test_where_there_is_no_region_the_reason_is_given(weights, stories, reason):
    summary = summarise_triad(weights)
    assert (summary.stories, summary.centre.reason) == (stories, reason)
    assert summary.centre.region is None
    assert np.isnan(summary.centre.centre).all() == (stories == 0)
    assert np.isnan(summary.mean).all() == (stories == 0)


def test_nine_alike_and_one_apart_give_no_endless_region():
    weights = np.tile([[0.2, 0.3, 0.5]], (10, 1))
    weights[0] = [0.9, 0.05, 0.05]
    centre = estimate_centre(weights)
    assert centre.region is None or np.isfinite(centre.region).all()


def test_stories_on_one_edge_have_a_flat_region():
    share = np.linspace(0.2, 0.8, 60)
    region = estimate_centre(np.stack([0 * share, share, 1 - share], axis=1)).region
    assert region is not None
    assert region[:, 0].max() < 0.01


def test_stories_not_placed_are_left_out_with_their_tellers():
    weights = np.vstack([CLOUD, np.full((5, 3), np.nan)])
    summary = summarise_triad(weights, np.append(np.arange(120), np.full(5, 999)))
    assert (summary.stories, summary.tellers) == (120, 120)
    np.testing.assert_allclose(summary.mean, CLOUD.mean(axis=0))
    assert summary.zones.stories == 120


def test_kept_columns_give_the_same_centre_as_the_weights():
    weights = np.vstack([CLOUD, np.full((5, 3), np.nan)]).astype(np.float32)
    kept, plain = keep_triad(weights), estimate_centre(weights)
    quick = centre_from_sums(sum_log_ratios(kept))
    assert (quick.stories, quick.method) == (120, "hotelling")
    np.testing.assert_allclose(quick.centre, plain.centre, rtol=1e-5)
    np.testing.assert_allclose(quick.region, plain.region, rtol=1e-3)
    assert quick.dispersion == pytest.approx(plain.dispersion, rel=1e-5)


def test_sums_of_chunks_add_up_to_the_sums_of_all():
    kept = keep_triad(np.random.default_rng(5).dirichlet([1, 1, 1], 40_000))
    mask = np.arange(40_000) < 17_000
    both = sum_log_ratios(kept, mask) + sum_log_ratios(kept, np.flatnonzero(~mask))
    whole, exact = sum_log_ratios(kept), kept.log_ratios.astype(np.float64)
    assert both.stories == whole.stories == 40_000
    np.testing.assert_allclose(both.total, exact.sum(axis=1), rtol=1e-5, atol=1e-2)
    np.testing.assert_allclose(both.products, exact @ exact.T, rtol=1e-5, atol=1e-2)
    np.testing.assert_allclose(whole.products, exact @ exact.T, rtol=1e-5, atol=1e-2)


def test_few_or_no_kept_stories_give_a_reason_not_a_region():
    kept = keep_triad(CLOUD)
    for rows, reason in ((np.arange(20), "too_few_tellers"), (np.arange(0), "no_stories")):
        assert centre_from_sums(sum_log_ratios(kept, rows)).reason == reason


def test_where_nobody_placed_there_are_no_stories_in_the_sums():
    assert sum_log_ratios(keep_triad(np.full((9, 3), np.nan))).stories == 0


def test_columns_and_levels_that_make_no_sense_are_refused():
    kept = keep_triad(CLOUD)
    with pytest.raises(ShapeError, match="log_ratios has shape"):
        sum_log_ratios(type(kept)(kept.cells[:5], kept.log_ratios))
    with pytest.raises(ParameterError, match="level is 95"):
        summarise_triad(CLOUD, level=95)
    with pytest.raises(ShapeError, match="tellers has shape"):
        estimate_centre(CLOUD, np.arange(3))


def _holds(region: np.ndarray, truth: np.ndarray) -> bool:
    """Whether a closed curve of weights goes round a point, by the angles that it passes."""
    gaps = np.log(region) @ BASIS.T - truth
    turned = np.diff(np.unwrap(np.arctan2(gaps[:, 1], gaps[:, 0]))).sum()
    return bool(abs(turned) > np.pi)


def test_the_region_of_a_heap_in_the_middle_does_not_hide_the_few_in_a_corner():
    """One in ten gives nearly all to one anchor."""
    generator, held = np.random.default_rng(3), 0

    def told(stories):
        middle, corner = (generator.dirichlet(one, stories) for one in ([60] * 3, [40, 1, 1]))
        return np.where((generator.random(stories) < 0.1)[:, None], corner, middle)

    truth = log_ratios(told(200_000)).mean(axis=0)
    for _ in range(100):
        held += _holds(summarise_triad(told(30)).centre.region, truth)
    assert held / 100 >= 0.93  # by their spread alone .75


def test_the_region_of_answers_all_over_a_triad_is_as_small_as_before():
    cloud = np.random.default_rng(4).dirichlet([1, 2, 2], 40)
    summed, plain = summarise_triad(cloud).centre.region, estimate_centre(cloud).region
    np.testing.assert_allclose(summed, plain, atol=1e-9)
