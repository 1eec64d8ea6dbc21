"""The tables as they are now. `storage.migrations` is what creates and changes them.

An exchange is one question of one chat with the answer it got; its hits are the sentences found, best first.
The inbox holds the updates that Telegram delivered until each is answered, and remembers their ids for a while.
"""

from datetime import UTC, datetime

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
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC to the microsecond; comes back aware, in UTC.

    A naive datetime is refused: it would be stored as whatever zone the machine is in.
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
        """Makes the moment aware; SQLite keeps no offset."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredText(TypeDecorator[str]):
    """Any Python string, in a form that every database stores and finds again.

    UTF-8 has no lone surrogates and PostgreSQL refuses NUL, yet both can arrive in a message: each becomes
    U+FFFD. Surrogates that form a pair become the character they stand for. All else is stored to the letter.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 — the signature is SQLAlchemy's
        """Replaces what cannot be stored."""
        if value is None:
            return None
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


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
    # SQLite numbers rows only in an INTEGER key, which has 64 bits there.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("question", StoredText, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("generation", StoredText, nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("update_id", BigInteger),
    Index("ix_exchanges_chat_id_asked_at", "chat_id", "asked_at"),
    Index("ix_exchanges_answered_asked_at", "answered", "asked_at"),
    # An erased exchange must not lend its id to the next one: messages already sent refer to it.
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
    Column("score", Float, nullable=False),
    Column("fingerprint", BigInteger, nullable=False, server_default="0"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("lane", BigInteger, nullable=False),
    Column("content", StoredText, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", StoredText),
    # What is looked for at every answer must not be sought among what was answered before.
    Index("ix_inbox_pending", "lane", "update_id", sqlite_where=text("state = 'pending'")),
    Index("ix_inbox_finished", "state", "received_at", sqlite_where=text("state <> 'pending'")),
)
