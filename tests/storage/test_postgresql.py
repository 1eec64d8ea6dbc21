"""What only a PostgreSQL server does: start and end meanwhile, and serve several programs."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.util import greenlet_spawn

from storage.backup import copy_database, replace_database
from storage.conversations import ConversationLog
from storage.corrections import CorrectionTable, read_corrections
from storage.database import Database
from storage.errors import (
    DatabaseUnavailableError,
    InvalidRecordError,
    SchemaTooNewError,
    StorageError,
    UnsupportedDatabaseError,
)
from storage.feeds import FeedTable
from storage.inbox import Delivery, Inbox
from storage.inspection import DatabaseState, inspect_database
from storage.migrations import MIGRATIONS, Migration, migrate
from storage.postgresql import postgresql_engine
from tests.postgres_server import PASSWORD, PostgresServer, running_server
from tests.storage.exchanges import EXCHANGE

pytestmark = pytest.mark.scale

NOW = EXCHANGE.asked_at
LATEST = len(MIGRATIONS)
SCHEMA = (
    """SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2""",
    "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'ix_%' ORDER BY 1",
)
OPEN_ONCE = """
import asyncio, sys
from storage.database import Database

async def main():
    async with Database.open(sys.argv[1]):
        pass

sys.stdin.readline()
asyncio.run(main())
"""


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """Yield a server that no other test uses, to stop it."""
    with running_server() as server:
        yield server


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.new_url()


def version_rows(postgres_server: PostgresServer, url: str) -> str:
    return postgres_server.execute(
        "SELECT version FROM schema_version ORDER BY version", database=url.rpartition("/")[2]
    )


def opening(url: str) -> "subprocess.Popen[str]":
    pipe, command = subprocess.PIPE, [sys.executable, "-c", OPEN_ONCE, url]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)  # noqa: S603 — our own program


def test_replicas_that_start_together_create_the_tables_once(postgres_server: PostgresServer, url: str) -> None:
    """Of three programs that open an empty database at once, one creates its tables, and all of them go on."""
    programs = [opening(url) for _ in range(3)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    assert [("", "")] * 3 == [program.communicate(timeout=60) for program in programs]
    assert str(LATEST) == version_rows(postgres_server, url)


async def test_replicas_that_start_together_migrate_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three programs that open a database with rows of an older version at once, one migrates it; the rows stay."""
    async with Database.open(url) as database:
        await ConversationLog(database).record(EXCHANGE)

    def add_table(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE extra (x INTEGER)"))

    newer = [*MIGRATIONS, Migration(LATEST + 1, "next", add_table)]
    monkeypatch.setattr("storage.postgresql.migrate", lambda engine: migrate(engine, newer))

    async def open_and_count() -> int:
        async with Database.open(url) as database:
            return await ConversationLog(database).count()

    assert [1, 1, 1] == await asyncio.gather(*[open_and_count() for _ in range(3)])


async def test_each_version_becomes_the_schema(postgres_server: PostgresServer) -> None:
    """A database of any older version has the columns and indexes of a new one once it is opened."""
    schemas = set()
    for version in range(LATEST + 1):
        url = postgres_server.new_url()
        engine = postgresql_engine(url, mode="write", busy_timeout=5.0)
        if version:
            await greenlet_spawn(migrate, engine, MIGRATIONS[:version])
        async with Database.open(url):
            pass
        schemas.add(tuple(postgres_server.execute(query, database=url.rpartition("/")[2]) for query in SCHEMA))
    assert 1 == len(schemas)


async def test_failed_migration_changes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails half-way leaves the tables and the version of before, with which the program goes on."""

    def fail(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE exchanges DROP COLUMN question"))
        connection.execute(text("SELEKT"))

    async with Database.open(url) as database:
        await ConversationLog(database).record(EXCHANGE)
    with monkeypatch.context() as broken:
        newer = [*MIGRATIONS, Migration(LATEST + 1, "next", fail)]
        broken.setattr("storage.postgresql.migrate", lambda engine: migrate(engine, newer))
        with pytest.raises(StorageError, match="SELEKT"):
            async with Database.open(url):
                pass
    async with Database.open(url) as database:
        assert [EXCHANGE] == [
            found.exchange for found in await ConversationLog(database).recent(1, 2, since=NOW, limit=9)
        ]


async def test_partial_indexes_are_those_of_a_file(postgres_server: PostgresServer, url: str) -> None:
    """The indexes of pending and of finished updates hold only those, as they do in a file."""
    async with Database.open(url):
        pass
    partial = "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %' ORDER BY 1"
    found = postgres_server.execute(partial, database=url.rpartition("/")[2])
    assert "ix_inbox_finished\nix_inbox_pending" == found


async def test_newer_database_is_refused(postgres_server: PostgresServer, url: str) -> None:
    """A database that a newer program has migrated is neither opened nor changed."""
    async with Database.open(url):
        pass
    newer = f"INSERT INTO schema_version VALUES ({LATEST + 1}, 'x', now())"  # noqa: S608 — of constants
    postgres_server.execute(newer, database=url.rpartition("/")[2])
    with pytest.raises(SchemaTooNewError):
        async with Database.open(url):
            pass
    with pytest.raises(SchemaTooNewError):
        await asyncio.to_thread(inspect_database, url)


async def test_restarted_server_costs_no_later_write(own_server: PostgresServer) -> None:
    """While the server is down, writing and reading raise errors with a remedy; once it is back, both go on."""
    async with Database.open(own_server.new_url()) as database:
        log = ConversationLog(database)
        assert 1 == await log.record(EXCHANGE)
        own_server.stop()
        for _ in range(2):
            with pytest.raises(DatabaseUnavailableError) as raised:
                await log.record(EXCHANGE)
            assert "start the server" in raised.value.remedy
            with pytest.raises(DatabaseUnavailableError):
                await log.count()
        own_server.start()
        recorded = [await log.record(replace(EXCHANGE, update_id=number)) for number in range(20)]
        assert 21 == await log.count()
        assert sorted(set(recorded)) == recorded
        assert [1] == [len(await log.recent(1, 2, since=NOW, limit=1, before=2))]


async def test_killed_server_keeps_what_it_acknowledged(own_server: PostgresServer) -> None:
    """Of records that are written while the server stops, each that was acknowledged is stored."""
    async with Database.open(own_server.new_url()) as database:
        log = ConversationLog(database)
        acknowledged: list[int] = []
        many = asyncio.Event()

        async def record() -> None:
            while True:
                acknowledged.append(await log.record(EXCHANGE))
                if len(acknowledged) > 50:
                    many.set()

        writing = [asyncio.create_task(record()) for _ in range(8)]
        await many.wait()
        await asyncio.to_thread(own_server.stop)
        failures = await asyncio.gather(*writing, return_exceptions=True)
        assert {True} == {isinstance(failure, DatabaseUnavailableError) for failure in failures}, failures
        await asyncio.to_thread(own_server.start)
        assert None not in [await log.exchange(number) for number in acknowledged]


@pytest.mark.parametrize(
    ("part", "wrong", "remedy"),
    [
        (r"/test\d+", "/none", "createdb"),
        (PASSWORD, "wr0ng", "correct user and password"),
        ("bot:", "nobody:", "correct user and password"),
        (r":\d+/", ":1/", "start the server"),
    ],
)
async def test_unreachable_database_is_named_with_its_remedy(url: str, part: str, wrong: str, remedy: str) -> None:
    """A database that cannot be opened is named without user and password, with what to do."""
    wrong = re.sub(part, wrong, url)
    with pytest.raises(DatabaseUnavailableError) as raised:
        async with Database.open(wrong):
            pass
    assert remedy in raised.value.remedy
    assert raised.value.problem.startswith("127.0.0.1:")
    assert [] == [secret for secret in (PASSWORD, "wr0ng") if secret in f"{raised.value} {raised.value.__cause__}"]


async def test_rejected_row_is_not_repeated(database: Database) -> None:
    """The error of a row that breaks a rule of the schema names neither its values nor the statement's."""
    twice = text("INSERT INTO corrections VALUES ('bí mật', 'title', 'bí mật', now()), ('bí mật', 'title', '', now())")
    with pytest.raises(InvalidRecordError) as raised:
        async with database.write() as connection:
            await connection.execute(twice)
    assert "bí mật" not in str(raised.value)


async def test_same_update_from_two_programs_is_stored_once(url: str) -> None:
    """Two programs that are delivered the same updates at once store each of them once."""
    async with Database.open(url) as one, Database.open(url) as other:
        inboxes = [Inbox(one, 42), Inbox(other, 42)]
        deliveries = [Delivery(number, number, f'"{number}"', NOW) for number in range(50)]
        await asyncio.gather(*[inbox.put([delivery]) for delivery in deliveries for inbox in inboxes])
        assert 50 == (await inboxes[0].backlog()).pending


async def test_feeds_are_shared(url: str) -> None:
    """Programs that start at once agree on the feeds of the settings, and each due feed is claimed by one of them."""
    urls = [f"https://{number}.example/tin.rss" for number in range(12)]
    async with Database.open(url) as one, Database.open(url) as other:
        tables = [FeedTable(one), FeedTable(other)]
        await asyncio.gather(*[table.configure(urls, NOW) for table in tables])
        assert urls == [feed.url for feed in await tables[0].all()]
        due = NOW + timedelta(hours=1)
        claimed = await asyncio.gather(*[table.claim(NOW, due) for table in tables * 6])
        later = [await tables[0].claim(NOW, due) for _ in range(12)]
        found = [feed.url for feed in (*claimed, *later) if feed]
        assert (sorted(urls), 12) == (sorted(set(found)), len(found))


async def test_state_of_a_database(url: str) -> None:
    """Inspecting and reading corrections neither creates nor changes anything, also in the thread of an event loop."""
    name = url.rpartition("@")[2]
    assert DatabaseState(name, None) == inspect_database(url)
    assert {} == read_corrections(url)
    async with Database.open(url) as database:
        inbox, feeds = Inbox(database, 42), FeedTable(database)
        await inbox.put([Delivery(1, 7, "{}", NOW)])
        for _ in range(3):
            await inbox.note_failure(1, "lỗi")
        await feeds.note_failure(await feeds.add("https://a.example/tin", "", NOW) or 0, "timeout", NOW)
        await CorrectionTable(database).change({"b": {"title": "Đ"}, "a": {"title": "x", "source": "y"}}, NOW)
        state = inspect_database(url)
    assert (name, LATEST, [1], 1) == (
        state.name,
        state.version,
        [one.update_id for one in state.set_aside],
        state.feeds,
    )
    assert ["timeout"] == [feed.error for feed in state.failing_feeds]
    assert {"a": {"source": "y", "title": "x"}, "b": {"title": "Đ"}} == read_corrections(url)


async def test_deleted_rows_are_freed(postgres_server: PostgresServer, url: str) -> None:
    """After compacting, no dead row is left in the tables, while another program is reading them."""
    async with Database.open(url) as database, Database.open(url) as other:
        log = ConversationLog(database)
        for _ in range(20):
            await log.record(EXCHANGE)
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM exchanges"))
        assert 0 == await ConversationLog(other).count()
        assert await database.compact()
        await database.empty_log()
    name = url.rpartition("/")[2]
    assert "0" == postgres_server.execute("SELECT pg_relation_size('exchanges')", database=name)


def test_files_are_not_backed_up(url: str, tmp_path: Path) -> None:
    """A copy of a database of a server is refused, and so is its replacement; the message names `pg_dump`."""
    for refused in (lambda: copy_database(url, tmp_path / "x.db"), lambda: replace_database(url, tmp_path / "x.db")):
        with pytest.raises(UnsupportedDatabaseError, match="pg_dump"):
            refused()
    assert [] == list(tmp_path.iterdir())


async def test_row_that_another_program_keeps_is_waited_for_briefly(url: str) -> None:
    """A program that waits longer than the timeout for a row of another one raises an error, and goes on after it."""
    locked = text("SELECT * FROM exchanges FOR UPDATE")
    change = text("UPDATE exchanges SET question = 'x'")
    async with Database.open(url, busy_timeout=0.2) as one, Database.open(url) as other:
        await ConversationLog(one).record(EXCHANGE)
        async with other.write() as holding:
            await holding.execute(locked)
            with pytest.raises(DatabaseUnavailableError, match="lock timeout"):
                async with one.write() as waiting:
                    await waiting.execute(change)
        async with one.write() as waiting:
            await waiting.execute(change)


async def test_deadlock_is_an_error_of_one(url: str) -> None:
    """Of two programs that wait for each other's rows, one raises an error to try again, and the other goes on."""
    async with Database.open(url) as one, Database.open(url) as other:
        ids = [await ConversationLog(one).record(replace(EXCHANGE, update_id=number)) for number in (1, 2)]
        both = asyncio.Barrier(2)

        async def change(database: Database, first: int, second: int) -> None:
            async with database.write() as connection:
                await connection.execute(text("UPDATE exchanges SET status = 'x' WHERE id = :id"), {"id": first})
                await both.wait()
                await connection.execute(text("UPDATE exchanges SET status = 'x' WHERE id = :id"), {"id": second})

        results = await asyncio.gather(change(one, *ids), change(other, *reversed(ids)), return_exceptions=True)
    assert [None, DatabaseUnavailableError] == sorted(
        (result and type(result) for result in results), key=lambda kind: kind is not None
    )
    assert [True] == [isinstance(result, StorageError) for result in results if result]
