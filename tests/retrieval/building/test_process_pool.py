"""Work shared out to processes."""

import os
from collections.abc import Iterator

import pytest

from retrieval.building import process_pool as processes
from retrieval.building.process_pool import cores, map_in_processes, weighs_less


def process_of(_: str) -> int:
    """The process that this is called in."""
    return os.getpid()


def test_what_is_made_comes_in_the_order_of_the_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several batches come back in order, those items among them that weigh nothing too."""
    monkeypatch.setattr(processes, "_BATCH", 100)
    items = ["x" * (number % 7) for number in range(600)]

    assert [len(item) for item in items] == list(map_in_processes(len, iter(items), len))


def test_what_weighs_nothing_stays_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes make only what is work."""
    monkeypatch.setattr(processes, "_BATCH", 2)
    made = list(map_in_processes(process_of, iter(["", "a", "", "bcd"]), len))

    assert [True, False, True, False] == [process == os.getpid() for process in made]


@pytest.mark.parametrize(("count", "weight"), [(0, 5), (1, 5), (3, 5), (700, 5), (700, 0), (40, 1000)])
def test_items_are_taken_a_little_ahead(monkeypatch: pytest.MonkeyPatch, count: int, weight: int) -> None:
    """Of however many items no more are taken ahead of what comes back than a few batches hold, by weight or number."""
    monkeypatch.setattr(processes, "_BATCH", 50)
    monkeypatch.setattr(processes, "_MOST", 20)
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(count):
            taken.append(number)
            yield f"{number:0{weight}}" if weight else ""

    ahead = [len(taken) - number for number, _ in enumerate(map_in_processes(len, items(), len))]

    batch = min(-(-50 // weight), 20) if weight else 20
    assert count == len(ahead)
    assert all(batch * (2 * cores() + 2) >= one for one in ahead)


def test_what_cannot_be_made_is_raised() -> None:
    """An error in another process arrives in this one."""
    with pytest.raises(ValueError, match="invalid literal"):
        list(map_in_processes(int, iter(["1", "một"]), len))


@pytest.mark.parametrize(("items", "weight", "less"), [("", 1, True), ("aab", 4, True), ("aab", 3, False)])
def test_weighing_loses_nothing(items: str, weight: int, less: bool) -> None:  # noqa: FBT001 — a column
    """Whatever the weight, all items come again."""
    answer, again = weighs_less(iter(items), len, weight)

    assert (less, items) == (answer, "".join(again))


def test_weighing_takes_no_more_than_tells() -> None:
    """What is heavy enough leaves the rest untouched."""
    left = iter("abcdef")
    weighs_less(left, len, 2)

    assert "cdef" == "".join(left)
