"""The reconciler: compares what is stored with what should be stored, and makes them equal.

It may be killed at any moment and started anywhere: vectors that are kept stay kept, and the
themes of a collection, and its patterns, are replaced in one transaction or not at all.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Collection as Some
from dataclasses import dataclass
from functools import partial
from traceback import extract_tb

from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.encoder_errors import EncoderError
from analysis.shell.embedding import embed_missing, model_of
from analysis.shell.hands import HandsLost
from analysis.shell.kept_themes import PLACING, THEMES, latest_placing, latest_run_id
from analysis.shell.placing import Look, place_new, whole_is_due
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
    free_leases_of_the_dead,
)
from storybank.arrivals import tidy_arrivals
from storybank.collections import find_collection, list_collections
from storybank.patterns import latest_scan
from storybank.personal_data import MASKING
from storybank.stories import told_at
from storybank.tables import Collection, Run, Story
from storybank.theme_edits import list_edits

LOG = logging.getLogger(__name__)
SEED = 20260914
ROUNDS = 3  # how often a scan begins anew because a story came or went meanwhile
AWAY = (OperationalError, InterfaceError, NoConnection, HandsLost, EncoderError)
"""What stands in the way of all collections, not of one."""


@dataclass(frozen=True)
class Reader:
    """The model that reads stories: its name in the settings, and how it is loaded when needed."""

    name: str
    load: Callable[[], Encoder]


@dataclass(frozen=True)
class Reconciled:
    """The slugs of collections that needed work: done here, being done by another, or failed."""

    analysed: tuple[str, ...]
    busy: tuple[str, ...]
    failed: tuple[str, ...] = ()


def reconcile(
    worker: Worker, reader: Reader, *, only: Sequence[str] = (), without: Some[str] = ()
) -> Reconciled:
    """Bring themes and patterns of all collections, or of `only` these slugs, up to their stories.

    The model is loaded only if one needs it. Stories that waited at a crowded link are let in
    first, so that they do not depend on somebody else coming. A collection that fails keeps no
    other from its analysis; it is done `without` these slugs.
    """
    with worker.sessions.writing() as session:
        tidy_arrivals(session, worker.clock())
        free_leases_of_the_dead(session)
    with worker.sessions.reading() as session:
        chosen = [one for one in list_collections(session) if not only or one.slug in only]
    done: dict[str, bool | None] = {}
    failed = []
    for one in (one for one in chosen if one.slug not in without):
        try:
            done[one.slug] = _bring_up(worker, one, reader)
        except AWAY:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, it is this collection's)
            _note(one, error)
            failed.append(one.slug)
    analysed = tuple(slug for slug, here in done.items() if here)
    busy = tuple(slug for slug, here in done.items() if here is False)
    return Reconciled(analysed, busy, tuple(failed))


def _note(collection: Collection, error: Exception) -> None:
    """Never its message, which may quote a story."""
    frame, kind = extract_tb(error.__traceback__)[-1], type(error).__name__
    LOG.error("%s: %s at %s:%s", collection.slug, kind, frame.filename, frame.lineno)


def _bring_up(worker: Worker, collection: Collection, reader: Reader) -> bool | None:
    """Themes first, which patterns are made of too. None where all stood as it should."""
    themes = _bring_up_themes(worker, collection, reader)
    if themes is False:
        return False
    patterns = bring_up_patterns(worker, collection)
    return themes if patterns is None else patterns


def _bring_up_themes(worker: Worker, collection: Collection, reader: Reader) -> bool | None:
    """Divide all stories again where that is due, else place the new ones in the themes they have.

    A worker that is not patient waits for nothing: it divides all.
    """
    look = _look(worker, collection, reader)
    if look is None:
        return None
    if worker.patient and look.run is not None and not _due(worker, look):
        here = _place(worker, collection, reader, look, look.run)
        if not here or not _due(worker, look):
            return here
    return _analyse(worker, collection, reader, look)


def _due(worker: Worker, look: Look) -> bool:
    with worker.sessions.reading() as session:
        return whole_is_due(session, look)


def bring_up_patterns(worker: Worker, collection: Collection) -> bool | None:
    """Compare again where a story came or went meanwhile; True where it was done here."""
    here = None
    for _ in range(ROUNDS):
        with worker.sessions.reading() as session:
            collection = find_collection(session, collection.slug)  # its threshold may be another
            run = _scan_behind(session, worker, collection)
        if run is None:
            return here
        here = _work(worker, collection, run, partial(find_and_keep_patterns, seed=SEED))
        if here is False:
            return False
    return here


def _look(worker: Worker, collection: Collection, reader: Reader) -> Look | None:
    """The stories as they are, with what people decided; None where the latest run has seen all."""
    day = told_at(collection, worker.clock())[:10]
    with worker.sessions.reading() as session:
        ids = _story_ids(session, collection)
        run = session.get(Run, latest_run_id(session, collection) or 0)
        wanted = _fingerprint(session, collection, ids, reader)
        ground = _fingerprint(session, collection, (), reader)
    seen = run.stories if run else fingerprint([], reader, k=collection.k)
    return Look(ids, wanted, ground, day, run) if wanted != seen else None


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
    return fingerprint(story_ids, reader, decided, k=collection.k)


def fingerprint(
    story_ids: Iterable[str], reader: Reader, decided: Iterable[str] = (), *, k: int
) -> str:
    """SHA-256 of what themes depend on: stories, what is masked, model, recipe, threshold, what
    people decided."""
    way = [reader.name, f"masked {MASKING}", RECIPE, str(SEED), f"k {k}"]
    parts = [*way, *decided, *story_ids]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _analyse(worker: Worker, collection: Collection, reader: Reader, look: Look) -> bool:
    """Divide all stories; False where another worker does it or took it over."""
    encoder = reader.load()
    run = _new_run(collection, THEMES, encoder, look)
    run.parameters = {"ground": look.ground, "day": look.day}
    return _work(worker, collection, run, partial(_find, encoder))


def _find(encoder: Encoder, work: Work) -> None:
    embed_missing(work, encoder)
    find_and_keep_themes(work, encoder, seed=SEED)


def _place(
    worker: Worker, collection: Collection, reader: Reader, look: Look, run: Run
) -> bool | None:
    """Place new stories in the themes of this run; None where all have their place."""
    with worker.sessions.reading() as session:
        last = latest_placing(session, collection, run.id)
    if last is not None and last.stories == look.stories:
        return None
    encoder = reader.load()
    placing = _new_run(collection, PLACING, encoder, look)
    return _work(worker, collection, placing, partial(_put, encoder, look, run))


def _put(encoder: Encoder, look: Look, run: Run, work: Work) -> None:
    embed_missing(work, encoder)
    place_new(work, encoder, look, run)


def _new_run(collection: Collection, kind: str, encoder: Encoder, look: Look) -> Run:
    """The row of a piece of work on these stories that is about to begin."""
    return Run(
        collection_id=collection.id,
        kind=kind,
        state="running",
        total=len(look.ids),
        stories=look.stories,
        n=len(look.ids),
        seed=SEED,
        model=model_of(encoder),
        version=RECIPE,
        parameters={},
    )


def _work(worker: Worker, collection: Collection, run: Run, deed: Callable[[Work], None]) -> bool:
    """Do it under the collection's lease; False where another worker does it or took it over."""
    work = begin_work(worker, collection, run)
    if work is None:
        return False
    try:
        with beating(work):
            deed(work)
    except LeaseLost:
        return False
    except Overtaken:
        return True  # whoever asks next finds that it is behind
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


def _leave(work: Work) -> None:
    """Give the lease back; a run that did not come to its end is marked as failed."""
    with work.worker.sessions.writing() as session:
        unfinished = update(Run).filter_by(id=work.run_id, state="running")
        session.execute(unfinished.values(state="failed"))
    end_work(work)
