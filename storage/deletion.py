"""Deletes what is not to be kept: old exchanges, everything of one person, and what deleted rows leave in the files."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Delete, delete, select, text, update

from storage.database import Database
from storage.inbox import ANSWERED
from storage.personal_data import ASKED_BY_PERSON, GIVEN_BY_PERSON, SENT_BY_PERSON, SENT_TO_PERSON
from storage.schema import exchanges, feedback, inbox, subscriptions
from storage.sqlite import translated_errors

_BATCH = 500  # exchanges deleted in one transaction, chosen: a question waits for it some milliseconds

# A message of somebody else that was set aside, and that names the person, as one that replies to them does.
_NAMES_PERSON = text(
    "inbox.state = 'set aside' AND json_valid(inbox.content) AND EXISTS ("
    "SELECT 1 FROM json_tree(inbox.content) AS part WHERE part.key = 'id' AND part.atom = :person)"
)

_DELETE_ASKED, _DELETE_GIVEN = delete(exchanges).where(ASKED_BY_PERSON), delete(feedback).where(GIVEN_BY_PERSON)
_DELETE_SUBSCRIPTIONS = delete(subscriptions).where(SENT_TO_PERSON)
# The rows stay until they are pruned, so that an update that is delivered again is not answered again, and the key of
# one that is being answered is not used again.
_EMPTY_SENT = update(inbox).where(SENT_BY_PERSON).values(**ANSWERED)
_EMPTY_NAMING = update(inbox).where(_NAMES_PERSON).values(content="")


@dataclass(frozen=True)
class Forgotten:
    """What `forget_user` has deleted: the numbers of exchanges, verdicts, updates in the inbox, and subscriptions."""

    exchanges: int
    verdicts: int
    updates: int
    subscriptions: int = 0


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
    """Deletes in one transaction what a person asked in any chat, their feedback, subscriptions and waiting updates.

    With an exchange goes the feedback of others on it. Messages of others stay, but for the content of those that were
    set aside and name the person.

    Raises:
        StorageError: The database is unavailable, and nothing is deleted.
    """
    of_person = {"person": user_id}
    async with database.write() as connection:
        verdicts = (await connection.execute(_DELETE_GIVEN, of_person)).rowcount
        asked = (await connection.execute(_DELETE_ASKED, of_person)).rowcount
        sent = (await connection.execute(_EMPTY_SENT, of_person)).rowcount
        await connection.execute(_EMPTY_NAMING, of_person)
        subscribed = (await connection.execute(_DELETE_SUBSCRIPTIONS, of_person)).rowcount
    return Forgotten(asked, verdicts, sent, subscribed)


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
