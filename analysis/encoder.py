"""Encoders: texts in, vectors out. The only place that loads a language model.

``bundled`` is multilingual-e5-small, on every machine without network; any other name or folder
is handed to sentence-transformers. torch is imported when a model is loaded, never before.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis import bundled
from analysis.encoder_errors import EncoderError, ModelDamaged, ModelFolderClosed, ModelMissing
from analysis.windows import cut_windows

if TYPE_CHECKING:
    from analysis.language_model import LanguageModel

__all__ = [
    "BUNDLED",
    "Encoder",
    "EncoderError",
    "ModelDamaged",
    "ModelFolderClosed",
    "ModelMissing",
    "load_encoder",
]

BUNDLED = "bundled"
Progress = Callable[[int, int], None]

_GROUP = 256  # windows between two reports of progress
_BATCH_PIECES = 2048  # word pieces, padding included, that go through the network at once
_SPARE_PIECES = 2  # a window cut out of its text may split into so many pieces more
_INSTRUCTION = "Instruct: Identify the topic of the given story\nQuery: "


@dataclass(frozen=True)
class Encoder:
    """A language model ready for texts; what it needs, its prefix among it, is its own affair.

    ``name`` and ``version`` go with every vector: vectors of different versions are never mixed.
    ``dimension`` is the length of a vector.
    """

    name: str
    version: str
    dimension: int
    model: "LanguageModel" = field(repr=False, compare=False)

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Encode texts, each by itself: its vector does not depend on its company.

        A text too long for the model is cut into windows of equal length, whose vectors are
        averaged; nothing is left out.

        Args:
            texts: n texts.
            progress: called with windows done and windows in all.

        Returns:
            (n, dimension) vectors of length 1; a row of NaN for a text that is empty or blank.
        """
        windows, owners, pieces = self._cut(texts)
        sums = np.zeros((len(texts), self.dimension))
        np.add.at(sums, owners, self._encode_windows(windows, pieces, progress))
        sums[~np.isin(np.arange(len(texts)), owners)] = np.nan
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: NDArray[np.float32] = (sums / lengths).astype(np.float32)
        return vectors

    def _cut(self, texts: Sequence[str]) -> tuple[list[str], NDArray[np.intp], NDArray[np.float64]]:
        """Give the windows of all texts, the row that each belongs to, and its word pieces."""
        rows = [row for row, text in enumerate(texts) if text.strip()]
        spans = self.model.find_pieces([texts[row] for row in rows])
        longest = max(self.model.room() - _SPARE_PIECES, 1)
        windows: list[str] = []
        owners: list[int] = []
        pieces: list[float] = []
        for row, span in zip(rows, spans, strict=True):
            parts = cut_windows(texts[row], span, longest=longest)
            windows += parts
            owners += [row] * len(parts)
            pieces += [len(span) / len(parts)] * len(parts)
        return windows, np.array(owners, np.intp), np.array(pieces, np.float64)

    def _encode_windows(
        self, windows: Sequence[str], pieces: NDArray[np.float64], progress: Progress | None
    ) -> NDArray[np.float32]:
        """Encode windows from the shortest to the longest, so that little is padded."""
        order = np.argsort(pieces, kind="stable")
        vectors = np.zeros((len(windows), self.dimension), np.float32)
        for start in range(0, len(order), _GROUP):
            group = order[start : start + _GROUP]
            size = max(int(_BATCH_PIECES / (pieces[group[-1]] + 8)), 1)
            vectors[group] = self.model.run([windows[place] for place in group], batch_size=size)
            if progress is not None:
                progress(min(start + _GROUP, len(order)), len(order))
        return vectors


def load_encoder(name: str, folder: Path) -> Encoder:
    """Load an encoder without touching the network.

    Args:
        name: ``bundled``, or the name or folder of a sentence-transformers model that is on this
            machine. Only where ``HF_HUB_OFFLINE=0`` is set may a name be fetched.
        folder: where models are kept; the bundled one is unpacked into it the first time.

    Raises:
        ModelMissing: the model is not on this machine.
        ModelDamaged: its file is not what it should be.
        ModelFolderClosed: the folder cannot be written.
    """
    _stay_at_home()
    return _load_bundled(folder) if name == BUNDLED else _load_named(name)


def _stay_at_home() -> None:
    """Keep the libraries below from the network, unless the operator decided otherwise."""
    for variable in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _load_bundled(folder: Path) -> Encoder:
    from analysis import language_model  # noqa: PLC0415  torch takes seconds to import

    place = bundled.unpack_bundled(folder)
    try:
        network = language_model.open_network(str(place))
    except Exception as mistake:  # whatever the library meets in a broken file
        raise ModelDamaged(
            f"The unpacked language model in {place} cannot be read: delete that folder and start"
            " again."
        ) from mistake
    half = language_model.multiplies_bfloat16()
    model = language_model.make_model(network, prompt=bundled.PROMPT, half=half)
    return Encoder(BUNDLED, bundled.VERSION, bundled.DIMENSION, model)


def _load_named(name: str) -> Encoder:
    from analysis import language_model  # noqa: PLC0415  torch takes seconds to import

    try:
        network = language_model.open_network(name)
    except (OSError, ValueError) as mistake:
        raise ModelMissing(
            f"No language model '{name}' is on this machine: fetch it beforehand, give its folder,"
            f" or use '{BUNDLED}'."
        ) from mistake
    prompt = language_model.own_prompt(network) or choose_prompt(name)
    model = language_model.make_model(network, prompt=prompt, half=False)
    dimension = model.run(["."], batch_size=1).shape[1]
    return Encoder(name, language_model.fingerprint(network), dimension, model)


def choose_prompt(name: str) -> str:
    """Say what a model that names no prefix wants: those of the E5 family want one.

    >>> choose_prompt("intfloat/multilingual-e5-large")
    'query: '
    """
    family = Path(name).name.lower()
    if "e5" not in family:
        return ""
    return _INSTRUCTION if "instruct" in family else bundled.PROMPT
