"""Whose turn it is to rebuild, of the programs that serve a bot: one rebuilds, and others can see it and cancel it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from typing import Any

from bot.services.build_errors import RunningElsewhereError
from bot.services.build_progress import BuildStatus
from retrieval.building.options import Progress
from retrieval.errors import RetrievalError
from storage.errors import StorageError
from storage.locks import Lock, UnsharedLock
from storage.states import LocalStates, State, States

_STATE = "build"
# Chosen, in seconds.
_BEAT = 1.0  # between two signs that this program rebuilds, and looks at whether it is to end
_FRESH = 5.0  # how long after the last sign it is believed to
_RETRY, _LONGEST_LOSS = 0.5, 15.0  # to take a lock again that was lost

_LOGGER = logging.getLogger(__name__)


class BuildTurn:
    """The turn of this program. Belongs to an event loop."""

    def __init__(self, lock: Lock | None = None, states: States | None = None) -> None:
        """Of the programs that share ``lock``, one has its turn at a time; ``states`` is where they see whose it is."""
        self._lock = UnsharedLock() if lock is None else lock
        self._states = LocalStates() if states is None else states

    @asynccontextmanager
    async def taken(
        self, status: Callable[[], BuildStatus], cancel: Callable[[], object], lose: Callable[[], object]
    ) -> AsyncIterator[None]:
        """Have the turn inside the block; other programs see ``status`` then.

        Meanwhile ``cancel`` is called if another program cancels the rebuild, and ``lose`` if the turn is lost.

        Raises:
            RunningElsewhereError: Another program has it.
            RetrievalError: The database is unavailable.
        """
        try:
            if not await self._lock.try_take():
                await self._lock.release()  # the session that has tried
                raise RunningElsewhereError(await self.elsewhere())
        except StorageError as error:
            raise RetrievalError(error.problem, error.remedy) from error
        tasks = [asyncio.create_task(self._keep(lose))]
        try:
            await self._show(status)  # what was asked for before does not count
            tasks.append(asyncio.create_task(self._follow(status, cancel)))
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.shield(self._give())

    async def elsewhere(self) -> BuildStatus | None:
        """Return the status of the rebuild of another program; None if none rebuilds, or this one does."""
        found = await self._states.change([_STATE], _fresh)
        if found is None:
            return None
        return BuildStatus(Progress(**found["progress"]), found["per_second"], found["seconds_left"])

    async def cancel_elsewhere(self) -> bool:
        """Have the program that rebuilds cancel that within seconds; return False if none rebuilds."""
        return await self._states.change([_STATE], _cancel)

    async def _follow(self, status: Callable[[], BuildStatus], cancel: Callable[[], object]) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            if await self._show(status):
                cancel()

    async def _show(self, status: Callable[[], BuildStatus]) -> bool:
        """Show others how far the rebuild is; returns whether one of them has cancelled it since the last time."""

        def show(now: float, states: Sequence[State]) -> bool:
            (state,) = states
            cancelled = bool(state.get("cancelled"))
            state.clear()
            state.update(at=now, status=asdict(status()))
            return cancelled

        return await self._states.change([_STATE], show)

    async def _keep(self, lose: Callable[[], object]) -> None:
        while True:
            await self._lock.lost()
            if not await self._taken_again():
                _LOGGER.error("the rebuild is ended: the database was away, and another program may rebuild by now")
                lose()
                return

    async def _taken_again(self) -> bool:
        """Return whether the lock was taken again; its former session may have it for some seconds."""
        deadline = time.monotonic() + _LONGEST_LOSS
        while time.monotonic() < deadline:
            with suppress(StorageError):
                if await self._lock.try_take():
                    return True
            await asyncio.sleep(_RETRY)
        return False

    async def _give(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_BEAT):  # the database may be away
                await self._states.change([_STATE], lambda _, states: states[0].clear())
        await self._lock.release()


def _fresh(now: float, states: Sequence[State]) -> dict[str, Any] | None:
    (state,) = states
    return state["status"] if now - state.get("at", now - _FRESH) < _FRESH else None


def _cancel(now: float, states: Sequence[State]) -> bool:
    if _fresh(now, states) is None:
        return False
    states[0]["cancelled"] = True
    return True
