"""The lock of a session of PostgreSQL."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b

from sqlalchemy import BigInteger, bindparam, func, select

from storage.connection import DatabaseConnection
from storage.errors import StorageError

_CHECK = 1.0  # seconds between two looks at whether the session goes on; chosen

_TAKE = select(func.pg_try_advisory_lock(bindparam("key", type_=BigInteger)))
_LOOK = select(1)


class SessionLock:
    """A lock of a PostgreSQL server, which a session has until it ends: see `pg_advisory_lock`.

    The server ends the session of a program that dies at once, and that of a machine that is gone within the time that
    `connect` sets; a program that cannot reach the server takes its lock for lost sooner.
    """

    def __init__(self, connect: Callable[[], DatabaseConnection], name: str) -> None:
        """`connect` returns a connection whose statements fail after a few seconds without an answer."""
        self._connect = connect
        self._key = {"key": int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)}
        self._connection: DatabaseConnection | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def try_take(self) -> bool:
        """See `Lock`. The session goes on where another program has the lock, to be tried again."""
        connection = self._connection = self._connection or self._connect()
        try:
            taken: bool = (await connection.execute(_TAKE, self._key)).scalar_one()
            await connection.commit()
        except BaseException:
            await self.release()
            raise
        return taken

    async def lost(self) -> None:
        """See `Lock`."""
        connection = self._connection
        with suppress(StorageError):
            while connection is not None and connection is self._connection:
                await connection.execute(_LOOK)
                await connection.commit()
                await asyncio.sleep(_CHECK)
        await self.release()

    async def release(self) -> None:
        """See `Lock`. Does not wait for a server that does not answer."""
        if self._connection is None:
            return
        task = asyncio.create_task(self._end(self._connection))
        self._connection = None
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CHECK):
                await asyncio.shield(task)

    async def _end(self, connection: DatabaseConnection) -> None:
        with suppress(StorageError):
            await connection.close()
