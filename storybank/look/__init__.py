"""The look that phone and dashboard share: stylesheets and the font, and which files are served.

It lies here because both apps may reach the storybank and neither may reach the other.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

LOOK = Path(__file__).parent
"""The folder to serve as static files: `base.css` and what `vendor/` holds."""
KINDS = {".css", ".js", ".woff2", ".svg", ".png", ".webmanifest"}


def is_served(file: Path) -> bool:
    """Whether this is a file that a browser may ask for, however its name was made up."""
    return file.suffix in KINDS and os.path.isfile(file)  # noqa: PTH113 - is_file() raises where a name is too long for the disk


def served_files(folder: Path) -> list[Path]:
    """All files of a folder that are served, at any depth."""
    return [file for file in folder.rglob("*") if is_served(file)]


def version_of(folders: Sequence[Path]) -> str:
    """Ten hex digits of what all served files hold together."""
    digest = hashlib.sha256()
    for file in sorted(file for folder in folders for file in served_files(folder)):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]
