"""The page on which somebody stands, as an address inside the dashboard to come back to."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

START = "/"


def whereabouts() -> str:
    """The page that was asked for; of a form the page that it was sent from.

    A form's own address can often only be sent to, and nobody comes back there.
    """
    if request.method != "POST":
        query = request.query_string.decode(errors="replace")
        return f"{request.path}?{query}".rstrip("?")
    root = request.script_root
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return START
    if came.netloc != request.host or not came.path.startswith(f"{root}/"):
        return START
    path = came.path.removeprefix(root)
    return f"{path}?{came.query}".rstrip("?") if _can_be_opened(path) else START


def _can_be_opened(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True
