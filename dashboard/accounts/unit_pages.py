"""The tree of units: an owner adds, renames, moves and removes within her own."""

import json
from collections.abc import Callable, Mapping
from functools import partial

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.languages import LANGUAGES, gettext, in_own_words
from storybank.audit import note_deed
from storybank.database import LARGEST
from storybank.errors import Mistake, NotAllowed, NotFound, mistake
from storybank.lines import plain_line
from storybank.reach import Reach, reach_of
from storybank.tables import Unit
from storybank.units import Branch, add_unit, change_unit, list_units, lock_units, remove_unit

LONGEST_NAME = 120
NAMELESS = mistake("name", "Give the unit a name in one language at least.")
TOO_LONG = mistake("name", "Shorten the name to %(most)s characters.", most=LONGEST_NAME)
ELSEWHERE = mistake(
    "parent", "Choose one of your own units: the one chosen is gone, or is not yours."
)
Change = Callable[[Session, Reach], Unit]


def show_units(desk: Desk, visit: Visit) -> Answer:
    """The owner's part of the tree, with a form to add to it."""
    return _page(desk, visit)


def show_unit(desk: Desk, visit: Visit, number: int) -> Answer:
    """One unit, to be renamed, moved or removed."""
    return _page(desk, visit, number)


def plant(desk: Desk, visit: Visit) -> Answer:
    """Add a unit."""
    return _changed(desk, visit, "added a unit", _plant)


def rewrite(desk: Desk, visit: Visit, number: int) -> Answer:
    """Rename and move a unit; one at the top of what is owned stays where it is."""
    return _changed(desk, visit, "changed a unit", partial(_rewrite, number), number)


def uproot(desk: Desk, visit: Visit, number: int) -> Answer:
    """Remove a unit that nothing belongs to; one that is removed already is let be."""
    deed = "removed a unit"
    try:
        return _changed(desk, visit, deed, partial(_uproot, number), number)
    except NotFound:
        return redirect(url_for("show_units", done=deed), 303)


def _plant(session: Session, reach: Reach) -> Unit:
    return add_unit(session, _read_name(), _read_parent(session, reach))


def _rewrite(number: int, session: Session, reach: Reach) -> Unit:
    unit = _find(session, reach, number)
    parent = _read_parent(session, reach) if _may_move(reach, unit) else unit.parent_id
    name, now = _read_name(), _mark_of(unit)
    if request.form.get("was", now) != now:
        raise NotAllowed(_overtaken(unit))
    change_unit(session, unit, name, parent)
    return unit


def _uproot(number: int, session: Session, reach: Reach) -> Unit:
    """Raises NotFound where it is removed already."""
    if number <= LARGEST and session.get(Unit, number) is None:
        raise NotFound("This unit is removed already.")
    unit = _find(session, reach, number)
    now = _mark_of(unit)
    if request.form.get("was", now) != now:
        raise NotAllowed(_another(unit))
    remove_unit(session, unit)
    return unit


def _changed(
    desk: Desk, visit: Visit, deed: str, change: Change, number: int | None = None
) -> Answer:
    try:
        with desk.sessions.writing() as session:
            lock_units(session)  # before anything is read that another may change meanwhile
            unit = change(session, _reach(session, visit))
            subject = {"unit": unit.slug, "name": unit.name}
            note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    except NotAllowed as error:
        said = gettext(error.mistake.message, **error.mistake.values)
        return _page(desk, visit, number, {error.mistake.place: said}, 422)
    return redirect(url_for("show_units", done=deed), 303)


def _reach(session: Session, visit: Visit) -> Reach:
    """What the visitor owns of the tree; an owner of one inquiry alone owns none of it."""
    reach = reach_of(session, visit.account)
    return Reach(tuple(one for one in reach.bounds if one.inquiry_id is None))


def _find(session: Session, reach: Reach, number: int) -> Unit:
    unit = session.get(Unit, number) if number <= LARGEST else None
    if unit is None or not reach.covers(None, unit.id):
        abort(404)
    return unit


def _overtaken(unit: Unit) -> Mistake:
    return mistake(
        "unit",
        "Nothing was changed: meanwhile somebody changed it, and it is called “%(name)s”. "
        "Save once more if yours is to stand instead.",
        name=in_own_words(unit.name) or unit.slug,
    )


def _another(unit: Unit) -> Mistake:
    """Renamed meanwhile, or a new unit that was given the number of one that was removed."""
    return mistake(
        "unit",
        "Nothing was removed: meanwhile somebody changed it, and it is called “%(name)s”. "
        "Remove it once more if it is to go all the same.",
        name=in_own_words(unit.name) or unit.slug,
    )


def _mark_of(unit: Unit) -> str:
    """By which the form knows again what the unit was when it was opened."""
    return json.dumps([unit.name, unit.parent_id], sort_keys=True)


def _may_move(reach: Reach, unit: Unit) -> bool:
    return reach.covers(None, unit.parent_id)


def _read_name() -> Mapping[str, str]:
    """The name by language. Raises NotAllowed where there is none, or it is too long."""
    typed = {one: plain_line(request.form.get(f"name-{one}", "")) for one in LANGUAGES}
    given = {language: name for language, name in typed.items() if name}
    if not given:
        raise NotAllowed(NAMELESS)
    if max(map(len, given.values())) > LONGEST_NAME:
        raise NotAllowed(TOO_LONG)
    return given


def _read_parent(session: Session, reach: Reach) -> int | None:
    """The unit above; None is the top. Raises NotAllowed for one that is not the owner's."""
    typed = request.form.get("parent", "")
    known = typed.isascii() and typed.isdigit() and len(typed) <= 9
    parent = int(typed) if known else None
    there = session.get(Unit, parent) is not None if known else not typed
    if not there or not reach.covers(None, parent):
        raise NotAllowed(ELSEWHERE)
    return parent


def _page(
    desk: Desk,
    visit: Visit,
    number: int | None = None,
    mistakes: Mapping[str, str] | None = None,
    status: int = 200,
) -> Answer:
    with desk.sessions.reading() as session:
        reach = _reach(session, visit)
        owned = [one for one in list_units(session) if reach.covers(None, one.unit.id)]
        unit = _find(session, reach, number) if number is not None else None
    page = render_template(
        "unit.html" if unit else "units.html",
        visit=visit,
        unit=unit,
        branches=_from_the_left(owned),
        may_move=unit is None or _may_move(reach, unit),
        may_top=reach.whole,
        owns_some=bool(reach.bounds),
        typed={language: _typed(unit, language) for language in LANGUAGES},
        was=_mark_of(unit) if unit else "",
        parent=request.form.get("parent") or (unit.parent_id if unit else None),
        mistakes=mistakes or {},
        longest=LONGEST_NAME,
    )
    return make_response(page, status)


def _typed(unit: Unit | None, language: str) -> str:
    kept = str(unit.name.get(language, "")) if unit else ""
    return request.form.get(f"name-{language}", kept)


def _from_the_left(branches: list[Branch]) -> list[Branch]:
    """The owner's part of the tree, beginning at the left edge."""
    least = min((one.depth for one in branches), default=0)
    return [Branch(one.unit, one.depth - least) for one in branches]
