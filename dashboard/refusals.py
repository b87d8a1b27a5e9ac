"""Every refusal as a page that says what happened and where to go; callbacks get a bare status."""

import logging

from dash.exceptions import DependencyException
from flask import Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from dashboard.languages import gettext
from storybank.faults import describe_fault

log = logging.getLogger(__name__)

WORDS_IN = "words-in"  # names each further field of a form that is for words
UNTYPED = frozenset({"csrf", "asked", "next", WORDS_IN})  # what our pages write by themselves
WORDED = frozenset({"name", "note", "reason", "source", "text", "title", "words"})
SECRET = frozenset({"password", "again", "old", "new", "code", "half-way"})


def answer_refusal(error: Exception) -> Response:
    """A page for an error; an unforeseen one is logged without addresses and without words."""
    if isinstance(error, HTTPException) and error.response is not None:
        return make_response(error.response)
    if isinstance(error, DependencyException):  # a script of a package that is not served
        error = NotFound()
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    if status == 500:
        log.error("a page failed: %s", describe_fault(error))
    if request.path.startswith("/maps/"):
        return Response(status=status)
    title, sentence = _words(status)
    page = render_template(
        "refusal.html",
        visit=g.get("visit"),
        status=status,
        title=title,
        sentence=sentence,
        typed=_typed(),
        of_story=status == 404 and _names_story(),
    )
    return make_response(page, status)


def _words(status: int) -> tuple[str, str]:
    match status:
        case 404 if _names_story():
            return gettext("Not a story that you can open now"), gettext(
                "The address of a story is for the one account that it was shown to, and for two "
                "hours. Find the story again, if it is still shown. For others to read it, put it "
                "on a reading list that you share."
            )
        case 404:
            return gettext("There is nothing here"), gettext(
                "The page does not exist, or it is not shared with your account."
            )
        case 401:
            return gettext("You are signed out"), gettext(
                "Nothing was changed. Sign in, and do it once more."
            )
        case 403 if request.method == "GET":
            return gettext("Your account may not open this page"), gettext(
                "Ask an owner of the collection to give you the right, if you need it."
            )
        case 403:
            return gettext("Your account may not do this"), gettext(
                "Nothing was changed. If the page has stood open for long, open it again and try "
                "once more. Otherwise ask an owner of the collection to do it, or to give you the "
                "right."
            )
        case 413:
            return gettext("This is too much at once"), gettext("Choose less and try again.")
    return gettext("Something went wrong"), gettext(
        "It is not your fault, and what was saved is safe. Try again in a moment."
    )


def _names_story() -> bool:
    """Whether the address is of one story, in a collection that the account may see."""
    visit = g.get("visit")
    return bool(visit and visit.collection) and "handle" in (request.view_args or {})


def _typed() -> list[str]:
    """What somebody wrote in the form that was refused: it is kept nowhere else.

    Choices and single numbers are soon made again; words are not, nor is the one of a short name.
    """
    if request.method != "POST" or not _is_from_our_page():
        return []
    try:
        written = list(request.form.items(multi=True))
    except HTTPException:  # too much to be read, and refused before anybody tried
        return []
    ours = UNTYPED | SECRET
    worded = WORDED.union(request.form.getlist(WORDS_IN))
    return [
        words
        for name, words in written
        if name not in ours and len(words.split()) > (0 if name in worded else 1)
    ]


def _is_from_our_page() -> bool:
    """Whether a form was sent from here: what another site says is not shown as one's own words."""
    site, origin = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
    if site is None:  # an older browser
        return origin is None or origin.rpartition("//")[2] == request.host
    return site == "same-origin"
