"""Inline queries while they are typed."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.telegram import typed_queries
from bot.telegram.typed_queries import TypedQueries
from storage.inbox import Delivery


class Handler:
    """Holds each query up until it is released."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.changed = asyncio.Event()
        self.released = asyncio.Event()

    async def __call__(self, query: Delivery) -> None:
        """Handle a query."""
        self.begun.append(query.update_id)
        self.changed.set()
        await self.released.wait()

    async def until_begun(self, *update_ids: int) -> None:
        """Wait until exactly these queries have begun."""
        async with asyncio.timeout(10):
            while list(update_ids) != self.begun:
                self.changed.clear()
                await self.changed.wait()


def query(update_id: int, person: int = 7) -> Delivery:
    """Return a query of a person."""
    return Delivery(update_id, person, "{}", datetime.now(UTC))


async def test_the_newest_takes_the_place_of_those_that_wait() -> None:
    """While a query of a person is handled, only the newest of the others is kept; other people do not wait."""
    handler = Handler()
    typed = TypedQueries(handler, interval=0)
    typed.put(query(1))
    await handler.until_begun(1)
    for number in (2, 3, 4):
        typed.put(query(number))
    typed.put(query(5, person=8))
    await handler.until_begun(1, 5)
    handler.released.set()
    await handler.until_begun(1, 5, 4)
    await typed.stop()


async def test_queries_of_a_person_are_handled_at_intervals() -> None:
    """A query that follows within the interval waits, and is dropped if the program stops meanwhile."""
    handler = Handler()
    handler.released.set()
    typed = TypedQueries(handler, interval=3600)
    typed.put(query(1))
    await handler.until_begun(1)
    typed.put(query(2))
    typed.put(query(3, person=8))
    await handler.until_begun(1, 3)
    await typed.stop()
    assert [1, 3] == handler.begun


async def test_people_beyond_the_limit_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the most people are typing, the queries of others are dropped; afterwards they are handled again."""
    monkeypatch.setattr(typed_queries, "_MOST_PEOPLE", 1)
    handler = Handler()
    typed = TypedQueries(handler, interval=0)
    typed.put(query(1))
    typed.put(query(2, person=8))
    await handler.until_begun(1)
    handler.released.set()
    while typed.people:  # noqa: ASYNC110 — a task that ends by itself has no event
        await asyncio.sleep(0)
    typed.put(query(3, person=8))
    await handler.until_begun(1, 3)
    await typed.stop()
