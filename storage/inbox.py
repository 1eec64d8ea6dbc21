"""The inbox: updates of Telegram, each stored until it is answered and recognised when it is delivered again."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType

from sqlalchemy import BigInteger, Connection, Integer, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert

from storage.connection import DatabaseConnection
from storage.database import Database
from storage.replicas import Replica, left_by_others
from storage.schema import inbox

ATTEMPTS = 3
"""How often an update is tried before it is set aside; chosen."""

# Telegram redelivers an update for at most 24 hours. An update set aside stays until an operator has had time to look.
_DONE_KEPT = timedelta(days=2)
_SET_ASIDE_KEPT = timedelta(days=30)

UNKNOWN_BOT = 0
"""The bot of the updates that were stored before the inbox knew bots; see `Inbox.adopt`."""

SET_ASIDE = "set aside"
"""The state of an update that failed too often."""

_PENDING, _DONE = "pending", "done"
ANSWERED: Mapping[str, object] = MappingProxyType({"state": _DONE, "content": "", "error": None, "lane": 0})
"""The values of an answered update: of it only the id is kept, neither its words nor its sender."""
# Literals: SQLite uses a partial index only where the condition is part of the statement.
_IS_PENDING, _IS_FINISHED = text("inbox.state = 'pending'"), text("inbox.state <> 'pending'")
_LONGEST_WAIT, _SHARED_WAIT = 30.0, 1.0  # seconds; chosen
_SHARED_OUTAGE = 20.0  # seconds, chosen: a server has restarted by then, and Telegram still waits for an answer
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1  # chat queues

# The statements of every question are made once: SQLAlchemy takes longer to make one than to execute it.
_STORED = select(inbox.c.update_id, inbox.c.fingerprint, inbox.c.lane).where(
    inbox.c.bot_id == bindparam("bot_id"), inbox.c.update_id.in_(bindparam("update_ids", expanding=True))
)
# Another program may store the same update at the same time.
_PUT = insert(inbox).on_conflict_do_nothing(index_elements=[inbox.c.bot_id, inbox.c.update_id, inbox.c.fingerprint])
_MARK_DONE = update(inbox).where(inbox.c.id.in_(bindparam("keys", expanding=True))).values(**ANSWERED)
_BACKLOG = select(func.count(), func.min(inbox.c.received_at)).where(_IS_PENDING, inbox.c.bot_id == bindparam("bot_id"))
_OF_SPAN = (
    _IS_PENDING,
    inbox.c.bot_id == bindparam("bot"),
    inbox.c.lane.between(bindparam("lowest"), bindparam("highest")),
    inbox.c.lane.not_in(bindparam("without_lanes", expanding=True)),
    inbox.c.id.not_in(bindparam("without_keys", expanding=True)),
)
_DELIVERED = (inbox.c.id, inbox.c.update_id, inbox.c.lane, inbox.c.content, inbox.c.received_at)
_FIRST_PENDING = (
    select(*_DELIVERED)
    .where(
        inbox.c.id.in_(
            # Grouped and sorted as `ix_inbox_pending` is, so that only the entries of the queues returned are read.
            select(func.min(inbox.c.id))
            .where(*_OF_SPAN)
            .group_by(inbox.c.lane)
            .order_by(inbox.c.lane)
            .limit(bindparam("limit", type_=Integer))
        )
    )
    .order_by(inbox.c.lane)
)
# In a shared database. Only the first update of a queue is leased, so the next one waits for whoever answers it.
_FIRST = select(func.min(inbox.c.id).label("id")).where(*_OF_SPAN).group_by(inbox.c.lane).subquery()
_OF_QUEUE = inbox.alias("of_queue")
_FREE = (
    select(inbox.c.id)
    .where(
        inbox.c.id.in_(
            select(_FIRST.c.id)
            .join(_OF_QUEUE, _OF_QUEUE.c.id == _FIRST.c.id)
            .where(left_by_others(_OF_QUEUE.c.replica_id))
            .order_by(_OF_QUEUE.c.lane)
            .limit(bindparam("limit", type_=Integer))
        ),
        # Again, of the row as it is once it is locked: another program may have leased or answered it meanwhile.
        _IS_PENDING,
        left_by_others(inbox.c.replica_id),
    )
    .with_for_update(skip_locked=True, of=inbox)
)
_LEASE = (
    update(inbox)
    .where(inbox.c.id.in_(_FREE))
    .values(replica_id=bindparam("this", type_=BigInteger))
    .returning(*_DELIVERED)
)


@dataclass(frozen=True)
class Delivery:
    """An update as delivered by Telegram.

    Attributes:
        update_id: Telegram's id of the update. Ids of one bot usually rise, but fall at times, and then repeat.
        lane: The chat queue: Telegram's id of the chat or of the person. Updates of a queue are answered in order.
        content: The update as JSON.
        received_at: An aware time in any zone; the inbox returns it in UTC.
        key: The number that the inbox has given it, unique and in the order of arrival; 0 before it is stored.
    """

    update_id: int
    lane: int
    content: str
    received_at: datetime
    key: int = 0


@dataclass(frozen=True)
class Backlog:
    """The number of pending updates, and when the oldest was received, in UTC; None where there is none."""

    pending: int
    oldest_received_at: datetime | None


@dataclass(frozen=True)
class FailedUpdate:
    """An update that was set aside, with its last error."""

    update_id: int
    lane: int
    received_at: datetime
    error: str


class Inbox:
    """The pending updates of one bot, in the order of arrival, and those of late that were answered or set aside.

    Several bots can share a database; none sees the updates of another. On PostgreSQL several programs can serve one
    bot: what `next_of_lanes` returns to one of them is leased, and returned to another only once that one is closed or
    dead. Any method can raise `StorageError`, and has then changed nothing.

    Attributes:
        longest_wait: Seconds after which to look again for updates that another program has stored or left.
        longest_outage: Seconds for which updates had better wait to be stored than be answered without: another program
            may have them as well, or one before them.
    """

    def __init__(self, database: Database, bot_id: int) -> None:
        self._database = database
        self._bot_id = bot_id
        self._replica = Replica(database) if database.is_shared else None
        self.longest_wait = _SHARED_WAIT if database.is_shared else _LONGEST_WAIT
        self.longest_outage = _SHARED_OUTAGE if database.is_shared else 0.0

    async def adopt(self) -> int:
        """Takes over the updates that an older program stored without the id of its bot; returns their number."""
        adopted = update(inbox).where(inbox.c.bot_id == UNKNOWN_BOT).values(bot_id=self._bot_id)
        async with self._database.write() as connection:
            return (await connection.execute(adopted)).rowcount

    async def put(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Stores new updates in one transaction; returns those that the inbox already has, in any state.

        An update is known if one of the same id and content was stored before. The same id with another content is a
        new update: after a week without updates Telegram continues at a random id.

        Raises:
            InvalidRecordError: A value cannot be stored, such as an id of more than 64 bits.
        """
        if not deliveries:
            return []
        async with self._database.write() as connection:
            return await connection.run(self._put, deliveries)

    def _put(self, connection: Connection, deliveries: Sequence[Delivery]) -> list[Delivery]:
        ids = {"bot_id": self._bot_id, "update_ids": [delivery.update_id for delivery in deliveries]}
        stored = connection.execute(_STORED, ids)
        new, known = self._separated(deliveries, {_identity(*row) for row in stored})
        if new:
            connection.execute(_PUT, new)
        return known

    def _separated(
        self, deliveries: Sequence[Delivery], seen: set[tuple[int, int | None, int]]
    ) -> tuple[list[dict[str, object]], list[Delivery]]:
        """Returns the rows of the new updates, and those whose `_identity` is in `seen`."""
        new: list[dict[str, object]] = []
        known: list[Delivery] = []
        for delivery in deliveries:
            update_id, lane, fingerprint = delivery.update_id, delivery.lane, _fingerprint(delivery.content)
            identity = _identity(update_id, fingerprint, lane)
            if {identity, _identity(update_id, None, lane)} & seen:
                known.append(delivery)
                continue
            seen.add(identity)
            new.append(
                {
                    "bot_id": self._bot_id,
                    "update_id": update_id,
                    "lane": lane,
                    "content": delivery.content,
                    "fingerprint": fingerprint,
                    "received_at": delivery.received_at,
                    "state": _PENDING,
                    "attempts": 0,
                }
            )
        return new, known

    async def next_of_lanes(
        self,
        limit: int,
        *,
        after: int | None = None,
        without_lanes: Collection[int] = (),
        without_keys: Collection[int] = (),
    ) -> list[Delivery]:
        """Returns the first pending update of each chat queue, at most `limit`; some can be skipped.

        They are in the order of rotation: the queues after `after` by their ids, then the others. `after` is the queue
        that came last before, so that no queue is passed over however many there are; None begins at the lowest. In a
        shared database, queues whose first update another program is answering are left out.
        """
        spans = [(_LOWEST, _HIGHEST)] if after is None else [(after + 1, _HIGHEST), (_LOWEST, after)]
        chosen: dict[str, object] = {
            "bot": self._bot_id,
            "without_lanes": [*without_lanes],
            "without_keys": [*without_keys],
        }
        found: list[Delivery] = []
        async with await self._reading_or_leasing(chosen) as connection:
            for lowest, highest in spans:
                span = {"lowest": lowest, "highest": highest, "limit": limit - len(found)}
                if span["limit"] > 0:
                    rows = await connection.execute(_LEASE if self._replica else _FIRST_PENDING, chosen | span)
                    of_span = [Delivery(row.update_id, row.lane, row.content, row.received_at, row.id) for row in rows]
                    found += sorted(of_span, key=lambda delivery: delivery.lane)
        return found

    async def _reading_or_leasing(self, chosen: dict[str, object]) -> AbstractAsyncContextManager[DatabaseConnection]:
        if self._replica is None:
            return self._database.read()
        chosen["this"] = await self._replica.id()
        return self._database.write()

    async def backlog(self) -> Backlog:
        """Returns how many updates are pending, and since when."""
        async with self._database.read() as connection:
            pending, oldest = (await connection.execute(_BACKLOG, {"bot_id": self._bot_id})).one()
        return Backlog(pending, oldest)

    async def mark_done(self, keys: Collection[int]) -> None:
        """Marks updates as answered: their ids stay until `prune`, their content and chat queue are deleted."""
        if keys:
            async with self._database.write() as connection:
                await connection.execute(_MARK_DONE, {"keys": [*keys]})

    async def note_failure(self, key: int, error: str) -> bool:
        """Counts a failure, and sets the update aside after `ATTEMPTS` of them; returns whether it is now set aside."""
        async with self._database.write() as connection:
            failed = update(inbox).where(inbox.c.id == key)
            counted = failed.values(attempts=inbox.c.attempts + 1, error=error).returning(inbox.c.attempts)
            attempts = (await connection.execute(counted)).scalar_one_or_none() or 0
            if attempts < ATTEMPTS:
                return False
            await connection.execute(failed.values(state=SET_ASIDE))
        return True

    async def count_set_aside(self) -> int:
        """Returns the number of updates that are set aside."""
        counted = select(func.count(inbox.c.id)).where(
            _IS_FINISHED, inbox.c.state == SET_ASIDE, inbox.c.bot_id == self._bot_id
        )
        async with self._database.read() as connection:
            return (await connection.execute(counted)).scalar_one()

    async def set_aside(self, limit: int) -> list[FailedUpdate]:
        """Returns the updates that are set aside, newest first, at most `limit`."""
        newest = (
            select(inbox)
            .where(_IS_FINISHED, inbox.c.state == SET_ASIDE, inbox.c.bot_id == self._bot_id)
            .order_by(inbox.c.received_at.desc(), inbox.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(newest)
            return [FailedUpdate(row.update_id, row.lane, row.received_at, row.error) for row in rows]

    async def prune(self, now: datetime) -> int:
        """Deletes updates of any bot answered two days, or set aside thirty, before `now`; returns their number."""
        old = or_(
            (inbox.c.state == _DONE) & (inbox.c.received_at < now - _DONE_KEPT),
            (inbox.c.state == SET_ASIDE) & (inbox.c.received_at < now - _SET_ASIDE_KEPT),
        )
        async with self._database.write() as connection:
            return (await connection.execute(delete(inbox).where(_IS_FINISHED, old))).rowcount


def _identity(update_id: int, fingerprint: int | None, lane: int) -> tuple[int, int | None, int]:
    """Returns what an update is recognised by; those answered before the inbox had fingerprints have none."""
    return update_id, fingerprint, lane if fingerprint is None else 0


def _fingerprint(content: str) -> int:
    """Returns a hash of 64 bits, the same in every process."""
    return int.from_bytes(blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
