"""A collection in which one thing is planted: employees lie nearer to the rules than citizens."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from analysis.hands import OWN, Hands
from analysis.shell.reconcile import Reader, bring_up_patterns, reconcile
from analysis.shell.work import Worker, name_holder
from builders import NOW, a_submission
from fortell.cli import main
from fortell.workplace import open_workplace
from storybank.collections import find_collection
from storybank.database import Sessions
from storybank.patterns import KeptScan, current_scan
from storybank.submission import Submission
from storybank.tables import Pattern

GATE_KEY = b"a key of the gate, 32 bytes long"
PLANTED = ("rolle", "drivkraft")


def planted_stories(
    count: int = 80,
    *,
    pull: float = 0.5,
    voice: Mapping[str, Any] | None = None,
    **changes: Any,
) -> list[Submission]:
    """Citizens and employees by turns; `pull` moves the employees towards the rules.

    `voice` is everybody's answer to the dyad, where it is not their number's.
    """
    drawn = np.random.default_rng(4).dirichlet([1, 1, 1], count)
    stories = []
    for number, weights in enumerate(drawn):
        employee = number % 2 == 1
        moved = weights * (1 - pull * employee) + np.array([0, 1, 0]) * pull * employee
        placements = _placements(number, moved, employee=employee)
        if voice is not None:
            placements["stemme"] = dict(voice)
        stories.append(_numbered(number, {"placements": placements, **changes}))
    return stories


def _placements(number: int, weights: np.ndarray, *, employee: bool) -> dict[str, Any]:
    top, left, _ = np.round(weights, 6).tolist()
    return {
        "drivkraft": {
            "state": "placed",
            "weights": {"tillit": top, "regler": left, "vilje": 1 - top - left},
        },
        "stemme": {"state": "placed", "value": (number * 61 % 100) / 100},
        "rolle": {"state": "placed", "options": ["ansatt" if employee else "innbygger"]},
    }


def _numbered(number: int, changes: Mapping[str, Any]) -> Submission:
    own = {"story": str(UUID(int=number + 1, version=4)), "code_hash": f"{number:064x}"}
    return a_submission(**{**own, **changes})


def a_worker(
    sessions: Sessions,
    report: Callable[[str, int, int], None] | None = None,
    hands: Hands = OWN,
) -> Worker:
    """A worker of this process; `report` is told how far it has come."""
    told = report or (lambda *_: None)
    return Worker(sessions, name_holder(), lambda: NOW, told, GATE_KEY, hands)


def watch_patterns(sessions: Sessions, slug: str, now: datetime = NOW) -> bool | None:
    """One look of a worker that watches: True where it found the patterns too old."""
    with sessions.reading() as session:
        collection = find_collection(session, slug)
    worker = replace(a_worker(sessions), clock=lambda: now, patient=True)
    return bring_up_patterns(worker, collection)


def compare(
    sessions: Sessions,
    slug: str,
    report: Callable[[str, int, int], None] | None = None,
    hands: Hands = OWN,
) -> bool | None:
    """Bring the patterns of a collection up to its stories."""
    with sessions.reading() as session:
        collection = find_collection(session, slug)
    return bring_up_patterns(a_worker(sessions, report, hands), collection)


def scan_of(sessions: Sessions, slug: str) -> KeptScan:
    """The scan that pages show."""
    with sessions.reading() as session:
        scan = current_scan(session, find_collection(session, slug))
    assert scan is not None
    return scan


def values_of(scan: KeptScan) -> list[tuple[Any, ...]]:
    """Everything that is kept of a scan but the key of its run."""
    names = [one.name for one in Pattern.__table__.columns if one.name != "run_id"]
    return [tuple(getattr(row, name) for name in names) for row in scan.patterns]


def watch_at(settings: Mapping[str, str]) -> None:
    """What a worker that watches does in one look, always at the same hour."""
    os.environ.update(settings)
    place, holder = open_workplace(), name_holder()
    worker = Worker(place.sessions, holder, lambda: NOW, lambda *_: None, b"k" * 32, patient=True)
    reconcile(worker, Reader(place.settings.encoder, lambda: place.encoder))


def work_at(settings: Mapping[str, str]) -> None:
    """What a worker's own process does: bring everything up, once."""
    os.environ.update(settings)
    main(["analyse"], standalone_mode=False)
