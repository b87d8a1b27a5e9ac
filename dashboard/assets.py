"""Styles, scripts and the font: our own files, under an address that changes when they do."""

import hashlib
from pathlib import Path

from flask import Response, send_from_directory
from werkzeug.exceptions import NotFound

from dashboard.desk import Desk
from storybank.look import LOOK

HERE = Path(__file__).parent
FOLDERS = (HERE / "static", LOOK)
FOREVER = "public, max-age=31536000, immutable"
KINDS = {".css", ".js", ".woff2", ".svg"}


def assets_version() -> str:
    """Ten hex digits of what all files hold together."""
    digest = hashlib.sha256()
    for file in sorted(file for folder in FOLDERS for file in folder.rglob("*") if is_asset(file)):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]


def is_asset(file: Path) -> bool:
    """Whether a file of the folders is served at all."""
    return file.suffix in KINDS and file.is_file()


def send_asset(desk: Desk, version: str, name: str) -> Response:
    """A file of the dashboard's own folder, or of the look that both apps share."""
    folder = next((folder for folder in FOLDERS if is_asset(folder / name)), None)
    if folder is None:
        raise NotFound
    answer = send_from_directory(folder, name)
    answer.headers["Cache-Control"] = FOREVER if version == desk.assets else "no-cache"
    return answer
