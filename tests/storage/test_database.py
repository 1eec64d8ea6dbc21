import asyncio
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, text

from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from storage.errors import DatabaseUnavailableError, StorageError, UnsupportedDatabaseError
from storage.migrations import MIGRATIONS
from storage.schema import schema_version

EXCHANGE = Exchange(
    chat_id=1,
    user_id=2,
    asked_at=datetime(2026, 2, 18, tzinfo=UTC),
    question="Giá vé tàu Tết là bao nhiêu?",
    answered=False,
    confidence=0.25,
    generation="g",
    latency_ms=1.5,
    hits=(),
)
ROW = {"version": 99, "name": "x", "applied_at": EXCHANGE.asked_at}

RECORD_THIRTY = """
import asyncio, sys
from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from datetime import UTC, datetime

async def main() -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    async with Database.open(sys.argv[1]) as database:
        log = ConversationLog(database)
        now = datetime.now(UTC)
        asked = [Exchange(chat, None, now, "?", False, 0, "g", 1, ()) for chat in range(30)]
        await asyncio.gather(*map(log.record, asked))
        assert await log.recent(7, None, since=now, limit=1)
        if sys.argv[2] == "fail":
            raise KeyboardInterrupt

asyncio.run(main())
"""


def started(url: str, ending: str) -> subprocess.Popen[str]:
    """Starts `RECORD_THIRTY`, with warnings as errors; returns its process once it is ready to record."""
    process = subprocess.Popen(  # noqa: S603 — our own program
        [sys.executable, "-W", "error", "-c", RECORD_THIRTY, url, ending],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "ready\n" == process.stdout.readline()
    return process


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def count(database: Database) -> int:
    return await ConversationLog(database).count()


@pytest.mark.parametrize("form", ["sqlite:///{}", "sqlite+aiosqlite:///{}"])
@pytest.mark.parametrize("name", ["nhật ký/sâu/hơn/log 100%#1.db", "log.db"])
async def test_open_creates_the_file_that_the_url_names(tmp_path: Path, form: str, name: str) -> None:
    """Both forms of the URL open the file of exactly that name, and create its folders."""
    async with Database.open(form.format(tmp_path / name)) as database:
        assert str(tmp_path / name) == database.name
    assert (tmp_path / name).is_file()


async def test_three_slashes_are_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path after three slashes is relative to the working directory."""
    monkeypatch.chdir(tmp_path)
    async with Database.open("sqlite:///data/log.db") as database:
        assert str(tmp_path / "data/log.db") == database.name
    assert (tmp_path / "data/log.db").is_file()


@pytest.mark.parametrize(
    ("unsupported", "complaint"),
    [
        ("postgresql://bot:s3cret@db/hoibao", "begins with postgresql"),
        ("postgresql+asyncpg://bot:s3cret@/hoibao", "no host"),
        ("postgresql+asyncpg://bot:s3cret@db/", "no database"),
        ("postgresql+asyncpg://bot:s3cret@db/hoibao?password=s3cret", "other parameters than ssl"),
        ("sqlite+pysqlite:///s3cret.db", r"begins with sqlite\+pysqlite"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///log.db?key=s3cret", "parameters"),
        ("sqlite://s3cret/log.db", "host"),
        ("s3cret.db", "cannot be parsed"),
        ("postgresql+asyncpg://bot:s3cret/hoibao", "cannot be parsed"),
        ("postgresql+asyncpg://bot:s3cret@db:/hoibao", "cannot be parsed"),
        ("postgresql+asyncpg://bot:s3cret@db:65536/hoibao", "cannot be parsed"),
        ("", "cannot be parsed"),
    ],
)
async def test_unsupported_url_is_refused(unsupported: str, complaint: str) -> None:
    """A URL of anything else is refused with a remedy, and no part that may be a password is repeated."""
    with pytest.raises(UnsupportedDatabaseError, match=complaint) as raised:
        async with Database.open(unsupported):
            pass
    assert "write" in raised.value.remedy
    assert "s3cret" not in f"{raised.value} {raised.value.__cause__}"


@pytest.mark.usefixtures("path")
async def test_connections_are_set_up(database: Database) -> None:
    """Writer and readers use a write-ahead log, timeouts and foreign keys, and only the writer can write."""
    pragmas = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "query_only")
    async with database.write() as connection:
        writer = [(await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in pragmas]
    async with database.read() as connection:
        reader = [(await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in pragmas]
    assert ["wal", 1, 5000, 1, 0] == writer
    assert ["wal", 1, 5000, 1, 1] == reader


async def test_failed_block_is_rolled_back(database: Database) -> None:
    """An exception in a `write` block rolls back all of it, tables included, and propagates unchanged."""

    async def fail_half_way() -> None:
        async with database.write() as connection:
            await connection.execute(insert(schema_version).values(ROW))
            await connection.execute(text("CREATE TABLE half (x INTEGER)"))
            raise KeyError("half way")

    with pytest.raises(KeyError, match="half way"):
        await fail_half_way()
    async with database.read() as connection:
        assert [(len(MIGRATIONS),)] == list(await connection.execute(text("SELECT max(version) FROM schema_version")))
        assert "half" not in await connection.run(lambda one: inspect(one).get_table_names())


async def test_cancelled_block_is_rolled_back(database: Database) -> None:
    """A task cancelled while it writes stores nothing and leaves the connection usable."""
    inside = asyncio.Event()

    async def write_for_ever() -> None:
        async with database.write() as connection:
            await connection.execute(insert(schema_version).values(ROW))
            inside.set()
            while True:
                await connection.execute(text("SELECT 1"))

    task = asyncio.create_task(write_for_ever())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await ConversationLog(database).record(EXCHANGE)
    async with database.read() as connection:
        assert [(len(MIGRATIONS),)] == list(await connection.execute(text("SELECT max(version) FROM schema_version")))


async def test_reading_block_sees_one_snapshot(database: Database) -> None:
    """A `read` block does not see what is written after its start; the next block does."""
    counting = text("SELECT count(*) FROM exchanges")
    async with database.read() as connection:
        assert 0 == (await connection.execute(counting)).scalar()
        await ConversationLog(database).record(EXCHANGE)
        assert 0 == (await connection.execute(counting)).scalar()
    assert 1 == await count(database)


async def test_reading_block_cannot_write(database: Database) -> None:
    """A statement that writes raises an error in a `read` block."""
    with pytest.raises(DatabaseUnavailableError, match=r"read-?only"):
        async with database.read() as connection:
            await connection.execute(insert(schema_version).values(ROW))


async def test_two_engines_write_at_once(url: str) -> None:
    """Two `Database` objects on one file both write everything, and neither finds it locked."""
    async with Database.open(url) as one, Database.open(url) as other:
        logs = [ConversationLog(one), ConversationLog(other)] * 50
        ids = await asyncio.gather(*(log.record(EXCHANGE) for log in logs))
        assert list(range(1, 101)) == sorted(ids)


async def test_two_processes_write_at_once(url: str) -> None:
    """Two processes create one database and write to it at once; both succeed and nothing is lost."""
    processes = [started(url, "well"), started(url, "well")]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [("", "")] * 2 == [process.communicate(timeout=60) for process in processes]
    async with Database.open(url) as database:
        assert 60 == await count(database)


def test_interrupted_program_ends(url: str) -> None:
    """A program interrupted with its database open ends at once, without a warning."""
    with started(url, "fail") as process:
        _, errors = process.communicate("\n", timeout=60)
    assert "KeyboardInterrupt" == errors.splitlines()[-1]
    assert "ResourceWarning" not in errors


@pytest.mark.usefixtures("path")
async def test_closing_leaves_nothing(tmp_path: Path, url: str) -> None:
    """A closed database leaves no thread, and no file but its own."""
    async with Database.open(url) as database:
        await ConversationLog(database).record(EXCHANGE)
        await asyncio.gather(*(count(database) for _ in range(8)))
        threads = [thread for thread in threading.enumerate() if "connection" in thread.name]
        assert len(threads) > 1
    assert {"log.db"} == names_in(tmp_path)
    for thread in threads:
        thread.join(timeout=5)
    assert [] == [thread for thread in threads if thread.is_alive()]


async def test_closing_waits_for_a_write(url: str) -> None:
    """Closing the database waits for a running `write` block."""
    async with Database.open(url) as database:
        writing = asyncio.create_task(ConversationLog(database).record(EXCHANGE))
        await asyncio.sleep(0)
    assert 1 == await writing
    async with Database.open(url) as database:
        assert 1 == await count(database)


async def test_closed_database_is_refused(url: str) -> None:
    """Reading or writing a closed database raises an error."""
    async with Database.open(url) as database:
        pass
    with pytest.raises(StorageError, match="is closed"):
        await count(database)
    with pytest.raises(StorageError, match="is closed"):
        await ConversationLog(database).record(EXCHANGE)


def test_importing_the_package_loads_no_sql() -> None:
    """Importing `storage` and its errors loads neither SQLAlchemy nor SQLite, which would slow other commands."""
    program = "import sys, storage, storage.errors; assert not {'sqlalchemy', 'sqlite3'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 — our own program


def test_a_file_loads_nothing_of_servers(url: str, path: Path) -> None:
    """Opening an SQLite file imports neither the driver of PostgreSQL nor what only that needs."""
    program = """
import asyncio, sys
from storage.database import Database
from storage.inbox import Inbox
from storage.inspection import inspect_database

async def main():
    async with Database.open(sys.argv[1]) as database:
        await Inbox(database, 42).next_of_lanes(1)

asyncio.run(main())
inspect_database(sys.argv[1])
loaded = {"asyncpg", "greenlet", "sqlalchemy.ext.asyncio", "sqlalchemy.dialects.postgresql"} & set(sys.modules)
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", program, url], check=True)  # noqa: S603 — our own program
    assert path.exists()
