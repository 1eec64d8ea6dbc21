"""The files that the programs with a database share, each a row; their changes are numbered in order.

What a name, a content and a digest mean is for the callers to decide.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Self, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, inspect, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from storage.connection import DatabaseConnection
from storage.database import Database
from storage.errors import ConnectionLostError, StorageError
from storage.schema import shared_files
from storage.urls import is_postgresql

_COUNTER = ""  # the name of the row that holds the number of the last change
_CONTENTS = 100  # of files, read or written at a time; chosen
_PATIENCE = 10.0  # seconds at least in which another program ends its change; chosen

_Item = TypeVar("_Item")

_columns = shared_files.c
_STATE = select(_columns.name, _columns.digest, _columns.removed, _columns.number, _columns.changed_at)
_SINCE = _STATE.where(_columns.number > bindparam("since"), _columns.name != _COUNTER).order_by(_columns.number)
_LAST = select(func.coalesce(func.max(_columns.number), 0)).where(_columns.name == _COUNTER)
_CONTENT = select(_columns.name, _columns.content).where(_columns.name.in_(bindparam("names", expanding=True)))
# Whoever counts has the row until the end of the transaction, so that changes are committed in the order of numbers.
_FIRST = insert(shared_files).values(name=_COUNTER, removed=False, number=1, changed_at=bindparam("at"))
_COUNT = _FIRST.on_conflict_do_update(
    index_elements=[_columns.name], set_={"number": _columns.number + 1, "changed_at": _FIRST.excluded.changed_at}
).returning(_columns.number)
_STORE = insert(shared_files).values(
    name=bindparam("file"),
    content=bindparam("new"),
    digest=bindparam("sum"),
    removed=bindparam("is_removed"),
    number=bindparam("count"),
    changed_at=bindparam("at"),
)
_STORE = _STORE.on_conflict_do_update(
    index_elements=[_columns.name],
    set_={name: _STORE.excluded[name] for name in ("content", "digest", "removed", "number", "changed_at")},
)
_OLD = (_columns.name.startswith(bindparam("prefix"), autoescape=False), _columns.changed_at < bindparam("before"))
_EXPIRE = (
    update(shared_files)
    .where(*_OLD, or_(_columns.content.is_not(None), _columns.digest.is_not(None)))
    .values(content=None, digest=None, number=bindparam("count"), changed_at=bindparam("at"))
)
_FORGET = delete(shared_files).where(*_OLD, _columns.content.is_(None))


@dataclass(frozen=True, slots=True)
class FileState:
    """What is known of a file without its content.

    Attributes:
        name: Not "".
        digest: That of the content; None once the file is deleted.
        removed: Whether it is removed, so that it can be restored.
        number: Of its last change.
        changed_at: When that was, in UTC.
    """

    name: str
    digest: str | None
    removed: bool
    number: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FileContent:
    """What is stored of a file: no content and no digest once it is deleted."""

    name: str
    content: bytes | None
    digest: str | None
    removed: bool = False


class FileChange:
    """A transaction in which files change; nobody else changes one until it ends.

    Attributes:
        number: That of the change.
        at: When it is, an aware time.
    """

    def __init__(self, connection: DatabaseConnection, number: int, at: datetime) -> None:
        self._connection = connection
        self.number, self.at = number, at

    async def since(self, number: int) -> list[FileState]:
        """Returns the files that were changed after the change with a number, in the order of their changes."""
        return [FileState(*row) for row in await self._connection.execute(_SINCE, {"since": number})]

    async def contents(self, names: Collection[str]) -> dict[str, bytes]:
        """Returns the contents of files, without those that are deleted."""
        return {name: content async for name, content in _contents(self._connection, names)}

    async def store(self, files: Iterable[FileContent]) -> None:
        """Stores files, in place of those with the same names."""
        for some in _parts(files):
            rows = [
                {"file": file.name, "new": file.content, "sum": file.digest, "is_removed": file.removed}
                | {"count": self.number, "at": self.at}
                for file in some
            ]
            await self._connection.execute(_STORE, rows)

    async def expire(self, prefix: str, before: datetime, forgotten: datetime) -> None:
        """Deletes the files whose names begin with `prefix` that were last changed before an aware time.

        That they are deleted is forgotten if it was before the time `forgotten`.
        """
        await self._connection.execute(
            _EXPIRE, {"prefix": prefix, "before": before, "count": self.number, "at": self.at}
        )
        await self._connection.execute(_FORGET, {"prefix": prefix, "before": forgotten})


class FileTable:
    """The files that programs share; an async context manager. Any method can raise `StorageError`.

    Changes have a connection of their own, for a transaction that waits for another program must keep up nothing else.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection = database.connect_alone(_PATIENCE)
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Connects with the first change."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes the connection."""
        with suppress(StorageError):  # the server is away
            await self._connection.close()

    async def since(self, number: int) -> tuple[int, list[FileState]]:
        """Returns the number of the last change, and what was changed after that with a number; see `FileChange`."""
        async with self._database.read() as connection:
            last = (await connection.execute(_LAST)).scalar_one()
            rows = await connection.execute(_SINCE, {"since": number}) if last != number else ()
            return last, [FileState(*row) for row in rows]

    async def contents(self, names: Collection[str]) -> dict[str, bytes]:
        """See `FileChange`."""
        async with self._database.read() as connection:
            return {name: content async for name, content in _contents(connection, names)}

    @asynccontextmanager
    async def changing(self, at: datetime) -> AsyncIterator[FileChange]:
        """Yields a change at an aware time, which is stored on exit, and undone on any exception.

        Waits for changes of other programs.
        """
        async with self._turn:
            try:
                number = await self._count(at)
                yield FileChange(self._connection, number, at)
                await self._connection.commit()
            except BaseException:
                self._connection.roll_back()
                raise

    async def _count(self, at: datetime) -> int:
        """Returns the number of a new change; reconnects if the server was restarted since the last one."""
        try:
            counted = await self._connection.execute(_COUNT, {"at": at})
        except ConnectionLostError:
            self._connection.roll_back()
            counted = await self._connection.execute(_COUNT, {"at": at})
        number: int = counted.scalar_one()
        return number


