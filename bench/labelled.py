"""Texts with labels that people gave, and their vectors, encoded once into a folder."""

import csv
import gzip
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from analysis.encoder import BUNDLED, load_encoder

BANKING_TEXTS = 5000
SIB_SETS = {"nob": ("nob",), "nno": ("nno",), "eng": ("eng",), "mixed": ("nob", "nno", "eng")}


@dataclass(frozen=True)
class Texts:
    """A labelled set: texts, their labels and languages, and what the same sentence shares."""

    name: str
    texts: list[str]
    labels: list[str]
    languages: list[str]
    sentences: list[str]

    @property
    def place(self) -> str:
        """Its name as part of a file's."""
        return self.name.replace(" ", "_")


def read_sets(shared: Path) -> Iterator[Texts]:
    """The labelled sets: banking77, SIB-200 in one language and three, NHS comments."""
    data = shared / "data"
    yield _read_banking(data)
    sentences = _read_rows(data / "sib200_10lang.csv.gz")
    for name, languages in SIB_SETS.items():
        rows = [row for row in sentences if row["lang"][:3] in languages]
        yield _take(f"SIB-200 {name}", rows)
    comments = _read_rows(data / "nhs_feedback_v6_multilabel.csv.gz")
    single = [row for row in comments if row["n_themes"] == "1" and row["text"].strip()]
    yield _take("NHS", [row | {"label": row["themes"]} for row in single])


def _read_rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read_banking(data: Path) -> Texts:
    rows = _read_rows(data / "banking77.csv.gz")
    chosen = np.random.default_rng(0).choice(len(rows), BANKING_TEXTS, replace=False)
    return _take("banking77", [rows[place] for place in np.sort(chosen)])


def _take(name: str, rows: Sequence[dict[str, str]]) -> Texts:
    columns = ([row[column] for row in rows] for column in ("text", "label", "lang", "id"))
    return Texts(name, *columns)


def encode_once(texts: Texts, cache: Path) -> NDArray[np.float32]:
    """The vectors (n, d) of a set, kept in the folder."""
    place = cache / f"{texts.place}.npy"
    if not place.exists():
        began = time.perf_counter()
        vectors = load_encoder(BUNDLED, cache / "models").encode(texts.texts)
        seconds = time.perf_counter() - began
        click.echo(f"{texts.name}: {len(vectors) / seconds:.0f} texts/s encoded", err=True)
        np.save(place, vectors)
    return np.asarray(np.load(place), np.float32)
