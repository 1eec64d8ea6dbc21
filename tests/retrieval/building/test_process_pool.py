"""Maps over items in worker processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.building import process_pool
from retrieval.building.process_pool import cores, map_in_processes, weighs_less
from tests.processes import is_alive

ROOT = Path(__file__).parents[3]


def process_of(_: str) -> int:
    """Return the id of the process that calls this."""
    return os.getpid()


def test_results_come_in_the_order_of_the_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """The results of several batches come in order, including those of items of weight 0."""
    monkeypatch.setattr(process_pool, "_BATCH_WEIGHT", 100)
    items = ["x" * (number % 7) for number in range(600)]

    assert [len(item) for item in items] == list(map_in_processes(len, iter(items), len))


def test_items_of_weight_0_stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only items with a weight are sent to other processes."""
    monkeypatch.setattr(process_pool, "_BATCH_WEIGHT", 2)
    ids = list(map_in_processes(process_of, iter(["", "a", "", "bcd"]), len))

    assert [True, False, True, False] == [process == os.getpid() for process in ids]


@pytest.mark.parametrize(("count", "weight"), [(0, 5), (1, 5), (3, 5), (700, 5), (700, 0), (40, 1000)])
def test_few_items_are_read_ahead(monkeypatch: pytest.MonkeyPatch, count: int, weight: int) -> None:
    """No more than a few batches, by weight or by number, are read ahead of the results."""
    monkeypatch.setattr(process_pool, "_BATCH_WEIGHT", 50)
    monkeypatch.setattr(process_pool, "_BATCH_ITEMS", 20)
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(count):
            taken.append(number)
            yield f"{number:0{weight}}" if weight else ""

    ahead = [len(taken) - number for number, _ in enumerate(map_in_processes(len, items(), len))]

    batch = min(-(-50 // weight), 20) if weight else 20
    assert count == len(ahead)
    assert all(batch * (2 * cores() + 2) >= one for one in ahead)


def test_an_error_is_raised() -> None:
    """An error in a worker process is raised in this one."""
    with pytest.raises(ValueError, match="invalid literal"):
        list(map_in_processes(int, iter(["1", "một"]), len))


@pytest.mark.parametrize(("items", "weight", "less"), [("", 1, True), ("aab", 4, True), ("aab", 3, False)])
def test_weighing_loses_no_item(items: str, weight: int, less: bool) -> None:  # noqa: FBT001 — a column
    """Whatever the limit, all items are returned."""
    answer, again = weighs_less(iter(items), len, weight)

    assert (less, items) == (answer, "".join(again))


def test_weighing_stops_early() -> None:
    """Once the items are heavy enough, the rest stays unread."""
    left = iter("abcdef")
    weighs_less(left, len, 2)

    assert "cdef" == "".join(left)


MAP_FOREVER = """
import itertools, multiprocessing, sys
from retrieval.building.process_pool import map_in_processes

lengths = map_in_processes(len, itertools.repeat("Đê vỡ trong đêm."), len)
next(lengths)
print(*(child.pid for child in multiprocessing.active_children()), flush=True)
sys.stdin.read()
"""


def test_processes_do_not_outlive_a_killed_build() -> None:
    """The worker processes of a killed build exit."""
    builder = subprocess.Popen(  # noqa: S603 — our own code
        [sys.executable, "-c", MAP_FOREVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with builder:
        assert builder.stdout is not None
        children = [int(pid) for pid in builder.stdout.readline().split()]
        assert children
        assert all(map(is_alive, children))
        builder.kill()
    ends = time.monotonic() + 100
    while any(map(is_alive, children)):
        assert time.monotonic() < ends
        time.sleep(0.05)
