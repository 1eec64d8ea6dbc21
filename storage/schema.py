"""The current tables. `storage.migrations` creates and alters them.

An exchange is a question with its answer; its hits are the sentences found, best first, and its feedback what people
thought of it. The inbox holds the updates of Telegram until each is answered, and their ids for some days longer.
Feeds are polled, and of their entries it is stored which ones have become articles.
Shared files are those of the data folder that programs with a database of a server share; see `storage.shared_files`.
Corrections are what editors state of articles; who did is in the audit log alone.
Subscriptions are what chats are sent, and by which bot; who has subscribed a group is not stored.
"""

from datetime import UTC, datetime
from math import isnan

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored and returned in UTC, to the microsecond.

    Naive datetimes are rejected: `astimezone` would take them to be in the zone of the machine.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 — the signature is SQLAlchemy's
        """Converts to UTC; raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"the time {value.isoformat()} has no time zone: pass an aware datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 — the signature is SQLAlchemy's
        """Adds the zone, which SQLite does not store."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredText(TypeDecorator[str]):
    """Any Python string, in a form that every database can store.

    UTF-8 cannot encode lone surrogates and PostgreSQL rejects NUL, but a message may contain both: each becomes U+FFFD.
    A pair of surrogates becomes the character that it encodes. Everything else is stored unchanged.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 — the signature is SQLAlchemy's
        """Replaces the characters that cannot be stored."""
        if value is None:
            return None
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


class FiniteFloat(TypeDecorator[float]):
    """A number in PostgreSQL, which would store NaN; SQLite rejects it by itself."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002 — the signature is SQLAlchemy's
        """Raises ValueError for NaN."""
        if value is not None and isnan(value):
            raise ValueError("NaN is not a number: pass one")
        return value


_NUMBER = Float().with_variant(FiniteFloat(), "postgresql")

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("applied_at", UtcDateTime, nullable=False),
)

exchanges = Table(
    "exchanges",
    metadata,
    # SQLite generates ids only for keys of type INTEGER, which have 64 bits.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("question", StoredText, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("confidence", _NUMBER, nullable=False),
    Column("generation", StoredText, nullable=False),
    Column("latency_ms", _NUMBER, nullable=False),
    Column("update_id", BigInteger),
    Column("status", StoredText, nullable=False, server_default=""),
    Index("ix_exchanges_chat_id_asked_at", "chat_id", "asked_at"),
    Index("ix_exchanges_user_id_asked_at", "user_id", "asked_at"),
    Index("ix_exchanges_answered_asked_at", "answered", "asked_at"),
    # Buttons under answers already sent hold ids, so the id of a deleted exchange must not be reused.
    sqlite_autoincrement=True,
)

hits = Table(
    "hits",
    metadata,
    Column("exchange_id", ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("article_id", StoredText, nullable=False),
    Column("paragraph", Integer, nullable=False),
    Column("sentence", Integer, nullable=False),
    Column("score", _NUMBER, nullable=False),
    Column("fingerprint", BigInteger, nullable=False, server_default="0"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("exchange_id", ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Index("ix_feedback_user_id", "user_id"),
    Index("ix_feedback_verdict_given_at", "verdict", "given_at"),
)

inbox = Table(
    "inbox",
    metadata,
    # In the order of arrival, which the ids of updates are not: they fall at times.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("lane", BigInteger, nullable=False),  # the chat queue; 0 once the update is answered
    Column("content", StoredText, nullable=False),
    Column("fingerprint", BigInteger),  # of the content, which is deleted once answered
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", StoredText),
    Column("replica_id", BigInteger),  # the program that answers it; NULL if none does, or nobody shares the database
    Index("ix_inbox_update", "bot_id", "update_id", "fingerprint", unique=True),
    # Partial, so that the query for the next updates does not slow down as answered ones accumulate.
    Index("ix_inbox_pending", "bot_id", "lane", "id", sqlite_where=text("state = 'pending'")),
    Index("ix_inbox_finished", "state", "received_at", sqlite_where=text("state <> 'pending'")),
)

# What the programs that serve a bot share of the last minutes; see `storage.states`.
states = Table(
    "states",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", StoredText, nullable=False),  # JSON
    Column("changed_at", UtcDateTime, nullable=False),
)

# The programs that share the database, each with its last sign of life, and since when there was one every second.
replicas = Table(
    "replicas",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    # What a program had when it died names its id.
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    metadata,
    Column("article_id", StoredText, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", StoredText, nullable=False),
    Column("corrected_at", UtcDateTime, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("url", StoredText, nullable=False),
    Column("title", StoredText, nullable=False),
    Column("configured", Boolean, nullable=False),
    Column("etag", StoredText),
    Column("last_modified", StoredText),
    Column("due_at", UtcDateTime, nullable=False),
    Column("polled_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("error", StoredText),
    Column("articles", Integer, nullable=False),
    Index("ix_feeds_url", "url", unique=True),
    Index("ix_feeds_due_at", "due_at"),
    # Buttons hold ids, so the id of a removed feed must not be reused.
    sqlite_autoincrement=True,
)

feed_entries = Table(
    "feed_entries",
    metadata,
    Column("key", StoredText, primary_key=True),
    Column("version", StoredText, nullable=False),
    Column("article_id", StoredText),
    Column("attempts", Integer, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_feed_entries_seen_at", "seen_at"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("language", Text, nullable=False),
    Column("topic", StoredText, nullable=False),
    Column("minute", Integer),
    Column("zone", Text, nullable=False),
    Column("newest", BigInteger, nullable=False),
    Column("generation", StoredText, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("bot_id", BigInteger, nullable=False, server_default="0"),  # 0 until a bot adopts it
    Index("ix_subscriptions_chat_id", "chat_id"),
    Index("ix_subscriptions_bot_id_due_at", "bot_id", "due_at"),
    # Buttons hold ids, so the id of a subscription that has ended must not be reused.
    sqlite_autoincrement=True,
)

shared_files = Table(
    "shared_files",
    metadata,
    Column("name", StoredText, primary_key=True),
    Column("content", LargeBinary),  # NULL once the file is deleted
    Column("digest", Text),
    Column("removed", Boolean, nullable=False),
    Column("number", BigInteger, nullable=False),  # of its last change
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_shared_files_number", "number"),
)
