"""Nearest vectors: exact where they are few, nearly so where they are many, none where none are."""

import numpy as np

from analysis.nearest import (
    IN_FULL,
    Sketch,
    begin_sketch,
    carry_over,
    draw_in,
    likeliest,
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
    assert np.isnan(after.rough[30:]).all()


def test_a_sketch_of_nothing_finds_nothing() -> None:
    sketch = begin_sketch(np.zeros((0, 16), np.float32), 3)
    assert likeliest(sketch, np.ones(16, np.float32), np.ones(3, bool)).tolist() == []
