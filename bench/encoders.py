"""Measures the encoders side by side: speed, nearness to the reference, and what vectors are for.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.encoders --shared ../shared --models FOLDER`; FOLDER
holds `fast`, made by `fortell encoder distil` (where it is missing it is made first). The reference
is the bundled model as sentence-transformers runs it by itself: float32, `encode(batch_size=32)`.
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

from analysis.encoder import BUNDLED, FAST, BundledModel, distil_fast, load_encoder
from analysis.language_model import LanguageModel

WORDS = 60
TIMED = 64  # texts of 60 words in one round for a network
ROUNDS = 3
NEIGHBOURS = 10
VOTES = 5

Floats = NDArray[np.float32]
Encode = Callable[[list[str]], Floats]


@dataclass(frozen=True)
class Sets:
    """Texts to measure on, with labels where people gave some."""

    banking: tuple[list[str], list[str]]
    topics: tuple[list[str], list[str]]
    ukrainian: tuple[list[str], list[str]]
    storting: list[str]
    bokmal: list[str]
    english: list[str]
    long: list[str]


@click.command()
@click.option("--shared", type=click.Path(path_type=Path, exists=True), default="../shared")
@click.option("--models", type=click.Path(path_type=Path), default="var/models")
@click.option("--texts", default=1000, show_default=True, help="The most texts of each set.")
def main(shared: Path, models: Path, texts: int) -> None:
    """Print the table of bench/README.md."""
    sets = read_sets(shared / "data", texts)
    distil_fast(models)
    bundled, fast = load_encoder(BUNDLED, models), load_encoder(FAST, models)
    assert isinstance(bundled.model, BundledModel)
    ways: dict[str, Encode] = {
        "plain float32": plain(bundled.model.opened),
        BUNDLED: bundled.encode,
        FAST: fast.encode,
    }
    speeds = time_by_turns(ways, sets.long)
    print(
        "texts/s:", ", ".join(f"{name} {speed:,.0f}" for name, speed in speeds.items()), flush=True
    )
    reference = ways["plain float32"](sets.storting)
    print(
        "| encoder | texts/s | ratio | cosine | neighbours | nb → en | banking77 | SIB-200 nb"
        " | SIB-200 uk |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, encode in ways.items():
        show(name, speeds[name], speeds["plain float32"], measure(encode, sets, reference))


def read_sets(folder: Path, most: int) -> Sets:
    banking = sample(read_rows(folder / "banking77.csv.gz"), most)
    topics = read_rows(folder / "sib200_10lang.csv.gz")
    pairs = sample(read_rows(folder / "ntrex_nb_nn_en.csv.gz"), most)
    spoken = [row["text"] for row in read_rows(folder / "storting_nb_nn.csv.gz")]
    words = " ".join(spoken).split()
    return Sets(
        banking=labelled(banking),
        topics=labelled([row for row in topics if row["lang"].startswith("nob")]),
        ukrainian=labelled([row for row in topics if row["lang"].startswith("ukr")]),
        storting=spoken[:most],
        bokmal=[row["nob"] for row in pairs],
        english=[row["eng"] for row in pairs],
        long=[" ".join(words[at : at + WORDS]) for at in range(0, WORDS * TIMED, WORDS)],
    )


def labelled(rows: list[dict[str, str]]) -> tuple[list[str], list[str]]:
    return [row["text"] for row in rows], [row["label"] for row in rows]


def read_rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sample(rows: list[dict[str, str]], most: int) -> list[dict[str, str]]:
    chosen = np.random.default_rng(0).choice(len(rows), min(most, len(rows)), replace=False)
    return [rows[place] for place in np.sort(chosen)]


def plain(model: LanguageModel) -> Encode:
    """What a programmer gets who opens the model and asks no further."""
    return lambda texts: np.asarray(
        model.network.encode(texts, prompt=model.prompt, batch_size=32, normalize_embeddings=True)
    )


def time_by_turns(ways: dict[str, Encode], texts: list[str]) -> dict[str, float]:
    """Texts a second, the best of some rounds in which every way has its turn."""
    best = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for name, encode in ways.items():
            given = texts * (40 if name == FAST else 1)
            began = time.perf_counter()
            encode(given)
            best[name] = max(best[name], len(given) / (time.perf_counter() - began))
    return best


def measure(encode: Encode, sets: Sets, reference: Floats) -> tuple[float, ...]:
    storting = encode(sets.storting)
    return (
        float(np.sum(storting * reference, axis=1).min()),
        shared_neighbours(storting, reference),
        find_translations(encode(sets.bokmal), encode(sets.english)),
        vote(encode(sets.banking[0]), sets.banking[1]),
        vote(encode(sets.topics[0]), sets.topics[1]),
        vote(encode(sets.ukrainian[0]), sets.ukrainian[1]),
    )


def centre(vectors: Floats) -> Floats:
    """Without the mean of the set, which is mostly its language; of length 1 again."""
    freed = vectors - vectors.mean(axis=0)
    return np.asarray(freed / np.linalg.norm(freed, axis=1, keepdims=True), np.float32)


def nearest(vectors: Floats, count: int) -> NDArray[np.intp]:
    near = centre(vectors) @ centre(vectors).T
    np.fill_diagonal(near, -2)
    return np.argpartition(-near, count, axis=1)[:, :count]


def shared_neighbours(first: Floats, second: Floats) -> float:
    pairs = zip(nearest(first, NEIGHBOURS), nearest(second, NEIGHBOURS), strict=True)
    return float(np.mean([len(np.intersect1d(one, other)) / NEIGHBOURS for one, other in pairs]))


def find_translations(bokmal: Floats, english: Floats) -> float:
    found = (centre(bokmal) @ centre(english).T).argmax(axis=1)
    return float(np.mean(found == np.arange(len(found))))


def vote(vectors: Floats, labels: Sequence[str]) -> float:
    """How often the five nearest others vote for a text's own label."""
    known, codes = np.unique(labels, return_inverse=True)
    votes = np.eye(len(known))[codes][nearest(vectors, VOTES)].sum(axis=1)
    return float(np.mean(votes.argmax(axis=1) == codes))


def show(name: str, speed: float, slowest: float, found: Sequence[float]) -> None:
    # The fast model turns its space, so that a cosine with the reference says nothing.
    cosine = "–" if name == FAST else f"{found[0]:.5f}"
    rest = " | ".join(f"{one:.3f}" for one in found[1:])
    print(f"| {name} | {speed:,.0f} | {speed / slowest:.1f} | {cosine} | {rest} |", flush=True)


if __name__ == "__main__":
    main()
