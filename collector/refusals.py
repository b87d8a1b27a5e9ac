"""Answers to what went wrong: a page in the reader's language, or JSON for the API.

The log gets the kind of the fault and the line of code, never its message: a database's message
quotes what it was asked to keep. Only one that is away or has no room says so: that quotes nothing.
"""

import logging
from contextlib import suppress
from traceback import extract_tb

from flask import Response, jsonify, make_response, request
from flask_babel import force_locale, gettext
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from collector.language import Tongue, choose_tongue, render
from collector.pages import wanted_mode
from storybank.database import reason_of
from storybank.errors import Busy, NotFound, mistake

log = logging.getLogger("collector")

SENTENCES = {
    400: mistake("", "This request cannot be read."),
    404: mistake("", "There is nothing at this address."),
    405: mistake("", "This address cannot be used in this way."),
    413: mistake("", "This is too large. A story with all its answers fits in 256 kB."),
    424: mistake("", "What belongs to the story has not arrived yet. Send it first."),
    415: mistake("", "Send the story as application/json."),
    500: mistake("", "Something went wrong with us. Please go back and try again."),
    503: mistake("", "It is very busy just now. Please try again in a moment."),
}
TOO_LARGE_A_FILE = mistake("", "The recording or the picture is too large. Choose a smaller one.")
BUSY = 503
TOO_BUSY = (OperationalError, NoConnection, Busy)


def answer_refusal(error: Exception) -> Response:
    """The one error handler: what kind of fault it is decides the status and the sentence."""
    status, sentence = _status_of(error)
    tongue = choose_tongue()
    with force_locale(tongue.interface):
        words = gettext(sentence)
    if request.path.startswith("/v1/"):
        answer = jsonify(errors={"request": words})
    else:
        answer = make_response(_page(tongue, status, words))
    answer.status_code = status
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
    if status == BUSY:
        answer.headers["Retry-After"] = "5"
    return answer


def _page(tongue: Tongue, status: int, words: str) -> str:
    """Where a collection's page should be, what waits on this phone is told of, and what a plain
    form brought stands there for its teller to keep.
    """
    here, told = request.path.startswith("/t/"), ""
    if here and request.method == "POST":
        with suppress(HTTPException):  # one that is too large is not read
            told = request.form.get("text", "")
    outbox = here and status == 404
    given = {"status": status, "sentence": words, "told": told, "shows_outbox": outbox}
    return render(tongue, "refusal.html", **given, shared=wanted_mode())


def _status_of(error: Exception) -> tuple[int, str]:
    if isinstance(error, NotFound):
        return 404, str(error)
    if isinstance(error, HTTPException) and error.code:
        if error.code == 413 and request.mimetype == "multipart/form-data":
            return 413, TOO_LARGE_A_FILE.message
        known = error.code in SENTENCES
        return error.code, SENTENCES[error.code if known else 400].message
    _note(error)
    status = BUSY if isinstance(error, TOO_BUSY) else 500
    return status, SENTENCES[status].message


def _note(error: Exception) -> None:
    frame = extract_tb(error.__traceback__)[-1]
    why = f" ({reason_of(error)})" if isinstance(error, OperationalError) else ""
    log.error("%s%s at %s:%s", type(error).__name__, why, frame.filename, frame.lineno)
