"""Deletes all that is stored of a person: from the rows, the bytes of the files, and backups that are restored."""

import asyncio
import logging
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import bindparam, delete, select, union

from storage.database import Database
from storage.deletion import Forgotten, forget_user
from storage.erasure_list import ErasureList
from storage.errors import StorageError
from storage.personal_data import ASKED_BY_PERSON, GIVEN_BY_PERSON, SENT_TO_PERSON
from storage.schema import UtcDateTime, exchanges, feedback, subscriptions
from storage.sqlite import translated_errors

_SHARE = 20  # a database is written anew for a twentieth of the time at most: others cannot write meanwhile; chosen
_PEOPLE = union(
    select(exchanges.c.user_id),
    select(exchanges.c.chat_id).where(exchanges.c.chat_id > 0),
    select(feedback.c.user_id),
    select(subscriptions.c.chat_id).where(subscriptions.c.chat_id > 0),
)
_TIME = bindparam("time", type_=UtcDateTime)
_GIVEN_BEFORE = delete(feedback).where(GIVEN_BY_PERSON, feedback.c.given_at <= _TIME)
_SUBSCRIBED_BEFORE = delete(subscriptions).where(SENT_TO_PERSON, subscriptions.c.created_at <= _TIME)
_ASKED_BEFORE = delete(exchanges).where(ASKED_BY_PERSON, exchanges.c.asked_at <= _TIME)
_STORED_TIME = "%Y-%m-%d %H:%M:%S.%f"  # as the database has times

_LOGGER = logging.getLogger(__name__)


class PersonEraser:
    """Deletes what is stored of a person; belongs to the event loop of `database`."""

    def __init__(self, database: Database, erasures: ErasureList) -> None:
        self._database = database
        self._erasures = erasures
        self._compacting = asyncio.Lock()
        self._compaction: asyncio.Task[bool] | None = None  # one that has not begun to write
        self._next_at = 0.0

    async def erase(self, person: int, *, patience: float = 10.0) -> tuple[Forgotten, bool]:
        """Deletes a person's questions, feedback and updates, and notes that in the list for backups made before.

        Returns what was deleted, and whether nothing of it is left in the files of the database. If writing them anew
        takes longer than `patience` seconds, as after many deletions in a row, it is finished later.

        Raises:
            StorageError: Nothing is deleted.
        """
        await asyncio.to_thread(self._erasures.note, person, datetime.now(UTC))
        forgotten = await forget_user(self._database, person)
        if self._compaction is None:
            self._compaction = asyncio.create_task(self._compact())
        compaction, compacted = self._compaction, False
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                compacted = await asyncio.shield(compaction)
        return forgotten, compacted

    async def _compact(self) -> bool:
        """Writes the database anew when its turn has come, and returns whether nothing deleted is left in its files."""
        loop = asyncio.get_running_loop()
        async with self._compacting:
            await asyncio.sleep(self._next_at - loop.time())
            self._compaction = None  # what is deleted from now on needs another one
            began = loop.time()
            try:
                return await self._database.compact()
            except StorageError as error:
                _LOGGER.error("deleted data may still be readable in the files of the database: %s", error)  # noqa: TRY400 — the message names cause and remedy
                return False
            finally:
                self._next_at = loop.time() + (_SHARE - 1) * (loop.time() - began)


def erase_again(copy: Path, erasures: ErasureList) -> int:
    """Deletes from a copy of a database, of any version, what people have had deleted since the copy was made.

    Returns the number of questions. Blocks: if anybody is in the list, some 10 ms for each person in the copy.

    Raises:
        StorageError: The copy or the list cannot be read or written.
    """
    with translated_errors(copy), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        has_feedback, has_subscriptions = (_has_table(connection, name) for name in ("feedback", "subscriptions"))
        people = "SELECT user_id FROM exchanges UNION SELECT chat_id FROM exchanges WHERE chat_id > 0"
        if has_feedback:
            people += " UNION SELECT user_id FROM feedback"
        if has_subscriptions:
            people += " UNION SELECT chat_id FROM subscriptions WHERE chat_id > 0"
        erased = erasures.latest({person for (person,) in connection.execute(people) if person is not None})
        deleted = 0
        for person, time in erased.items():
            before = {"person": person, "time": time.strftime(_STORED_TIME)}
            if has_feedback:
                connection.execute("DELETE FROM feedback WHERE user_id = :person AND given_at <= :time", before)
            if has_subscriptions:
                ended = "DELETE FROM subscriptions WHERE chat_id = :person AND created_at <= :time"
                connection.execute(ended, before)
            asked = "DELETE FROM exchanges WHERE (user_id = :person OR chat_id = :person) AND asked_at <= :time"
            deleted += connection.execute(asked, before).rowcount
        if erased:
            connection.execute("VACUUM")
    return deleted


async def erase_again_in(database: Database, erasures: ErasureList) -> int:
    """Deletes from a database what people have had deleted before: those rows that a restored dump brought back.

    Returns the number of questions. Takes some 10 ms for each person in the database if anybody is in the list.

    Raises:
        StorageError: The database or the list cannot be read or written.
    """
    async with database.read() as connection:
        people = {person for (person,) in await connection.execute(_PEOPLE) if person is not None}
    erased = await asyncio.to_thread(erasures.latest, people)
    deleted = 0
    async with database.write() as connection:
        for person, time in erased.items():
            before = {"person": person, "time": time}
            for statement in (_GIVEN_BEFORE, _SUBSCRIBED_BEFORE):
                await connection.execute(statement, before)
            deleted += (await connection.execute(_ASKED_BEFORE, before)).rowcount
    return deleted


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None
