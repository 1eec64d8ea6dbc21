import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.backup import copy_database, replace_database
from storage.corrections import CorrectionTable, read_corrections
from storage.database import Database
from storage.errors import DatabaseCorruptError, InvalidRecordError
from storage.migrations import MIGRATIONS, migrate
from storage.sqlite import sqlite_engine

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)


async def test_fields_are_stored_replaced_and_removed(database: Database, url: str) -> None:
    """Each change counts for its field alone, and both readers see what is committed."""
    table = CorrectionTable(database)
    await table.change({"b": {"published": "2024-09-25", "title": "Cũ"}, "a": {"source": "Ven Sông"}}, NOW)
    await table.change({"b": {"title": "Mới", "url": None}, "a": {"source": None}}, NOW)
    assert {"published": "2024-09-25", "title": "Mới"} == await table.of("b")
    assert {} == await table.of("a")
    assert {"b": {"published": "2024-09-25", "title": "Mới"}} == read_corrections(url)


async def test_changes_are_stored_together(database: Database, url: str) -> None:
    """After an error in one of several changes, none is stored."""
    table = CorrectionTable(database)
    with pytest.raises(InvalidRecordError):
        await table.change({"a": {"title": "x"}, "b": {"title": 5}}, datetime(2026, 2, 18))  # type: ignore[dict-item]  # noqa: DTZ001 — a naive time is refused
    assert {} == read_corrections(url)


@pytest.mark.usefixtures("path")
async def test_backup_keeps_the_corrections(url: str, tmp_path: Path) -> None:
    """A copy of the database has the corrections, and brings them back."""
    copy = tmp_path / "copy.db"
    async with Database.open(url) as database:
        await CorrectionTable(database).change({"a": {"title": "Đúng"}}, NOW)
        copy_database(url, copy)
        await CorrectionTable(database).change({"a": {"title": "Sai"}}, NOW)
    replace_database(url, copy)
    assert {"a": {"title": "Đúng"}} == read_corrections(url)


def test_without_a_file_nothing_is_corrected(path: Path, url: str) -> None:
    """Reading without a database creates none."""
    assert {} == read_corrections(url)
    assert not path.exists()


@pytest.mark.parametrize("version", [0, 6])
def test_database_of_before_is_read_as_it_is(path: Path, url: str, version: int) -> None:
    """A database of before corrections has none, and is not migrated by being read."""
    migrate(sqlite_engine(path, mode="write", busy_timeout=5), MIGRATIONS[:version])
    assert {} == read_corrections(url)
    with closing(sqlite3.connect(path)) as connection:
        assert (version,) == connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()


def test_damaged_database_is_an_error(path: Path, url: str) -> None:
    """A file that is no database is an error, so that no build goes on without the corrections."""
    path.write_bytes(b"no database" * 100)
    with pytest.raises(DatabaseCorruptError):
        read_corrections(url)
