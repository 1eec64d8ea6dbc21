"""Corrections of articles: what editors state of an article, field by field, in place of what it states itself.

A field is a name and a text; what either means is for the callers to decide.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Connection, bindparam, delete, inspect, select
from sqlalchemy.dialects.sqlite import insert

from storage.database import Database
from storage.schema import corrections
from storage.sqlite import file_exists, translated_errors
from storage.urls import database_path, is_postgresql

Fields = Mapping[str, str]  # the corrected text of each corrected field of one article
Changes = Mapping[str, str | None]  # likewise; None for a field that is no longer corrected

_Row = tuple[str, str, str]

_ALL = select(corrections.c.article_id, corrections.c.field, corrections.c.value)
_FIELD = (corrections.c.article_id == bindparam("article"), corrections.c.field == bindparam("name"))
_REMOVE = delete(corrections).where(*_FIELD)
_STORE = insert(corrections).values(
    article_id=bindparam("article"), field=bindparam("name"), value=bindparam("text"), corrected_at=bindparam("at")
)
_STORE = _STORE.on_conflict_do_update(
    index_elements=[corrections.c.article_id, corrections.c.field],
    set_={"value": _STORE.excluded.value, "corrected_at": _STORE.excluded.corrected_at},
)
_WITH_FIELD = select(corrections.c.article_id).where(corrections.c.field == bindparam("name"))
_OF_ARTICLE = select(corrections.c.field, corrections.c.value).where(corrections.c.article_id == bindparam("article"))


class CorrectionTable:
    """The corrections of all articles. Any method can raise `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, article_id: str) -> Fields:
        """Returns the corrected fields of an article."""
        async with self._database.read() as connection:
            return {row.field: row.value for row in await connection.execute(_OF_ARTICLE, {"article": article_id})}

    async def articles_with(self, field: str) -> set[str]:
        """Returns the ids of the articles of which `field` is corrected."""
        async with self._database.read() as connection:
            return set((await connection.execute(_WITH_FIELD, {"name": field})).scalars())

    async def change(self, changes: Mapping[str, Changes], at: datetime) -> None:
        """Stores changes of several articles, by id, at an aware time: all of them or, after an error, none."""
        fields = [(article, name, text) for article, one in changes.items() for name, text in one.items()]
        removed = [{"article": article, "name": name} for article, name, text in fields if text is None]
        stored = [
            {"article": article, "name": name, "text": text, "at": at}
            for article, name, text in fields
            if text is not None
        ]
        async with self._database.write() as connection:
            if removed:
                await connection.execute(_REMOVE, removed)
            if stored:
                await connection.execute(_STORE, stored)


def read_corrections(url: str, *, busy_timeout: float = 5.0) -> dict[str, Fields]:
    """Returns all corrections in the database at `url`, by article id in order. Blocks.

    Neither migrates nor creates anything, so that a build may run at the same time as a program of another version:
    without a database, or in one of before corrections, there are none.

    Raises:
        StorageError: The database cannot be read.
    """
    rows = _rows_on_server(url, busy_timeout) if is_postgresql(url) else _rows_in_file(url, busy_timeout)
    found: dict[str, dict[str, str]] = {}
    for article, name, text in sorted(rows):
        found.setdefault(article, {})[name] = text
    return {**found}


def _rows_on_server(url: str, busy_timeout: float) -> list[_Row]:
    from storage.postgresql import run_query  # noqa: PLC0415 — its driver is installed only where it is used

    def rows(connection: Connection) -> list[_Row]:
        known = inspect(connection).has_table(corrections.name)
        return [(row.article_id, row.field, row.value) for row in connection.execute(_ALL)] if known else []

    return run_query(url, rows, busy_timeout=busy_timeout)


def _rows_in_file(url: str, busy_timeout: float) -> list[_Row]:
    path = database_path(url)
    if not file_exists(path):
        return []
    with (
        translated_errors(path),
        closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=busy_timeout)) as connection,
    ):
        connection.execute("PRAGMA query_only=ON")
        (known,) = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'corrections'").fetchone()
        return list(connection.execute("SELECT article_id, field, value FROM corrections")) if known else []
