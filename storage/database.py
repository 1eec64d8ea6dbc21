"""An open database: one connection for writing, a few for reading."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Literal, Protocol, Self

from storage.connection import DatabaseConnection
from storage.errors import DatabaseUnavailableError, StorageError
from storage.locks import Lock
from storage.sqlite_file import SqliteFile
from storage.states import States
from storage.urls import database_path, is_postgresql

_READERS = 4  # connections; chosen
_MOST_BLOCKS = 64  # of a commit; chosen


class _Commit:
    """A transaction to be committed: the number of its blocks, and a future that is done once it is stored."""

    def __init__(self) -> None:
        self.blocks = 0
        self.stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def fail(self, error: StorageError) -> None:
        self.stored.set_exception(error)
        self.stored.exception()  # marks it as retrieved, for every caller may have been cancelled


class Backend(Protocol):
    """What a database is besides its connections: a file, or a database of a server."""

    @property
    def name(self) -> str:
        """How messages name it, without a password."""

    @property
    def is_shared(self) -> bool:
        """Whether several programs may serve the same bot from it."""

    def opened(self) -> AbstractAsyncContextManager[None]:
        """Creates and migrates the database as needed, and keeps others from replacing it inside the block."""

    def connect(self, mode: Literal["write", "read"], *, busy_timeout: float) -> DatabaseConnection:
        """Returns a connection; one for reading cannot write, and each of its transactions sees one snapshot.

        It waits at most `busy_timeout` seconds for others that write.
        """

    def lock(self, name: str) -> Lock:
        """Returns the lock of a name, which one of the programs with this database may have at a time."""

    def states(self, bot_id: int) -> AbstractAsyncContextManager[States]:
        """Yields the states of a bot, which the programs that serve it share."""

    async def empty_log(self) -> None:
        """Removes what deleted rows have left in the write-ahead log, as far as nobody reads it."""

    async def compact(self) -> bool:
        """Removes what deleted rows have left in the files; returns whether it is all gone."""


class Database:
    """Provides connections inside transactions; created by `Database.open`.

    Belongs to the event loop that opened it. Inside `write` and `read`, every error of the database is raised as a
    `StorageError`.

    Attributes:
        name: The file, absolute, or the database of a server, as messages name it.
        is_shared: See `Backend`.
        lock: See `Backend`.
        states: See `Backend`.
        empty_log: See `Backend`.
        compact: See `Backend`.
    """

    def __init__(self, backend: Backend, busy_timeout: float) -> None:
        self.name, self.is_shared = backend.name, backend.is_shared
        self.lock, self.states = backend.lock, backend.states
        self.empty_log, self.compact = backend.empty_log, backend.compact
        self._busy_timeout = busy_timeout
        self._connect = backend.connect
        self._writer = backend.connect("write", busy_timeout=busy_timeout)
        self._readers = [backend.connect("read", busy_timeout=busy_timeout) for _ in range(_READERS)]
        self._idle_readers: asyncio.LifoQueue[DatabaseConnection] = asyncio.LifoQueue()
        for reader in self._readers:
            self._idle_readers.put_nowait(reader)
        self._writing = asyncio.Lock()
        self._commit = _Commit()
        self._latest = 0  # number of the last block that came
        self._refused: tuple[int, StorageError] | None = None  # the last block that may not begin, and why
        self._closed = False
        self._background: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, busy_timeout: float = 5.0, answer_timeout: float = 60.0) -> AsyncIterator[Self]:
        """Opens the database at `url`, and creates and migrates it as needed; closes it on exit.

        All `read` blocks must have ended before the exit, which waits for running `write` blocks.

        Args:
            url: `sqlite:///relative/path.db` or `sqlite:////absolute/path.db`, whose missing folders are created; or
                `postgresql+asyncpg://user:password@host/database`, which exists.
            busy_timeout: Seconds to wait for another process that is writing, or for a connection.
            answer_timeout: Seconds to wait for the result of a statement from a server, which may have vanished.

        Raises:
            StorageError: The database cannot be opened; see `storage.errors` for the kinds.
        """
        backend = _backend(url, busy_timeout, answer_timeout)
        async with backend.opened():
            database = cls(backend, busy_timeout)
            try:
                yield database
            finally:
                await database._close()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[DatabaseConnection]:
        """Yields the writing connection; what is written is stored on exit, and undone on any exception.

        Blocks run one at a time. Those that wait for one another share a transaction: each exits once it is committed,
        and one that raises undoes its own statements only. If the transaction cannot begin or be committed, all of them
        raise. A block that is cancelled on its exit may be stored.

        A committed transaction survives a crash of the process; a power cut may undo the last transactions, but only as
        wholes.
        """
        self._latest += 1
        number = self._latest
        try:
            async with self._writing:
                self._require_open()
                self._require_accepted(number)
                commit = self._commit
                self._writer.mark()
                try:
                    yield self._writer
                except BaseException as error:
                    await _despite_cancellation(self._undo(commit, error))
                    raise
                commit.blocks += 1
                if commit.blocks == _MOST_BLOCKS:
                    self._start_commit()
        finally:
            # The next block, if one waits, has begun by then, and takes over.
            asyncio.get_running_loop().call_soon(self._commit_if_idle)
        await asyncio.shield(commit.stored)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[DatabaseConnection]:
        """Yields a connection that reads one snapshot of the database and cannot write."""
        self._require_open()
        try:
            async with asyncio.timeout(self._busy_timeout):
                reader = await self._idle_readers.get()
        except TimeoutError:
            raise DatabaseUnavailableError(f"{self.name}: all its connections are in use", "try again") from None
        try:
            yield reader
        finally:
            reader.roll_back()
            self._idle_readers.put_nowait(reader)

    def connect_alone(self, patience: float) -> DatabaseConnection:
        """Returns a connection for writing that shares no transaction with `write`; the caller closes it.

        It waits for others that write at least for `patience` seconds.
        """
        return self._connect("write", busy_timeout=max(patience, self._busy_timeout))

    def run_while_open(self, work: Coroutine[object, object, None]) -> None:
        """Runs `work` in a task, which is cancelled when the database is closed, and may write once more then."""
        self._background.add(asyncio.create_task(work))

    def _require_open(self) -> None:
        if self._closed:
            raise StorageError(f"{self.name}: is closed", "use it inside `async with Database.open`")

    def _require_accepted(self, number: int) -> None:
        """Refuses a block that has waited as long as one that could not begin: it would wait once more, in vain."""
        if self._refused and number <= self._refused[0]:
            raise self._refused[1]

    async def _undo(self, commit: _Commit, error: BaseException) -> None:
        """Undoes what a block has written; if the whole transaction was rolled back, its other blocks fail."""
        failure = error
        if not isinstance(failure, StorageError):
            failure = StorageError(f"{self.name}: a transaction was rolled back", "try again")
        if self._writer.begin_failed:
            self._refused = self._latest, failure
        if not await self._writer.undo() and commit.blocks:
            self._commit = _Commit()
            commit.fail(failure)

    def _commit_if_idle(self) -> None:
        if self._commit.blocks and not self._writing.locked():
            self._start_commit()

    def _start_commit(self) -> None:
        """Commits the blocks so far, before any later statement; later blocks belong to the next commit."""
        commit, self._commit = self._commit, _Commit()

        def answer(done: asyncio.Future[None]) -> None:
            try:
                commit.stored.set_result(done.result())
            except StorageError as error:
                commit.fail(error)

        self._writer.commit().add_done_callback(answer)

    async def _close(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        async with self._writing:
            self._closed = True
            if self._commit.blocks:
                self._start_commit()
            # The writer closes last: the last connection checkpoints the write-ahead log, which readers cannot do.
            await asyncio.gather(*[reader.close() for reader in self._readers])
            await self._writer.close()


async def _despite_cancellation(work: Coroutine[object, object, None]) -> None:
    """Waits for the end of `work`, which takes milliseconds; a cancellation meanwhile is ignored."""
    task = asyncio.create_task(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)


def _backend(url: str, busy_timeout: float, answer_timeout: float) -> Backend:
    if is_postgresql(url):
        from storage.postgresql import PostgresqlDatabase  # noqa: PLC0415 — its driver is installed only where it is used

        return PostgresqlDatabase(url, answer_timeout)
    return SqliteFile(database_path(url), busy_timeout)
