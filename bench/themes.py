"""Measures the theme finder against the labels that people gave, beside BERTopic, EVoC and k-means.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.themes --shared ../shared --cache FOLDER`. Encodes
5,000 questions to a bank (banking77), 1,004 sentences in three languages (SIB-200) and the NHS
comments with one theme once into the cache folder; all methods work on the same vectors. With
`--peers PYTHON`, a Python that has bertopic and evoc (bench/README.md), the peers run beside it.
"""

import subprocess
import time
from collections.abc import Callable
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

from analysis.themes import NO_THEME, Themes, find_themes
from analysis.themes.languages import find_means, subtract_means
from bench.labelled import Texts, encode_once, read_sets

RUNS = 3
LEFT_OUT = 0.05
UNSEEN = -9

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Divided:
    """What a method gave: labels (runs, n) of all texts and of 95 % of them, −1 for no theme and
    −9 for a text that a run did not see; of the latter also as each run finds them that knows what
    the run before it found (`again`, None for a method that cannot); seconds of a run on all."""

    method: str
    whole: Labels
    most: Labels
    seconds: float
    again: Labels | None = None


@click.command()
@click.option("--shared", type=click.Path(path_type=Path, exists=True), default="../shared")
@click.option("--cache", type=click.Path(path_type=Path), required=True)
@click.option("--peers", type=click.Path(path_type=Path, exists=True))
def main(shared: Path, cache: Path, peers: Path | None) -> None:
    """Print the tables of bench/README.md."""
    cache.mkdir(parents=True, exist_ok=True)
    print(
        "| texts | method | themes | without | AMI | ARI"
        " | seeds | apart, 95 % | next, 95 % | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    scores: dict[str, list[float]] = {}
    for texts in read_sets(shared):
        vectors = encode_once(texts, cache)
        methods = [
            divide_often("themes", texts, vectors, find_labels, find_again),
            divide_often("k-means, told the true k", texts, vectors, divide_by_means, means_again),
            *(run_peers(texts, vectors, cache, peers) if peers else []),
        ]
        for one in methods:
            scores.setdefault(one.method, []).append(show(texts, one))
        show_languages(texts, methods[0].whole[0])
        show_untranslated(texts, vectors)
    for method, several in scores.items():
        print(f"| mean of the sets | {method} | | | {np.mean(several):.3f} | | | | | |")


def find(
    texts: Texts,
    vectors: NDArray[np.float32],
    rows: Labels,
    seed: int,
    before: Labels | None = None,
) -> Themes:
    return find_themes(
        vectors[rows],
        languages=[texts.languages[row] for row in rows],
        story_ids=[f"{row:06d}" for row in rows],
        seed=seed,
        before=None if before is None else np.maximum(before[rows], NO_THEME).astype(np.int16),
    )


def find_labels(texts: Texts, vectors: NDArray[np.float32], rows: Labels, seed: int) -> Labels:
    return find(texts, vectors, rows, seed).labels.astype(np.int64)


def find_again(
    texts: Texts, vectors: NDArray[np.float32], rows: Labels, seed: int, before: Labels
) -> Labels:
    """The themes of a run that knows the run before it; `before`: of all texts."""
    return find(texts, vectors, rows, seed, before).labels.astype(np.int64)


def divide_by_means(texts: Texts, vectors: NDArray[np.float32], rows: Labels, seed: int) -> Labels:
    """k-means told the true number of labels, on the vectors that themes see."""
    means = KMeans(len(set(texts.labels)), n_init=4, random_state=seed)
    return np.asarray(means.fit_predict(free_from_language(texts, vectors, rows)), np.int64)


def means_again(
    texts: Texts, vectors: NDArray[np.float32], rows: Labels, seed: int, before: Labels
) -> Labels:
    """k-means that begins at the centres of the run before."""
    freed = free_from_language(texts, vectors, rows)
    lay = before[rows]
    centres = np.stack([freed[lay == one].mean(axis=0) for one in np.unique(lay[lay >= 0])])
    means = KMeans(len(centres), init=centres, n_init=1, random_state=seed)
    return np.asarray(means.fit_predict(freed), np.int64)


def free_from_language(
    texts: Texts, vectors: NDArray[np.float32], rows: Labels
) -> NDArray[np.float32]:
    languages = np.array([texts.languages[row] for row in rows])
    return subtract_means(vectors[rows], languages, find_means(vectors[rows], languages))


def draw_most(rows: int) -> NDArray[np.bool_]:
    """Which texts each run keeps when each leaves out its own random 5 %."""
    return np.random.default_rng(9).random((RUNS, rows)) >= LEFT_OUT


def divide_often(
    method: str,
    texts: Texts,
    vectors: NDArray[np.float32],
    divide: Callable[..., Labels],
    divide_again: Callable[..., Labels],
) -> Divided:
    """Divide with several seeds, with all texts and without a random 5 % each; then each of the
    latter once more, knowing what one of the others found: some texts left, as many came."""
    rows = np.arange(len(vectors))
    began = time.perf_counter()
    whole = np.stack([divide(texts, vectors, rows, seed) for seed in range(RUNS)])
    seconds = (time.perf_counter() - began) / RUNS
    most, again = np.full(whole.shape, UNSEEN), np.full(whole.shape, UNSEEN)
    masks = draw_most(len(rows))
    for seed, (labels, mask) in enumerate(zip(most, masks, strict=True)):
        labels[mask] = divide(texts, vectors, np.flatnonzero(mask), RUNS + seed)
    for seed, (labels, mask) in enumerate(zip(again, masks, strict=True)):
        kept = np.flatnonzero(mask)
        labels[mask] = divide_again(texts, vectors, kept, 2 * RUNS + seed, most[seed - 1])
    return Divided(method, whole, most, seconds, again)


def run_peers(
    texts: Texts, vectors: NDArray[np.float32], cache: Path, python: Path
) -> list[Divided]:
    """Let the peers divide the same vectors, all of them and the same 95 %."""
    place = cache / f"given_{texts.place}.npz"
    whole = np.ones((RUNS, len(vectors)), np.bool_)
    kept = np.concatenate([whole, draw_most(len(vectors))])
    np.savez(place, texts=np.array(texts.texts, dtype=object), vectors=vectors, kept=kept)
    script = Path(__file__).with_name("themes_peers.py")
    subprocess.run([str(python), str(script), str(place)], check=True, timeout=3600)
    found = np.load(place.with_suffix(".peers.npz"))
    return [
        Divided(str(name), labels[:RUNS], labels[RUNS:], float(seconds[1:RUNS].mean()))
        for name, labels, seconds in zip(
            found["names"], found["labels"], found["seconds"], strict=True
        )
    ]


def agree(divisions: Labels) -> float:
    """Mean adjusted Rand index of all pairs, on the texts that both kept; no theme is a group."""
    pairs = [(one, two) for place, one in enumerate(divisions) for two in divisions[:place]]
    return float(np.mean([compare(*pair) for pair in pairs]))


def agree_with_before(one: Divided) -> str:
    """Mean adjusted Rand index of each run with the one before it that it knew."""
    if one.again is None:
        return "–"
    pairs = zip(np.roll(one.most, 1, axis=0), one.again, strict=True)
    return f"{np.mean([compare(*pair) for pair in pairs]):.2f}"


def compare(first: Labels, second: Labels) -> float:
    both = (first != UNSEEN) & (second != UNSEEN)
    return float(adjusted_rand_score(first[both], second[both]))


def show(texts: Texts, one: Divided) -> float:
    """Print a line of the table; gives the adjusted mutual information."""
    counts = sorted(len(np.unique(labels[labels >= 0])) for labels in one.whole)
    mutual = float(np.mean([adjusted_mutual_info_score(texts.labels, run) for run in one.whole]))
    rand = np.mean([adjusted_rand_score(texts.labels, run) for run in one.whole])
    print(
        f"| {texts.name} ({len(texts.texts)}, {len(set(texts.labels))} labels) | {one.method}"
        f" | {counts[0]}–{counts[-1]} | {np.mean(one.whole == NO_THEME):.1%} | {mutual:.3f}"
        f" | {rand:.3f} | {agree(one.whole):.2f} | {agree(one.most):.2f} | {agree_with_before(one)}"
        f" | {one.seconds:.1f} |",
        flush=True,
    )
    return mutual


def show_languages(texts: Texts, labels: Labels) -> None:
    """Say whether themes follow what is said or the language in which it is said."""
    if len(set(texts.languages)) < 2:
        return
    placed = labels != NO_THEME
    shared = normalized_mutual_info_score(np.array(texts.languages)[placed], labels[placed])
    groups: dict[str, set[int]] = {}
    for sentence, label in zip(texts.sentences, labels.tolist(), strict=True):
        groups.setdefault(sentence, set()).add(label)
    together = [len(some) == 1 and NO_THEME not in some for some in groups.values()]
    click.echo(
        f"{texts.name}: mutual information of theme and language {shared:.3f};"
        f" all versions of a sentence in one theme {np.mean(together):.1%}.",
        err=True,
    )


def show_untranslated(texts: Texts, vectors: NDArray[np.float32]) -> None:
    """The same where each sentence is told in one of its languages, by lot."""
    rows_of: dict[str, list[int]] = {}
    for row, sentence in enumerate(texts.sentences):
        rows_of.setdefault(sentence, []).append(row)
    if len(rows_of) == len(texts.sentences):
        return
    for seed in range(RUNS):
        lot = np.random.default_rng(seed)
        rows = np.array([lot.choice(some) for some in rows_of.values()])
        found = find_labels(texts, vectors, rows, seed)
        placed = found != NO_THEME
        languages = np.array([texts.languages[row] for row in rows])[placed], found[placed]
        labels = adjusted_mutual_info_score([texts.labels[row] for row in rows], found)
        click.echo(
            f"{texts.name}, each sentence once: mutual information of theme and language"
            f" {normalized_mutual_info_score(*languages):.3f}, adjusted"
            f" {adjusted_mutual_info_score(*languages):.3f}; AMI {labels:.3f}.",
            err=True,
        )


if __name__ == "__main__":
    main()
