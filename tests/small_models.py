"""A model so small that a worker of a test reads with it at once, without torch."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers

from analysis.distil import distil
from analysis.encoder import FAST

TOPICS = ("buss tog rute", "lege syk time", "park benk tre", "skole barn vei")


def read_by_number(pieces: NDArray[np.int64]) -> NDArray[np.float32]:
    drawn = [np.random.default_rng(int(piece)).standard_normal(16) for piece in pieces]
    return np.stack(drawn).astype(np.float32)


def keep_small_model(folder: Path) -> None:
    """A table made of a model with a handful of words: a worker needs no torch for it."""
    words = sorted({word for topic in TOPICS for word in topic.split()})
    pieces = [("<unk>", 0.0), ("▁", -4.0), *((f"▁{word}", -8.0) for word in words)]
    splitter = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    splitter.pre_tokenizer = pre_tokenizers.Metaspace()
    distil(read_by_number, splitter, folder / FAST)
