"""Encoders: texts in, vectors out. The only place that loads a language model.

``bundled`` is multilingual-e5-small, on every machine without network; ``fast`` is a static model
that `distil_fast` makes out of it once; any other name or folder is handed to
sentence-transformers. torch is imported when a network is loaded, never before, and never for
``fast``.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis import bundled
from analysis.distil import distil
from analysis.encoder_errors import EncoderError, ModelDamaged, ModelFolderClosed, ModelMissing
from analysis.static_model import read_static

if TYPE_CHECKING:
    from analysis.language_model import LanguageModel

__all__ = [
    "BUNDLED",
    "FAST",
    "BundledModel",
    "Encoder",
    "EncoderError",
    "ModelDamaged",
    "ModelFolderClosed",
    "ModelMissing",
    "distil_fast",
    "load_encoder",
    "refuse_missing",
]

BUNDLED = "bundled"
FAST = "fast"
Progress = Callable[[int, int], None]

_UNMADE = (
    f"The model '{FAST}' has not been made on this machine yet: run 'fortell encoder"
    " distil' once, some minutes, without network."
)
_INSTRUCTION = "Instruct: Identify the topic of the given story\nQuery: "


class Model(Protocol):
    """What an encoder needs of a model: n texts in, (n, d) of length 1 out, NaN for a blank one."""

    def encode(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class Encoder:
    """A language model ready for texts; what it needs, its prefix among it, is its own affair.

    ``name`` and ``version`` go with every vector: vectors of different versions are never mixed.
    ``dimension`` is the length of a vector.
    """

    name: str
    version: str
    dimension: int
    model: Model = field(repr=False, compare=False)
    folder: Path | None = field(default=None, repr=False, compare=False)
    """Where models are kept; None where it was not loaded by name, and cannot travel."""

    def __reduce__(self) -> tuple[Callable[[str, Path, str], "Encoder"], tuple[str, Path, str]]:
        """It travels to another process as its name, and is loaded there, once."""
        if self.folder is None:
            raise TypeError("an encoder that was not loaded by its name cannot travel")
        return _arrive, (self.name, self.folder, self.version)

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Encode texts, each by itself: its company moves no more than the last bits of its vector.

        A text too long for the model is cut into windows that end with a sentence, whose vectors
        are averaged, each weighing as many word pieces as it holds; nothing is left out.

        Args:
            texts: n texts.
            progress: called with windows done and windows in all.

        Returns:
            (n, dimension) vectors of length 1; a row of NaN for a text that is empty or blank.
        """
        return self.model.encode(texts, progress)


def load_encoder(name: str, folder: Path) -> Encoder:
    """Load an encoder without touching the network.

    The bundled one opens its model when it is first asked to read, which takes seconds and a
    gigabyte: where all is read already, it never does, and that is when it finds its model damaged.

    Args:
        name: ``bundled``, ``fast``, or the name or folder of a sentence-transformers model that is
            on this machine. Only where ``HF_HUB_OFFLINE=0`` is set may a name be fetched.
        folder: where models are kept; the bundled one is unpacked into it the first time.

    Raises:
        ModelMissing: the model is not on this machine.
        ModelDamaged: its file is not what it should be.
        ModelFolderClosed: the folder cannot be written.
    """
    _stay_at_home()
    if name == FAST:
        return replace(_load_fast(folder), folder=folder)
    loaded = _load_bundled(folder) if name == BUNDLED else _load_named(name)
    return replace(loaded, folder=folder)


def refuse_missing(name: str, folder: Path) -> None:
    """Look whether `load_encoder` would find a model, in a moment: it is not opened.

    Raises:
        ModelMissing: as `load_encoder`.
    """
    _stay_at_home()
    if name == FAST and not (folder / FAST).is_dir():
        raise ModelMissing(_UNMADE)
    if name not in (BUNDLED, FAST) and not _lies_here(name):
        raise ModelMissing(_unknown(name))


