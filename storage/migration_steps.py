"""The steps of `storage.migrations`, in their order.

A released step is never edited. Each therefore declares its own tables and uses nothing of `storage.schema`, which
declares the current ones.
"""

from hashlib import blake2b

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    select,
    text,
    update,
)


def create_exchanges(connection: Connection) -> None:
    """Creates the log: questions, and what was found."""
    tables = MetaData()
    key = BigInteger().with_variant(Integer, "sqlite")
    Table(
        "exchanges",
        tables,
        Column("id", key, primary_key=True),
        Column("chat_id", BigInteger, nullable=False),
        Column("user_id", BigInteger),
        Column("asked_at", DateTime(timezone=True), nullable=False),
        Column("question", Text, nullable=False),
        Column("answered", Boolean, nullable=False),
        Column("confidence", Float, nullable=False),
        Column("generation", Text, nullable=False),
        Column("latency_ms", Float, nullable=False),
        Column("update_id", BigInteger),
        Index("ix_exchanges_chat_id_asked_at", "chat_id", "asked_at"),
        sqlite_autoincrement=True,
    )
    Table(
        "hits",
        tables,
        Column("exchange_id", key, ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
        Column("rank", Integer, primary_key=True),
        Column("article_id", Text, nullable=False),
        Column("paragraph", Integer, nullable=False),
        Column("sentence", Integer, nullable=False),
        Column("score", Float, nullable=False),
    )
    tables.create_all(connection)


def add_fingerprints(connection: Connection) -> None:
    """Adds to what was found what it is recognised by."""
    connection.execute(text("ALTER TABLE hits ADD COLUMN fingerprint BIGINT DEFAULT 0 NOT NULL"))


def index_answered(connection: Connection) -> None:
    """Indexes questions by whether they were answered, and when."""
    connection.execute(text("CREATE INDEX ix_exchanges_answered_asked_at ON exchanges (answered, asked_at)"))


def create_inbox(connection: Connection) -> None:
    """Creates the inbox."""
    tables = MetaData()
    Table(
        "inbox",
        tables,
        Column("update_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("lane", BigInteger, nullable=False),
        Column("content", Text, nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("error", Text),
        Index("ix_inbox_pending", "lane", "update_id", sqlite_where=text("state = 'pending'")),
        Index("ix_inbox_finished", "state", "received_at", sqlite_where=text("state <> 'pending'")),
    )
    tables.create_all(connection)


def key_inbox_by_bot(connection: Connection) -> None:
    """Gives updates a number of their own, their bot and a fingerprint."""
    for statement in (
        "DROP INDEX ix_inbox_pending",
        "DROP INDEX ix_inbox_finished",
        "ALTER TABLE inbox RENAME TO inbox_without_bots",
    ):
        connection.execute(text(statement))
    inbox = Table(
        "inbox",
        MetaData(),
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("bot_id", BigInteger, nullable=False),
        Column("update_id", BigInteger, nullable=False),
        Column("lane", BigInteger, nullable=False),
        Column("content", Text, nullable=False),
        Column("fingerprint", BigInteger),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("error", Text),
        Index("ix_inbox_update", "bot_id", "update_id", "fingerprint", unique=True),
        Index("ix_inbox_pending", "bot_id", "lane", "id", sqlite_where=text("state = 'pending'")),
        Index("ix_inbox_finished", "state", "received_at", sqlite_where=text("state <> 'pending'")),
    )
    inbox.create(connection)
    columns = "update_id, lane, content, received_at, state, attempts, error"
    copied = f"INSERT INTO inbox (bot_id, {columns}) SELECT 0, {columns} FROM inbox_without_bots ORDER BY update_id"  # noqa: S608 — of constants
    connection.execute(text(copied))
    connection.execute(text("DROP TABLE inbox_without_bots"))
    for key, content in connection.execute(select(inbox.c.id, inbox.c.content).where(inbox.c.content != "")).all():
        digest = blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, signed=True)
        connection.execute(update(inbox).where(inbox.c.id == key).values(fingerprint=number))


def add_feedback(connection: Connection) -> None:
    """Adds the status of answers, and verdicts on them; empties what is kept of answered updates."""
    connection.execute(text("ALTER TABLE exchanges ADD COLUMN status TEXT DEFAULT '' NOT NULL"))
    connection.execute(text("CREATE INDEX ix_exchanges_user_id_asked_at ON exchanges (user_id, asked_at)"))
    tables = MetaData()
    key = BigInteger().with_variant(Integer, "sqlite")
    Table("exchanges", tables, Column("id", key, primary_key=True))
    feedback = Table(
        "feedback",
        tables,
        Column("exchange_id", key, ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
        Column("user_id", BigInteger, primary_key=True),
        Column("verdict", Text, nullable=False),
        Column("given_at", DateTime(timezone=True), nullable=False),
        Index("ix_feedback_user_id", "user_id"),
        Index("ix_feedback_verdict_given_at", "verdict", "given_at"),
    )
    feedback.create(connection)
    # The sender of an answered update is not kept any more.
    connection.execute(text("UPDATE inbox SET lane = 0 WHERE state = 'done' AND fingerprint IS NOT NULL"))


def create_corrections(connection: Connection) -> None:
    """Creates the corrections of articles."""
    corrections = Table(
        "corrections",
        MetaData(),
        Column("article_id", Text, primary_key=True),
        Column("field", Text, primary_key=True),
        Column("value", Text, nullable=False),
        Column("corrected_at", DateTime(timezone=True), nullable=False),
    )
    corrections.create(connection)


def create_feeds(connection: Connection) -> None:
    """Creates the feeds and their entries."""
    tables = MetaData()
    Table(
        "feeds",
        tables,
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("url", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("configured", Boolean, nullable=False),
        Column("etag", Text),
        Column("last_modified", Text),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("polled_at", DateTime(timezone=True)),
        Column("succeeded_at", DateTime(timezone=True)),
        Column("failures", Integer, nullable=False),
        Column("error", Text),
        Column("articles", Integer, nullable=False),
        Index("ix_feeds_url", "url", unique=True),
        Index("ix_feeds_due_at", "due_at"),
        sqlite_autoincrement=True,
    )
    Table(
        "feed_entries",
        tables,
        Column("key", Text, primary_key=True),
        Column("version", Text, nullable=False),
        Column("article_id", Text),
        Column("attempts", Integer, nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        Index("ix_feed_entries_seen_at", "seen_at"),
    )
    tables.create_all(connection)


def create_subscriptions(connection: Connection) -> None:
    """Creates the subscriptions."""
    subscriptions = Table(
        "subscriptions",
        MetaData(),
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("chat_id", BigInteger, nullable=False),
        Column("thread_id", BigInteger),
        Column("language", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("minute", Integer),
        Column("zone", Text, nullable=False),
        Column("newest", BigInteger, nullable=False),
        Column("generation", Text, nullable=False),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Index("ix_subscriptions_chat_id", "chat_id"),
        Index("ix_subscriptions_due_at", "due_at"),
        sqlite_autoincrement=True,
    )
    subscriptions.create(connection)


def share_inbox(connection: Connection) -> None:
    """Adds the programs that share an inbox."""
    connection.execute(text("ALTER TABLE inbox ADD COLUMN replica_id BIGINT"))
    replicas = Table(
        "replicas",
        MetaData(),
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    replicas.create(connection)


def create_states(connection: Connection) -> None:
    """Creates what programs share of the last minutes."""
    states = Table(
        "states",
        MetaData(),
        Column("bot_id", BigInteger, primary_key=True),
        Column("name", Text, primary_key=True),
        Column("content", Text, nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
    )
    states.create(connection)


def create_shared_files(connection: Connection) -> None:
    """Creates the files that programs share."""
    shared_files = Table(
        "shared_files",
        MetaData(),
        Column("name", Text, primary_key=True),
        Column("content", LargeBinary),
        Column("digest", Text),
        Column("removed", Boolean, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        Index("ix_shared_files_number", "number"),
    )
    shared_files.create(connection)


def key_subscriptions_by_bot(connection: Connection) -> None:
    """Adds the bot of a subscription, 0 until a bot adopts it."""
    connection.execute(text("ALTER TABLE subscriptions ADD COLUMN bot_id BIGINT DEFAULT 0 NOT NULL"))
    connection.execute(text("DROP INDEX ix_subscriptions_due_at"))
    connection.execute(text("CREATE INDEX ix_subscriptions_bot_id_due_at ON subscriptions (bot_id, due_at)"))
