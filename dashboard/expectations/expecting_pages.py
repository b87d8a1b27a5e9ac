"""Expect, then see: a reader says where the stories will lie, and then meets what was told."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.expectations.expecting import (
    Whose,
    asked_of_readers,
    list_whose,
    scene_of,
    see,
    sum_up,
)
from dashboard.gated import Gate
from dashboard.gathering.collection_pages import collection_page
from dashboard.gathering.measures import complete_measures
from dashboard.languages import gettext
from dashboard.tongues import as_read, spoken_of
from storybank.audit import note_deed
from storybank.collections import hold_collection
from storybank.expectations import (
    EVERYBODY,
    Placements,
    expected_by_others,
    find_expectation,
    has_answered,
    keep_expectation,
    marks_now,
)
from storybank.forms import answer_of
from storybank.framework import Framework, direction
from storybank.frameworks import framework_of
from storybank.placements import NotAPlacement, State, read_placement
from storybank.shown import shown_questions
from storybank.tables import Collection, Expectation

Mistakes = Mapping[str, str]


Page = Callable[[Desk, Visit], Answer | str]


def once_expected(page: Page) -> Page:
    """The page of maps, which waits until the reader has said what she expects, or skipped it,
    where the collection asks for that first.
    """

    @wraps(page)
    def wait(desk: Desk, visit: Visit) -> Answer | str:
        if _asks_first(desk, visit):
            return redirect(url_for("show_expecting", slug=visit.at.slug), 303)
        return page(desk, visit)

    return wait


def asks_readers(collection: Collection) -> bool:
    """Whether there is anything of which a reader can say what she expects."""
    return bool(asked_of_readers(framework_of(collection.version)))


def _asks_first(desk: Desk, visit: Visit) -> bool:
    if not (visit.at.expects and asks_readers(visit.at)):
        return False
    with desk.sessions.reading() as session:
        return not has_answered(session, visit.account, visit.at)


def show_expecting(desk: Desk, visit: Visit) -> Answer:
    """The form, or where she has said what she expects, that beside what was told."""
    whose = _whose(visit.at, request.args.get("of", EVERYBODY))
    with desk.sessions.reading() as session:
        said = find_expectation(session, visit.account, visit.at, whose.id)
    if said is None:
        return _form_page(visit, whose, MultiDict(), {})
    return _seen_page(desk, visit, whose, said.placements)


def expect(desk: Desk, visit: Visit) -> Answer:
    """Keep what she expects, once, and show it beside what was told."""
    whose = _whose(visit.at, request.form.get("of", EVERYBODY))
    placements, mistakes = _read(framework_of(visit.at.version), request.form)
    if mistakes:
        return _form_page(visit, whose, request.form, mistakes)
    _keep(desk, visit, whose.id, placements)
    return redirect(url_for("show_expecting", slug=visit.at.slug, of=whose.id or None), 303)


def skip_expecting(desk: Desk, visit: Visit) -> Answer:
    """She would rather see the maps at once; she is not asked again."""
    _keep(desk, visit, EVERYBODY, {})
    return redirect(url_for("show_explore", slug=visit.at.slug), 303)


def ask_first(desk: Desk, visit: Visit) -> Answer:
    """An owner lets the maps wait until each reader has said what she expects, or not."""
    chosen = "expects" in request.form
    with desk.sessions.writing() as session:
        collection = hold_collection(session, visit.at)
        now = "yes" if collection.expects else "no"
        if collection.expects != chosen and request.form.get("was", now) != now:
            refused = {"asking": {"expects": chosen}}
            return make_response(collection_page(desk, visit, refused=refused), 422)
        collection.expects = chosen
        subject = {"collection": visit.at.slug, "expects": chosen}
        deed = "chose whether readers guess first"
        note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    return redirect(url_for("show_collection", slug=visit.at.slug, done="asking"), 303)


def _offers(collection: Collection) -> dict[str, Whose]:
    framework = as_read(framework_of(collection.version))
    found = list_whose(framework, collection.narrowing, spoken_of(framework))
    return {one.id: one for one in found}


def _whose(collection: Collection, asked: str) -> Whose:
    found = _offers(collection).get(asked)
    if found is None:
        abort(404)
    return found


def _read(framework: Framework, form: MultiDict[str, str]) -> tuple[Placements, Mistakes]:
    """What was placed, by signifier, and a sentence for each that cannot be read."""
    whole, measures = complete_measures(framework, form)
    mistakes = {one.place: gettext(one.message) for one in measures}
    placed: dict[str, Mapping[str, Any]] = {}
    for asked in asked_of_readers(framework):
        try:
            placement = read_placement(asked, answer_of(asked, whole))
        except NotAPlacement as error:
            mistakes.setdefault(asked.id, gettext(str(error)))
            continue
        if placement.state is State.PLACED:
            placed[asked.id] = placement.document
    if not placed and not mistakes:
        mistakes["all"] = gettext("Place at least one, or go to the maps without.")
    return placed, mistakes


def _keep(desk: Desk, visit: Visit, whose: str, placements: Placements) -> None:
    said = Expectation(
        account_id=visit.account.id,
        collection_id=visit.at.id,
        whose=whose,
        placements=dict(placements),
        day=desk.today(visit.at).isoformat(),
    )
    with desk.sessions.writing() as session:
        keep_expectation(session, said)


def _form_page(visit: Visit, whose: Whose, form: Mapping[str, str], mistakes: Mistakes) -> Answer:
    framework = framework_of(visit.at.version)
    asked = {one.id for one in asked_of_readers(framework)}
    told = spoken_of(framework)
    page = render_template(
        "expecting.html",
        visit=visit,
        whose=whose,
        offers=_offers(visit.at).values(),
        questions=[one for one in shown_questions(framework, None) if one.id in asked],
        told=told,
        told_direction=direction(told),
        form=form,
        mistakes=mistakes,
        in_per_cent=True,
    )
    return make_response(page, 422 if mistakes else 200)


def _seen_page(desk: Desk, visit: Visit, whose: Whose, expected: Placements) -> Answer:
    with desk.sessions.reading() as session:
        held = desk.holdings.holding(session, visit.at)
        others = expected_by_others(session, visit.account, visit.at, whose.id)
    gate = Gate(held.responses, held.crowd, visit.at.k, desk.gate_key, held.kept)
    framework = as_read(held.framework)
    scene = scene_of(gate, framework, visit.at.narrowing, whose, spoken_of(framework))
    expected = marks_now(framework, expected)
    seen = [see(scene, one, expected, others) for one in asked_of_readers(framework)]
    offers = _offers(visit.at).values()
    page = render_template(
        "expected.html", visit=visit, whose=whose, offers=offers, seen=seen, sum_up=sum_up(seen)
    )
    return make_response(page)
