"""The log of conversations: each question with its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.connection import DatabaseConnection
from storage.database import Database
from storage.schema import exchanges, feedback, hits

NO_CHAT = 0
"""The `chat_id` of an exchange in inline or guest mode. No chat of Telegram has this id."""

# The statements of every question are made once: SQLAlchemy takes longer to make one than to execute it.
_GREATEST_ID = 2**63 - 1
_NEWEST_FIRST = (exchanges.c.asked_at.desc(), exchanges.c.id.desc())
_OF_USER = (
    exchanges.c.chat_id == bindparam("chat_id"),
    exchanges.c.user_id.is_not_distinct_from(bindparam("user_id")),
    exchanges.c.asked_at >= bindparam("since"),
    exchanges.c.id < bindparam("before"),
    # NULL leaves out no exchange.
    or_(
        bindparam("without_update", type_=BigInteger).is_(None),
        exchanges.c.update_id.is_distinct_from(bindparam("without_update")),
    ),
)
_NEWEST_IDS = select(exchanges.c.id).where(*_OF_USER).order_by(*_NEWEST_FIRST).limit(bindparam("limit"))
_NEWEST = select(exchanges).where(*_OF_USER).order_by(*_NEWEST_FIRST).limit(bindparam("limit"))
# After a week without updates Telegram continues at a random id, so an id alone may occur twice.
_REPLACE = (
    update(exchanges)
    .where(
        exchanges.c.chat_id == bindparam("of_chat"),
        exchanges.c.asked_at == bindparam("of_time"),
        exchanges.c.update_id == bindparam("of_update"),
    )
    .returning(exchanges.c.id)
)
_INSERT = insert(exchanges).returning(exchanges.c.id)
_INSERT_HITS = insert(hits)
_DELETE_HITS = delete(hits).where(hits.c.exchange_id == bindparam("of_exchange"))
_DELETE_FEEDBACK = delete(feedback).where(feedback.c.exchange_id == bindparam("of_exchange"))


@dataclass(frozen=True)
class LoggedHit:
    """A sentence found for a question.

    Attributes:
        article_id: The article's id.
        paragraph: The paragraph in the article, counted from 0.
        sentence: The sentence in the paragraph, counted from 0.
        score: As the ranking gave it.
        fingerprint: Of the sentence's text, to detect a later change of the article; 0 in records without one.
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
        chat_id: Telegram's id of the chat; `NO_CHAT` where it is not known, or is a chat that the bot is no member of.
        user_id: Telegram's id of the person who asked; None where nobody did, as in a post of a channel.
        asked_at: An aware time in any zone; the log returns it in UTC.
        question: As typed.
        answered: Whether the articles answered it.
        confidence: From 0 to 1.
        generation: The generation of the index that answered.
        latency_ms: From the question to the answer, in milliseconds.
        hits: Best first.
        update_id: Telegram's id of the update with the question; None where it came from elsewhere.
        status: What the reply was, as the caller names it; "" in records of before. See `storage.review` for those that
            are counted apart.
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
    status: str = ""


@dataclass(frozen=True)
class StoredExchange:
    """An exchange as the log returns it; ids are never reused."""

    id: int
    exchange: Exchange


class ConversationLog:
    """The exchanges of all chats.

    In strings, lone surrogates and NUL are stored as U+FFFD (`storage.schema.StoredText`); everything else is
    returned unchanged. Any method can raise `StorageError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, exchange: Exchange) -> int:
        """Stores an exchange and its hits in one transaction, and returns its id.

        Replaces, under the same id, an exchange recorded earlier for the same update, whose answer was not delivered or
        has changed with an edited question. The feedback on that is deleted.

        Raises:
            InvalidRecordError: A value cannot be stored, such as a naive `asked_at` or a NaN.
        """
        async with self._database.write() as connection:
            return await connection.run(_record, exchange)

    async def exchange(self, exchange_id: int) -> StoredExchange | None:
        """Returns the exchange of this id, or None where there is none."""
        async with self._database.read() as connection:
            found = await stored_exchanges(connection, exchanges.c.id == exchange_id, {})
        return found[0] if found else None

    async def recent(  # noqa: PLR0913 — each is a filter of the query
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
        """Returns the latest exchanges of a user in a chat, newest first; at a tie the last recorded comes first.

        Args:
            chat_id: The chat.
            user_id: The user; None for exchanges without one.
            since: An aware time; earlier exchanges are left out.
            limit: The largest number of exchanges.
            before: An id; exchanges recorded at or after it are left out.
            without_update: An update; the exchange that it led to is left out.
            with_hits: Whether to load the hits; else `hits` is empty.
        """
        chosen = {"chat_id": chat_id, "user_id": user_id, "since": since, "limit": limit}
        chosen |= {"before": _GREATEST_ID if before is None else before, "without_update": without_update}
        async with self._database.read() as connection:
            if with_hits:
                return await stored_exchanges(connection, exchanges.c.id.in_(_NEWEST_IDS), chosen)
            return [_stored_exchange(row, ()) for row in await connection.execute(_NEWEST, chosen)]

    async def count(self) -> int:
        """Returns the number of exchanges."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(exchanges))).scalar_one()


def _record(connection: Connection, exchange: Exchange) -> int:
    exchange_id = _replace_exchange(connection, exchange)
    if exchange_id is None:
        exchange_id = connection.execute(_INSERT, _columns(exchange)).scalar_one()
    if exchange.hits:
        connection.execute(_INSERT_HITS, _hit_rows(exchange_id, exchange.hits))
    return exchange_id


def _replace_exchange(connection: Connection, exchange: Exchange) -> int | None:
    """Overwrites the exchange of the same update, without its hits and feedback; returns its id, or None for none."""
    if exchange.update_id is None:
        return None
    same = {"of_chat": exchange.chat_id, "of_time": exchange.asked_at, "of_update": exchange.update_id}
    exchange_id = connection.execute(_REPLACE, _columns(exchange) | same).scalar_one_or_none()
    if exchange_id is not None:
        for statement in (_DELETE_HITS, _DELETE_FEEDBACK):
            connection.execute(statement, {"of_exchange": exchange_id})
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
        "status": exchange.status,
    }


def _hit_rows(exchange_id: int, found: tuple[LoggedHit, ...]) -> list[dict[str, object]]:
    return [
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


async def stored_exchanges(
    connection: DatabaseConnection, chosen: ColumnElement[bool], parameters: Mapping[str, object]
) -> list[StoredExchange]:
    """Returns the exchanges that `chosen` selects, newest first, each with its hits by rank."""
    rows = await connection.execute(select(exchanges).where(chosen).order_by(*_NEWEST_FIRST), parameters)
    found: dict[int, list[LoggedHit]] = {}
    of_exchanges = select(hits).join(exchanges).where(chosen).order_by(hits.c.rank)
    for row in await connection.execute(of_exchanges, parameters):
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
        status=row.status,
    )
    return StoredExchange(row.id, exchange)
