"""An SQLite file, as `storage.database` uses it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from storage.connection import ThreadConnection
from storage.locks import UnsharedLock
from storage.migrations import migrate
from storage.sqlite import make_folder, prepare_file, sqlite_engine, translated_errors, truncate_log
from storage.states import LocalStates
from storage.usage import shared_use

_COMPACTING_TIMEOUT = 5.0  # seconds to wait for others that write; chosen
_TRIES, _PAUSE = 5, 0.2  # to empty the log, which another connection may be reading; chosen, in seconds


class SqliteFile:
    """The file at `path`, which several programs on this machine may use; one of them writes at a time."""

    is_shared = False

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self.name = str(path)
        self._path = path
        self._busy_timeout = busy_timeout

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Creates and migrates the file as needed, and keeps other processes from replacing it inside the block."""
        make_folder(self._path)
        with shared_use(self._path):
            await asyncio.to_thread(self._prepare)
            yield

    def _prepare(self) -> None:
        prepare_file(self._path, busy_timeout=self._busy_timeout)
        with translated_errors(self._path):
            migrate(sqlite_engine(self._path, mode="write", busy_timeout=self._busy_timeout))

    def connect(self, mode: Literal["write", "read"], *, busy_timeout: float) -> ThreadConnection:
        """Returns a connection in a thread."""
        engine = sqlite_engine(self._path, mode=mode, busy_timeout=busy_timeout)
        return ThreadConnection(engine, partial(translated_errors, self._path))

    def lock(self, _: str) -> UnsharedLock:
        """Returns a lock that is free: one program serves a bot; see `storage.usage.sole_server`."""
        return UnsharedLock()

    @asynccontextmanager
    async def states(self, _: int) -> AsyncIterator[LocalStates]:
        """Yields states in memory, for the same reason."""
        yield LocalStates()

    async def empty_log(self) -> None:
        """Moves the write-ahead log into the file, unless another connection is reading an older state."""
        await asyncio.to_thread(truncate_log, self._path)

    async def compact(self) -> bool:
        """Writes the file anew and empties the log; returns whether that is empty. Others cannot write meanwhile."""
        return await asyncio.to_thread(self._compact)

    def _compact(self) -> bool:
        emptied = truncate_log(self._path, compact=True, busy_timeout=_COMPACTING_TIMEOUT)
        tries = 1
        while not emptied and tries < _TRIES:
            tries += 1
            emptied = truncate_log(self._path, busy_timeout=_PAUSE)
        return emptied
