"""The inbox: updates of Telegram, each stored until it is answered and recognised when it is delivered again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, Select, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert

from storage.database import Database
from storage.schema import inbox

ATTEMPTS = 3
"""How often an update is tried before it is set aside; chosen."""

# Telegram redelivers an update for at most 24 hours. An update set aside stays until an operator has had time to look.
_DONE_KEPT = timedelta(days=2)
_SET_ASIDE_KEPT = timedelta(days=30)

_PENDING, _DONE, _SET_ASIDE = "pending", "done", "set aside"
# Literals: SQLite uses a partial index only where the condition is part of the statement.
_IS_PENDING, _IS_FINISHED = text("inbox.state = 'pending'"), text("inbox.state <> 'pending'")

# The statements of every question are made once: SQLAlchemy takes longer to make one than to execute it.
_PUT = insert(inbox).on_conflict_do_nothing()
_MARK_DONE = (
    update(inbox)
    .where(inbox.c.update_id.in_(bindparam("update_ids", expanding=True)))
    .values(state=_DONE, content="", error=None)
)
_FIRST_PENDING = (
    select(inbox.c.update_id, inbox.c.lane, inbox.c.content, inbox.c.received_at)
    .where(
        inbox.c.update_id.in_(
            select(func.min(inbox.c.update_id))
            .where(
                _IS_PENDING,
                inbox.c.lane.not_in(bindparam("without_lanes", expanding=True)),
                inbox.c.update_id.not_in(bindparam("without_updates", expanding=True)),
            )
            .group_by(inbox.c.lane)
            .order_by(func.min(inbox.c.update_id))
            .limit(bindparam("limit", type_=Integer))
        )
    )
    .order_by(inbox.c.update_id)
)


@dataclass(frozen=True)
class Delivery:
    """An update as delivered by Telegram.

    Attributes:
        update_id: Telegram's id of the update, unique for at least a week.
        lane: The chat queue: Telegram's id of the chat or of the person. Updates of a queue are answered in order.
        content: The update as JSON.
        received_at: An aware time in any zone; the inbox returns it in UTC.
    """

    update_id: int
    lane: int
    content: str
    received_at: datetime


@dataclass(frozen=True)
class FailedUpdate:
    """An update that was set aside, with its last error."""

    update_id: int
    lane: int
    received_at: datetime
    error: str


class Inbox:
    """The pending updates, in the order of their ids, and those of late that were answered or set aside.

    Any method can raise `StorageError`, and has then changed nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        """Stores new updates in one transaction; ignores those that the inbox already has, in any state.

        Raises:
            InvalidRecordError: A value cannot be stored, such as an id of more than 64 bits.
        """
        rows = [
            {
                "update_id": delivery.update_id,
                "lane": delivery.lane,
                "content": delivery.content,
                "received_at": delivery.received_at,
                "state": _PENDING,
                "attempts": 0,
            }
            for delivery in deliveries
        ]
        if rows:
            async with self._database.write() as connection:
                await connection.execute(_PUT, rows)

    async def next_of_lanes(
        self, limit: int, *, without_lanes: Collection[int] = (), without_updates: Collection[int] = ()
    ) -> list[Delivery]:
        """Returns the first pending update of each chat queue, at most `limit`, by id; some can be skipped."""
        async with self._database.read() as connection:
            skipped = {"limit": limit, "without_lanes": [*without_lanes], "without_updates": [*without_updates]}
            rows = await connection.execute(_FIRST_PENDING, skipped)
            return [Delivery(row.update_id, row.lane, row.content, row.received_at) for row in rows]

    async def count_pending(self) -> int:
        """Returns the number of pending updates."""
        async with self._database.read() as connection:
            return (await connection.execute(_count().where(_IS_PENDING))).scalar_one()

    async def mark_done(self, update_ids: Collection[int]) -> None:
        """Marks updates as answered: their ids stay until `prune`, their content is deleted."""
        if update_ids:
            async with self._database.write() as connection:
                await connection.execute(_MARK_DONE, {"update_ids": [*update_ids]})

    async def note_failure(self, update_id: int, error: str) -> bool:
        """Counts a failure, and sets the update aside after `ATTEMPTS` of them; returns whether it is now set aside."""
        async with self._database.write() as connection:
            failed = update(inbox).where(inbox.c.update_id == update_id)
            counted = failed.values(attempts=inbox.c.attempts + 1, error=error).returning(inbox.c.attempts)
            attempts = (await connection.execute(counted)).scalar_one_or_none() or 0
            if attempts < ATTEMPTS:
                return False
            await connection.execute(failed.values(state=_SET_ASIDE))
        return True

    async def count_set_aside(self) -> int:
        """Returns the number of updates that are set aside."""
        counted = _count().where(_IS_FINISHED, inbox.c.state == _SET_ASIDE)
        async with self._database.read() as connection:
            return (await connection.execute(counted)).scalar_one()

    async def set_aside(self, limit: int) -> list[FailedUpdate]:
        """Returns the updates that are set aside, newest first, at most `limit`."""
        newest = (
            select(inbox)
            .where(_IS_FINISHED, inbox.c.state == _SET_ASIDE)
            .order_by(inbox.c.received_at.desc(), inbox.c.update_id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(newest)
            return [FailedUpdate(row.update_id, row.lane, row.received_at, row.error) for row in rows]

    async def prune(self, now: datetime) -> int:
        """Deletes updates answered two days, or set aside thirty days, before `now`; returns their number."""
        old = or_(
            (inbox.c.state == _DONE) & (inbox.c.received_at < now - _DONE_KEPT),
            (inbox.c.state == _SET_ASIDE) & (inbox.c.received_at < now - _SET_ASIDE_KEPT),
        )
        async with self._database.write() as connection:
            return (await connection.execute(delete(inbox).where(_IS_FINISHED, old))).rowcount


def _count() -> Select[int]:
    return select(func.count()).select_from(inbox)
