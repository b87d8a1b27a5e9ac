"""Styles, scripts and the font: our own files, under an address that changes when they do."""

import json
from pathlib import Path

from flask import Response, request, send_from_directory, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from collector.desk import Desk
from storybank.look import LOOK, is_served, served_files, version_of

FOLDERS = (Path(__file__).parent / "static", LOOK)
FIRST_PAINT = Path(__file__).parent / "templates/parts/first_paint.js"
FOREVER = "public, max-age=31536000, immutable"
SHEET = "phone.css"
JOINED = ("vendor/designsystemet.css", "base.css", "capture.css", "questions.css")
"""The stylesheets of every page, sent as one: each would cost a request on a bad network."""
NOT_NEEDED = {
    *JOINED,
    *(
        "sw.js",
        "background.js",
        "vendor/designsystemet-dashboard.css",
        "icon-192.png",
        "icon-512.png",
    ),
    *("paper.css", "paper.js", "live.css", "live.js"),
}
"""What a page can do without when it opens without a network."""


def assets_version() -> str:
    """The version of all our files."""
    return version_of(FOLDERS)


def first_paint() -> Markup:
    """The script that stands in the page itself, so that it runs before anything is painted."""
    return Markup(FIRST_PAINT.read_text("utf-8"))  # noqa: S704 - our own file


def send_asset(desk: Desk, version: str, name: str) -> Response:
    """A file of the phone's own folder, or of the look that both apps share.

    A page of an older version still gets the file, but does not keep it.
    """
    if name == SHEET:
        answer = Response("\n".join(_text_of(sheet) for sheet in JOINED), mimetype="text/css")
    else:
        answer = send_from_directory(_folder_of(name), name)
    answer.headers["Cache-Control"] = FOREVER if version == desk.assets else "no-cache"
    return answer


def _text_of(name: str) -> str:
    return (_folder_of(name) / name).read_text("utf-8")


def _folder_of(name: str) -> Path:
    folder = next((folder for folder in FOLDERS if is_served(folder / name)), None)
    if folder is None:
        raise NotFound
    return folder


def send_worker(desk: Desk) -> Response:
    """The service worker, at the root so that it serves every page, with what it is to keep.

    `?sends` asks for the one that also sends: a module, which not every browser takes.
    """
    shell = [_address_of(desk, name) for name in _shell()]
    sends = f"import {json.dumps(_address_of(desk, 'background.js'))};\n"
    wanted = f"const VERSION = {json.dumps(desk.assets)};\nconst SHELL = {json.dumps(shell)};\n"
    script = (FOLDERS[0] / "sw.js").read_text("utf-8")
    beginning = sends if "sends" in request.args else ""
    answer = Response(beginning + wanted + script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _address_of(desk: Desk, name: str) -> str:
    return url_for("send_asset", version=desk.assets, name=name)


def _shell() -> list[str]:
    files = {
        file.relative_to(folder).as_posix() for folder in FOLDERS for file in served_files(folder)
    }
    return sorted({SHEET, *(files - NOT_NEEDED)})


def send_picture(desk: Desk, name: str) -> Response:
    """A picture on which stones are placed."""
    return send_from_directory(desk.pictures.absolute(), name, max_age=3600)
