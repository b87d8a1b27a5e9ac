"""Finding a collection's weak signals from what the themes are found from, and keeping them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from analysis.arrays import Flags
from analysis.gower import Placements, lay_placements
from analysis.shell.holding import load_holding
from analysis.shell.kept_themes import latest_run_id
from analysis.shell.work import Work
from analysis.signals import Said, Signals, find_apart, find_disagreeing, find_near
from storybank.tables import Collection, Run, WeakSignal
from storybank.vectors import still_kept

APART, DISAGREEING = "apart", "disagreeing"
OUTERMOST = 0.05  # of what is not found, this part is kept too, to be read as the outermost
MOST_KEPT = 200
BATCH = 500


@dataclass(frozen=True)
class FoundSignals:
    """What was found, by kind, and what a page says of each kind, as plain values."""

    kinds: Mapping[str, Signals]
    told: Mapping[str, Any]


@dataclass(frozen=True)
class KeptSignals:
    """One kind of the latest run: its stories' ids, the outermost first, and those found among
    them; `expected`: the share that chance finds; `judged`: how many stories could be judged;
    `together`: see `Disagreeing`, None where it was not asked."""

    stories: tuple[str, ...]
    found: frozenset[str]
    level: float
    judged: int
    together: float | None


def load_placements(session: Session, work: Work, ids: NDArray[np.str_]) -> Placements:
    """What these stories (n,) were placed as on the signifiers; nothing of who tells."""
    held = load_holding(session, work.collection, gate_key=work.worker.gate_key)
    laid = lay_placements(held.responses, [one.id for one in held.framework.signifiers])
    values = np.full((len(ids), len(laid.parts)), np.nan, np.float32)
    known = np.isin(ids, held.responses.story_ids)
    values[known] = laid.values[np.searchsorted(held.responses.story_ids, ids[known])]
    return Placements(values, laid.parts, laid.names)


def find_signals(said: Said, placements: Placements, *, seed: int) -> FoundSignals:
    """Both kinds of weak signals in the same stories, from the same nearest."""
    near = find_near(said, seed=seed)
    apart = find_apart(said, seed=seed, near=near)
    disagreeing = find_disagreeing(said, placements, seed=seed, near=near)
    together = None if isnan(disagreeing.together) else disagreeing.together
    kinds = {APART: apart, DISAGREEING: disagreeing.signals}
    told: dict[str, Any] = {
        kind: {"level": one.level, "judged": one.judged} for kind, one in kinds.items()
    }
    told[DISAGREEING]["together"] = together
    return FoundSignals(kinds, told)


def keep_signals(
    session: Session, work: Work, ids: NDArray[np.str_], signals: FoundSignals
) -> None:
    """Write the signals of a run, but none of a story that was withdrawn meanwhile."""
    for kind, one in signals.kinds.items():
        found = one.found
        rows = _outermost(one, found)
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            kept = set(still_kept(session, work.collection, ids[some].tolist()))
            values = [
                {
                    "run_id": work.run_id,
                    "kind": kind,
                    "collection_id": work.collection.id,
                    "story_id": str(ids[row]),
                    "strength": float(one.strength[row]),
                    "found": bool(found[row]),
                }
                for row in some.tolist()
                if ids[row] in kept
            ]
            if values:
                session.execute(insert(WeakSignal), values)


def _outermost(signals: Signals, found: Flags) -> NDArray[np.intp]:
    """The rows that are kept: all that are found, and of the others the outermost."""
    far = np.flatnonzero(np.nan_to_num(signals.chances, nan=1.0) <= OUTERMOST)
    order = far[np.argsort(-signals.strength[far], kind="stable")]
    return order[: max(MOST_KEPT, int(found.sum()))]


def kept_signals(session: Session, collection: Collection, kind: str) -> KeptSignals | None:
    """One kind of the latest run's signals; None where it sought none."""
    run = session.get(Run, latest_run_id(session, collection) or 0)
    told = run.parameters.get("signals", {}).get(kind) if run else None
    if run is None or told is None:
        return None
    asked = select(WeakSignal).filter_by(run_id=run.id, kind=kind, collection_id=collection.id)
    rows = session.scalars(asked.order_by(WeakSignal.strength.desc(), WeakSignal.story_id)).all()
    return KeptSignals(
        tuple(row.story_id for row in rows),
        frozenset(row.story_id for row in rows if row.found),
        told["level"],
        told["judged"],
        told.get("together"),
    )
