"""Work on many files: by processes of this machine, or by the workers of a Dask cluster.

A worker that is killed costs a retry and no row: what it worked on is done again. A file that kills each worker that takes
it up alone is set aside with that reason, and the others are done all the same.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from distributed import Client

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

MOST_DEATHS = 2
"""How often a file may take its worker with it, worked on alone, before it is set aside."""
KILLED = "the worker was killed each time that it was worked on: is there memory enough for it?"


class Done(msgspec.Struct, Generic[_Result], frozen=True):
    """`at` is the place of the item; `result` what its work gave, None where the worker died of it each time."""

    at: int
    result: _Result | None


def here(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> Iterator[Done[_Result]]:
    """One after the other, in this process."""
    for at, item in enumerate(items):
        yield Done(at, work(item))


def on_processes(work: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int) -> Iterator[Done[_Result]]:
    """On `jobs` processes of this machine, in the order in which they are done. What `work` raises is raised here."""
    waiting = list(range(len(items)))[::-1]
    while waiting:
        suspects: list[int] = []
        yield from _pooled(work, items, waiting, suspects, jobs)
        for at in suspects:
            yield _alone(work, items[at], at)


def _pooled(
    work: Callable[[_Item], _Result], items: Sequence[_Item], waiting: list[int], suspects: list[int], jobs: int
) -> Iterator[Done[_Result]]:
    """Takes from the end of `waiting` until all is done, or a worker dies: then what was under way are the suspects."""
    pool = ProcessPoolExecutor(jobs, initializer=_leave_ctrl_c)
    running: dict[Future[_Result], int] = {}
    try:
        while waiting or running:
            while waiting and len(running) < 2 * jobs:
                at = waiting.pop()
                running[pool.submit(work, items[at])] = at
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                result = future.result()
                yield Done(running.pop(future), result)
    except BrokenProcessPool:
        suspects += sorted(running.values())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(work: Callable[[_Item], _Result], item: _Item, at: int) -> Done[_Result]:
    for _ in range(MOST_DEATHS):
        with ProcessPoolExecutor(1, initializer=_leave_ctrl_c) as pool:
            try:
                return Done(at, pool.submit(work, item).result())
            except BrokenProcessPool:
                continue
    return Done(at, None)


def _leave_ctrl_c() -> None:
    """Ctrl-C is the parent's to answer: it ends the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def client(address: str) -> Client:
    """The Dask scheduler at `address`. Raises OSError where none answers, ValueError for what is no address."""
    from distributed import Client

    return Client(address, timeout="5s")


def on_cluster(work: Callable[[_Item], _Result], items: Sequence[_Item], cluster: Client) -> Iterator[Done[_Result]]:
    """On its workers, which must have Billwright installed and see the same paths. Dask does a killed worker's share
    again. Closes the client."""
    from distributed import KilledWorker, as_completed

    with cluster:
        futures = {future: at for at, future in enumerate(cluster.map(work, items, pure=False))}
        suspects: list[int] = []
        for future in as_completed(futures):
            try:
                yield Done(futures[future], future.result())
            except KilledWorker:  # Dask blames all that waited on a worker for its deaths
                suspects.append(futures[future])
            future.release()
        for at in suspects:
            try:
                yield Done(at, cluster.submit(work, items[at], pure=False).result())
            except KilledWorker:
                yield Done(at, None)
