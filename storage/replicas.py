"""The programs that share a database, each of which states every second that it is alive. Only on PostgreSQL."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, delete, exists, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from storage.database import Database
from storage.errors import StorageError
from storage.schema import UtcDateTime, inbox, replicas

EXPIRY = timedelta(seconds=8)
"""How long after its last sign of life a program is taken for dead; a server restarts sooner; chosen."""

_BEAT = 1.0  # seconds; chosen
_FORGOTTEN = timedelta(hours=1)  # chosen

_NOW = func.clock_timestamp()  # of the server: the clocks of the machines may differ
_LEFT = literal(datetime(1970, 1, 1, tzinfo=UTC), UtcDateTime)  # when a program was seen last that has left
_ENTER = insert(replicas).values(seen_at=_NOW, since=_NOW).returning(replicas.c.id)
# After a pause, others may not have been able to state that they are alive either. After a long one, its row is gone.
_LIVE = (
    insert(replicas)
    .values(id=bindparam("this"), seen_at=_NOW, since=_NOW)
    .on_conflict_do_update(
        index_elements=[replicas.c.id],
        set_={"seen_at": _NOW, "since": case((replicas.c.seen_at < _NOW - EXPIRY / 2, _NOW), else_=replicas.c.since)},
    )
)
# The row stays: one that is missing may be of a program that has just entered, which no query sees yet.
_LEAVE = update(replicas).where(replicas.c.id == bindparam("this")).values(seen_at=_LEFT)
_PRUNE = delete(replicas).where(
    replicas.c.seen_at < _NOW - _FORGOTTEN,
    ~exists().where(inbox.c.replica_id == replicas.c.id, inbox.c.state == "pending"),
)


def left_by_others(owner: ColumnElement[int]) -> ColumnElement[bool]:
    """Returns the condition that what the program `owner` has is free for this one, the parameter `this`.

    It is if the owner is NULL or this program, has left, or is taken for dead; the last only if this program has been
    connected for as long itself, for after an outage all seem dead.
    """
    other, this = replicas.alias("other"), replicas.alias("this")
    of_owner = select(other.c.id).where(other.c.id == owner)
    steady = select(this.c.id).where(this.c.id == bindparam("this"), this.c.since < _NOW - EXPIRY)
    return or_(
        owner.is_(None),
        owner == bindparam("this", type_=BigInteger),
        exists(of_owner.where(other.c.seen_at == _LEFT)),
        exists(steady) & exists(of_owner.where(other.c.seen_at < _NOW - EXPIRY)),
    )


class Replica:
    """This program among those that share `database`: it enters with the first `id`, and leaves when that is closed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._id: int | None = None
        self._entering = asyncio.Lock()

    async def id(self) -> int:
        """Returns the number of this program, which no other one has or had.

        Raises:
            StorageError: The database is unavailable.
        """
        async with self._entering:
            if self._id is None:
                async with self._database.write() as connection:
                    self._id = (await connection.execute(_ENTER)).scalar_one()
                self._database.run_while_open(self._live({"this": self._id}))
            return self._id

    async def _live(self, this: dict[str, int]) -> None:
        try:
            while True:
                await asyncio.sleep(_BEAT)
                with contextlib.suppress(StorageError):  # others raise and log it
                    async with self._database.write() as connection:
                        await connection.execute(_LIVE, this)
        finally:
            with contextlib.suppress(StorageError):
                async with self._database.write() as connection:
                    await connection.execute(_LEAVE, this)
                    await connection.execute(_PRUNE)
