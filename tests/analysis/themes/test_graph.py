"""Neighbours, the graph of shared neighbours, and the consensus of runs."""

import numpy as np
import pytest
from scipy import sparse

from analysis.themes import neighbours as neighbours_module
from analysis.themes.consensus import (
    divide_graph,
    find_consensus,
    measure_agreement,
    measure_stability,
    share_together,
)
from analysis.themes.graph import join_neighbours, keep_rows
from analysis.themes.neighbours import choose_count, find_neighbours
from analysis.themes.resolution import Candidate, choose_candidate
from planting import plant_stories


@pytest.mark.parametrize(
    "rows, count", [(0, 0), (1, 0), (3, 2), (7, 3), (30, 5), (165, 13), (225, 15), (9000, 15)]
)
def test_a_small_collection_has_fewer_neighbours(rows: int, count: int) -> None:
    assert choose_count(rows) == count


def test_neighbours_are_the_nearest_by_cosine() -> None:
    vectors = plant_stories((40, 40)).vectors
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)

    assert np.array_equal(find_neighbours(vectors, 7), np.argsort(-cosines, axis=1)[:, :7])


def test_blocks_do_not_change_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = plant_stories((40, 40)).vectors
    whole = find_neighbours(vectors, 7)
    monkeypatch.setattr(neighbours_module, "_BLOCK", 9)

    assert np.array_equal(find_neighbours(vectors, 7), whole)


def test_a_large_collection_keeps_most_neighbours_in_fewer_directions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors = plant_stories((60, 60, 60)).vectors
    exact = find_neighbours(vectors, 10)
    monkeypatch.setattr(neighbours_module, "MOST_ROWS", 100)
    monkeypatch.setattr(neighbours_module, "DIRECTIONS", 48)
    reduced = find_neighbours(vectors, 10)
    kept = [len(set(a) & set(b)) / 10 for a, b in zip(exact, reduced, strict=True)]

    assert np.mean(kept) > 0.7


def test_a_single_row_has_no_neighbours() -> None:
    assert find_neighbours(np.ones((1, 4), np.float32), 5).shape == (1, 0)


def test_the_weight_of_an_edge_is_the_share_of_common_neighbours() -> None:
    neighbours = np.array([[1, 2], [0, 2], [0, 1], [0, 1]], np.int32)
    graph = join_neighbours(neighbours).toarray()

    assert graph[0, 1] == pytest.approx(1 / 3)  # {1, 2} and {0, 2} share 2 of {0, 1, 2}
    assert graph[3, 0] == pytest.approx(1 / 3)  # {0, 1} and {1, 2} share 1
    assert graph[3, 2] == 0  # alike, but neither is a neighbour of the other
    assert np.array_equal(graph, graph.T)


def test_a_row_left_out_is_replaced_by_the_next_neighbour() -> None:
    neighbours = np.array([[1, 2, 3], [0, 2, 3], [3, 0, 1], [2, 1, 0]], np.int32)
    kept = np.array([True, False, True, True])

    assert keep_rows(neighbours, kept, 2).tolist() == [[1, 2], [2, 0], [1, 0]]


def test_neighbours_that_ran_out_are_marked() -> None:
    neighbours = np.array([[1], [0], [0]], np.int32)

    assert keep_rows(neighbours, np.array([True, False, True]), 1).tolist() == [[-1], [0]]


def test_a_graph_without_edges_leaves_all_alone() -> None:
    assert divide_graph(sparse.csr_matrix((3, 3)), resolution=1, seed=1).tolist() == [0, 1, 2]


def test_edges_know_how_often_their_ends_were_together() -> None:
    graph = sparse.csr_matrix(np.array([[0, 1.0, 1], [1, 0, 0], [1, 0, 0]]))
    runs = np.array([[0, 0, 1], [0, 0, 0], [0, 1, -1]], np.int32)
    together = share_together(graph, runs).toarray()

    assert together[0, 1] == pytest.approx(2 / 3)
    assert together[0, 2] == pytest.approx(1 / 2)


def test_consensus_groups_are_in_one_piece() -> None:
    ring = sparse.csr_matrix(np.kron(np.eye(2), 1 - np.eye(4)))

    assert find_consensus(ring, ring, resolution=0.01, seed=1).tolist() == [0] * 4 + [1] * 4


def test_runs_that_say_the_same_agree_fully() -> None:
    runs = np.array([[0, 0, 1, 1, -1], [1, 1, 0, 0, 0], [0, 0, 1, 1, 1]], np.int32)

    assert measure_agreement(runs) == (1.0, 0.0)


def test_runs_that_tell_nothing_apart_do_not_agree() -> None:
    assert measure_agreement(np.zeros((3, 6), np.int32))[0] == 0


def test_stability_is_the_best_overlap_with_each_run() -> None:
    groups = np.array([0, 0, 1, 1], np.int32)
    runs = np.array([[0, 0, 1, 1], [0, 1, 1, 1], [-1, 0, 0, 1]], np.int32)

    # group 0: 1, 1/2, 1/2 (one kept story, in a group of two); group 1: 1, 2/3, 1/2
    assert measure_stability(groups, runs) == pytest.approx([2 / 3, (1 + 2 / 3 + 1 / 2) / 3])


@pytest.mark.parametrize(
    "agreements, themes, chosen",
    [
        ((0.9, 0.5, 0.4), (4, 8, 9), 0),
        ((0.8, 0.79, 0.6), (4, 8, 9), 1),
        ((0.8, 0.5, 0.8), (4, 8, 9), 0),
        ((0.8, 0.6, 0.5), (2, 8, 9), 1),
        ((0.95, 0.6, 0.5), (2, 8, 9), 0),
        ((0.5, 0.6, 0.9), (4, 8, 11), 1),
        ((0.5, 0.9, 0.6), (1, 2, 3), 1),
    ],
)
def test_the_finest_division_that_loses_no_agreement_is_chosen(
    agreements: tuple[float, ...], themes: tuple[float, ...], chosen: int
) -> None:
    nothing = np.zeros((0, 0), np.int32)
    candidates = [
        Candidate(float(place), nothing, agreement, 0.01, count)
        for place, (agreement, count) in enumerate(zip(agreements, themes, strict=True))
    ]

    assert choose_candidate(candidates, 100, fewest=4) is candidates[chosen]
