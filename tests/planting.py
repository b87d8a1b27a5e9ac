"""Planted stories: vectors whose themes are known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Planted:
    """Stories in known themes: vectors (n, d), the truth (n,), ids and languages."""

    vectors: NDArray[np.float32]
    truth: NDArray[np.int64]
    story_ids: list[str]
    languages: list[str]


def plant_stories(
    sizes: tuple[int, ...], *, spread: float = 0.5, language_pull: float = 0.0, seed: int = 0
) -> Planted:
    """Plant themes of the given sizes; half of the stories are in another language."""
    random = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    centres = random.normal(size=(len(sizes), 64))
    languages = random.choice(["nb", "en"], size=len(truth))
    pull = np.where(languages == "nb", language_pull, -language_pull)[:, None]
    noise = spread * 8 * random.normal(size=(len(truth), 64)) / 8
    vectors = centres[truth] + noise + pull * random.normal(size=64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"{number:05d}" for number in range(len(truth))]
    return Planted(vectors.astype(np.float32), truth, ids, languages.tolist())
