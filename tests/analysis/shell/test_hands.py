"""Whoever does the work, and whoever dies over it: the results are the same."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster

from analysis.hands import OWN, Hands
from analysis.scan import Column, check_stability, dyad_column, find_patterns, label_column
from analysis.shell.hands import (
    ClusterHands,
    HandsLost,
    ProcessHands,
    open_hands,
    refuse_lone_scheduler,
)
from handing import die_always, die_at_first, refuse, square
from storybank.errors import SettingsError
from storybank.settings import read_settings

KINDS = ["own", "processes", "cluster"]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A Dask cluster of two processes on this machine."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(params=KINDS)
def hands(request: pytest.FixtureRequest) -> Hands:
    if request.param == "cluster":
        return ClusterHands(request.getfixturevalue("scheduler"))
    return ProcessHands(2) if request.param == "processes" else OWN


def some_columns(stories: int) -> list[Column]:
    """Answers of which two go together."""
    generator = np.random.default_rng(7)
    one, two, three = generator.random((3, stories))
    groups = np.where(one > 0.5, 1, 0)
    return [
        dyad_column("pace", one),
        dyad_column("say", two),
        dyad_column("trust", three),
        label_column("role", groups, ["citizen", "employee"]),
    ]


def test_a_cluster_needs_what_speaks_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORTELL_DASK_SCHEDULER", "tls://cluster.invalid:8786")
    refuse_lone_scheduler(read_settings())
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(HandsLost, match="pip install 'fortell"):
        refuse_lone_scheduler(read_settings())


def test_results_come_in_the_order_of_the_pieces(hands: Hands) -> None:
    assert list(hands.work(square, 1, range(20))) == [1 + piece**2 for piece in range(20)]
    assert list(hands.work(square, 1, [])) == []


def test_what_goes_wrong_in_a_piece_is_said_here(hands: Hands) -> None:
    with pytest.raises(ValueError, match="piece 3 is no good"):
        list(hands.work(refuse, None, [3]))


@pytest.mark.parametrize("stories", [300, 3000], ids=["shuffled", "by the limit law"])
def test_a_scan_is_the_same_bit_for_bit_whoever_does_it(hands: Hands, stories: int) -> None:
    columns = some_columns(stories)
    tellers = np.random.default_rng(8).integers(0, stories // 2, stories).astype(np.uint64)
    here = find_patterns(columns, tellers, seed=3)
    there = find_patterns(columns, tellers, seed=3, hands=hands)
    assert there.patterns == here.patterns
    assert there.adjusted.tobytes() == here.adjusted.tobytes()
    pairs = [(one.left, one.right) for one in here.patterns]
    seen = check_stability(columns, pairs, tellers, seed=3)
    assert check_stability(columns, pairs, tellers, seed=3, hands=hands).tobytes() == seen.tobytes()


@pytest.mark.parametrize("kind", ["processes", "cluster"])
def test_whoever_dies_costs_a_piece_and_nothing_else(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    hands: Hands = ProcessHands(2)
    if kind == "cluster":
        hands = ClusterHands(request.getfixturevalue("scheduler"))
    assert list(hands.work(die_at_first, tmp_path, range(5))) == [0, 1, 4, 9, 16]
    assert sorted(mark.name for mark in tmp_path.iterdir()) == ["1", "3"]


def test_who_dies_over_and_over_is_not_waited_for() -> None:
    with pytest.raises(HandsLost, match="Is there enough memory"):
        list(ProcessHands(2).work(die_always, None, [1]))


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.shell.hands.SECONDS_TO_REACH", 0.2)
    with pytest.raises(HandsLost, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(ClusterHands("tcp://127.0.0.1:9").work(square, 1, [1]))


def test_a_cluster_without_workers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.shell.hands.SECONDS_TO_REACH", 0.2)
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", host="127.0.0.1") as cluster,
        pytest.raises(HandsLost, match="has no workers"),
    ):
        list(ClusterHands(cluster.scheduler_address).work(square, 1, [1]))


def test_the_settings_choose_who_works(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not open_hands(read_settings()).far
    monkeypatch.setenv("FORTELL_DASK_SCHEDULER", "tls://brain.example.no:8786")
    assert open_hands(read_settings()).far


@pytest.mark.parametrize(
    "address", ["tcp://brain.example.no:8786", "tcp://127.0.0.1.example.no:8786", "brain:8786"]
)
def test_a_scheduler_beyond_this_machine_must_be_reached_by_tls(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTELL_DASK_SCHEDULER", address)
    with pytest.raises(SettingsError, match=r"tls://…, or tcp://127\.0\.0\.1"):
        read_settings()
