"""The numbers of a real export: means, answer states and zones as its publisher counts them."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from analysis.responses import State, state_shares
from analysis.simplex import points_from_weights
from analysis.triads import keep_triad, sum_log_ratios, summarise_triad

MEANS = {
    "dee85953": (123, (0.326, 0.338, 0.336)),
    "5d5594cd": (117, (0.320, 0.251, 0.428)),
    "579be782": (128, (0.415, 0.224, 0.361)),
    "25055cfd": (109, (0.330, 0.319, 0.352)),
    "085f37d9": (121, (0.306, 0.376, 0.318)),
}


@pytest.fixture(scope="module")
def columns(shared: Path) -> dict[str, np.ndarray]:
    file = shared / "data" / "sensemaker_safetyscan" / "ADemo_Data.api.csv.gz"
    text = gzip.decompress(file.read_bytes()).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert len(rows) == 129
    return {name: np.array([row[i] for row in rows]) for i, name in enumerate(header)}


def numbers(column: np.ndarray) -> np.ndarray:
    return np.array([float(cell) if cell else np.nan for cell in column])


def triad(columns: dict[str, np.ndarray], start: str) -> np.ndarray:
    anchors = [
        name
        for name in columns
        if name.startswith(start) and not name.endswith(("percentX", "percentY", "NA"))
    ]
    return np.stack([numbers(columns[name]) for name in anchors], axis=1)


@pytest.mark.parametrize("start, known", MEANS.items())
def test_stories_placed_and_means_are_those_of_the_publisher(columns, start, known):
    summary = summarise_triad(triad(columns, start))
    assert summary.stories == known[0]
    assert np.round(summary.mean, 3).tolist() == pytest.approx(known[1], abs=5e-4)
    assert summary.centre.method == "hotelling"
    assert sum(summary.zones.counts) == known[0]


@pytest.mark.parametrize("start", MEANS)
def test_points_are_where_the_export_says_to_a_pixel(columns, start):
    # One of its stories lies 0.0009 outside the triangle and is brought back to the border.
    points = points_from_weights(triad(columns, start))
    across = next(name for name in columns if name.startswith(start) and name.endswith("percentX"))
    upward = across.replace("percentX", "percentY")
    np.testing.assert_allclose(points[:, 0], numbers(columns[across]), atol=1e-3)
    np.testing.assert_allclose(points[:, 1], numbers(columns[upward]) * np.sqrt(3) / 2, atol=1e-3)


def test_one_triad_has_nearly_half_of_its_stories_near_the_middle(columns):
    weights = triad(columns, "25055cfd")
    placed = weights[~np.isnan(weights).any(axis=1)]
    assert np.mean(np.abs(placed - 1 / 3).max(axis=1) <= 0.1) == pytest.approx(0.45, abs=0.005)


def test_one_dyad_does_not_apply_to_half_of_the_tellers(columns):
    shares = []
    for name in (name for name in columns if name.endswith("_NA")):
        position = columns.get(name.replace("_NA", "_percentX"))
        states = np.where(columns[name] == "1", State.NOT_APPLICABLE, State.PASSED_BY)
        states = np.where(position != "", State.PLACED, states).astype(np.uint8)
        shares.append(state_shares(states).not_applicable.value)
    assert max(shares) == pytest.approx(0.51, abs=0.005)


def test_kept_columns_give_the_same_sums(columns):
    for start, (stories, _) in MEANS.items():
        weights = triad(columns, start)
        sums = sum_log_ratios(keep_triad(weights.astype(np.float32)))
        assert sums.stories == stories
