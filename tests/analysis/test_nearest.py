"""Nearest vectors: exact where they are few, nearly so where they are many, none where none are."""

import numpy as np

from analysis.nearest import (
    IN_FULL,
    SPARE,
    Sketch,
    begin_sketch,
    carry_over,
    draw_in,
    likeliest,
    nearest_along,
    order_by_nearness,
)


def some_vectors(number: int, seed: int = 1) -> np.ndarray:
    """Vectors of length 1 round forty subjects that differ along few directions."""
    generator = np.random.default_rng(seed)
    subjects = generator.normal(size=(40, 128)) * np.arange(1, 129) ** -0.5
    vectors = subjects[generator.integers(0, 40, number)]
    vectors = vectors + 0.3 * generator.normal(size=(number, 128)) * np.arange(1, 129) ** -0.5
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def sketch_of(vectors: np.ndarray) -> Sketch:
    sketch = begin_sketch(vectors[:1000], len(vectors))
    draw_in(sketch, np.arange(len(vectors)), vectors)
    return sketch


def nearest(vectors: np.ndarray, query: np.ndarray, among: np.ndarray) -> list[int]:
    rows = likeliest(sketch_of(vectors), query, among)
    order, _ = order_by_nearness(vectors[rows], query)
    return rows[order][:10].tolist()


def test_among_few_the_answer_is_exact() -> None:
    vectors = some_vectors(IN_FULL)
    query = some_vectors(1, seed=2)[0]
    exact = np.argsort(-(vectors @ query), kind="stable")[:10]
    assert nearest(vectors, query, np.ones(IN_FULL, bool)) == exact.tolist()


def test_among_many_the_nearest_ten_are_found() -> None:
    vectors = some_vectors(10 * IN_FULL)
    everybody = np.ones(len(vectors), bool)
    for query in some_vectors(5, seed=3):
        exact = np.argsort(-(vectors @ query), kind="stable")[:10]
        assert nearest(vectors, query, everybody) == exact.tolist()


def test_only_those_asked_for_are_found() -> None:
    vectors = some_vectors(300)
    among = np.zeros(300, bool)
    among[100:103] = True
    assert set(nearest(vectors, vectors[0], among)) == {100, 101, 102}
    assert nearest(vectors, vectors[0], np.zeros(300, bool)) == []


def test_a_story_without_a_vector_is_never_near() -> None:
    vectors = some_vectors(50)
    vectors[7] = np.nan
    found = likeliest(sketch_of(vectors), vectors[8], np.ones(50, bool))
    assert 7 not in found
    assert len(found) == 49


def test_a_sketch_is_carried_over_to_other_rows() -> None:
    vectors = some_vectors(60)
    before = sketch_of(vectors[:40])
    after = carry_over(before, np.arange(10, 40), np.arange(30), 35)
    assert np.array_equal(after.rough[:30], before.rough[10:])
    assert after.known.tolist() == [True] * 30 + [False] * 5


def test_a_sketch_of_nothing_finds_nothing() -> None:
    sketch = begin_sketch(np.zeros((0, 16), np.float32), 3)
    assert likeliest(sketch, np.ones(16, np.float32), np.ones(3, bool)).tolist() == []


def test_grains_choose_whom_the_numbers_themselves_would() -> None:
    vectors = some_vectors(10 * IN_FULL)
    sketch = sketch_of(vectors)
    numbers = (vectors - sketch.middle) @ sketch.directions
    for query in some_vectors(20, seed=4):
        exact = np.argsort(-(numbers @ (sketch.directions.T @ query)), kind="stable")[:IN_FULL]
        rows = np.sort(likeliest(sketch, query, np.ones(len(vectors), bool)))
        assert IN_FULL < len(rows) < IN_FULL + SPARE
        chosen = rows[nearest_along(sketch, vectors[rows], query)]
        assert set(chosen) == set(exact)


def test_of_vectors_that_are_all_the_same_no_more_are_measured_than_fit() -> None:
    vectors = np.repeat(some_vectors(1), 3 * IN_FULL, axis=0)
    rows = likeliest(sketch_of(vectors), vectors[0], np.ones(len(vectors), bool))
    assert len(rows) == IN_FULL + SPARE
    assert len(nearest_along(sketch_of(vectors), vectors[rows], vectors[0])) == IN_FULL


def test_a_vector_far_from_the_sample_stays_within_the_grains() -> None:
    vectors = some_vectors(50)
    vectors[7] *= 100
    sketch = begin_sketch(vectors[:5], 50)
    draw_in(sketch, np.arange(50), vectors)
    assert sketch.known.all()
    assert likeliest(sketch, vectors[7], np.ones(50, bool)).tolist() == list(range(50))
