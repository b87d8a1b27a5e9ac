"""The reconciler: compares what is stored with what should be stored, and makes them equal.

It may be killed at any moment and started anywhere: vectors that are kept stay kept, and the
themes of a collection, and its patterns, are replaced in one transaction or not at all.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.shell.embedding import embed_missing, model_of
from analysis.shell.kept_themes import THEMES, latest_run_id
from analysis.shell.scanning import (
    find_and_keep_patterns,
    may_wait,
    new_scan,
    scan_fingerprint,
)
from analysis.shell.theming import RECIPE, find_and_keep_themes
from analysis.shell.work import (
    LeaseLost,
    Overtaken,
    Work,
    Worker,
    beating,
    begin_work,
    end_work,
)
from storybank.arrivals import tidy_arrivals
from storybank.collections import list_collections
from storybank.patterns import latest_scan
from storybank.stories import told_at
from storybank.tables import Collection, Run, Story
from storybank.theme_edits import list_edits

SEED = 20260914
ROUNDS = 3  # how often a scan begins anew because a story came or went meanwhile


@dataclass(frozen=True)
class Reader:
    """The model that reads stories: its name in the settings, and how it is loaded when needed."""

    name: str
    load: Callable[[], Encoder]


@dataclass(frozen=True)
class Reconciled:
    """The slugs of the collections that needed work: done here, or being done by another."""

    analysed: tuple[str, ...]
    busy: tuple[str, ...]


def reconcile(worker: Worker, reader: Reader, *, only: Sequence[str] = ()) -> Reconciled:
    """Bring themes and patterns of all collections, or of `only` these slugs, up to their stories.

    The model is loaded only if one needs it. Stories that waited at a crowded link are let in
    first, so that they do not depend on somebody else coming.
    """
    with worker.sessions.writing() as session:
        tidy_arrivals(session, worker.clock())
    with worker.sessions.reading() as session:
        chosen = [one for one in list_collections(session) if not only or one.slug in only]
    done = {one.slug: _bring_up(worker, one, reader) for one in chosen}
    analysed = tuple(slug for slug, here in done.items() if here)
    return Reconciled(analysed, tuple(slug for slug, here in done.items() if here is False))


def _bring_up(worker: Worker, collection: Collection, reader: Reader) -> bool | None:
    """Themes first, which patterns are made of too. None where all stood as it should."""
    themes = _bring_up_themes(worker, collection, reader)
    if themes is False:
        return False
    patterns = bring_up_patterns(worker, collection)
    return themes if patterns is None else patterns


def _bring_up_themes(worker: Worker, collection: Collection, reader: Reader) -> bool | None:
    with worker.sessions.reading() as session:
        behind = _behind(session, collection, reader)
    return None if behind is None else _analyse(worker, collection, reader, *behind)


def bring_up_patterns(worker: Worker, collection: Collection) -> bool | None:
    """Compare again where a story came or went meanwhile; True where it was done here."""
    here = None
    for _ in range(ROUNDS):
        with worker.sessions.reading() as session:
            run = _scan_behind(session, worker, collection)
        if run is None:
            return here
        here = _compare(worker, collection, run)
        if here is False:
            return False
    return here


def _behind(
    session: Session, collection: Collection, reader: Reader
) -> tuple[list[str], str] | None:
    """The ids of the stories to look at, with what people decided as their fingerprint; None where
    the latest run has seen it all."""
    ids = _story_ids(session, collection)
    run_id = latest_run_id(session, collection)
    run = session.get(Run, run_id) if run_id else None
    wanted = _fingerprint(session, collection, ids, reader)
    seen = run.stories if run else fingerprint([], reader)
    return (ids, wanted) if wanted != seen else None


def _story_ids(session: Session, collection: Collection) -> list[str]:
    kept = select(Story.story_id).filter_by(collection_id=collection.id, state="kept", test=False)
    return list(session.scalars(kept.order_by(Story.story_id)))


def _fingerprint(
    session: Session, collection: Collection, story_ids: Iterable[str], reader: Reader
) -> str:
    edits = list_edits(session, collection)
    decided = [f"{one.id} {one.deed} {one.key} {one.other}" for one in edits]
    if collection.theme_placements:
        decided.append(f"placements {collection.theme_placements}")
    return fingerprint(story_ids, reader, decided)


def fingerprint(story_ids: Iterable[str], reader: Reader, decided: Iterable[str] = ()) -> str:
    """SHA-256 of what themes depend on: the stories, the model, the recipe, what people decided."""
    parts = [reader.name, RECIPE, str(SEED), *decided, *story_ids]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _analyse(
    worker: Worker, collection: Collection, reader: Reader, story_ids: Sequence[str], seen: str
) -> bool:
    """Do the work under its lease; False where another worker does it or took it over."""
    encoder = reader.load()
    run = Run(
        collection_id=collection.id,
        kind=THEMES,
        state="running",
        total=len(story_ids),
        stories=seen,
        n=len(story_ids),
        seed=SEED,
        model=model_of(encoder),
        version=RECIPE,
        parameters={},
    )
    work = begin_work(worker, collection, run)
    if work is None:
        return False
    try:
        with beating(work):
            embed_missing(work, encoder)
            find_and_keep_themes(work, encoder, seed=SEED)
    except LeaseLost:
        return False
    finally:
        _leave(work)
    return True


def _scan_behind(session: Session, worker: Worker, collection: Collection) -> Run | None:
    """The scan to make, or None where the latest has seen all stories, or enough of them."""
    ids = _story_ids(session, collection)
    latest = latest_scan(session, collection)
    wanted = scan_fingerprint(session, collection, ids)
    if latest.stories == wanted if latest else not ids:
        return None
    at = told_at(collection, worker.clock())
    seen = len(ids)
    if worker.patient and latest and may_wait(session, collection, latest, stories=seen, at=at):
        return None
    return new_scan(session, collection, wanted, seed=SEED, at=at)


def _compare(worker: Worker, collection: Collection, run: Run) -> bool:
    """Set the answers against each other; False where another worker does it or took it over."""
    work = begin_work(worker, collection, run)
    if work is None:
        return False
    try:
        with beating(work):
            find_and_keep_patterns(work, seed=SEED)
    except LeaseLost:
        return False
    except Overtaken:
        return True  # whoever asks next finds that it is behind
    finally:
        _leave(work)
    return True


def _leave(work: Work) -> None:
    """Give the lease back; a run that did not come to its end is marked as failed."""
    with work.worker.sessions.writing() as session:
        unfinished = update(Run).filter_by(id=work.run_id, state="running")
        session.execute(unfinished.values(state="failed"))
    end_work(work)
