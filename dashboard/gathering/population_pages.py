"""The form in which an owner gives the population's own shares, question by question."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from babel import Locale
from babel.numbers import get_decimal_symbol
from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gathering.missing import comparable
from dashboard.languages import gettext, language
from dashboard.tongues import spoken_of
from dashboard.wording import number
from storybank.audit import note_deed
from storybank.collections import hold_collection
from storybank.frameworks import framework_of
from storybank.lines import plain_line
from storybank.populations import LONGEST_SOURCE, Shares, keep_population, population_shares
from storybank.signifiers import Choice

PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) *%?")
MOST = 100.5  # per cent: what tables round may come to a little more than a hundred
PER_CENT, PEOPLE = "per_cent", "people"


@dataclass(frozen=True)
class Draft:
    """What stands in one question's form, and what is wrong with it by field."""

    parts: Mapping[str, str]
    source: str
    unit: str = PER_CENT
    mistakes: Mapping[str, str] = field(default_factory=dict)
    overtaken: bool = False


def show_population(desk: Desk, visit: Visit) -> Answer:
    """A form for each question of one answer about the teller."""
    return _page(desk, visit, {})


def give_population(desk: Desk, visit: Visit) -> Answer:
    """Keep what was given for one question, or show what is wrong with it."""
    question = _asked(visit)
    if question is None:
        return _page(desk, visit, {}, 422)
    draft, shares = _read(question)
    if draft.mistakes:
        return _page(desk, visit, {question.id: draft}, 422)
    with desk.sessions.writing() as session:
        hold_collection(session, visit.at)
        now = _mark_of(population_shares(session, visit.at).get(question.id))
        was = request.form.get("was", now)
        if now not in (was, _mark_of(shares)):
            return _page(desk, visit, {question.id: replace(draft, overtaken=True)}, 422)
        if not shares.parts and was == _mark_of(None):
            return _page(desk, visit, {question.id: replace(draft, mistakes=_too_few())}, 422)
        keep_population(session, visit.at, question.id, shares)
        subject = {"collection": visit.at.slug, "question": question.id}
        note_deed(
            session, visit.account.email, "gave the population's shares", subject, now=desk.clock()
        )
    done = "shares" if shares.parts else "no-shares"
    return redirect(url_for("show_gathering", slug=visit.at.slug, done=done), 303)


def _mark_of(shares: Shares | None) -> str:
    """By which a form knows again what was given when it was opened."""
    given = shares if shares and shares.parts else Shares({}, "")
    return json.dumps([given.parts, given.source], sort_keys=True)


def _asked(visit: Visit) -> Choice | None:
    """The question that a form is for; None where a newer version asks it no more."""
    named = request.form.get("question", "")
    asked = comparable(framework_of(visit.at.version))
    return next((one for one in asked if one.id == named), None)


def _read(question: Choice) -> tuple[Draft, Shares]:
    """The form as it was typed with its mistakes, and what it says where there are none."""
    typed = {one.id: request.form.get(f"part-{one.id}", "").strip() for one in question.options}
    source = plain_line(request.form.get("source", ""))
    unit = PEOPLE if request.form.get("unit") == PEOPLE else PER_CENT
    read = _people if unit == PEOPLE else _percent
    parts = {name: read(text) for name, text in typed.items() if text}
    wrong = {f"part-{name}": _right(unit) for name, part in parts.items() if part is None}
    given = {name: part for name, part in parts.items() if part is not None}
    if not wrong and given:
        wrong = _wrong_sum(given, unit)
    if len(source) > LONGEST_SOURCE:
        wrong["source"] = gettext(
            "This is too long. Shorten it to %(most)s characters.", most=LONGEST_SOURCE
        )
    return Draft(typed, source, unit, wrong), Shares(given, source)


def _percent(text: str) -> float | None:
    """A per cent as people write it, None where it is none."""
    found = PERCENT.fullmatch(text.replace(",", "."))
    value = float(found[1]) if found else None
    return value if value is not None and value <= 100 else None


def _people(text: str) -> float | None:
    """A number of people as tables write it, a gap between thousands; None where it is none."""
    digits = re.sub(r"(?<=\d)\s(?=\d)", "", text)
    return float(digits) if re.fullmatch(r"[0-9]{1,10}", digits) else None


def _right(unit: str) -> str:
    if unit == PEOPLE:
        return gettext("Write a whole number of people, such as 250 or 12 400.")
    return gettext("Write a number from 0 to 100, such as 12 or 12,5.")


def _too_few() -> dict[str, str]:
    return {"sum": gettext("Give at least two groups, and one of them more than 0.")}


def _wrong_sum(given: Mapping[str, float], unit: str) -> dict[str, str]:
    total = sum(given.values())
    if len(given) < 2 or not total:
        return _too_few()
    if unit == PER_CENT and total > MOST:
        told = number(total, 0 if round(total, 1).is_integer() else 1)
        return {
            "sum": gettext("Together this is %(total)s %%. It can be 100 %% at most.", total=told)
        }
    return {}


def _page(desk: Desk, visit: Visit, drafts: Mapping[str, Draft], status: int = 200) -> Answer:
    framework = framework_of(visit.at.version)
    with desk.sessions.reading() as session:
        given = population_shares(session, visit.at)
    asked = comparable(framework)
    kept = {one.id: drafts.get(one.id) or _draft(given.get(one.id)) for one in asked}
    page = render_template(
        "population.html",
        visit=visit,
        asked=asked,
        drafts=kept,
        was={one.id: _was(drafts.get(one.id), given.get(one.id)) for one in asked},
        gone=status != 200 and not drafts,
        spoken=spoken_of(framework),
        longest=LONGEST_SOURCE,
    )
    return make_response(page, status)


def _was(draft: Draft | None, now: Shares | None) -> str:
    """What stood there when the form was opened, also one that is refused for its own mistakes."""
    opened = request.form.get("was") if draft and draft.mistakes else None
    return opened or _mark_of(now)


def _draft(given: Shares | None) -> Draft:
    if given is None:
        return Draft({}, "")
    # Only shares are looked at: people who are a hundred together may stand here as per cent.
    unit = PEOPLE if sum(given.parts.values()) > MOST else PER_CENT
    point = get_decimal_symbol(Locale.parse(language()))
    typed = {name: f"{part:.10g}".replace(".", point) for name, part in given.parts.items()}
    return Draft(typed, given.source, unit)
