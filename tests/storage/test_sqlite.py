import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from storage.errors import DatabaseCorruptError, DatabaseUnavailableError, StorageError
from storage.sqlite import translated_errors

LONG = Exchange(1, None, datetime(2026, 2, 18, tzinfo=UTC), "dài " * 5000, False, 0.0, "g", 1.0, ())  # noqa: FBT003 — an unanswered one
SHORT_WAIT = 0.1


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the write lock of the file as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


async def record_once(path: Path) -> None:
    async with Database.open(f"sqlite:///{path}") as database:
        await ConversationLog(database).record(LONG)


async def test_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    """A folder in the place of the file raises an error with its path and a remedy."""
    with pytest.raises(DatabaseUnavailableError, match="a file, not a folder") as raised:
        await record_once(tmp_path)
    assert str(tmp_path) in str(raised.value)


async def test_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """A file in the place of the folder raises an error with its cause."""
    (tmp_path / "data").write_text("")
    with pytest.raises(DatabaseUnavailableError, match="its folder cannot be created") as raised:
        await record_once(tmp_path / "data/log.db")
    assert isinstance(raised.value.__cause__, OSError)


@pytest.mark.parametrize("size", [20, 50_000])
async def test_file_that_is_no_database(tmp_path: Path, size: int) -> None:
    """A file that is not a database raises an error, and is not changed."""
    path = tmp_path / "log.db"
    path.write_bytes(b"\x89PNG" * (size // 4))
    with pytest.raises(DatabaseCorruptError, match="restore a backup") as raised:
        await record_once(path)
    assert isinstance(raised.value.__cause__, sqlite3.DatabaseError)
    assert b"\x89PNG" * (size // 4) == path.read_bytes()


async def test_truncated_database(tmp_path: Path) -> None:
    """A truncated database raises an error that names it."""
    path = tmp_path / "log.db"
    for _ in range(5):
        await record_once(path)
    path.write_bytes(path.read_bytes()[:10_000])
    with pytest.raises(DatabaseCorruptError, match=r"log\.db: .*malformed"):
        await record_once(path)


async def test_locked_while_opening(tmp_path: Path) -> None:
    """Opening a locked database raises an error after the timeout, and succeeds once the lock is released."""
    path = tmp_path / "log.db"
    with locked(path), pytest.raises(DatabaseUnavailableError, match=r"locked: stop the other program"):
        async with Database.open(f"sqlite:///{path}", busy_timeout=SHORT_WAIT):
            pass
    await record_once(path)


async def test_opening_waits_for_another_to_write(tmp_path: Path) -> None:
    """Opening a new file that another program is writing to waits for the lock.

    SQLite itself reports such a file as locked at once, whatever its timeout.
    """
    path = tmp_path / "log.db"
    with locked(path):
        opening = asyncio.create_task(record_once(path))
        await asyncio.sleep(0.2)
        assert not opening.done()
    await opening


async def test_locked_while_open(tmp_path: Path) -> None:
    """A write to a locked database fails; readers are not affected, and the next write succeeds."""
    path = tmp_path / "log.db"
    async with Database.open(f"sqlite:///{path}", busy_timeout=SHORT_WAIT) as database:
        log = ConversationLog(database)
        with locked(path):
            with pytest.raises(DatabaseUnavailableError, match="locked"):
                await log.record(LONG)
            assert 0 == await log.count()
        assert 1 == await log.record(LONG)


async def test_full_disk(tmp_path: Path) -> None:
    """A record for which there is no room raises an error without its text, and nothing of it is stored."""
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        log = ConversationLog(database)
        async with database.write() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count={pages + 10}"))
        assert 1 == await log.record(LONG)
        with pytest.raises(DatabaseUnavailableError, match="make room on its disk") as raised:
            await log.record(LONG)
        assert "dài" not in f"{raised.value} {raised.value.__cause__}"
        assert 1 == await log.count()


async def test_too_many_readers(tmp_path: Path) -> None:
    """A reader for which no connection is free raises an error after the timeout."""
    async with Database.open(f"sqlite:///{tmp_path}/log.db", busy_timeout=SHORT_WAIT) as database:
        async with AsyncExitStack() as stack:
            for _ in range(4):
                await stack.enter_async_context(database.read())
            with pytest.raises(DatabaseUnavailableError, match="connections are in use"):
                await ConversationLog(database).count()
        assert 0 == await ConversationLog(database).count()


async def test_faulty_statement(tmp_path: Path) -> None:
    """A statement with a syntax error raises a StorageError, caused by the error of the driver."""
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        with pytest.raises(StorageError, match="SELEKT") as raised:
            async with database.read() as connection:
                await connection.execute(text("SELEKT 1"))
    assert StorageError is type(raised.value)
    assert raised.value.__cause__ is not None


@pytest.mark.parametrize("error", [OSError("x"), KeyError("x"), StorageError("x", "y")])
def test_other_errors_pass(error: Exception) -> None:
    """Errors that no database raised pass unchanged."""
    with pytest.raises(type(error)) as raised, translated_errors(Path("log.db")):
        raise error
    assert error is raised.value


def test_error_without_a_code_is_translated() -> None:
    """An error without an SQLite code becomes a StorageError that names the file."""
    with pytest.raises(StorageError, match=r"^log\.db: lost"), translated_errors(Path("log.db")):
        raise ProgrammingError(None, None, sqlite3.ProgrammingError("lost"))
