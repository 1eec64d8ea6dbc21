"""A log of conversations that buffers exchanges while the database is unavailable."""

import asyncio
import contextlib
import logging
from collections import deque
from types import TracebackType
from typing import Self

from storage.conversations import ConversationLog, Exchange
from storage.errors import DatabaseCorruptError, DatabaseUnavailableError, StorageError

_CAPACITY = 1000  # exchanges of some kilobytes each; chosen
_RETRY_SECONDS = 5.0  # chosen

_LOGGER = logging.getLogger(__name__)


class CatchingUpLog:
    """Records exchanges; buffers them during an outage of the database, and writes them in order after it.

    An async context manager, which on exit tries to write the buffer once more and logs how many exchanges were lost.
    Belongs to one event loop. An outage takes two log lines, one at its start and one at its end.

    Attributes:
        log: The log itself, for reading.
    """

    def __init__(self, log: ConversationLog, *, capacity: int = _CAPACITY, retry: float = _RETRY_SECONDS) -> None:
        """Buffers at most `capacity` exchanges, dropping the oldest, and retries every `retry` seconds."""
        self.log = log
        self._buffer: deque[Exchange] = deque(maxlen=capacity)
        self._dropped = 0
        self._retry = retry
        self._catching_up: asyncio.Task[None] | None = None  # set during an outage

    async def __aenter__(self) -> Self:
        """Returns itself; writes nothing."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Writes the buffer, if the database permits."""
        if self._catching_up is None:
            return
        self._catching_up.cancel()
        await asyncio.wait([self._catching_up])
        try:
            await self._write_buffer()
        except StorageError as failure:
            lost = len(self._buffer) + self._dropped
            _LOGGER.error("%d exchanges were never logged: %s", lost, failure)  # noqa: TRY400 — the message names cause and remedy

    async def record(self, exchange: Exchange) -> int | None:
        """Stores an exchange and returns its id, or None where it is buffered or cannot be stored at all.

        Raises no `StorageError`. During an outage only calls at its start wait for the database.
        """
        if self._catching_up is not None:
            self._append(exchange)
            return None
        try:
            return await self.log.record(exchange)
        except (DatabaseUnavailableError, DatabaseCorruptError) as error:
            self._append(exchange)
            self._note_outage(error)
        except StorageError:  # a retry would fail as well
            _LOGGER.exception("an exchange of update %s was not logged", exchange.update_id)
        return None

    def discard(self, user_id: int) -> None:
        """Drops what a person asked from the buffer, in any chat."""
        kept = [one for one in self._buffer if user_id not in (one.user_id, one.chat_id)]
        self._buffer = deque(kept, maxlen=self._buffer.maxlen)

    def _note_outage(self, error: StorageError) -> None:
        if self._catching_up is not None:  # of another call, which waited as well
            return
        self._catching_up = asyncio.create_task(self._catch_up())
        _LOGGER.error(
            "exchanges cannot be logged, though questions are answered: %s; the last %d are logged later",
            error,
            self._buffer.maxlen,
        )

    def _append(self, exchange: Exchange) -> None:
        self._dropped += len(self._buffer) == self._buffer.maxlen
        self._buffer.append(exchange)

    async def _catch_up(self) -> None:
        while True:
            await asyncio.sleep(self._retry)
            with contextlib.suppress(StorageError):  # logged at the start of the outage
                await self._write_buffer()
                return

    async def _write_buffer(self) -> None:
        """Writes the buffer, oldest first, and ends the outage.

        Raises:
            StorageError: The database is still unavailable; what is not yet written stays in the buffer.
        """
        written = 0
        while self._buffer:
            exchange = self._buffer[0]
            try:
                await self.log.record(exchange)
                written += 1
            except (DatabaseUnavailableError, DatabaseCorruptError):
                raise
            except StorageError:
                _LOGGER.exception("an exchange of update %s was not logged", exchange.update_id)
            if self._buffer and self._buffer[0] is exchange:  # else it was dropped during the await
                self._buffer.popleft()
        self._catching_up = None
        _LOGGER.warning("exchanges are logged again: %d written late, %d lost", written, self._dropped)
        self._dropped = 0
