"""Deletes what is not to be kept: old exchanges, everything of one person, and what deleted rows leave in the files."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Delete, bindparam, delete, or_, select, text

from storage.database import Database
from storage.schema import exchanges, inbox
from storage.sqlite import translated_errors

_BATCH = 500  # exchanges deleted in one transaction, chosen: a question waits for it some milliseconds

# Updates that the person sent anywhere, such as in a group: {"update_id": 1, "message": {"from": {"id": 7}, …}}. The
# content of an update that is done is empty, and CASE keeps SQLite from parsing it.
_SENT_BY_USER = text(
    "CASE WHEN json_valid(inbox.content) THEN EXISTS ("
    "SELECT 1 FROM json_each(inbox.content) AS part"
    " WHERE part.type = 'object' AND json_extract(part.value, '$.from.id') = :user_id) ELSE 0 END"
).bindparams(bindparam("user_id"))


@dataclass(frozen=True)
class Forgotten:
    """What `forget_user` has deleted: the numbers of exchanges, and of updates in the inbox."""

    exchanges: int
    updates: int


async def prune_exchanges(database: Database, before: datetime) -> int:
    """Deletes the exchanges asked before an aware time, with their hits, and returns their number.

    Each transaction deletes some hundred of them, so that whoever writes meanwhile waits for milliseconds.

    Raises:
        StorageError: The database is unavailable; what earlier transactions have deleted stays deleted.
    """
    deleted = 0
    while True:
        async with database.write() as connection:
            count = (await connection.execute(_delete_batch(before))).rowcount
        deleted += count
        if count < _BATCH:
            return deleted


def _delete_batch(before: datetime) -> Delete:
    # Naming both values lets SQLite search its index on (answered, asked_at) instead of scanning the table.
    old = exchanges.c.answered.in_((True, False)) & (exchanges.c.asked_at < before)
    return delete(exchanges).where(exchanges.c.id.in_(select(exchanges.c.id).where(old).limit(_BATCH)))


async def forget_user(database: Database, user_id: int) -> Forgotten:
    """Deletes in one transaction what a person asked in any chat, and the updates of that person in any state.

    Raises:
        StorageError: The database is unavailable, and nothing is deleted.
    """
    asked = delete(exchanges).where(or_(exchanges.c.user_id == user_id, exchanges.c.chat_id == user_id))
    # The chat queue of a private chat has the id of the person.
    sent = delete(inbox).where(or_(inbox.c.lane == user_id, _SENT_BY_USER))
    async with database.write() as connection:
        return Forgotten(
            exchanges=(await connection.execute(asked)).rowcount,
            updates=(await connection.execute(sent, {"user_id": user_id})).rowcount,
        )


def truncate_log(path: Path, *, compact: bool = False, busy_timeout: float = 1.0) -> bool:
    """Moves the write-ahead log of the database at `path` into it and empties the log; blocks.

    Deleted rows are overwritten in the database, but stay readable in the log until then.

    Args:
        path: The database; other connections may use it.
        compact: Whether to write the database anew first, without what rows left in it that were deleted before the
            program overwrote them. Takes seconds for a large database, and others cannot write meanwhile.
        busy_timeout: Seconds to wait for others to finish reading or writing.

    Returns:
        Whether the log is now empty; False if another connection was reading or writing all the time.

    Raises:
        StorageError: The database cannot be opened, or, with `compact`, is being written to all the time.
    """
    with translated_errors(path), closing(sqlite3.connect(path, timeout=busy_timeout)) as connection:
        if compact:
            connection.execute("VACUUM")
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy
