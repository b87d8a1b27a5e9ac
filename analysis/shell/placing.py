"""New stories get their place at once in the themes that stand, and the rule for when those stand.

A placed story counts, is read and is withdrawn like any other, but had no part in finding the
themes. The next whole run knows nothing of where it was placed, so in the end it does not matter
which stories came before that run and which after.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.shell.ground import KeptGround, load_ground
from analysis.shell.kept_places import kept_point
from analysis.shell.kept_themes import PLACING, write_places
from analysis.shell.stories import Told, batches, load_told
from analysis.shell.work import Work
from analysis.themes.find import NO_THEME, Reason
from analysis.themes.languages import subtract_means
from analysis.themes.layout import lay_between
from analysis.themes.placing import place_each
from storybank.tables import Collection, Run, Theme, ThemeNone, ThemeStory
from storybank.vectors import still_kept

WORTH_A_RUN = 0.1
"""The share of new stories from which the whole is sought again."""
FEWEST_UNFIT, MUCH_UNFIT = 10, 0.5
"""So many new stories that no theme fits, and such a share of the new ones, ask for it as well."""


@dataclass(frozen=True)
class Look:
    """What a collection is now: ids, the fingerprint of all that themes depend on, the same without
    the stories (`ground`), the day where it is gathered; and its newest whole run."""

    ids: list[str]
    stories: str
    ground: str
    day: str
    run: Run | None


def whole_is_due(session: Session, look: Look) -> bool:
    """Whether all stories are divided again, or new ones find their place in the themes that stand.

    They stand for the day while fewer than a tenth is new, unless no theme fits ten or more of the
    new ones, and half of them; and not where a story that they were found by was withdrawn, or
    people, the model or the recipe changed something.
    """
    run = look.run
    if run is None or run.parameters.get("ground") != look.ground:
        return True
    if run.parameters.get("day") != look.day or len(look.ids) - run.n >= WORTH_A_RUN * run.n:
        return True
    counts = _count(session, run)
    placed, unfit = counts["placed"], counts["unfit"]
    much = unfit >= FEWEST_UNFIT and unfit >= MUCH_UNFIT * placed
    return much or counts["found"] < run.n


def _count(session: Session, run: Run) -> dict[str, int]:
    """Stories that the run knew and are still there; those placed since, and how many fit none."""
    lies = select(func.count()).select_from(ThemeStory).join(Theme).filter(Theme.run_id == run.id)
    beyond = select(func.count()).select_from(ThemeNone).filter(ThemeNone.run_id == run.id)
    told = ThemeNone.reason.in_(("between", "far"))
    asked = {
        "found": (lies.filter(~ThemeStory.placed), beyond.filter(~ThemeNone.placed)),
        "placed": (lies.filter(ThemeStory.placed), beyond.filter(ThemeNone.placed)),
        "unfit": (beyond.filter(ThemeNone.placed, told),),
    }
    return {name: sum(session.scalar(one) or 0 for one in counts) for name, counts in asked.items()}


def place_new(work: Work, encoder: Encoder, look: Look, run: Run) -> None:
    """Place those of the stories that this whole run does not know in its themes.

    Kept in batches: whoever is killed leaves what was placed so far, and the next goes on there.
    """
    collection = work.collection
    with work.worker.sessions.reading() as session:
        new = sorted(set(look.ids) - _known(session, run))
        told = load_told(session, collection, encoder, new)
        kept = load_ground(session, collection, run, encoder)
        themes = select(Theme.number, Theme.id).filter_by(run_id=run.id)
        theme_ids = {row.number: row.id for row in session.execute(themes)}
    places = _places(told, kept)
    for some in batches(list(range(len(places)))):
        with work.worker.sessions.writing() as session:
            work.beat(session)
            here = set(still_kept(session, collection, told.ids[some].tolist()))
            chosen = [places[row] for row in some if places[row].story in here]
            _write(session, collection, run, theme_ids, chosen)
    with work.worker.sessions.writing() as session:
        work.advance(session, work.total)
        session.execute(update(Run).filter_by(id=work.run_id).values(state="done"))
        old = delete(Run).filter(
            Run.collection_id == collection.id, Run.kind == PLACING, Run.id < work.run_id
        )
        session.execute(old.execution_options(synchronize_session=False))


def _known(session: Session, run: Run) -> set[str]:
    """The ids of the stories that have a place, or none, in a run."""
    lies = select(ThemeStory.story_id).join(Theme).filter(Theme.run_id == run.id)
    beyond = select(ThemeNone.story_id).filter_by(run_id=run.id)
    return {*session.scalars(lies), *session.scalars(beyond)}


@dataclass(frozen=True)
class _Place:
    """Where one story lies: the number of its theme and how well it fits, or why none does; and
    its place (2,) on the map."""

    story: str
    theme: int
    fit: float
    reason: str
    point: NDArray[np.float32]

    @property
    def row(self) -> dict[str, object]:
        """What both kinds of rows say."""
        return {"story_id": self.story, **kept_point(self.point)}


def _places(told: Told, kept: KeptGround) -> list[_Place]:
    """Place each story by itself; one without words has no neighbours."""
    languages = np.asarray(told.stories.languages, np.str_)
    reasons = np.full(len(told.ids), Reason.WORDLESS, np.uint8)
    labels, fit = np.full(len(told.ids), NO_THEME, np.int16), np.zeros(len(told.ids), np.float32)
    points = np.full((len(told.ids), 2), np.nan, np.float32)
    worded = np.flatnonzero(np.isfinite(told.vectors).all(axis=1))
    if len(worded):
        freed = subtract_means(told.vectors[worded], languages[worded], kept.means)
        placed = place_each(freed, kept.ground, least_fit=kept.least_fit)
        labels[worded], fit[worded] = placed.labels, placed.fit
        points[worded] = lay_between(freed, kept.ground.vectors, kept.points, at_once=1)
        reasons[worded] = np.where(placed.far, Reason.FAR, Reason.BETWEEN)
        if (kept.ground.labels == NO_THEME).all():
            reasons[worded] = Reason.FEW
    return [
        _Place(str(story), int(label), float(share), Reason(int(reason)).name.lower(), point)
        for story, label, share, reason, point in zip(
            told.ids, labels, fit, reasons, points, strict=True
        )
    ]


def _write(
    session: Session,
    collection: Collection,
    run: Run,
    theme_ids: dict[int, int],
    places: list[_Place],
) -> None:
    key = {"collection_id": collection.id, "placed": True}
    lies = [
        {**one.row, **key, "theme_id": theme_ids[one.theme], "fit": one.fit, "role": ""}
        for one in places
        if one.theme != NO_THEME
    ]
    beyond = [
        {**one.row, **key, "run_id": run.id, "reason": one.reason}
        for one in places
        if one.theme == NO_THEME
    ]
    write_places(session, lies, beyond)
