import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import DatabaseCorruptError, DatabaseUnavailableError, SchemaTooNewError, UnsupportedDatabaseError
from storage.inspection import DatabaseState, inspect_database
from storage.migrations import MIGRATIONS

LATEST = len(MIGRATIONS)


async def migrated(path: Path) -> None:
    async with Database.open(f"sqlite:///{path}"):
        pass


def test_nothing_is_made(tmp_path: Path) -> None:
    """Where there is no file yet, that is said, and no file or folder is made."""
    path = tmp_path / "new" / "log.db"
    assert DatabaseState(path, None, LATEST) == inspect_database(f"sqlite:///{path}")
    assert [] == list(tmp_path.iterdir())


async def test_state_of_a_database_in_use(tmp_path: Path) -> None:
    """The version is told while another connection is in the middle of writing, which goes on undisturbed."""
    url = f"sqlite:///{tmp_path}/log.db"
    async with Database.open(url) as database, database.write() as connection:
        await connection.exec_driver_sql("INSERT INTO schema_version VALUES (0, 'x', '2026-01-01')")
        assert DatabaseState(tmp_path / "log.db", LATEST, LATEST) == await asyncio.to_thread(inspect_database, url)
    with closing(sqlite3.connect(tmp_path / "log.db")) as later:
        assert (LATEST + 1,) == later.execute("SELECT count(*) FROM schema_version").fetchone()


def test_older_database_is_left_as_it_is(tmp_path: Path) -> None:
    """A file that was never migrated is of version 0, and stays so."""
    path = tmp_path / "log.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")
    before = path.read_bytes()
    assert 0 == inspect_database(f"sqlite:///{path}").version
    assert before == path.read_bytes()


async def test_newer_database_is_a_fault(tmp_path: Path) -> None:
    """A database of a newer program is refused with both versions named."""
    path = tmp_path / "log.db"
    await migrated(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES (?, 'later', '2030-01-01')", (LATEST + 1,))
        connection.commit()
    with pytest.raises(SchemaTooNewError, match=rf"version {LATEST + 1}, this program knows {LATEST}"):
        inspect_database(f"sqlite:///{path}")


def damage(path: Path) -> None:
    path.write_bytes(b"no database, " * 100)


def put_a_folder_there(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "expected"), [(damage, DatabaseCorruptError), (put_a_folder_there, DatabaseUnavailableError)]
)
def test_unusable_database_is_a_fault(tmp_path: Path, spoil: Callable[[Path], None], expected: type[Exception]) -> None:
    """What is no database is refused by name."""
    spoil(tmp_path / "log.db")
    with pytest.raises(expected, match=r"log\.db"):
        inspect_database(f"sqlite:///{tmp_path}/log.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_read_only_database_is_a_fault(tmp_path: Path) -> None:
    """A database that this program may not write to is refused."""
    path = tmp_path / "log.db"
    await migrated(path)
    path.chmod(0o444)
    with pytest.raises(DatabaseUnavailableError, match="right to write"):
        inspect_database(f"sqlite:///{path}")


def test_foreign_url_is_a_fault() -> None:
    """The URL of another kind of database is refused."""
    with pytest.raises(UnsupportedDatabaseError):
        inspect_database("postgresql://u:p@h/d")
