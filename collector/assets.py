"""Styles, scripts and the font: our own files, under an address that changes when they do."""

import hashlib
from pathlib import Path

from flask import Response, send_from_directory
from werkzeug.exceptions import NotFound

from collector.desk import Desk
from storybank.look import LOOK

FOLDERS = (Path(__file__).parent / "static", LOOK)
FOREVER = "public, max-age=31536000, immutable"
KINDS = {".css", ".js", ".woff2", ".svg", ".png", ".webmanifest"}


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
    """A file of the phone's own folder, or of the look that both apps share.

    A page of an older version still gets the file, but does not keep it.
    """
    folder = next((folder for folder in FOLDERS if is_asset(folder / name)), None)
    if folder is None:
        raise NotFound
    answer = send_from_directory(folder, name)
    answer.headers["Cache-Control"] = FOREVER if version == desk.assets else "no-cache"
    return answer


def send_picture(desk: Desk, name: str) -> Response:
    """A picture on which stones are placed."""
    return send_from_directory(desk.pictures.absolute(), name, max_age=3600)
