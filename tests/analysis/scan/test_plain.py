"""The plain numbers, equal to those of scipy and scikit-bio."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist
from skbio.stats.distance import DistanceMatrix
from skbio.stats.distance import permanova as their_permanova

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.scan.plain import chi_square, kruskal_wallis, permanova, spearman

GENERATOR = np.random.default_rng(1)
TIED = GENERATOR.integers(1, 6, 90).astype(float)
SMOOTH = GENERATOR.random(90) + TIED / 10
GROUPS = GENERATOR.integers(0, 3, 90)


def close(ours: float, theirs: float) -> bool:
    return ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("values", [TIED, SMOOTH])
def test_kruskal_wallis_is_scipys(values):
    ours = kruskal_wallis(values, GROUPS)
    theirs = stats.kruskal(*(values[group == GROUPS] for group in range(3)))
    assert close(ours.statistic, theirs.statistic)
    assert close(ours.p, theirs.pvalue)
    assert close(ours.effect, theirs.statistic / 89)


def test_spearman_is_scipys():
    ours, theirs = spearman(TIED, SMOOTH), stats.spearmanr(TIED, SMOOTH)
    assert close(ours.statistic, theirs.statistic)
    assert close(ours.p, theirs.pvalue)


def test_chi_square_and_cramers_v_are_scipys():
    ours = chi_square(TIED.astype(int), GROUPS)
    table = stats.contingency.crosstab(TIED, GROUPS).count
    theirs = stats.chi2_contingency(table, correction=False)
    assert close(ours.statistic, theirs.statistic)
    assert close(ours.p, theirs.pvalue)
    assert close(ours.effect, stats.contingency.association(table, method="cramer"))


def test_permanova_is_scikit_bios():
    points = np.stack([TIED, SMOOTH], axis=1) + GROUPS[:, None] * 0.2
    ours = permanova(points, GROUPS, seed=2)
    distances = DistanceMatrix(np.round(cdist(points, points), 12))
    theirs = their_permanova(distances, GROUPS, permutations=199, seed=3)
    assert close(ours.statistic, theirs["test statistic"])
    assert ours.p == pytest.approx(theirs["p-value"], abs=0.1)
    freedom = (90 - 3) / 2
    assert close(ours.effect, ours.statistic / (ours.statistic + freedom))


def test_what_is_missing_is_left_out_of_both():
    values, groups = np.append(TIED, [np.nan, 3]), np.append(GROUPS, [1, -1])
    assert kruskal_wallis(values, groups) == kruskal_wallis(TIED, GROUPS)
    assert spearman(values, np.append(SMOOTH, [0.2, np.nan])) == spearman(TIED, SMOOTH)
    known = np.append(TIED.astype(int), [-1, 3])
    assert chi_square(known, groups) == chi_square(TIED.astype(int), GROUPS)
    points = np.stack([values, values], axis=1)
    assert permanova(points, groups) == permanova(points[:90], GROUPS)


@pytest.mark.parametrize(
    "values, groups",
    [
        (np.zeros(0), np.zeros(0, int)),
        (np.ones(1), np.zeros(1, int)),
        (np.ones(9), np.arange(9) % 2),
        (np.arange(9.0), np.zeros(9, int)),
        (np.full(9, np.nan), np.arange(9) % 2),
    ],
)
def test_where_nothing_varies_there_is_no_number(values, groups):
    for found in (
        kruskal_wallis(values, groups),
        spearman(values, groups.astype(float)),
        chi_square(np.where(np.isnan(values), -1, values).astype(int), groups),
        permanova(values[:, None], groups),
    ):
        assert np.isnan([found.statistic, found.p, found.effect]).all()


@pytest.mark.parametrize(
    "ask, error",
    [
        (lambda: kruskal_wallis(np.array([np.inf]), np.zeros(1, int)), RangeError),
        (lambda: kruskal_wallis(np.ones(3), np.zeros(2, int)), ShapeError),
        (lambda: kruskal_wallis(np.ones(2), np.array([-2, 0])), RangeError),
        (lambda: spearman(np.ones(3), np.ones(2)), ShapeError),
        (lambda: spearman(np.ones((3, 2)), np.ones(3)), ShapeError),
        (lambda: chi_square(np.ones(3), np.zeros(3, int)), RangeError),
        (lambda: permanova(np.ones(3), np.zeros(3, int)), ShapeError),
        (lambda: permanova(np.full((2, 2), np.inf), np.arange(2)), RangeError),
        (lambda: permanova(np.ones((2, 2)), np.arange(2), draws=0), ParameterError),
    ],
)
def test_arrays_that_make_no_sense_are_refused(ask, error):
    with pytest.raises(error):
        ask()