def read_files(
    url: str, wanted: Callable[[FileState], bool], *, busy_timeout: float = 5.0
) -> Iterator[tuple[FileState, bytes | None]]:
    """Yields each file that the programs with the database at `url` share and that is `wanted`, with its content.

    Blocks. Neither migrates nor creates anything: see `storage.corrections.read_corrections`. In a file there are none.

    Raises:
        StorageError: The database cannot be read.
    """
    if not is_postgresql(url):
        return
    from storage.postgresql import run_query  # noqa: PLC0415 — its driver is installed only where it is used

    def states(connection: Connection) -> list[FileState]:
        known = inspect(connection).has_table(shared_files.name)
        return [FileState(*row) for row in connection.execute(_SINCE, {"since": 0})] if known else []

    for some in _parts(filter(wanted, run_query(url, states, busy_timeout=busy_timeout))):
        names = [state.name for state in some]

        def contents(connection: Connection, names: list[str] = names) -> dict[str, bytes]:
            return {row.name: row.content for row in connection.execute(_CONTENT, {"names": names})}

        found = run_query(url, contents, busy_timeout=busy_timeout)
        yield from ((state, found[state.name]) for state in some if state.name in found)


async def _contents(connection: DatabaseConnection, names: Collection[str]) -> AsyncIterator[tuple[str, bytes]]:
    for some in _parts(names):
        for row in await connection.execute(_CONTENT, {"names": some}):
            if row.content is not None:
                yield row.name, row.content


def _parts(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yields items in lists, whose contents fit in memory together."""
    left = iter(items)
    while part := list(islice(left, _CONTENTS)):
        yield part
