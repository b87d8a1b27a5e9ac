"""Typing in forms on paper, one sheet after the other: the same questions, read by the same rules.

A sheet's number leads to its story's id, so that a sheet that is typed in twice is one story. Who
typed what is noted nowhere: the hour of a story and a name beside it would be a trace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from flask import (
    Response,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gathering.measures import complete_measures
from dashboard.languages import gettext
from storybank.collections import takes_stories
from storybank.errors import Mistake, MistakesError, SubmissionError, mistake
from storybank.forms import fields_of
from storybank.framework import Framework, direction
from storybank.frameworks import framework_of, numbered_version
from storybank.paper import Sheet, WrongSheet, code_without_sheet, read_sheet
from storybank.receipts import hash_code
from storybank.shown import shown_order, shown_questions
from storybank.stories import Arrival, Outcome, is_known, keep_story, told_at
from storybank.submission import Consent, Submission, read_submission
from storybank.tables import FrameworkVersion

SOURCE = "paper"
REFUSED = {
    Outcome.CONFLICT: mistake("sheet", "This sheet has been typed in before. What was kept stays."),
    Outcome.WITHDRAWN: mistake("sheet", "The teller has withdrawn this story. Destroy the sheet."),
}
# One goes back to a form that was kept, and types the next sheet into it.
ANOTHER = mistake(
    "sheet",
    "Another sheet was kept from this page before. If this is one more, keep it. If it is the same "
    "one, put it back.",
)


@dataclass(frozen=True)
class OnDesk:
    """The sheet that is being typed in; without a number its corners stand in the first order."""

    version: FrameworkVersion
    language: str
    story: str
    code: str
    sheet: Sheet | None = None

    @property
    def framework(self) -> Framework:
        """What the sheet asks."""
        return framework_of(self.version)

    @property
    def seed(self) -> int | None:
        """The order of its parts."""
        return self.sheet.seed if self.sheet else None


def show_entry(desk: Desk, visit: Visit) -> Response:
    """The field for a sheet's number, and then the sheet's form."""
    if not takes_stories(visit.at, desk.today(visit.at)):
        return _asking(visit, closed=True)
    if not request.args.get("sheet") and "without" not in request.args:
        return _asking(visit)
    # Nothing else of an address may fill in a form.
    asked = MultiDict({name: request.args.get(name, "") for name in ("sheet", "language", "test")})
    with desk.sessions.reading() as session:
        try:
            lies = _take_up(desk, session, visit, asked)
        except WrongSheet as error:
            return _asking(visit, error.mistakes)
        if lies.sheet and is_known(session, visit.at, lies.story):
            return _asking(visit, [REFUSED[Outcome.CONFLICT]])
    return _form_page(visit, lies, asked)


def enter_sheet(desk: Desk, visit: Visit) -> Answer:
    """Keep what was typed and go on to the next sheet, or show what is wrong with it."""
    if not takes_stories(visit.at, desk.today(visit.at)):
        return _asking(visit, closed=True)
    with desk.sessions.reading() as session:
        try:
            lies = _take_up(desk, session, visit, request.form)
        except WrongSheet as error:
            return _asking(visit, error.mistakes)
    try:
        submission = _read(lies, request.form)
    except MistakesError as error:
        return _form_page(visit, lies, request.form, error.mistakes)
    outcome = _keep(desk, visit, lies, submission)
    if outcome is Outcome.CONFLICT and lies.sheet is None:
        return _form_page(visit, replace(lies, story=str(uuid4())), request.form, [ANOTHER])
    if outcome in REFUSED:
        return _asking(visit, [REFUSED[outcome]])
    return redirect(url_for("show_entry", slug=visit.at.slug, **_next_sitting(lies)), 303)


def send_canvas(desk: Desk, visit: Visit, name: str) -> Response:  # noqa: ARG001 - the guard's
    """A picture on which pieces were placed."""
    return send_from_directory((desk.settings.home / "pictures").absolute(), name)


def _take_up(desk: Desk, session: Session, visit: Visit, asked: Mapping[str, str]) -> OnDesk:
    """The sheet of the typed number, or one without. Raises WrongSheet."""
    slug, newest, typed = visit.at.slug, visit.at.version, asked.get("sheet", "")
    if not typed:
        opened, story = _opened(session, newest, asked), asked.get("story") or str(uuid4())
        language = framework_of(opened).language_for(asked.get("language"))
        return OnDesk(opened, language, story, code_without_sheet(desk.paper_key, slug, story))
    sheet = read_sheet(desk.paper_key, slug, typed)
    number = sheet.version_under(newest.number)
    version = newest if number == newest.number else numbered_version(session, newest.line, number)
    languages = framework_of(version or newest).languages
    if version is None or sheet.language >= len(languages):
        raise WrongSheet([mistake("sheet", "This sheet was printed for questions not known here.")])
    return OnDesk(version, languages[sheet.language], sheet.story, sheet.code, sheet)


def _opened(
    session: Session, newest: FrameworkVersion, asked: Mapping[str, str]
) -> FrameworkVersion:
    """What a form without a number asked when it was opened, whatever is asked since."""
    number = asked.get("version", "")
    if not (number.isdecimal() and len(number) < 6):
        return newest
    return numbered_version(session, newest.line, int(number)) or newest


def _read(lies: OnDesk, form: MultiDict[str, str]) -> Submission:
    """The typed form as a story. Raises SubmissionError with every mistake."""
    whole, mistakes = complete_measures(lies.framework, form)
    fields = {
        **fields_of(lies.framework, whole),
        "story": lies.story,
        "language": lies.language,
        "framework_version": lies.version.number,
        "code_hash": hash_code(lies.code),
        "shown_order": shown_order(lies.framework, lies.seed),
        "test": bool(form.get("test")),
    }
    try:
        submission = read_submission(lies.framework, fields)
    except SubmissionError as error:
        raise SubmissionError([*error.mistakes, *mistakes]) from None
    if mistakes:
        raise SubmissionError(mistakes)
    return submission


def _keep(desk: Desk, visit: Visit, lies: OnDesk, submission: Submission) -> Outcome:
    told = told_at(visit.at, desk.clock())
    arrival = Arrival(told, lies.version.id, SOURCE, visit.at.unit_id)
    return desk.sessions.write_together(
        lambda session: keep_story(session, visit.at, submission, arrival)
    )


def _next_sitting(lies: OnDesk) -> dict[str, Any]:
    """What the next sheet takes over from this one."""
    kept: dict[str, Any] = {"entered": _entered() + 1, "language": lies.language}
    return {**kept, "test": "yes"} if request.form.get("test") else kept


def _entered() -> int:
    """How many sheets were typed in, in this sitting."""
    typed = request.values.get("entered", "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 0


def _asking(visit: Visit, mistakes: Sequence[Mistake] = (), *, closed: bool = False) -> Response:
    page = render_template(
        "entry.html",
        visit=visit,
        entered=_entered(),
        typed=request.values.get("sheet", "")[:40],
        last_language=request.values.get("language", ""),
        test=bool(request.values.get("test")),
        mistake=" ".join(map(_sentence, mistakes)),
        closed=closed,
    )
    return make_response(page, 403 if closed else 422 if mistakes else 200)


def _form_page(
    visit: Visit, lies: OnDesk, form: Mapping[str, str], mistakes: Sequence[Mistake] = ()
) -> Response:
    page = render_template(
        "entry_sheet.html",
        visit=visit,
        lies=lies,
        framework=lies.framework,
        told=lies.language,
        told_direction=direction(lies.language),
        questions=shown_questions(lies.framework, lies.seed),
        form=form,
        mistakes={one.place: _sentence(one) for one in mistakes},
        layers=[one.word for one in Consent],
        entered=_entered(),
    )
    return make_response(page, 422 if mistakes else 200)


def _sentence(wrong: Mistake) -> str:
    return gettext(wrong.message, **wrong.values)
