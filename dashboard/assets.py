"""Styles, scripts and the font: our own files, under an address that changes when they do."""

from pathlib import Path

from flask import Response, send_from_directory
from werkzeug.exceptions import NotFound

from dashboard.desk import Desk
from storybank.look import LOOK, is_served, version_of

HERE = Path(__file__).parent
FOLDERS = (HERE / "static", HERE / "components", LOOK)
FOREVER = "public, max-age=31536000, immutable"


def assets_version() -> str:
    """The version of all our files."""
    return version_of(FOLDERS)


def send_asset(desk: Desk, version: str, name: str) -> Response:
    """A file of the dashboard's own folders, or of the look that both apps share."""
    folder = next((folder for folder in FOLDERS if is_served(folder / name)), None)
    if folder is None:
        raise NotFound
    answer = send_from_directory(folder, name)
    answer.headers["Cache-Control"] = FOREVER if version == desk.assets else "no-cache"
    return answer
