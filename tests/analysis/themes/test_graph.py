"""Neighbours, the graph of shared neighbours, walks over it, and groups of what is alike."""

from dataclasses import fields

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from analysis.themes import neighbours as neighbours_module
from analysis.themes.graph import join_copies, join_neighbours, join_views
from analysis.themes.joining import join_alike, join_by_traces, merge_groups
from analysis.themes.neighbours import choose_count, find_neighbours, find_views, largest
from analysis.themes.placing import lay_ground, place_each, place_stories
from analysis.themes.repeating import measure_agreement, measure_stability
from analysis.themes.walks import measure_reach, walk
from planting import plant_stories


@pytest.mark.parametrize(
    "rows, count", [(0, 0), (1, 0), (3, 2), (7, 3), (30, 5), (165, 13), (625, 25), (9000, 25)]
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


def test_of_equal_values_the_first_are_the_largest() -> None:
    values = np.array([[1, 3, 1, 3, 1], [0, 2, 2, 2, 5], [4, 3, 2, 1, 0]], np.float32)

    assert largest(values, 3).tolist() == [[1, 3, 0], [4, 1, 2], [0, 1, 2]]


def test_a_single_row_has_no_neighbours() -> None:
    assert find_neighbours(np.ones((1, 4), np.float32), 5).shape == (1, 0)


def test_the_weight_of_an_edge_is_the_share_of_common_neighbours() -> None:
    neighbours = np.array([[1, 2], [0, 2], [0, 1], [0, 1]], np.int32)
    graph = join_neighbours(neighbours).toarray()

    assert graph[0, 1] == pytest.approx(1 / 3)  # {1, 2} and {0, 2} share 2 of {0, 1, 2}
    assert graph[3, 0] == pytest.approx(1 / 3)  # {0, 1} and {1, 2} share 1
    assert graph[3, 2] == 0  # alike, but neither is a neighbour of the other
    assert np.array_equal(graph, graph.T)


def test_two_themes_are_neighbours_apart_in_every_view() -> None:
    planted = plant_stories((40, 40))  # the strongest direction divides them, and stays

    for near in find_views(planted.vectors, 7):
        assert (planted.truth[near] == planted.truth[:, None]).mean() > 0.95


def test_every_view_counts_alike() -> None:
    ring = np.array([[1, 2], [0, 2], [0, 1], [1, 2]], np.int32)
    once, twice = join_views((ring,)), join_views((ring, ring))

    assert once.sum() == pytest.approx(1)
    assert np.allclose(twice.toarray(), 2 * once.toarray())


def two_squares() -> sparse.csr_matrix:
    square = np.ones((4, 4)) - np.eye(4)
    return sparse.csr_matrix(np.kron(np.eye(2), square))


def test_copies_of_a_story_are_its_neighbours_beside_the_others() -> None:
    graph = join_neighbours(find_neighbours(plant_stories((20, 20)).vectors, 5))
    copies = np.arange(1, 41)
    joined = join_copies(graph, copies, 5).toarray()

    own = np.diagonal(joined) / joined.sum(axis=1)
    assert own == pytest.approx((copies - 1) / (copies - 1 + 5))
    np.fill_diagonal(joined, 0)
    assert np.array_equal(joined, graph.toarray())


def test_walks_that_end_in_the_same_places_make_stories_alike() -> None:
    traces = walk(two_squares(), reach=0.25, most_steps=3)
    alike = traces @ traces.T

    assert np.allclose(np.diag(alike), 1)
    assert (alike[:4, :4] > 0.9).all()
    assert (alike[:4, 4:] == 0).all()
    assert measure_reach(traces) == pytest.approx(alike.mean())


def test_walks_stop_where_they_reach_far_enough() -> None:
    line = sparse.diags([np.ones(39), np.ones(39)], offsets=[-1, 1]).tocsr()
    short, long = (walk(line, reach=reach, most_steps=9) for reach in (0.06, 0.12))

    assert 0.06 <= measure_reach(short) < measure_reach(long) < 0.2


def test_a_story_without_ties_is_like_no_other() -> None:
    lonely = sparse.block_diag([two_squares(), sparse.csr_matrix((1, 1))]).tocsr()

    assert (walk(lonely, reach=0.25, most_steps=3)[8] == 0).all()


def test_what_is_alike_comes_together_and_nothing_else() -> None:
    alike = np.kron(np.eye(3), np.full((4, 4), 0.8)).astype(np.float32)

    groups = join_alike(alike, least=0.5)

    assert (groups[:, None] == groups).tolist() == (alike > 0).tolist()
    assert join_alike(alike, least=0.9).max() == 11
    assert join_alike(np.ones((1, 1), np.float32), least=0.5).tolist() == [0]


def test_two_groups_merge_only_where_their_mean_likeness_is_enough() -> None:
    groups = np.array([0, 0, 1, 2])
    between = np.array([[4, 1.2, 0], [1.2, 1, 0], [0, 0, 1]], np.float32)

    assert merge_groups(between, groups, least=0.5).tolist() == [0, 0, 0, 1]  # 1.2 > 2 · .5
    assert merge_groups(between, groups, least=0.7).tolist() == [0, 0, 1, 2]


def test_groups_begun_among_landmarks_take_in_the_others() -> None:
    traces = walk(two_squares(), reach=0.25, most_steps=3)
    groups = join_by_traces(traces, np.array([0, 1, 4, 5]), least=0.5)

    assert groups.tolist() == [0] * 4 + [1] * 4


def test_a_new_story_goes_with_its_neighbours_and_a_far_one_nowhere() -> None:
    planted = plant_stories((30, 30))
    known, labels = planted.vectors, planted.truth.astype(np.int16)
    new = np.stack([known[3] + 0.01, known[40] - 0.01, -known[:30].sum(axis=0)])
    new /= np.linalg.norm(new, axis=1, keepdims=True)
    placed = place_stories(new.astype(np.float32), lay_ground(known, labels), least_fit=0.15)

    assert placed.labels.tolist() == [0, 1, -1]
    assert placed.far.tolist() == [False, False, True]
    assert (placed.fit <= 1).all()


def test_a_story_lies_where_it_would_lie_alone_whoever_is_placed_with_it() -> None:
    planted = plant_stories((60, 40, 30), spread=1.6)
    ground = lay_ground(planted.vectors[::2], planted.truth.astype(np.int16)[::2])
    new = planted.vectors[1::2]
    together = place_each(new, ground, least_fit=0.15)

    for row in (0, 17, len(new) - 1):
        alone = place_each(new[row : row + 1], ground, least_fit=0.15)
        for field in fields(together):
            ours, its = (getattr(one, field.name) for one in (together, alone))
            assert ours[row] == its[0], field.name
    assert np.array_equal(place_stories(new, ground, least_fit=0.15).labels, together.labels)


def test_without_themes_nothing_is_placed() -> None:
    vectors = plant_stories((10,)).vectors
    ground = lay_ground(vectors, np.full(10, -1, np.int16))
    placed = place_stories(vectors, ground, least_fit=0.15)

    assert (placed.labels == -1).all()


def test_runs_that_say_the_same_agree_fully() -> None:
    runs = np.array([[0, 0, 1, 1, -1], [1, 1, 0, 0, 0], [0, 0, 1, 1, 1]])

    assert measure_agreement(runs) == 1


@pytest.mark.parametrize("moved", [0, 10, 60, 200])
def test_agreement_of_runs_is_the_adjusted_rand_index(moved: int) -> None:
    random = np.random.default_rng(moved)
    one = random.integers(0, 5, 200)
    other = one.copy()
    other[:moved] = random.integers(0, 7, moved)

    assert measure_agreement(np.stack([one, other])) == pytest.approx(
        adjusted_rand_score(one, other)
    )


def test_runs_that_tell_nothing_apart_do_not_agree() -> None:
    assert measure_agreement(np.zeros((3, 6), np.int64)) == 0


def test_stability_is_the_best_overlap_with_each_run() -> None:
    groups = np.array([0, 0, 1, 1])
    runs = np.array([[0, 0, 1, 1], [0, 1, 1, 1], [-1, 0, 0, 1]])

    # group 0: 1, 1/2, 1/2 (one kept story, in a group of two); group 1: 1, 2/3, 1/2
    assert measure_stability(groups, runs) == pytest.approx([2 / 3, (1 + 2 / 3 + 1 / 2) / 3])


def test_a_run_that_kept_nothing_of_a_group_says_nothing_of_it() -> None:
    groups = np.array([0, 0, 1])
    runs = np.array([[0, 0, -1], [0, 0, 0]])

    assert measure_stability(groups, runs) == pytest.approx([(1 + 2 / 3) / 2, 1 / 3])


def test_stability_counts_a_text_that_many_gave_as_often_as_they_gave_it() -> None:
    groups, copies = np.array([0, 0, 1, 1]), np.array([97, 1, 1, 1])
    runs = np.array([[0, 1, 1, 1], [0, 0, 0, 1]])
    told, among = np.repeat(groups, copies), np.repeat(runs, copies, axis=1)

    found = measure_stability(groups, runs, copies)

    assert found == pytest.approx([(97 / 98 + 98 / 99) / 2, (2 / 3 + 1 / 2) / 2])
    assert found == pytest.approx(measure_stability(told, among))
