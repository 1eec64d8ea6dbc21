"""Handle inline queries while people type them: of each person only the newest, and not too often.

Each letter is a query of its own. They are of no use once the person has typed on, so they are kept in memory only.
"""

import asyncio
from collections.abc import Awaitable, Callable

from bot.telegram.retries import loop_time
from storage.inbox import Delivery

_INTERVAL = 0.3  # seconds between two queries of one person
_MOST_PEOPLE = 1000  # chosen


class TypedQueries:
    """Passes queries on at once, but those of one person at intervals; a newer one takes the place of one that waits.

    Belongs to one event loop. The lane of a query is the person's id.
    """

    def __init__(self, handle: Callable[[Delivery], Awaitable[object]], *, interval: float = _INTERVAL) -> None:
        """Call ``handle``, which raises nothing, at most once in ``interval`` seconds for each person."""
        self._handle = handle
        self._interval = interval
        self._newest: dict[int, Delivery] = {}  # by person, not yet passed on
        self._tasks: dict[int, asyncio.Task[None]] = {}

    @property
    def people(self) -> int:
        """The number of people who are typing."""
        return len(self._tasks)

    def put(self, query: Delivery) -> None:
        """Take a query; it is dropped while too many people are typing."""
        person = query.lane
        if person not in self._tasks and len(self._tasks) >= _MOST_PEOPLE:
            return
        self._newest[person] = query
        if person not in self._tasks:
            self._tasks[person] = asyncio.create_task(self._serve(person))

    async def stop(self) -> None:
        """Drop all queries, those being handled included."""
        self._newest.clear()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, person: int) -> None:
        try:
            while waiting := self._newest.pop(person, None):
                began = loop_time()
                await self._handle(waiting)
                await asyncio.sleep(began + self._interval - loop_time())
        finally:
            del self._tasks[person]
