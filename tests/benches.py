"""Answers of tellers as the worker judges them: a bench without a bank of stories."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.responses import Codes, Responses, State
from analysis.scan.laid import lay_out_columns
from analysis.shell.holding import Holding
from analysis.shell.judging import Bench, Gate
from analysis.shell.opposing import columns_to_compare
from builders import a_framework
from storybank.gate import Crowd

K = 5


def a_bench(
    *,
    triads: dict[str, NDArray[np.floating]] | None = None,
    dyads: dict[str, NDArray[np.floating]] | None = None,
    stones: dict[str, NDArray[np.floating]] | None = None,
    choices: dict[str, NDArray[np.bool_]] | None = None,
    tellers: NDArray[np.integer] | None = None,
) -> Bench:
    """The answers (n, …) to questions of the test framework, each told on one day by its teller."""
    answers = {**(triads or {}), **(dyads or {}), **(stones or {}), **(choices or {})}
    count = len(next(iter(answers.values())))
    whose = np.arange(count) if tellers is None else tellers
    placed = {
        name: one.any(axis=1) if one.dtype == np.bool_ else ~np.isnan(one.reshape(count, -1)[:, 0])
        for name, one in answers.items()
    }
    nobody = Codes(np.full(count, -1, dtype=np.int16), ())
    responses = Responses(
        story_ids=np.arange(count).astype("<U36"),
        tellers=whose.astype(np.uint64),
        told=np.full(count, np.datetime64("2026-03-01T10", "h")),
        consent=np.full(count, 1, dtype=np.uint8),
        states={
            name: np.where(one, State.PLACED, State.PASSED_BY).astype(np.uint8)
            for name, one in placed.items()
        },
        triads={name: one.astype(np.float32) for name, one in (triads or {}).items()},
        dyads={name: one.astype(np.float32) for name, one in (dyads or {}).items()},
        stones={name: one.astype(np.float32) for name, one in (stones or {}).items()},
        choices=choices or {},
        scales={},
        facets={"arm": nobody, "theme": nobody},
    )
    framework = a_framework()
    crowd = Crowd.of(responses.tellers, np.arange(count).astype(np.uint64))
    columns = columns_to_compare(framework, responses)
    laid = lay_out_columns(columns, responses.tellers)
    return Bench(Holding(framework, responses, crowd), Gate(crowd, K, b"k" * 32), laid, 0, count)


def with_key(bench: Bench, number: int) -> Bench:
    """The same behind another key of the gate."""
    return replace(bench, gate=replace(bench.gate, key=bytes([number]) * 32))
