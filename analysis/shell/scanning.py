"""The pattern scan of a collection, pair by pair and behind the gate, kept as it goes.

Every pair is judged from a set of tellers cut by the gate, and what is kept is what may be shown.
Pairs are kept in chunks: a killed worker leaves those that it had done, and the next goes on from
there. Which of them are found is decided over all together, in the transaction that puts the new
scan in the place of the old.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from analysis.arrays import Flags
from analysis.hands import OWN
from analysis.hands import cut as cut_up
from analysis.responses import select as select_stories
from analysis.scan import adjust_p
from analysis.scan.laid import lay_out_columns
from analysis.shell.holding import Holding, hold_back_stories, load_holding
from analysis.shell.judging import OPTIONS, Bench, Gate
from analysis.shell.kept_themes import latest_placing, latest_run_id
from analysis.shell.opposing import columns_to_compare
from analysis.shell.readable import may_be_read
from analysis.shell.work import Overtaken, Work
from storybank.collections import hold_collection
from storybank.gate import Crowd, cut
from storybank.holding_back import held_back_ids
from storybank.patterns import SCAN, count_withdrawn
from storybank.tables import Collection, Pattern, Run

RECIPE = "scan 14"  # changes when the same stories would give other patterns
CHUNK = 24  # pairs that a killed worker may have to judge again
WORTH_HANDING_OUT = 100_000  # stories under which others begin later than this process ends
WORTH_A_SCAN = 0.1
"""The share of new stories from which patterns are sought again at once."""


def scan_fingerprint(session: Session, collection: Collection, story_ids: Sequence[str]) -> str:
    """SHA-256 of what patterns depend on: stories, framework, themes, the gate and the recipe.

    Beside a question that may narrow reading that is also who is held back.
    """
    held = sorted(held_back_ids(session, collection)) if collection.narrowing else []
    themes = session.get(Run, latest_run_id(session, collection) or 0)
    placing = latest_placing(session, collection, themes.id) if themes else None
    seen = [one.stories for one in (themes, placing) if one] or [""]
    parts = [_ground(session, collection), *seen, *story_ids, *held]
    return sha256("\n".join(parts).encode()).hexdigest()


def may_wait(session: Session, collection: Collection, last: Run, *, stories: int, at: str) -> bool:
    """Whether the last scan will do for now, though others of `stories` have come since.

    Each scan looks at every pair anew. So a worker that watches seeks again where a tenth is new,
    and whatever is new in the next hour (of employees the next day): `at` is when, as coarsely as
    stories are dated. Nothing waits where a story was withdrawn or the questions are others.
    """
    same = last.parameters.get("ground") == _ground(session, collection)
    few = abs(stories - last.n) < WORTH_A_SCAN * last.n
    return same and few and last.parameters.get("at") == at


def _ground(session: Session, collection: Collection) -> str:
    """What patterns depend on beside stories and themes."""
    return "\n".join(
        [
            RECIPE,
            repr(OPTIONS),
            f"version {collection.framework_version_id}",
            f"k {collection.k}",
            f"withdrawn {count_withdrawn(session, collection)}",
        ]
    )


def new_scan(session: Session, collection: Collection, stories: str, *, seed: int, at: str) -> Run:
    """The row of a scan that is about to be made of stories with this fingerprint, `at` a time."""
    return Run(
        collection_id=collection.id,
        kind=SCAN,
        state="running",
        stories=stories,
        n=0,
        seed=seed,
        model="",
        version=RECIPE,
        parameters={
            "withdrawn": count_withdrawn(session, collection),
            "ground": _ground(session, collection),
            "asked": collection.framework_version_id,
            "at": at,
            "false_discoveries": OPTIONS.false_discoveries,
            "fewest_tellers": OPTIONS.fewest_tellers,
        },
    )


def find_and_keep_patterns(work: Work, *, seed: int) -> None:
    """Judge every pair that is not yet judged, and put them all in the place of the last scan.

    Raises LeaseLost, and Overtaken where the stories are no longer those of the work.
    """
    bench = _set_up(work, seed)
    with work.worker.sessions.writing() as session:
        done = _take_over(session, work)
        total = update(Run).filter_by(id=work.run_id).values(total=len(bench.pairs))
        session.execute(total)
        work.advance(session, len(done))
    missing = [number for number in range(len(bench.pairs)) if number not in done]
    ready = len(done)
    hands = work.worker.hands if bench.stories >= WORTH_HANDING_OUT else OWN
    for rows in hands.work(_judge_some, bench, cut_up(missing, CHUNK)):
        ready += len(rows)
        with work.worker.sessions.writing() as session:
            work.advance(session, ready)
            session.add_all(Pattern(run_id=work.run_id, **row) for row in rows)
        work.tell("Comparing", ready, len(bench.pairs))
    with work.worker.sessions.writing() as session:
        work.beat(session)
        _finish(session, work, bench)


def _judge_some(bench: Bench, numbers: Sequence[int]) -> list[dict[str, Any]]:
    return [bench.judge(number) for number in numbers]


def _set_up(work: Work, seed: int) -> Bench:
    key = work.worker.gate_key
    with work.worker.sessions.reading() as session:
        holding = load_holding(session, work.collection, gate_key=key)
        if held := held_back_ids(session, work.collection):
            holding = hold_back_stories(holding, held)
        ids = holding.responses.story_ids.tolist()
        run = session.get_one(Run, work.run_id)
        if scan_fingerprint(session, work.collection, ids) != run.stories:
            raise Overtaken("A story came or went while its collection was being compared.")
    seen, k, narrowing = len(ids), work.collection.k, work.collection.narrowing
    readable = may_be_read(holding.responses, holding.crowd, k, narrowing)
    shown = cut(holding.crowd, np.ones(seen, dtype=np.bool_), k)
    holding = _cut(holding, shown)
    columns = columns_to_compare(holding.framework, holding.responses)
    gate = Gate(holding.crowd, k, key, ~readable[shown])
    laid = lay_out_columns(columns, holding.responses.tellers)
    return Bench(holding, gate, laid, seed, seen, frozenset(narrowing))


def _cut(holding: Holding, shown: Flags) -> Holding:
    """The collection without the tellers who wait at the gate, of the stories `shown` (n,).

    The places and ranks of a column follow from all of its answers: those of one who has just come
    must not be seen in them either.
    """
    responses = select_stories(holding.responses, shown)
    crowd = Crowd.of(responses.tellers, holding.crowd.stories[shown])
    return Holding(holding.framework, responses, crowd)


def _take_over(session: Session, work: Work) -> set[int]:
    """Go on with the pairs that a worker who ended had judged of the same stories."""
    run = session.get_one(Run, work.run_id)
    same = {"collection_id": work.collection.id, "kind": SCAN, "stories": run.stories}
    left = select(Run.id).filter_by(state="failed", **same).order_by(Run.id.desc()).limit(1)
    before = session.scalar(left)
    if before is None:
        return set()
    session.execute(update(Pattern).filter_by(run_id=before).values(run_id=work.run_id))
    return set(session.scalars(select(Pattern.number).filter_by(run_id=work.run_id)))


def _finish(session: Session, work: Work, bench: Bench) -> None:
    """Say which pairs are found, and let the scan take the place of the one before."""
    run = session.get_one(Run, work.run_id)
    rows = session.scalars(
        select(Pattern).filter_by(run_id=run.id).order_by(Pattern.number).with_for_update()
    ).all()
    collection = hold_collection(session, work.collection)
    if len(rows) != len(bench.pairs) or _ground(session, collection) != run.parameters["ground"]:
        raise Overtaken("A story was withdrawn, or another threshold chosen, during the scan.")
    p = np.array([np.nan if one.p is None else one.p for one in rows])
    levels = adjust_p(p, dependence=OPTIONS.dependence)
    for one, level in zip(rows, levels.tolist(), strict=True):
        one.adjusted = None if np.isnan(level) else level
    everybody = np.ones(len(bench.holding.responses), dtype=np.bool_)
    run.parameters = {**run.parameters, "tellers": bench.gate.count(everybody)}
    run.n, run.state = bench.stories, "done"
    session.flush()
    old = delete(Run).filter(
        Run.collection_id == work.collection.id, Run.kind == SCAN, Run.id != run.id
    )
    session.execute(old.execution_options(synchronize_session=False))
