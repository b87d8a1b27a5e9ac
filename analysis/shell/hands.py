"""Hands beside this process: processes of this machine, or the workers of a Dask cluster."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any

from threadpoolctl import threadpool_limits

from analysis.hands import OWN, Hands, Piece, Result, Shared
from storybank.errors import FortellError
from storybank.settings import Settings

TRIES = 4
"""How often a piece is begun at most, where whoever does it dies."""
SECONDS_TO_REACH = 30


class HandsLost(FortellError):
    """Others were to do the work, and cannot."""


def open_hands(settings: Settings) -> Hands:
    """The cluster that the settings name, else the processors of this machine.

    Raises HandsLost as `refuse_lone_scheduler`.
    """
    refuse_lone_scheduler(settings)
    if settings.dask_scheduler:
        return ClusterHands(settings.dask_scheduler)
    processors = len(os.sched_getaffinity(0))
    return ProcessHands(processors) if processors > 1 else OWN


def refuse_lone_scheduler(settings: Settings) -> None:
    """Raises HandsLost where a cluster is named, and what speaks with one is not installed."""
    if settings.dask_scheduler and find_spec("distributed") is None:
        raise HandsLost(
            "FORTELL_DASK_SCHEDULER needs the extra 'scale': pip install 'fortell[scale]'."
        )


class _Rounds:
    """What those who died left over is done in a further round."""

    def work(
        self, deed: Callable[[Shared, Piece], Result], shared: Shared, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """See `Hands.work`. Raises HandsLost where those who work die again and again."""
        left, done, told = dict(enumerate(pieces)), dict[int, Result](), 0
        for _ in range(TRIES):
            for number, result in self._round(deed, shared, left) if left else ():
                done[number] = result
                while told in done:
                    yield done.pop(told)
                    told += 1
            left = {one: left[one] for one in left if one >= told and one not in done}
        if left:
            raise HandsLost(
                "The processes that analyse were ended from outside, several times. Is there enough"
                " memory? What was kept stays; run the analysis again."
            )

    def _round(
        self, deed: Callable[[Shared, Piece], Result], shared: Shared, pieces: dict[int, Piece]
    ) -> Iterator[tuple[int, Result]]:
        """Numbers and results as they come, as far as those who work live."""
        raise NotImplementedError


class ProcessHands(_Rounds):
    """A pool of processes that lives as long as a round: one that dies takes the pool with it."""

    far = False

    def __init__(self, processes: int) -> None:
        self._processes = processes

    def _round(
        self, deed: Callable[[Shared, Piece], Result], shared: Shared, pieces: dict[int, Piece]
    ) -> Iterator[tuple[int, Result]]:
        # Not forked: this process has threads, whose locks a fork would keep for ever.
        with ProcessPoolExecutor(
            min(self._processes, len(pieces)), get_context("spawn"), _take, (shared,)
        ) as pool:
            try:
                futures = {pool.submit(_do, deed, piece): one for one, piece in pieces.items()}
                for future in as_completed(futures):
                    yield futures[future], future.result()
            except BrokenProcessPool:
                pass
            finally:
                pool.shutdown(cancel_futures=True)


class ClusterHands(_Rounds):
    """The workers of a Dask cluster, whose scheduler has this address.

    What the pieces share is sent to every worker once. Workers run the same version of Fortell.
    """

    far = True

    def __init__(self, scheduler: str) -> None:
        self._scheduler = scheduler

    def _round(
        self, deed: Callable[[Shared, Piece], Result], shared: Shared, pieces: dict[int, Piece]
    ) -> Iterator[tuple[int, Result]]:
        """Raises HandsLost without scheduler, workers or the same version."""
        with _reach(self._scheduler) as client:
            _check_versions(client)
            held = client.scatter(shared, broadcast=True, hash=False)
            futures = [client.submit(deed, held, piece, pure=False) for piece in pieces.values()]
            for number, future in zip(pieces, futures, strict=True):
                # Where all workers die at once what they shared is lost, and is sent anew.
                with suppress(*_deaths()):
                    yield number, future.result()


def _deaths() -> tuple[type[Exception], ...]:
    from distributed.client import FutureCancelledError  # noqa: PLC0415  as in `_reach`
    from distributed.scheduler import KilledWorker  # noqa: PLC0415

    return FutureCancelledError, KilledWorker


def _reach(scheduler: str) -> Any:
    from distributed import Client  # noqa: PLC0415  an extra, and slow to import

    try:
        client = Client(scheduler, timeout=SECONDS_TO_REACH, set_as_default=False)
    except OSError:  # a time that ran out is one too
        raise HandsLost(
            f"No Dask scheduler answers at {scheduler} (FORTELL_DASK_SCHEDULER)."
        ) from None
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_REACH)
    except TimeoutError:
        client.close()
        raise HandsLost(
            f"The Dask scheduler at {scheduler} has no workers. Start some with 'dask worker'."
        ) from None
    return client


def _check_versions(client: Any) -> None:
    own = _version()
    others = set(client.run(_version).values())
    if others != {own}:
        raise HandsLost(
            f"The Dask workers run Fortell {', '.join(sorted(others))}, and this is {own}: their"
            " numbers could differ. Install the same version on all."
        )


def _version() -> str:
    return version("fortell")


_taken: Any = None
"""What the pieces share, in a process of a pool."""


def _take(shared: object) -> None:
    global _taken  # noqa: PLW0603  a process of a pool does one deed, and all its pieces share this
    _taken = shared
    threadpool_limits(1)


def _do(deed: Callable[[Any, Piece], Result], piece: Piece) -> Result:
    return deed(_taken, piece)
