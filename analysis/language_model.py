"""A loaded language model. Importing this module imports torch: only `load_encoder` does."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers.utils import logging

from analysis.windows import Window, cut_windows

_ENDLESS = 10**9
_GROUP = 256  # windows between two reports of progress
_BATCH_PIECES = 2048  # word pieces, padding included, that go through the network at once
_SPARE_PIECES = 2  # a window cut out of its text may split into so many pieces more


@dataclass(frozen=True)
class LanguageModel:
    """A model of sentence-transformers with the prefix that it wants before each text.

    ``splitter`` finds the word pieces of a text however long: the network's own cuts it short.
    ``half`` lets matrix products run in bfloat16. Weights and pooling stay in float32: a network
    wholly in bfloat16 gives a text another vector in other company (cosine .994; this way .99999).
    """

    network: SentenceTransformer
    splitter: Tokenizer
    prompt: str
    half: bool
    dimension: int

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Encode texts of any length; see `analysis.encoder.Encoder.encode`."""
        windows, owners = self.cut(texts)
        vectors = self._encode_windows(windows, progress)
        weights = np.array([window.pieces for window in windows], np.float64)
        totals = np.bincount(owners, weights, minlength=len(texts))
        # A text of one window weighs exactly 1: its vector is the network's own, bit for bit.
        shares = np.maximum(weights, 1) / np.maximum(totals, 1)[owners]
        sums = np.full((len(texts), vectors.shape[1]), np.nan)
        sums[owners] = 0
        np.add.at(sums, owners, shares[:, None] * vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / lengths, np.float32)

    def cut(self, texts: Sequence[str]) -> tuple[list[Window], NDArray[np.intp]]:
        """Give the windows of all texts that are not blank, and the row that each belongs to."""
        rows = [row for row, text in enumerate(texts) if text.strip()]
        longest = max(self.room() - _SPARE_PIECES, 1)
        windows: list[Window] = []
        owners: list[int] = []
        for row, spans in zip(rows, self.find_pieces([texts[row] for row in rows]), strict=True):
            parts = cut_windows(texts[row], spans, longest=longest)
            windows += parts
            owners += [row] * len(parts)
        return windows, np.array(owners, np.intp)

    def _encode_windows(
        self, windows: Sequence[Window], progress: Callable[[int, int], None] | None
    ) -> NDArray[np.float32]:
        """Encode windows from the shortest to the longest, so that little is padded."""
        order = sorted(range(len(windows)), key=lambda place: windows[place].pieces)
        vectors = np.zeros((len(windows), self.dimension), np.float32)
        for start in range(0, len(order), _GROUP):
            group = order[start : start + _GROUP]
            size = max(int(_BATCH_PIECES / (windows[group[-1]].pieces + 8)), 1)
            vectors[group] = self.run([windows[place].text for place in group], batch_size=size)
            if progress is not None:
                progress(min(start + _GROUP, len(order)), len(order))
        return vectors

    def run(self, texts: list[str], *, batch_size: int) -> NDArray[np.float32]:
        """Encode texts that fit the model whole: (n, d) of length 1."""
        with self._precision():
            found = self.network.encode(
                texts,
                prompt=self.prompt,
                batch_size=batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(found, dtype=np.float32)

    def read_pieces(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        """Read word pieces by their ids, each alone behind the prefix: (n, d) of length 1."""
        rows = []
        before = self.splitter.encode(self.prompt.rstrip()).ids  # a blank begins a word
        for start in range(0, len(pieces), _GROUP):
            ids = [[*before[:-1], one, before[-1]] for one in pieces[start : start + _GROUP]]
            given = {
                "input_ids": torch.tensor(ids),
                "attention_mask": torch.ones(len(ids), len(ids[0])),
            }
            with torch.inference_mode(), self._precision():
                rows.append(self.network(given)["sentence_embedding"].float().numpy())
        return np.concatenate(rows)

    def _precision(self) -> AbstractContextManager[object]:
        return torch.autocast("cpu", dtype=torch.bfloat16) if self.half else nullcontext()

    def find_pieces(self, texts: list[str]) -> list[list[tuple[int, int]]]:
        """Find where each word piece of each text begins and ends."""
        found = self.splitter.encode_batch(texts, add_special_tokens=False)
        return [encoding.offsets for encoding in found]

    def room(self) -> int:
        """Count the pieces that a text may have beside the prefix and the special pieces."""
        limit = int(self.network.max_seq_length or _ENDLESS)
        special = self.splitter.num_special_tokens_to_add(is_pair=False)
        return limit - special - len(self.find_pieces([self.prompt])[0])


def make_model(network: SentenceTransformer, *, prompt: str, half: bool) -> LanguageModel:
    """Join a network with what it needs."""
    own: Any = network.tokenizer
    core = getattr(own, "backend_tokenizer", own)
    splitter = Tokenizer.from_str(core.to_str())
    splitter.no_truncation()
    splitter.no_padding()
    dimension = len(network.encode(".", show_progress_bar=False))
    return LanguageModel(network, splitter, prompt, half, dimension)


def open_network(place: str) -> SentenceTransformer:
    """Open a folder or a model kept on this machine."""
    logging.disable_progress_bar()
    return SentenceTransformer(place, device="cpu")


def own_prompt(network: SentenceTransformer) -> str | None:
    """Give the prefix that a model names as its usual one, if it names any."""
    name = network.default_prompt_name
    return None if name is None else str(network.prompts[name])


def fingerprint(network: SentenceTransformer) -> str:
    """Name a model by its weights, so that another model under the same name is noticed."""
    digest = sha256()
    for name, weights in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.float().numpy().tobytes())
    return digest.hexdigest()[:16]


def multiplies_bfloat16() -> bool:
    """Say whether the processor multiplies in bfloat16 itself; emulated it would be slower."""
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))
