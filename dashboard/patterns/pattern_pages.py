"""The page of patterns: what the scan found, and what people say of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from analysis.shell.kept_themes import current_themes
from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gated import Gate
from dashboard.languages import gettext
from dashboard.patterns.pattern_rows import (
    Row,
    lost_marks,
    make_rows,
    say_newer,
    say_scan,
    tally,
)
from dashboard.patterns.pattern_words import Lexicon, marks_in_words
from dashboard.theme_names import name_themes
from dashboard.tongues import as_read, spoken_of
from dashboard.wording import day_of, percent
from storybank.accounts import names_of_people
from storybank.audit import note_deed
from storybank.collections import count_tellers, hold_collection
from storybank.patterns import (
    MARKS,
    KeptScan,
    Pair,
    Said,
    current_scan,
    mark_pattern,
    marks_of,
)
from storybank.progress import analysis_progress
from storybank.tables import PatternMark

PAGE = 25


@dataclass(frozen=True)
class Shown:
    """What stands on the page where there is a scan to show."""

    sentences: tuple[str, ...]
    rows: list[Row]
    aside: list[Row]
    """Known, or not interesting: folded away."""
    weak: list[Row]
    """Sure, and too weak to matter: folded away too."""
    lost: list[tuple[str, PatternMark]]
    names: Mapping[str, str]
    """What those who marked are called, by their addresses."""
    page: int
    pages: int
    method: KeptScan

    @property
    def first(self) -> int:
        """The number of the first pattern on this page."""
        return PAGE * (self.page - 1) + 1


def show_findings(desk: Desk, visit: Visit) -> str:
    """The patterns, the strongest first, or why there are none."""
    return _page(desk, visit)


def _page(desk: Desk, visit: Visit, mistake: str = "") -> str:
    with desk.sessions.reading() as session:
        scan = current_scan(session, visit.at)
        progress = analysis_progress(session, visit.at)
        shown = _show(desk, session, visit, scan) if scan and not scan.stale else None
        told = count_tellers(session, visit.at) > 0
    return render_template(
        "findings.html",
        visit=visit,
        mistake=mistake,
        shown=shown,
        told=told,
        marks_in_words=marks_in_words(),
        stale=scan is not None and scan.stale,
        progress=None if progress is None else percent(progress),
        share=progress,
        day=day_of,
    )


def mark_finding(desk: Desk, visit: Visit) -> Answer:
    """Say that a pattern is remarkable, known or not interesting, or take back what was said."""
    pair = request.form.get("first", ""), request.form.get("second", "")
    mark = request.form.get("mark", "")
    if mark and mark not in MARKS:  # no button of the page sends another
        abort(400)
    with desk.sessions.writing() as session:
        collection = hold_collection(session, visit.at)
        scan = current_scan(session, collection)
        known = {(one.first, one.second) for one in scan.patterns} if scan else set()
        marks = marks_of(session, collection)
        found = pair in known | marks.keys()
        mistake = _meanwhile(session, marks.get(pair), mark) if found else _gone()
        if not mistake and mark != _mark_of(marks.get(pair)):
            said = Said(mark, visit.account.email, desk.today(collection)) if mark else None
            mark_pattern(session, collection, pair, said)
            _note_mark(desk, session, visit, pair, mark)
    if mistake:
        return make_response(_page(desk, visit, mistake), 422)
    return redirect(_back(visit.at.slug), 303)


def _back(slug: str) -> str:
    """Where the reader was: a marked row moves or is folded away, the one beside it stays."""
    page, beside = (_number(request.form.get(name, "")) for name in ("page", "beside"))
    named = f"pattern-{beside}" if "beside" in request.form else None
    return url_for("show_findings", slug=slug, page=page, _anchor=named)


def _mark_of(kept: PatternMark | None) -> str:
    return kept.mark if kept else ""


def _meanwhile(session: Session, kept: PatternMark | None, mark: str) -> str:
    """What to say where another marked it otherwise since the page was opened; else nothing."""
    now = _mark_of(kept)
    if now in (mark, request.form.get("was", now)):
        return ""
    if kept is None:
        return gettext("Nothing was marked: its mark was taken back meanwhile. Mark it once more.")
    return gettext(
        "Nothing was marked: meanwhile %(who)s marked it as “%(mark)s”. Mark it once more if yours "
        "is to stand instead.",
        who=names_of_people(session, [kept.who])[kept.who],
        mark=marks_in_words()[now],
    )


def _gone() -> str:
    return gettext(
        "Nothing was marked: the latest analysis does not find this pattern any more. Here is what "
        "it finds."
    )


def _note_mark(desk: Desk, session: Session, visit: Visit, pair: Pair, mark: str) -> None:
    subject = {"collection": visit.at.slug, "first": pair[0], "second": pair[1], "mark": mark}
    deed = "took back the mark of a pattern"
    if mark:
        deed = "marked a pattern"
    note_deed(session, visit.account.email, deed, subject, now=desk.clock())


def _show(desk: Desk, session: Session, visit: Visit, scan: KeptScan) -> Shown:
    lexicon, gate = _open(desk, session, visit)
    marks = marks_of(session, visit.at)
    every = make_rows(scan, visit.at, lexicon, marks)
    rows = [one for one in every if one.worth == "remarkable" or not (one.worth or one.weak)]
    rows.sort(key=lambda one: one.worth != "remarkable")
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(_number(request.args.get("page", "")), 1), pages)
    sentences = [*say_scan(tally(scan, len(every)), every)]
    newer = say_newer(scan, gate.count(gate.everybody))
    return Shown(
        sentences=(*sentences, *([newer] if newer else [])),
        rows=rows[(page - 1) * PAGE : page * PAGE],
        aside=[one for one in every if one.worth in ("known", "uninteresting")],
        weak=[one for one in every if one.weak and not one.worth],
        lost=lost_marks(every, lexicon, marks),
        names=names_of_people(session, {one.who for one in marks.values()}),
        page=page,
        pages=pages,
        method=scan,
    )


def _open(desk: Desk, session: Session, visit: Visit) -> tuple[Lexicon, Gate]:
    """The words of the collection, and its gate."""
    held = desk.holdings.holding(session, visit.at)
    gate = Gate(held.responses, held.crowd, visit.at.k, desk.gate_key)
    themes = name_themes(current_themes(session, visit.at, stories=False), gate)
    return Lexicon(as_read(held.framework), spoken_of(held.framework), themes), gate


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 5 else 1
