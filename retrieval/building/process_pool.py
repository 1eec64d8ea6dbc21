"""Maps a function over items in worker processes, in order, with few items in memory at a time."""

import faulthandler
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain
from multiprocessing.connection import wait
from typing import TypeVar

# A batch is sent to a process at once; both limits are chosen.
_BATCH_WEIGHT = 1 << 15
_BATCH_ITEMS = 1024

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Start worker processes, which end with the context, or with this process if it is killed."""
    # Spawned, not forked: a child forked while other threads run would inherit their locks.
    executor = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _start_worker)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def weighs_less(items: Iterator[_Item], weigh: Callable[[_Item], int], weight: int) -> tuple[bool, Iterator[_Item]]:
    """Return whether all ``items`` together weigh less than ``weight``, and an iterator over the same items.

    Reads no more items than it takes to decide.
    """
    first: list[_Item] = []
    total = 0
    for item in items:
        first.append(item)
        total += weigh(item)
        if total >= weight:
            return False, chain(first, items)
    return True, iter(first)


def map_in_processes(
    function: Callable[[_Item], _Result], items: Iterator[_Item], weigh: Callable[[_Item], int]
) -> Iterator[_Result]:
    """Yield ``function(item)`` for each item, in order, computed on all cores. Items and results are pickled.

    Only a few batches are read ahead of the results, so neither items nor results need fit in memory together. Items of
    weight 0 are processed in the calling thread, which also reads the items. The processes end with the iterator.
    """
    with pool(cores()) as executor:
        pending: deque[tuple[list[_Item], Future[list[_Result]]]] = deque()
        for batch in _batches(items, weigh):
            heavy = [item for item in batch if weigh(item)]
            pending.append((batch, executor.submit(_map_batch, function, heavy)))
            if len(pending) > 2 * cores():
                yield from _results(function, *pending.popleft(), weigh)
        while pending:
            yield from _results(function, *pending.popleft(), weigh)


def _batches(items: Iterator[_Item], weigh: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += weigh(item)
        if weight >= _BATCH_WEIGHT or len(batch) >= _BATCH_ITEMS:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _results(
    function: Callable[[_Item], _Result],
    batch: list[_Item],
    future: Future[list[_Result]],
    weigh: Callable[[_Item], int],
) -> Iterator[_Result]:
    """Return the results of a batch, computing those of weight 0 here."""
    heavy = iter(future.result())
    return (next(heavy) if weigh(item) else function(item) for item in batch)


def _map_batch(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    return [function(item) for item in items]


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, exit when the parent exits, and name the line of a crash."""
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def end_with_parent() -> None:
    """Exit at once when the process that started this one has ended, however it ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
