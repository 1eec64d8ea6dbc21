"""A log of conversations that goes on while the database does not."""

import asyncio
import contextlib
import logging
from collections import deque
from types import TracebackType
from typing import Self

from storage.conversations import ConversationLog, Exchange
from storage.errors import DatabaseCorruptError, DatabaseUnavailableError, StorageError

_MOST_KEPT = 1000  # exchanges, some kilobytes each
_RETRY = 5.0  # seconds

_LOGGER = logging.getLogger(__name__)


class CatchingUpLog:
    """Records exchanges; those that the database refuses for a time are kept, and written in order once it works.

    An async context manager, which at its end tries once more and says what was not written. Belongs to one event
    loop. A spell of trouble is told in two lines, one at its beginning and one at its end.
    """

    def __init__(self, log: ConversationLog, *, most_kept: int = _MOST_KEPT, retry: float = _RETRY) -> None:
        """Keep at most ``most_kept`` exchanges, letting the oldest go, and try them every ``retry`` seconds."""
        self.log = log  # to read from
        self._kept: deque[Exchange] = deque(maxlen=most_kept)
        self._dropped = 0
        self._retry = retry
        self._turn = asyncio.Lock()
        self._catching_up: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Nothing is written yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Write what is kept, if that can be done now."""
        if self._catching_up is None:
            return
        self._catching_up.cancel()
        await asyncio.wait([self._catching_up])
        try:
            await self._write_kept()
        except StorageError as trouble:
            _LOGGER.error("%d exchanges were never logged: %s", len(self._kept) + self._dropped, trouble)  # noqa: TRY400 — the message says it

    async def record(self, exchange: Exchange) -> int | None:
        """Stores an exchange and returns its id; None where it is kept for later, or cannot be stored at all.

        Raises nothing. Waits for the database at the beginning of a spell only.
        """
        async with self._turn:
            if self._catching_up is not None:
                self._keep(exchange)
                return None
            try:
                return await self.log.record(exchange)
            except (DatabaseUnavailableError, DatabaseCorruptError) as error:
                self._keep(exchange)
                self._catching_up = asyncio.create_task(self._catch_up())
                _LOGGER.error(  # noqa: TRY400 — the message says it
                    "exchanges cannot be logged, though questions are answered: %s; the last %d are kept to be logged",
                    error,
                    self._kept.maxlen,
                )
            except StorageError:  # nothing that waiting would mend
                _LOGGER.exception("an exchange of update %s was not logged", exchange.update_id)
            return None

    def _keep(self, exchange: Exchange) -> None:
        self._dropped += len(self._kept) == self._kept.maxlen
        self._kept.append(exchange)

    async def _catch_up(self) -> None:
        while True:
            await asyncio.sleep(self._retry)
            with contextlib.suppress(StorageError):  # told at the beginning of the spell
                await self._write_kept()
                return

    async def _write_kept(self) -> None:
        """Write all that is kept and end the spell; raises `StorageError` at the first that the database refuses."""
        written = 0
        while self._kept:
            exchange = self._kept[0]
            try:
                await self.log.record(exchange)
                written += 1
            except (DatabaseUnavailableError, DatabaseCorruptError):
                raise
            except StorageError:
                _LOGGER.exception("an exchange of update %s was not logged", exchange.update_id)
            if self._kept and self._kept[0] is exchange:  # else it was let go meanwhile
                self._kept.popleft()
        self._catching_up = None
        _LOGGER.warning("exchanges are logged again: %d written late, %d of the spell are lost", written, self._dropped)
        self._dropped = 0
