"""Every refusal as a page that says what happened and where to go; callbacks get a bare status."""

import logging

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from dashboard.languages import gettext

log = logging.getLogger(__name__)


def answer_refusal(error: Exception) -> Response:
    """A page for an error; an unforeseen one is logged without addresses and without words."""
    if isinstance(error, HTTPException) and error.response is not None:
        return make_response(error.response)
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    if status == 500:
        log.error("a page failed: %s", type(error).__name__, exc_info=error)
    if request.path.startswith("/maps/"):
        return Response(status=status)
    title, sentence = _words(status)
    page = render_template("refusal.html", title=title, sentence=sentence)
    return make_response(page, status)


def _words(status: int) -> tuple[str, str]:
    if status == 404:
        return gettext("There is nothing here"), gettext(
            "The page does not exist, or it is not shared with your account."
        )
    if status == 403:
        return gettext("Your account may not do this"), gettext(
            "Nothing was changed. If the page has stood open for long, open it again and try once "
            "more. Otherwise ask an owner of the collection to do it, or to give you the right."
        )
    if status == 413:
        return gettext("This is too much at once"), gettext("Choose less and try again.")
    return gettext("Something went wrong"), gettext(
        "It is not your fault, and what was saved is safe. Try again in a moment. If you "
        "typed something, go back to find it."
    )
