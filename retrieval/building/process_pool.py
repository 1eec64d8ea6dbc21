"""Work that processes share out among them, in order, with little of it in memory at a time."""

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

_BATCH = 1 << 15  # of weight, to a task
_MOST = 1024  # items of a batch, however light

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes, which end with the context or with this process, were it killed."""
    # Spawned, not forked: the caller may run threads, and a forked child would inherit their locks.
    executor = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _end_with_parent)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def weighs_less(items: Iterator[_Item], weigh: Callable[[_Item], int], weight: int) -> tuple[bool, Iterator[_Item]]:
    """Whether all ``items`` weigh less together, and they again; no more of them is read than tells."""
    first: list[_Item] = []
    total = 0
    for item in items:
        first.append(item)
        total += weigh(item)
        if total >= weight:
            return False, chain(first, items)
    return True, iter(first)


def map_in_processes(
    make: Callable[[_Item], _Made], items: Iterator[_Item], weigh: Callable[[_Item], int]
) -> Iterator[_Made]:
    """What ``make`` makes of each item, in order, on all cores. What goes to and fro is pickled.

    Items are taken a little ahead of what comes back, by their weight, so neither need fit in memory; those of no
    weight are made here. Both happen in this thread, and the processes end with the iterator.
    """
    with pool(cores()) as executor:
        pending: deque[tuple[list[_Item], Future[list[_Made]]]] = deque()
        for batch in _batches(items, weigh):
            pending.append((batch, executor.submit(_make_all, make, [item for item in batch if weigh(item)])))
            if len(pending) > 2 * cores():
                yield from _made(make, *pending.popleft(), weigh)
        while pending:
            yield from _made(make, *pending.popleft(), weigh)


def _batches(items: Iterator[_Item], weigh: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += weigh(item)
        if weight >= _BATCH or len(batch) >= _MOST:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _made(
    make: Callable[[_Item], _Made], batch: list[_Item], future: Future[list[_Made]], weigh: Callable[[_Item], int]
) -> Iterator[_Made]:
    made = iter(future.result())
    return (next(made) if weigh(item) else make(item) for item in batch)


def _make_all(make: Callable[[_Item], _Made], items: Sequence[_Item]) -> list[_Made]:
    return [make(item) for item in items]


def _end_with_parent() -> None:
    """In a worker: let the parent decide what Ctrl-C means, and do not outlive it, were it killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
