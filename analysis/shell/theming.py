"""Finding a collection's themes from kept vectors, and keeping them in one transaction.

What people decided about themes enters the finder, and what they call them stays: a theme keeps its
key as long as enough of its stories stay together.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.shell.deciding import find_parts, keep_parts, load_decided
from analysis.shell.embedding import model_of
from analysis.shell.ground import keep_ground, measure_reach
from analysis.shell.kept_places import kept_point, load_points
from analysis.shell.kept_themes import PLACING, THEMES, current_themes, write_places
from analysis.shell.naming import Named, name_again
from analysis.shell.recalling import Way, recall
from analysis.shell.signalling import find_signals, keep_signals, load_placements
from analysis.shell.stories import Told, batches, load_told
from analysis.shell.work import KEPT_RUNS, Overtaken, Work
from analysis.themes.describe import Described, Description, describe_themes
from analysis.themes.find import NO_THEME, Reason, ThemeOptions, Themes, find_themes
from analysis.themes.languages import subtract_means
from analysis.themes.layout import Points, lay_out
from analysis.themes.tree import branch_of
from storybank.collections import hold_collection
from storybank.tables import Collection, Run, Theme, ThemeBranch
from storybank.vectors import still_kept

RECIPE = "themes 14"  # changes when the same stories would give other themes, terms, map or signals


def find_and_keep_themes(work: Work, encoder: Encoder, *, seed: int) -> None:
    """Find the themes of all stories that have a vector, and put them in the place of the last."""
    with work.worker.sessions.reading() as session:
        told = load_told(session, work.collection, encoder)
        before = current_themes(session, work.collection)
        decided = load_decided(session, work.collection, told.ids)
        placements = load_placements(session, work, told.ids)
        lay = load_points(session, work.collection, told.ids, placed=False)
    decided = find_parts(decided, before, told.vectors, told.stories.languages, seed=seed)
    way = Way.of(model_of(encoder), RECIPE, work.collection.theme_placements)
    recalled = recall(told.ids, before, way)
    themes = find_themes(
        told.vectors,
        story_ids=told.ids.tolist(),
        languages=told.stories.languages,
        seed=seed,
        held=decided.held,
        options=ThemeOptions(placements=work.collection.theme_placements),
        placements=placements,
        before=recalled.lay,
    )
    names = name_again(told.ids, themes, before, decided)
    signals = find_signals(told.said, placements, seed=seed)
    described = describe_themes(themes, told.stories, k=work.collection.k)
    reach, points = measure_reach(told, themes), _lay_out(told, themes, lay)
    with work.worker.sessions.writing() as session:
        work.advance(session, len(told.ids))
        keep_parts(session, work.collection, decided)
        rows = _rows(work, themes, described.themes, names)
        session.add_all([*rows, *_branch_rows(work, themes, described)])
        session.flush()
        places = _places(rows, described.themes, points)
        kept = _keep_stories(session, work, told, themes, places)
        _keep_ground(session, work, told, themes, kept)
        if hold_collection(session, work.collection).k != work.collection.k:
            raise Overtaken("Another threshold was chosen while themes were sought.")
        keep_signals(session, work, told.ids, signals)
        found = themes.parameters | {"edits": list(decided.edits), "held": list(decided.keys)}
        found |= {"reach": reach, "since": recalled.since}
        begun = session.get_one(Run, work.run_id).parameters
        done = update(Run).filter_by(id=work.run_id)
        seen = {"n": len(told.ids), "parameters": begun | found | {"signals": signals.told}}
        session.execute(done.values(state="done", **seen))
        _forget_old_runs(session, work.collection)


def _lay_out(told: Told, themes: Themes, before: Points) -> Points:
    """The map: those that were divided lie together, the others between them.

    before: where the stories lay when the whole was sought last.
    """
    languages = np.asarray(told.stories.languages, np.str_)
    freed = subtract_means(told.vectors, languages, themes.language_means)
    return lay_out(freed, themes.sample, before=before, options=themes.options)


def _rows(
    work: Work, themes: Themes, described: Sequence[Described], names: Sequence[Named]
) -> list[Theme]:
    """A row for each theme, under the key of the one that it continues."""
    return [
        Theme(
            run_id=work.run_id,
            number=one.theme,
            key=named.key,
            terms=[term.word for term in one.terms],
            stability=one.stability,
            branch=branch_of(themes.branches, one.theme),
            origin=named.origin,
        )
        for one, named in zip(described, names, strict=True)
    ]


def _branch_rows(work: Work, themes: Themes, described: Description) -> list[ThemeBranch]:
    return [
        ThemeBranch(
            run_id=work.run_id,
            number=number,
            parent=branch.parent,
            terms=[term.word for term in terms],
        )
        for number, (branch, terms) in enumerate(
            zip(themes.branches, described.branches, strict=True)
        )
    ]


@dataclass(frozen=True)
class _Places:
    """The key of each theme's row, the role of the stories that stand for a theme, and where
    each story lies on the map."""

    theme_ids: Sequence[int]
    roles: dict[int, str]
    points: Points


def _places(rows: Sequence[Theme], described: Sequence[Described], points: Points) -> _Places:
    roles: dict[int, str] = {}
    for one in described:
        roles |= dict.fromkeys(one.contrary, "contrary")
        roles |= dict.fromkeys(one.exemplars, "typical")
    return _Places([row.id for row in rows], roles, points)


def _keep_stories(
    session: Session, work: Work, told: Told, themes: Themes, places: _Places
) -> set[str]:
    """Write which story lies in which theme, and why others lie in none.

    Answers the ids of those written: not of one that was withdrawn meanwhile.
    """
    kept: set[str] = set()
    key = {"collection_id": work.collection.id}
    for some in batches(list(range(len(told.ids)))):
        here = set(still_kept(session, work.collection, told.ids[some].tolist()))
        kept |= here
        lies, beyond = [], []
        for row in some:
            story, label = str(told.ids[row]), themes.labels[row]
            if story not in here:
                continue
            told_of = {**key, "story_id": story, **kept_point(places.points[row])}
            if label == NO_THEME:
                reason = Reason(themes.reasons[row]).name.lower()
                beyond.append({**told_of, "run_id": work.run_id, "reason": reason})
                continue
            fit, role = float(themes.fit[row]), places.roles.get(row, "")
            theme_id = places.theme_ids[label]
            lies.append({**told_of, "theme_id": theme_id, "fit": fit, "role": role})
        write_places(session, lies, beyond)
    return kept


def _keep_ground(
    session: Session, work: Work, told: Told, themes: Themes, kept: Container[str]
) -> None:
    spoken = {
        str(told.ids[row]): told.stories.languages[row]
        for row in themes.sample.tolist()
        if told.ids[row] in kept
    }
    keep_ground(session, work.collection, work.run_id, spoken, themes.language_means)


def _forget_old_runs(session: Session, collection: Collection) -> None:
    """Let go of all but the newest runs, with their themes, and of what was placed beside them."""
    newest = (
        select(Run.id)
        .filter_by(collection_id=collection.id, kind=THEMES)
        .order_by(Run.id.desc())
        .limit(KEPT_RUNS)
    )
    kinds = or_(Run.kind == PLACING, and_(Run.kind == THEMES, Run.id.not_in(newest)))
    old = delete(Run).filter(Run.collection_id == collection.id, kinds)
    session.execute(old.execution_options(synchronize_session=False))
