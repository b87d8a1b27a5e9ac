"""A static model: a text's vector is the mean of its word pieces' own rows in a table.

No network runs and torch is not imported: thousands of texts a second. It is made once from a
large model (`analysis.distil`) and lies in a folder: the table, the pieces and its version.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tokenizers import Tokenizer

from analysis.encoder_errors import ModelDamaged

TABLE, PIECES, VERSION = "table.npy", "tokenizer.json", "version.txt"
_GROUP = 1024  # texts between two reports of progress


@dataclass(frozen=True)
class StaticModel:
    """A table (pieces, d) of float16, read from the disk as it is needed, and its splitter."""

    splitter: Tokenizer
    table: NDArray[np.float16]

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Encode texts of any length; see `analysis.encoder.Encoder.encode`."""
        vectors = np.full((len(texts), self.table.shape[1]), np.nan, np.float32)
        for start in range(0, len(texts), _GROUP):
            group = texts[start : start + _GROUP]
            vectors[start : start + len(group)] = self._encode_group(group)
            if progress is not None:
                progress(start + len(group), len(texts))
        return vectors

    def _encode_group(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = self.splitter.encode_batch_fast(list(texts), add_special_tokens=False)
        pieces = [one.ids if text.strip() else [] for one, text in zip(found, texts, strict=True)]
        ends = np.cumsum([0, *(len(one) for one in pieces)])
        used, places = np.unique(
            np.fromiter(chain.from_iterable(pieces), np.int64, int(ends[-1])), return_inverse=True
        )
        counts = sparse.csr_matrix(
            (np.ones(len(places), np.float32), places, ends), shape=(len(texts), len(used))
        )
        counts.sum_duplicates()  # each text in the order of its pieces, whatever stands beside it
        sums = np.asarray(counts @ self.table[used].astype(np.float32))
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        np.divide(sums, norms, out=sums, where=norms > 0)
        sums[norms[:, 0] == 0] = np.nan
        return sums


def write_static(place: Path, table: NDArray[np.float16], splitter: Tokenizer) -> None:
    """Write a static model, its table (pieces, d), into the folder `place`, which is there.

    Raises OSError.
    """
    np.save(place / TABLE, table)
    try:
        splitter.save(str(place / PIECES))
    except Exception as mistake:  # the tokenizers library raises bare exceptions
        raise OSError(str(mistake)) from mistake
    (place / VERSION).write_text(_fingerprint(place), encoding="utf-8")


def read_static(place: Path) -> tuple[StaticModel, str]:
    """Read a static model and its version.

    Raises:
        ModelDamaged: a file is missing or cannot be read, or the table does not fit the pieces.
    """
    try:
        version = (place / VERSION).read_text(encoding="utf-8")
        table = np.load(place / TABLE, mmap_mode="r")
        splitter = Tokenizer.from_file(str(place / PIECES))
    except Exception as mistake:  # the tokenizers library raises bare exceptions
        raise ModelDamaged(_damaged(place)) from mistake
    if table.ndim != 2 or len(table) != splitter.get_vocab_size():
        raise ModelDamaged(_damaged(place))
    return StaticModel(splitter, table), version


def _damaged(place: Path) -> str:
    return (
        f"The fast model in {place} cannot be read: delete that folder and make it again with"
        " 'fortell encoder distil'."
    )


def _fingerprint(place: Path) -> str:
    """Name a model by its content: another table gives other vectors, and they are never mixed."""
    digest = hashlib.sha256()
    for name in (TABLE, PIECES):
        digest.update((place / name).read_bytes())
    return digest.hexdigest()[:16]
