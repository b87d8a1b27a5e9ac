"""Divides kept vectors with BERTopic and EVoC, in an environment of their own.

`python bench/themes_peers.py FILE.npz` reads texts and vectors (`texts`, `vectors`, and `kept`
(runs, n): which of them each run sees) and writes `FILE.peers.npz` with `labels`
(methods, runs, n),
−1 for none and −9 for what a run did not see, and `seconds` (methods, runs). Imports none of
our code: `bench/themes.py` starts it with the Python that has the peers.
"""

import sys
import time
from collections.abc import Iterator

import numpy as np
from bertopic import BERTopic
from evoc import EVoC
from umap import UMAP

NAMES = ("BERTopic", "BERTopic, outliers by vectors", "BERTopic, outliers by words", "EVoC")
UNSEEN = -9


def divide(texts: list[str], vectors: np.ndarray, seed: int) -> Iterator[tuple[np.ndarray, float]]:
    """Labels and seconds of each method in `NAMES`."""
    began = time.perf_counter()
    umap = UMAP(n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(umap_model=umap)  # otherwise its own defaults
    topics, _ = model.fit_transform(texts, embeddings=vectors)
    yield np.array(topics), time.perf_counter() - began
    for settings in ({"strategy": "embeddings", "embeddings": vectors}, {}):
        placed = model.reduce_outliers(texts, topics, **settings)
        yield np.array(placed), time.perf_counter() - began
    began = time.perf_counter()
    clusters = EVoC(random_state=seed).fit_predict(vectors)
    yield np.array(clusters), time.perf_counter() - began


def main(path: str) -> None:
    given = np.load(path, allow_pickle=True)
    kept = given["kept"]
    labels = np.full((len(NAMES), *kept.shape), UNSEEN)
    seconds = np.zeros((len(NAMES), len(kept)))
    for run, mask in enumerate(kept):
        texts = given["texts"][mask].tolist()
        vectors = given["vectors"][mask].astype(np.float32)
        for method, (found, took) in enumerate(divide(texts, vectors, run)):
            labels[method, run, mask] = found
            seconds[method, run] = took
    np.savez(path.replace(".npz", ".peers.npz"), labels=labels, seconds=seconds, names=NAMES)


if __name__ == "__main__":
    main(sys.argv[1])
