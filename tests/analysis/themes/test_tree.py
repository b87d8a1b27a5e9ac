"""The tree above the themes: planted branches come back, and what has none gets none."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.themes import Branch, StoryTexts, Themes, describe_themes, find_themes
from analysis.themes.tree import branch_of, grow_tree

PLENTY = 30  # stories in each planted theme


def find_around(centres: NDArray[np.float64], noise: float) -> tuple[Themes, NDArray[np.intp]]:
    """The themes of stories around these centres, and the centre of each story."""
    random = np.random.default_rng(3)
    truth = np.repeat(np.arange(len(centres)), PLENTY)
    vectors = centres[truth] + noise * random.normal(size=(len(truth), centres.shape[1]))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return find_themes(vectors, languages=["nb"] * len(truth), seed=1), truth


def plant_branches() -> tuple[Themes, NDArray[np.intp]]:
    """Eight branches of five themes, which overlap a little with their own."""
    random = np.random.default_rng(3)
    around = np.repeat(random.normal(size=(8, 64)), 5, axis=0)
    return find_around(around + 0.4 * random.normal(size=around.shape), 0.5)


def equally_far(themes: int) -> NDArray[np.float64]:
    return 8 * np.linalg.qr(np.random.default_rng(1).normal(size=(64, 64)))[0][:themes]


def traces_of(likeness: NDArray[np.float64], stories: int) -> NDArray[np.float32]:
    """Rows, so many of each theme, whose products are the likeness asked for."""
    turned = np.linalg.qr(np.random.default_rng(1).normal(size=(400, len(likeness))))[0]
    return np.repeat(np.linalg.cholesky(likeness) @ turned.T, stories, axis=0).astype(np.float32)


def grow(likeness: NDArray[np.float64], *, least: float) -> tuple[Branch, ...]:
    """The tree of themes of ten stories each."""
    labels = np.repeat(np.arange(len(likeness)), 10).astype(np.int16)
    random = np.random.default_rng(1)
    return grow_tree(traces_of(likeness, 10), labels, least=least, random=random)


def test_planted_branches_come_back() -> None:
    themes, truth = plant_branches()
    planted = [int(truth[themes.labels == theme][0]) // 5 for theme in range(themes.count)]
    topmost = [one for one in themes.branches if one.parent is None]

    assert themes.count > 30
    around = [{planted[theme] for theme in one.themes} for one in topmost]
    assert all(len(one) == 1 for one in around), "no branch holds themes of two"
    assert set.union(*around) == set(range(8))
    assert sum(len(one.themes) for one in topmost) > themes.count / 2


@pytest.mark.parametrize("themes", [5, 12, 40])
@pytest.mark.parametrize("noise", [0.5, 1.0])
def test_themes_that_lie_equally_far_apart_have_no_tree(themes: int, noise: float) -> None:
    found, _ = find_around(equally_far(themes), noise)

    assert found.count == themes
    assert found.branches == ()


@pytest.mark.parametrize("themes", [0, 1, 2])
def test_fewer_than_three_themes_have_no_tree(themes: int) -> None:
    labels = np.repeat(np.arange(themes), 5).astype(np.int16)
    random = np.random.default_rng(1)

    assert grow_tree(np.ones((5 * themes, 4), np.float32), labels, least=0.4, random=random) == ()


def test_a_branch_of_all_themes_is_none() -> None:
    likeness = np.full((4, 4), 0.5) + np.eye(4) / 2

    assert grow(likeness, least=0.6) == ()


def test_many_branches_come_together_again_where_they_are_more_alike_than_chance() -> None:
    near, far = np.arange(24) // 2, np.arange(24) // 8
    likeness = np.select([near[:, None] == near, far[:, None] == far], [0.5, 0.25], default=0.05)
    branches = grow(likeness + np.eye(24) / 2, least=0.6)
    inner = [one for one in branches if one.parent is not None]

    assert [one.themes for one in branches if one.parent is None] == [
        tuple(range(start, start + 8)) for start in (0, 8, 16)
    ]
    assert [one.themes for one in inner] == [(one, one + 1) for one in range(0, 24, 2)]
    assert all(set(one.themes) < set(branches[one.parent or 0].themes) for one in inner)
    smallest = branch_of(branches, 9)
    assert smallest is not None
    assert branches[smallest].themes == (8, 9)


def test_likeness_is_the_mean_over_pairs_of_stories() -> None:
    likeness = np.full((4, 4), 0.01)
    likeness[:3, :3] = [[1, 0.8, 0.7], [0.8, 1, 0.75], [0.7, 0.75, 1]]
    likeness[3, 3] = 1
    labels = np.repeat(np.arange(4), [10, 20, 30, 40]).astype(np.int16)
    traces = traces_of(likeness, 1)[labels]
    (branch,) = grow_tree(traces, labels, least=0.9, random=np.random.default_rng(1))

    assert branch.themes == (0, 1, 2)
    assert branch.parent is None
    assert branch.likeness == pytest.approx(
        np.average([0.8, 0.7, 0.75], weights=[200, 300, 600]), rel=1e-4
    )
    assert branch.found_again > 0.8


def test_the_order_of_rows_changes_no_branch() -> None:
    random = np.random.default_rng(8)
    centres = random.normal(size=(4, 64))[np.arange(12) // 3] + 0.8 * random.normal(size=(12, 64))
    vectors = centres[np.arange(300) % 12] + 1.2 * random.normal(size=(300, 64))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    shuffled = random.permutation(300)
    first, again = (
        find_themes(
            vectors[rows],
            languages=["nb"] * 300,
            story_ids=[f"{row:03d}" for row in rows],
            seed=1,
        ).branches
        for rows in (np.arange(300), shuffled)
    )

    assert first
    assert first == again


def test_a_theme_that_stands_alone_lies_in_no_branch() -> None:
    assert branch_of([Branch((0, 2), None, 0.4, 1)], 1) is None


def test_a_branch_is_told_by_what_its_themes_share() -> None:
    themes, truth = plant_branches()
    stories = StoryTexts(
        texts=[f"gren{'abcdefgh'[one // 5]} tema{'abcdefgh'[one % 8]}" for one in truth],
        languages=["nb"] * len(truth),
        tellers=np.arange(len(truth), dtype=np.uint64),
        may_be_read=np.ones(len(truth), np.bool_),
    )
    told = describe_themes(themes, stories, k=5).branches

    assert len(told) == len(themes.branches)
    for branch, terms in zip(themes.branches, told, strict=True):
        within = np.isin(themes.labels, branch.themes)
        assert terms[0].word == f"gren{'abcdefgh'[truth[within][0] // 5]}"
        assert terms[0].tellers == within.sum()
    few = describe_themes(themes, stories, k=5 * PLENTY + 1).branches
    assert not any(few)
