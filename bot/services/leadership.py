"""What one of the programs that serve a bot does alone: poll, send news, housekeeping; no Telegram."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Self

from storage.errors import StorageError
from storage.locks import Lock

_TRY = 1.0  # seconds between two attempts to lead; chosen

_LOGGER = logging.getLogger(__name__)


class Leadership:
    """Whether this program leads those that serve the same bot; an async context manager, which leads while it can.

    If the leader ends, dies, or loses the database, another one leads within ten seconds, and it itself stops before.
    """

    def __init__(
        self, lock: Lock, duty: str = "leads those that serve the bot", is_able: Callable[[], bool] = lambda: True
    ) -> None:
        """Lead while this program has ``lock``, taken only when it ``is_able``; ``duty`` is for the log."""
        self._lock = lock
        self._duty = duty
        self._is_able = is_able
        self._leads = asyncio.Event()
        self._lost = asyncio.Event()
        self._trying: asyncio.Task[None] | None = None

    def leads(self) -> bool:
        """Whether this program leads now."""
        return self._leads.is_set()

    async def __aenter__(self) -> Self:
        """Lead from now on, unless another program does; then as soon as it does not."""
        await self._try()
        self._trying = asyncio.create_task(self._keep_trying())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Leave it to another program."""
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)
        await self._lock.release()

    async def lead(self, job: Callable[[], Coroutine[object, object, object]]) -> None:
        """Run a job whenever this program leads, from its beginning, until cancelled; what it raises ends this."""
        while True:
            await self._leads.wait()
            work, lost = asyncio.create_task(job()), asyncio.create_task(self._lost.wait())
            try:
                await asyncio.wait([work, lost], return_when=asyncio.FIRST_COMPLETED)
                if work.done():
                    work.result()
                    await lost
            finally:
                work.cancel()
                lost.cancel()
                await asyncio.gather(work, lost, return_exceptions=True)

    async def _keep_trying(self) -> None:
        while True:
            if self.leads():
                await self._lock.lost()
                self._leads.clear()
                self._lost.set()
                _LOGGER.warning("this program no longer %s: the database does not answer", self._duty)
            await asyncio.sleep(_TRY)
            await self._try()

    async def _try(self) -> None:
        with suppress(StorageError):  # the inbox logs it
            # In a thread: a folder on another machine may not answer.
            if await asyncio.to_thread(self._is_able) and await self._lock.try_take():
                self._lost.clear()
                self._leads.set()
                _LOGGER.info("this program %s", self._duty)