def _lies_here(name: str) -> bool:
    """Whether a folder of this name, or of this name in the libraries' own store, is a model's."""
    from huggingface_hub import constants  # noqa: PLC0415  no model but a named one needs it

    if Path(name).is_dir():
        return any((Path(name) / one).is_file() for one in ("modules.json", "config.json"))
    if not constants.HF_HUB_OFFLINE:
        return True  # it may be fetched
    store = Path(os.environ.get("SENTENCE_TRANSFORMERS_HOME") or constants.HF_HUB_CACHE)
    full = [name, f"sentence-transformers/{name}"]
    return any((store / f"models--{one.replace('/', '--')}").is_dir() for one in full)


@lru_cache(maxsize=1)
def _arrive(name: str, folder: Path, version: str) -> Encoder:
    loaded = load_encoder(name, folder)
    if loaded.version != version:
        raise ModelMissing(
            f"The model '{name}' is of version {loaded.version} here, and of {version} where the"
            " work comes from: vectors of different versions are never mixed."
        )
    return loaded


def distil_fast(folder: Path, *, progress: Progress | None = None) -> Path:
    """Make the model ``fast`` out of the bundled one, once; see `analysis.distil.distil`.

    Args:
        folder: where models are kept.
        progress: called with word pieces read and word pieces in all.

    Returns:
        Its folder.

    Raises:
        EncoderError: as `load_encoder`, for the bundled model.
    """
    place = folder / FAST
    if not place.is_dir():
        _stay_at_home()
        model = _open_bundled(bundled.unpack_bundled(folder))
        distil(model.read_pieces, model.splitter, place, progress=progress)
    return place


def _load_fast(folder: Path) -> Encoder:
    place = folder / FAST
    if not place.is_dir():
        raise ModelMissing(_UNMADE)
    model, version = read_static(place)
    return Encoder(FAST, version, model.table.shape[1], model)


def _stay_at_home() -> None:
    """Keep the libraries below from the network, unless the operator decided otherwise."""
    for variable in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@dataclass(frozen=True)
class BundledModel:
    """The bundled model in its folder, opened when it first reads."""

    place: Path

    @cached_property
    def opened(self) -> "LanguageModel":
        """The model itself. Raises ModelDamaged."""
        return _open_bundled(self.place)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Encode texts of any length; see `Encoder.encode`. Raises ModelDamaged."""
        return self.opened.encode(texts, progress)


def _load_bundled(folder: Path) -> Encoder:
    model = BundledModel(bundled.unpack_bundled(folder))
    return Encoder(BUNDLED, bundled.VERSION, bundled.DIMENSION, model)


def _open_bundled(place: Path) -> "LanguageModel":
    from analysis import language_model  # noqa: PLC0415  torch takes seconds to import

    try:
        network = language_model.open_network(str(place))
    except Exception as mistake:  # whatever the library meets in a broken file
        raise ModelDamaged(
            f"The unpacked language model in {place} cannot be read: delete that folder and start"
            " again."
        ) from mistake
    half = language_model.multiplies_bfloat16()
    return language_model.make_model(network, prompt=bundled.PROMPT, half=half)


def _load_named(name: str) -> Encoder:
    from analysis import language_model  # noqa: PLC0415  torch takes seconds to import

    try:
        network = language_model.open_network(name)
    except (OSError, ValueError) as mistake:
        raise ModelMissing(_unknown(name)) from mistake
    prompt = language_model.own_prompt(network) or choose_prompt(name)
    model = language_model.make_model(network, prompt=prompt, half=False)
    return Encoder(name, language_model.fingerprint(network), model.dimension, model)


def _unknown(name: str) -> str:
    return (
        f"No language model '{name}' is on this machine: fetch it beforehand, give its folder,"
        f" or use '{BUNDLED}'."
    )


def choose_prompt(name: str) -> str:
    """Say what a model that names no prefix wants: those of the E5 family want one.

    >>> choose_prompt("intfloat/multilingual-e5-large")
    'query: '
    """
    family = Path(name).name.lower()
    if "e5" not in family:
        return ""
    return _INSTRUCTION if "instruct" in family else bundled.PROMPT
