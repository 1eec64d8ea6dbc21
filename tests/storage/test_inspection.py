import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.backup import copy_database
from storage.corrections import read_corrections
from storage.database import Database
from storage.errors import DatabaseCorruptError, DatabaseUnavailableError, SchemaTooNewError, UnsupportedDatabaseError
from storage.inspection import DatabaseState, inspect_database
from storage.migrations import MIGRATIONS

LATEST = len(MIGRATIONS)


async def migrated(path: Path) -> None:
    async with Database.open(f"sqlite:///{path}"):
        pass


def test_nothing_is_created(tmp_path: Path) -> None:
    """Inspecting a file that does not exist returns version None, and creates neither file nor folder."""
    path = tmp_path / "new" / "log.db"
    assert DatabaseState(str(path), None, LATEST) == inspect_database(f"sqlite:///{path}")
    assert [] == list(tmp_path.iterdir())


async def test_state_of_a_database_in_use(tmp_path: Path) -> None:
    """The version is returned while another connection is writing, which is not disturbed."""
    url = f"sqlite:///{tmp_path}/log.db"
    async with Database.open(url) as database, database.write() as connection:
        await connection.execute(text("INSERT INTO schema_version VALUES (0, 'x', '2026-01-01')"))
        assert DatabaseState(str(tmp_path / "log.db"), LATEST, LATEST) == await asyncio.to_thread(inspect_database, url)
    with closing(sqlite3.connect(tmp_path / "log.db")) as later:
        assert (LATEST + 1,) == later.execute("SELECT count(*) FROM schema_version").fetchone()


def test_inspection_does_not_migrate(tmp_path: Path) -> None:
    """A file that was never migrated has version 0, and is not changed."""
    path = tmp_path / "log.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")
    before = path.read_bytes()
    assert 0 == inspect_database(f"sqlite:///{path}").version
    assert before == path.read_bytes()


async def test_newer_database_is_refused(tmp_path: Path) -> None:
    """A database of a newer program raises an error that names both versions."""
    path = tmp_path / "log.db"
    await migrated(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES (?, 'later', '2030-01-01')", (LATEST + 1,))
        connection.commit()
    with pytest.raises(SchemaTooNewError, match=rf"version {LATEST + 1}, this program knows {LATEST}"):
        inspect_database(f"sqlite:///{path}")


def overwritten(path: Path) -> None:
    path.write_bytes(b"no database, " * 100)


def replaced_by_a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "expected"), [(overwritten, DatabaseCorruptError), (replaced_by_a_folder, DatabaseUnavailableError)]
)
def test_unusable_database_is_refused(tmp_path: Path, spoil: Callable[[Path], None], expected: type[Exception]) -> None:
    """A file or folder that is not a database raises an error that names it."""
    spoil(tmp_path / "log.db")
    with pytest.raises(expected, match=r"log\.db"):
        inspect_database(f"sqlite:///{tmp_path}/log.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_read_only_database_is_refused(tmp_path: Path) -> None:
    """A database that this program may not write to raises an error."""
    path = tmp_path / "log.db"
    await migrated(path)
    path.chmod(0o444)
    with pytest.raises(DatabaseUnavailableError, match="right to write"):
        inspect_database(f"sqlite:///{path}")


@pytest.mark.parametrize("read", [inspect_database, read_corrections, lambda url: copy_database(url, Path("x"))])
def test_database_that_cannot_be_looked_at(read: Callable[[str], object]) -> None:
    """A file at which the system does not look, as below a folder that may not be entered, raises an error."""
    with pytest.raises(DatabaseUnavailableError, match=r"cannot be read \(File name too long\)"):
        read(f"sqlite:///{'/a' * 3_000}")


def test_unsupported_url_is_refused() -> None:
    """The URL of another kind of database raises an error."""
    with pytest.raises(UnsupportedDatabaseError):
        inspect_database("postgresql://u:p@h/d")
