"""Measures the theme finder against the labels that people gave, and against k-means.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.themes --shared ../shared --cache FOLDER`. Encodes 5,000
questions to a bank (banking77) and 1,004 sentences in three languages (SIB-200) once into the cache
folder; all methods work on the same vectors.
"""

import csv
import gzip
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
)

from analysis.encoder import BUNDLED, load_encoder
from analysis.themes import NO_THEME, Themes, find_themes
from analysis.themes.languages import find_means, subtract_means

BANKING_TEXTS = 5000
SIB_LANGUAGES = ("nob", "nno", "eng")
SEEDS = 4
LEFT_OUT = 0.05

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """A labelled set: texts, their labels and languages, and what the same sentence shares."""

    name: str
    texts: list[str]
    labels: list[str]
    languages: list[str]
    sentences: list[str]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    texts: str
    method: str
    themes: str
    without: float
    mutual: float
    rand: float
    agreement: float
    agreement_of_most: float
    seconds: float


@click.command()
@click.option("--shared", type=click.Path(path_type=Path, exists=True), default="../shared")
@click.option("--cache", type=click.Path(path_type=Path), required=True)
def main(shared: Path, cache: Path) -> None:
    """Print the table of bench/README.md."""
    cache.mkdir(parents=True, exist_ok=True)
    print("| texts | method | themes | without | AMI | ARI | seeds | seeds and 95 % | seconds |")
    print("|---|---|---|---|---|---|---|---|---|")
    for texts in (read_banking(shared), read_sib(shared)):
        vectors = encode_once(texts, cache)
        themes = find(texts, vectors, np.arange(len(vectors)), 0)
        show(measure(texts, vectors, "themes", find_labels))
        show(measure(texts, vectors, "k-means, true k", divide_by_means))
        show_languages(texts, themes)


def read_rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_banking(shared: Path) -> Texts:
    rows = read_rows(shared / "data" / "banking77.csv.gz")
    chosen = np.random.default_rng(0).choice(len(rows), BANKING_TEXTS, replace=False)
    rows = [rows[place] for place in np.sort(chosen)]
    return take("banking77", rows)


def read_sib(shared: Path) -> Texts:
    rows = read_rows(shared / "data" / "sib200_10lang.csv.gz")
    return take("SIB-200 nob+nno+eng", [row for row in rows if row["lang"][:3] in SIB_LANGUAGES])


def take(name: str, rows: Sequence[dict[str, str]]) -> Texts:
    columns = ([row[column] for row in rows] for column in ("text", "label", "lang", "id"))
    return Texts(name, *columns)


def encode_once(texts: Texts, cache: Path) -> NDArray[np.float32]:
    place = cache / f"{texts.name.replace(' ', '_')}.npy"
    if not place.exists():
        began = time.perf_counter()
        vectors = load_encoder(BUNDLED, cache / "models").encode(texts.texts)
        seconds = time.perf_counter() - began
        click.echo(f"{texts.name}: {len(vectors) / seconds:.0f} texts/s encoded", err=True)
        np.save(place, vectors)
    return np.asarray(np.load(place), np.float32)


def find(texts: Texts, vectors: NDArray[np.float32], rows: Labels, seed: int) -> Themes:
    return find_themes(
        vectors[rows],
        languages=[texts.languages[row] for row in rows],
        story_ids=[f"{row:06d}" for row in rows],
        seed=seed,
    )


def find_labels(texts: Texts, vectors: NDArray[np.float32], rows: Labels, seed: int) -> Labels:
    return find(texts, vectors, rows, seed).labels.astype(np.int64)


def divide_by_means(texts: Texts, vectors: NDArray[np.float32], rows: Labels, seed: int) -> Labels:
    """k-means told the true number of labels, on the vectors that themes see."""
    languages = np.array([texts.languages[row] for row in rows])
    freed = subtract_means(vectors[rows], languages, find_means(vectors[rows], languages))
    means = KMeans(len(set(texts.labels)), n_init=4, random_state=seed)
    return np.asarray(means.fit_predict(freed), np.int64)


def measure(
    texts: Texts, vectors: NDArray[np.float32], method: str, divide: Callable[..., Labels]
) -> Row:
    """Divide with several seeds, with all texts and without a random 5 % each."""
    rows = np.arange(len(vectors))
    began = time.perf_counter()
    whole = [divide(texts, vectors, rows, seed) for seed in range(SEEDS)]
    seconds = (time.perf_counter() - began) / SEEDS
    kept = np.random.default_rng(9).random((SEEDS, len(rows))) >= LEFT_OUT
    most = np.full((SEEDS, len(rows)), NO_THEME - 1)
    for seed, (labels, mask) in enumerate(zip(most, kept, strict=True)):
        labels[mask] = divide(texts, vectors, np.flatnonzero(mask), SEEDS + seed)
    counts = sorted(int(labels.max()) + 1 for labels in whole)
    return Row(
        texts=f"{texts.name} ({len(vectors)}, {len(set(texts.labels))} labels)",
        method=method,
        themes=f"{counts[0]}–{counts[-1]}",
        without=float(np.mean([np.mean(labels == NO_THEME) for labels in whole])),
        mutual=float(np.mean([adjusted_mutual_info_score(texts.labels, one) for one in whole])),
        rand=float(np.mean([adjusted_rand_score(texts.labels, one) for one in whole])),
        agreement=agree(whole),
        agreement_of_most=agree(list(most)),
        seconds=seconds,
    )


def agree(divisions: Sequence[Labels]) -> float:
    """Mean adjusted Rand index of all pairs, on the texts that both kept; no theme is a group."""
    pairs = []
    for place, first in enumerate(divisions):
        for second in divisions[:place]:
            both = (first >= NO_THEME) & (second >= NO_THEME)
            pairs.append(adjusted_rand_score(first[both], second[both]))
    return float(np.mean(pairs))


def show(row: Row) -> None:
    print(
        f"| {row.texts} | {row.method} | {row.themes} | {row.without:.1%} | {row.mutual:.3f}"
        f" | {row.rand:.3f} | {row.agreement:.2f} | {row.agreement_of_most:.2f}"
        f" | {row.seconds:.1f} |",
        flush=True,
    )


def show_languages(texts: Texts, themes: Themes) -> None:
    """Say whether themes follow what is said or the language in which it is said."""
    if len(set(texts.languages)) < 2:
        return
    placed = themes.labels != NO_THEME
    shared = normalized_mutual_info_score(np.array(texts.languages)[placed], themes.labels[placed])
    groups: dict[str, set[int]] = {}
    for sentence, label in zip(texts.sentences, themes.labels.tolist(), strict=True):
        groups.setdefault(sentence, set()).add(label)
    together = [len(labels) == 1 and NO_THEME not in labels for labels in groups.values()]
    print(
        f"\n{texts.name}: mutual information of theme and language {shared:.3f};"
        f" all versions of a sentence in one theme {np.mean(together):.1%}."
    )


if __name__ == "__main__":
    main()
