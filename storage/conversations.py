"""What was asked and what was answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.schema import exchanges, hits


@dataclass(frozen=True)
class LoggedHit:
    """A sentence that was found: its place, counted from 0, in an article, and its score.

    `fingerprint` tells whether the sentence at that place is still the one that was found; 0 where none was kept.
    """

    article_id: str
    paragraph: int
    sentence: int
    score: float
    fingerprint: int = 0


@dataclass(frozen=True)
class Exchange:
    """One question and its answer.

    Attributes:
        chat_id: Telegram's id of the chat.
        user_id: Telegram's id of who asked; None where no person did, such as a channel.
        asked_at: Aware, of any zone; comes back from the log in UTC.
        question: As typed.
        answered: Whether the articles answered it.
        confidence: From 0 to 1.
        generation: The index that answered.
        latency_ms: From the question to the answer, in milliseconds.
        hits: Best first.
        update_id: Telegram's id of the update that brought the question, where one did.
    """

    chat_id: int
    user_id: int | None
    asked_at: datetime
    question: str
    answered: bool
    confidence: float
    generation: str
    latency_ms: float
    hits: tuple[LoggedHit, ...]
    update_id: int | None = None


@dataclass(frozen=True)
class StoredExchange:
    """An exchange as the log returns it. An id is never used twice."""

    id: int
    exchange: Exchange


@dataclass(frozen=True)
class UnansweredQuestion:
    """A question that the articles did not answer; `asked_at` in UTC."""

    asked_at: datetime
    question: str


@dataclass(frozen=True)
class Statistics:
    """What was asked since two moments, in all chats; `unanswered` newest first, of any time."""

    today: int
    this_week: int
    answered_this_week: int
    unanswered: tuple[UnansweredQuestion, ...]


class ConversationLog:
    """The exchanges of all chats.

    In strings, lone surrogates and NUL are stored as U+FFFD (`storage.schema.StoredText`); all else comes
    back as it was given. Any method can raise `StorageError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, exchange: Exchange) -> int:
        """Stores an exchange with its hits, all or nothing, and returns its id.

        What was recorded of the same update before, whose answer did not arrive, is replaced and keeps its id.

        Raises:
            InvalidRecordError: A value cannot be stored, such as a naive `asked_at` or a NaN.
        """
        async with self._database.write() as connection:
            exchange_id = await _replace_exchange(connection, exchange)
            if exchange_id is None:
                exchange_id = await _insert_exchange(connection, exchange)
            await _insert_hits(connection, exchange_id, exchange.hits)
        return exchange_id

    async def exchange(self, exchange_id: int) -> StoredExchange | None:
        """Returns an exchange, or None where there is none of this id."""
        async with self._database.read() as connection:
            found = await _stored_exchanges(connection, exchanges.c.id == exchange_id)
        return found[0] if found else None

    async def recent(  # noqa: PLR0913 — each narrows what is looked for
        self,
        chat_id: int,
        user_id: int | None,
        *,
        since: datetime,
        limit: int,
        before: int | None = None,
        without_update: int | None = None,
        with_hits: bool = True,
    ) -> list[StoredExchange]:
        """Returns at most `limit` exchanges of a user in a chat, newest first; the later recorded first at a tie.

        They come without their hits where those are not asked for. Only those asked at `since`, which is aware,
        or later, and recorded before the exchange of id `before`; what `without_update` led to is left out.
        """
        chosen = [exchanges.c.chat_id == chat_id, exchanges.c.user_id == user_id, exchanges.c.asked_at >= since]
        if without_update is not None:
            chosen.append(exchanges.c.update_id.is_distinct_from(without_update))
        if before is not None:
            chosen.append(exchanges.c.id < before)
        newest = (
            select(exchanges.c.id)
            .where(*chosen)
            .order_by(exchanges.c.asked_at.desc(), exchanges.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return await _stored_exchanges(connection, exchanges.c.id.in_(newest), with_hits=with_hits)

    async def count(self) -> int:
        """Returns how many exchanges there are."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(exchanges))).scalar_one()

    async def statistics(self, *, today: datetime, this_week: datetime, limit: int) -> Statistics:
        """Counts what was asked from two moments on, which are aware and of any zone, the week's not the later.

        At most `limit` unanswered questions are returned. All of it is read from one state of the log.
        """
        async with self._database.read() as connection:
            counted = list(await connection.execute(_counts(today, this_week)))
            unanswered = await connection.execute(_unanswered(limit))
            return Statistics(
                today=sum(row.today for row in counted),
                this_week=sum(row.this_week for row in counted),
                answered_this_week=sum(row.this_week for row in counted if row.answered),
                unanswered=tuple(UnansweredQuestion(row.asked_at, row.question) for row in unanswered),
            )


def _counts(today: datetime, this_week: datetime) -> Select[tuple[bool, int, int]]:
    """A row each for what was answered and what was not, where there is any."""
    return (
        select(
            exchanges.c.answered,
            func.count().filter(exchanges.c.asked_at >= today).label("today"),
            func.count().label("this_week"),
        )
        # Both values are named so that the index on answered and time finds the week instead of being read whole.
        .where(exchanges.c.answered.in_((True, False)), exchanges.c.asked_at >= this_week)
        .group_by(exchanges.c.answered)
    )


def _unanswered(limit: int) -> Select[tuple[datetime, str]]:
    return (
        select(exchanges.c.asked_at, exchanges.c.question)
        .where(exchanges.c.answered.is_(False))
        .order_by(exchanges.c.asked_at.desc(), exchanges.c.id.desc())
        .limit(limit)
    )


async def _replace_exchange(connection: AsyncConnection, exchange: Exchange) -> int | None:
    """Overwrites what the same update led to before, without its hits; returns its id, or None where there is none."""
    if exchange.update_id is None:
        return None
    # Telegram may begin to count anew, so the number alone does not make it the same.
    same_update = (
        update(exchanges)
        .where(
            exchanges.c.chat_id == exchange.chat_id,
            exchanges.c.asked_at == exchange.asked_at,
            exchanges.c.update_id == exchange.update_id,
        )
        .values(_columns(exchange))
        .returning(exchanges.c.id)
    )
    exchange_id: int | None = (await connection.execute(same_update)).scalar_one_or_none()
    if exchange_id is not None:
        await connection.execute(delete(hits).where(hits.c.exchange_id == exchange_id))
    return exchange_id


async def _insert_exchange(connection: AsyncConnection, exchange: Exchange) -> int:
    result = await connection.execute(insert(exchanges).values(_columns(exchange)).returning(exchanges.c.id))
    exchange_id: int = result.scalar_one()
    return exchange_id


def _columns(exchange: Exchange) -> dict[str, object]:
    return {
        "chat_id": exchange.chat_id,
        "user_id": exchange.user_id,
        "asked_at": exchange.asked_at,
        "question": exchange.question,
        "answered": exchange.answered,
        "confidence": exchange.confidence,
        "generation": exchange.generation,
        "latency_ms": exchange.latency_ms,
        "update_id": exchange.update_id,
    }


async def _insert_hits(connection: AsyncConnection, exchange_id: int, found: tuple[LoggedHit, ...]) -> None:
    rows = [
        {
            "exchange_id": exchange_id,
            "rank": rank,
            "article_id": hit.article_id,
            "paragraph": hit.paragraph,
            "sentence": hit.sentence,
            "score": hit.score,
            "fingerprint": hit.fingerprint,
        }
        for rank, hit in enumerate(found, start=1)
    ]
    if rows:
        await connection.execute(insert(hits), rows)


async def _stored_exchanges(
    connection: AsyncConnection, chosen: ColumnElement[bool], *, with_hits: bool = True
) -> list[StoredExchange]:
    """Returns the chosen exchanges, newest first, each with its hits by rank."""
    newest_first = (exchanges.c.asked_at.desc(), exchanges.c.id.desc())
    rows = await connection.execute(select(exchanges).where(chosen).order_by(*newest_first))
    found: dict[int, list[LoggedHit]] = {}
    if with_hits:
        for row in await connection.execute(select(hits).join(exchanges).where(chosen).order_by(hits.c.rank)):
            hit = LoggedHit(row.article_id, row.paragraph, row.sentence, row.score, row.fingerprint)
            found.setdefault(row.exchange_id, []).append(hit)
    return [_stored_exchange(row, tuple(found.get(row.id, ()))) for row in rows]


def _stored_exchange(row: Row[tuple[object, ...]], found: tuple[LoggedHit, ...]) -> StoredExchange:
    exchange = Exchange(
        chat_id=row.chat_id,
        user_id=row.user_id,
        asked_at=row.asked_at,
        question=row.question,
        answered=row.answered,
        confidence=row.confidence,
        generation=row.generation,
        latency_ms=row.latency_ms,
        hits=found,
        update_id=row.update_id,
    )
    return StoredExchange(row.id, exchange)
