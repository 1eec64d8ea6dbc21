"""An open database: one connection that writes, a few that read.

A `Database` belongs to the event loop that opened it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import StorageError
from storage.migrations import migrate
from storage.sqlite import database_path, make_folder, prepare_file, sqlite_engine, translated_errors
from storage.usage import in_use

_READERS = 4


class Database:
    """Hands out connections inside transactions; made by `Database.open`.

    Inside `write` and `read`, every error of the database arrives as a `StorageError`.
    """

    def __init__(self, path: Path, writer: AsyncEngine, readers: AsyncEngine) -> None:
        self.path = path
        self._writer = writer
        self._readers = readers
        self._writing = asyncio.Lock()
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, busy_timeout: float = 5.0) -> AsyncIterator[Self]:
        """Opens the database at `url`, made and migrated as needed; closes it on exit.

        All `read` blocks must have ended before the exit; a `write` under way is waited for.

        Args:
            url: `sqlite:///relative/path.db` or `sqlite:////absolute/path.db`; missing folders are made.
            busy_timeout: How many seconds to wait for another process that is writing, or for a connection
                to read.

        Raises:
            StorageError: It cannot be opened; see `storage.errors` for the kinds.
        """
        path = database_path(url)
        make_folder(path)
        with in_use(path):
            await asyncio.to_thread(prepare_file, path, busy_timeout=busy_timeout)
            async with cls._connected(path, busy_timeout) as database:
                yield database

    @classmethod
    @asynccontextmanager
    async def _connected(cls, path: Path, busy_timeout: float) -> AsyncIterator[Self]:
        writer = sqlite_engine(path, mode="write", connections=1, busy_timeout=busy_timeout)
        readers = sqlite_engine(path, mode="read", connections=_READERS, busy_timeout=busy_timeout)
        database = cls(path, writer, readers)
        try:
            with translated_errors(path):
                await migrate(writer)
            yield database
        finally:
            await database._close()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Yields the writing connection in a transaction: committed on exit, rolled back on any exception.

        Blocks of one process take turns, and wait for those of other processes. Once committed, a transaction
        survives a crash of the process; a power cut may undo the last ones, never half of one.
        """
        async with self._writing:
            self._require_open()
            with translated_errors(self.path):
                async with self._writer.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Yields a connection that reads one state of the database, whatever is written meanwhile."""
        self._require_open()
        with translated_errors(self.path):
            async with self._readers.connect() as connection:
                yield connection

    def _require_open(self) -> None:
        if self._closed:
            raise StorageError(f"{self.path}: is closed", "use it inside `async with Database.open`")

    async def _close(self) -> None:
        async with self._writing:
            self._closed = True
            # The last connection to close empties the write-ahead log, and readers may not write.
            await self._readers.dispose()
            await self._writer.dispose()
