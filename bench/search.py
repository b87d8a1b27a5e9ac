"""Searching among a million stories: by meaning, beside one plain product of all vectors; by words.

The vectors are invented: 3,000 subjects and what each story has of its own, along directions whose
weight falls as it does in the bundled model's (half of it in the first 40 of 384). Milliseconds of
this process's processor time, the database's reads included: `python -m bench.search [STORIES]`.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from analysis.nearest import DIRECTIONS, IN_FULL
from analysis.shell.meanings import Meanings, Question
from storybank.database import Sessions, open_database
from storybank.schema import upgrade_schema
from storybank.seeking import fold_words, read_words, rows_with_words
from storybank.tables import Collection

NUMBERS, SUBJECTS, PART = 384, 3000, 10_000
QUERIES, NEAREST = 15, 10
MODEL = "invented@1"
Answer = TypeVar("Answer")
SYLLABLES = ("be", "nk", "va", "re", "ske", "lo", "ti", "må", "gå", "fø", "ru", "sæ")


def spectrum() -> np.ndarray:
    return (np.arange(NUMBERS) + 12.0) ** -0.55


def some_vectors(generator: np.random.Generator, subjects: np.ndarray, number: int) -> np.ndarray:
    own = generator.normal(size=(number, NUMBERS)) * spectrum()
    vectors = subjects[generator.integers(0, len(subjects), number)] + 0.7 * own
    vectors[:, 0] += 4 * spectrum()[0]  # models lean to one side
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def all_parts(stories: int) -> Iterator[tuple[list[str], np.ndarray]]:
    """Ids, sorted, and vectors as the database keeps them."""
    generator = np.random.default_rng(1)
    subjects = generator.normal(size=(SUBJECTS, NUMBERS)) * spectrum()
    for start in range(0, stories, PART):
        number = min(PART, stories - start)
        ids = [f"{one:036}" for one in range(start, start + number)]
        yield ids, some_vectors(generator, subjects, number).astype("<f2")


def some_queries() -> np.ndarray:
    generator = np.random.default_rng(1)
    subjects = generator.normal(size=(SUBJECTS, NUMBERS)) * spectrum()
    asked = some_vectors(np.random.default_rng(2), subjects, QUERIES)
    return asked.astype(np.float32)


def fill(folder: Path, stories: int) -> Sessions:
    """A database with nothing but vectors."""
    engine = open_database(f"sqlite:///{folder / 'bench.db'}")
    upgrade_schema(engine)
    insert = "INSERT INTO vector VALUES (1, ?, ?, ?)"
    raw = engine.raw_connection()
    raw.execute("PRAGMA foreign_keys = OFF")
    for ids, vectors in all_parts(stories):
        rows = zip(ids, [MODEL] * len(ids), [one.tobytes() for one in vectors], strict=True)
        raw.executemany(insert, rows)
        raw.commit()
    raw.close()
    return Sessions(engine)


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Milliseconds of processor time, and what came out."""
    before = time.process_time()
    answer = work()
    return 1000 * (time.process_time() - before), answer


@dataclass(frozen=True)
class Bench:
    """Meanings over a filled database."""

    session: Session
    ids: np.ndarray
    meanings: Meanings = field(default_factory=Meanings)

    def ask(self, vector: np.ndarray, among: np.ndarray) -> np.ndarray:
        question, collection = Question(vector, MODEL), Collection(id=1)
        return self.meanings.nearest(self.session, collection, self.ids, question, among=among)


def measure_meaning(sessions: Sessions, stories: int) -> None:
    asked, generator = some_queries(), np.random.default_rng(3)
    sets = {
        "all": np.ones(stories, bool),
        "a random half": generator.random(stories) < 0.5,
        "one in a hundred": generator.random(stories) < 0.01,
    }
    found: dict[tuple[str, int], np.ndarray] = {}
    with sessions.reading() as session:
        bench = Bench(session, np.array([f"{one:036}" for one in range(stories)]))
        made, _ = timed(partial(bench.ask, asked[0], sets["all"]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"first search, which makes the sketch: {made / 1000:.1f} s, peak {peak:.1f} GB")
        for name, among in sets.items():
            took = []
            for number, vector in enumerate(asked):
                spent, found[name, number] = timed(partial(bench.ask, vector, among))
                took.append(spent)
            print(f"by meaning, {name}: median {median(took):.0f} ms, worst {max(took):.0f} ms")
    measure_plain(asked, sets, found, stories)


def measure_plain(
    asked: np.ndarray, sets: dict[str, np.ndarray], found: dict[tuple[str, int], np.ndarray],
    stories: int,
) -> None:  # fmt: skip
    """The peer: every vector in memory as float32, one product, the ten largest."""
    matrix = np.empty((stories, NUMBERS), np.float32)
    for part, (_, vectors) in enumerate(all_parts(stories)):
        matrix[part * PART : part * PART + len(vectors)] = vectors
    for name, among in sets.items():
        took, same = [], []
        for number, vector in enumerate(asked):
            spent, answer = timed(partial(plain, matrix, vector, among))
            took.append(spent)
            ours = set(found[name, number][:NEAREST].tolist())
            same.append(len(ours & set(answer.tolist())) / NEAREST)
        print(
            f"plain product, {name}: median {median(took):.0f} ms, worst {max(took):.0f} ms; "
            f"of its ten nearest we find {100 * np.mean(same):.1f} %"
        )


def plain(matrix: np.ndarray, query: np.ndarray, among: np.ndarray) -> np.ndarray:
    near = np.where(among, matrix @ query, -np.inf)
    best = np.argpartition(-near, NEAREST)[:NEAREST]
    return best[np.argsort(-near[best])]


def measure_words(stories: int) -> None:
    generator = np.random.default_rng(4)
    lexicon = ["".join(generator.choice(SYLLABLES, 3)) for _ in range(4000)]
    shares = 1 / (np.arange(len(lexicon)) + 3.0)
    drawn = generator.choice(len(lexicon), (PART, 60), p=shares / shares.sum())
    plain_texts = [" ".join(lexicon[one] for one in row) for row in drawn]
    folded, _ = timed(partial(list, map(fold_words, plain_texts)))
    folding = folded / len(plain_texts)
    # Each a string of its own, as texts that differ are.
    texts = [f" {one} {copy}" for copy in range(stories // PART) for one in plain_texts]
    rows = list(range(len(texts)))
    print(f"folding a text of 60 words: {1000 * folding:.0f} µs")
    for name, typed in (("a common word", lexicon[0]), ("two rare ones", " ".join(lexicon[-2:]))):
        sought = read_words(typed)
        took = [timed(partial(rows_with_words, texts, rows, sought))[0] for _ in range(5)]
        print(f"by words, {name}: median {median(took):.0f} ms")


def main() -> None:
    stories = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{stories} stories, {DIRECTIONS} directions, {IN_FULL} in full")
    with tempfile.TemporaryDirectory() as folder:
        sessions = fill(Path(folder), stories)
        with sessions.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM vector")) == stories
        measure_meaning(sessions, stories)
    measure_words(stories)


if __name__ == "__main__":
    main()
