"""Finding a collection's themes from kept vectors, and keeping them in one transaction.

What people decided about themes enters the finder, and what they call them stays: a theme keeps its
key as long as enough of its stories stay together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.shell.deciding import find_parts, keep_parts, load_decided
from analysis.shell.embedding import model_of, worded
from analysis.shell.kept_themes import THEMES, current_themes
from analysis.shell.naming import Named, name_again
from analysis.shell.signalling import find_signals, keep_signals, load_placements
from analysis.shell.work import KEPT_RUNS, Work
from analysis.signals import Said
from analysis.themes.describe import Described, Description, StoryTexts, describe_themes
from analysis.themes.find import NO_THEME, ThemeOptions, Themes, find_themes
from analysis.themes.languages import detect_languages
from analysis.themes.tree import branch_of
from storybank.frameworks import framework_of
from storybank.holding_back import held_back_ids
from storybank.personal_data import mask_personal_data
from storybank.submission import Consent
from storybank.tables import Collection, Run, Story, Theme, ThemeBranch, ThemeStory
from storybank.vectors import read_vectors, still_kept

RECIPE = "themes 4"  # changes when the same stories would give other themes
BATCH = 500  # stories looked up in one statement


@dataclass(frozen=True)
class Told:
    """What the theme finder is given: one entry for each story, by sorted story id."""

    ids: NDArray[np.str_]
    vectors: NDArray[np.float32]
    stories: StoryTexts

    @property
    def said(self) -> Said:
        """The same without words, as weak signals are sought in it."""
        languages = np.array(self.stories.languages, np.str_)
        return Said(self.ids, self.vectors, languages, self.stories.tellers)


def find_and_keep_themes(work: Work, encoder: Encoder, *, seed: int) -> None:
    """Find the themes of all stories that have a vector, and put them in the place of the last."""
    with work.worker.sessions.reading() as session:
        told = _load(session, work.collection, encoder)
        before = current_themes(session, work.collection)
        decided = load_decided(session, work.collection, told.ids)
        placements = load_placements(session, work, told.ids)
    decided = find_parts(decided, before, told.vectors, told.stories.languages, seed=seed)
    themes = find_themes(
        told.vectors,
        story_ids=told.ids.tolist(),
        languages=told.stories.languages,
        seed=seed,
        held=decided.held,
        options=ThemeOptions(placements=work.collection.theme_placements),
        placements=placements,
    )
    names = name_again(told.ids, themes, before, decided)
    signals = find_signals(told.said, placements, seed=seed)
    described = describe_themes(themes, told.stories, k=work.collection.k)
    with work.worker.sessions.writing() as session:
        work.advance(session, len(told.ids))
        keep_parts(session, work.collection, decided)
        rows = _rows(work, themes, described.themes, names)
        session.add_all([*rows, *_branch_rows(work, themes, described)])
        session.flush()
        _keep_stories(session, work, told, themes, _places(rows, described.themes))
        keep_signals(session, work, told.ids, signals)
        done = update(Run).filter_by(id=work.run_id)
        parameters = themes.parameters | {"edits": list(decided.edits), "signals": signals.told}
        seen = {"n": len(told.ids), "parameters": parameters}
        session.execute(done.values(state="done", **seen))
        _forget_old_runs(session, work.collection)


def _load(session: Session, collection: Collection, encoder: Encoder) -> Told:
    """The kept vectors with what their stories say; personal data is masked in all of it."""
    ids, vectors = read_vectors(session, collection, model_of(encoder))
    rows = {
        row.story_id: row
        for some in _batches(ids)
        for row in session.execute(
            select(
                Story.story_id, Story.teller, Story.language, Story.consent, Story.document
            ).filter(Story.collection_id == collection.id, Story.story_id.in_(some))
        )
    }
    known = [row for one in ids if (row := rows.get(one)) is not None and row.document]
    texts = [mask_personal_data(worded(row.document), row.language) for row in known]
    held = held_back_ids(session, collection)
    among = framework_of(collection.version).languages
    found = detect_languages(texts, among=among)
    tellers = np.unique([row.teller or row.story_id for row in known], return_inverse=True)[1]
    stories = StoryTexts(
        texts=texts,
        languages=[sure or row.language for sure, row in zip(found, known, strict=True)],
        tellers=tellers.astype(np.uint64),
        may_be_read=np.array(
            [row.consent >= Consent.READ and row.story_id not in held for row in known], dtype=bool
        ),
    )
    kept = np.isin(ids, [row.story_id for row in known])
    return Told(np.array([row.story_id for row in known], "<U36"), vectors[kept], stories)


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
    """The key of each theme's row, and the role of the stories that stand for a theme."""

    theme_ids: Sequence[int]
    roles: dict[int, str]


def _places(rows: Sequence[Theme], described: Sequence[Described]) -> _Places:
    roles: dict[int, str] = {}
    for one in described:
        roles |= dict.fromkeys(one.contrary, "contrary")
        roles |= dict.fromkeys(one.exemplars, "typical")
    return _Places([row.id for row in rows], roles)


def _keep_stories(
    session: Session, work: Work, told: Told, themes: Themes, places: _Places
) -> None:
    """Write which story lies in which theme, but not one that was withdrawn meanwhile."""
    for some in _batches(np.flatnonzero(themes.labels != NO_THEME).tolist()):
        kept = set(still_kept(session, work.collection, told.ids[some].tolist()))
        values = [
            {
                "theme_id": places.theme_ids[themes.labels[row]],
                "collection_id": work.collection.id,
                "story_id": str(told.ids[row]),
                "fit": float(themes.fit[row]),
                "role": places.roles.get(row, ""),
            }
            for row in some
            if told.ids[row] in kept
        ]
        if values:
            session.execute(insert(ThemeStory), values)


def _batches(members: list[Any]) -> Iterator[list[Any]]:
    return (members[start : start + BATCH] for start in range(0, len(members), BATCH))


def _forget_old_runs(session: Session, collection: Collection) -> None:
    """Let go of all but the newest runs, with their themes."""
    newest = (
        select(Run.id)
        .filter_by(collection_id=collection.id, kind=THEMES)
        .order_by(Run.id.desc())
        .limit(KEPT_RUNS)
    )
    old = delete(Run).filter(
        Run.collection_id == collection.id, Run.kind == THEMES, Run.id.not_in(newest)
    )
    session.execute(old.execution_options(synchronize_session=False))
