import asyncio
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, text
from sqlalchemy.dialects import sqlite

from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from storage.errors import SchemaTooNewError
from storage.inbox import Delivery, FailedUpdate, Inbox
from storage.migrations import MIGRATIONS, Migration, migrate
from storage.schema import metadata
from storage.sqlite import sqlite_engine

LATEST = len(MIGRATIONS)
EXCHANGE = Exchange(1, None, datetime(2026, 2, 18, tzinfo=UTC), "Ai?", False, 0.0, "g", 1.0, ())  # noqa: FBT003 — an unanswered one

DIE_WHILE_MIGRATING = """
import os, sys
from pathlib import Path
from sqlalchemy import text
from storage.migrations import MIGRATIONS, Migration, migrate
from storage.sqlite import sqlite_engine

def die(connection):
    connection.execute(text("CREATE TABLE extra (x INTEGER)"))
    connection.execute(text("DROP TABLE hits"))
    os._exit(9)

engine = sqlite_engine(Path(sys.argv[1]), mode="write", busy_timeout=5)
migrate(engine, [*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "deadly", die)])
"""


def add_table(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE extra (x INTEGER)"))


def fail_half_way(connection: Connection) -> None:
    add_table(connection)
    connection.execute(text("ALTER TABLE exchanges ADD COLUMN half INTEGER"))
    raise RuntimeError("half way")


def with_next(apply: Callable[[Connection], None]) -> list[Migration]:
    """Returns the migrations with one more at their end."""
    return [*MIGRATIONS, Migration(LATEST + 1, "next", apply)]


def exit_code_of_killed_migration(path: Path) -> int:
    command = [sys.executable, "-c", DIE_WHILE_MIGRATING, str(path)]
    return subprocess.run(command, check=False).returncode  # noqa: S603 — our own program


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def engine(path: Path) -> Engine:
    return sqlite_engine(path, mode="write", busy_timeout=5)


def described_table(table: Table) -> object:
    columns = {
        column.name: (column.type.compile(sqlite.dialect()), column.nullable, column.primary_key)
        for column in table.columns
    }
    keys = {(key.parent.name, key.target_fullname, key.ondelete) for key in table.foreign_keys}
    indexes = {(index.name, tuple(index.columns.keys()), bool(index.unique)) for index in table.indexes}
    return columns, keys, indexes


def described(schema: MetaData) -> dict[str, object]:
    """Returns a schema as plain values, to compare a declared one with a reflected one."""
    return {table.name: described_table(table) for table in schema.sorted_tables}


def schema_of(engine: Engine) -> dict[str, object]:
    reflected = MetaData()
    with engine.begin() as connection:
        reflected.reflect(connection)
    return described(reflected)


def version_of(engine: Engine) -> int:
    with engine.begin() as connection:
        version: int = connection.execute(text("SELECT max(version) FROM schema_version")).scalar_one()
    return version


def test_migrations_are_numbered_in_order() -> None:
    """Versions count from 1 without gaps, in the order of the list."""
    assert list(range(1, LATEST + 1)) == [migration.version for migration in MIGRATIONS]


@pytest.mark.parametrize("version", range(LATEST + 1))
async def test_each_version_becomes_the_schema(path: Path, engine: Engine, version: int) -> None:
    """Opening an empty file or a database of any older version leads to exactly the declared tables."""
    migrate(engine, MIGRATIONS[:version])
    async with Database.open(f"sqlite:///{path}"):
        pass
    assert described(metadata) == schema_of(engine)
    assert LATEST == version_of(engine)


async def test_inbox_of_before_belongs_to_the_bot_that_starts(path: Path, engine: Engine) -> None:
    """Updates stored before the inbox knew bots keep order, content and failures, and belong to the bot that adopts."""
    migrate(engine, MIGRATIONS[:4])
    stored = [
        (9, 1, '"b"', "pending", 0),
        (3, 1, '"a"', "pending", 2),
        (5, 2, "", "done", 0),
        (6, 2, "{}", "set aside", 3),
    ]
    with engine.begin() as connection:
        for row in stored:
            connection.exec_driver_sql(
                "INSERT INTO inbox VALUES (?, ?, ?, '2026-02-18 05:00:00.000000', ?, ?, 'why')", row
            )
    now = datetime(2026, 2, 18, 5, tzinfo=UTC)
    async with Database.open(f"sqlite:///{path}") as database:
        inbox, later = Inbox(database, 42), Inbox(database, 43)
        assert [] == await inbox.next_of_lanes(9)
        assert (4, 0) == (await inbox.adopt(), await later.adopt())
        assert [Delivery(3, 1, '"a"', now, key=1)] == await inbox.next_of_lanes(9)
        again = [Delivery(number, lane, content, now) for number, lane, content, _, _ in stored]
        assert again == await inbox.put(again)
        assert [] == await inbox.put([Delivery(5, 7, '"new"', now)])
        assert await inbox.note_failure(1, "third")
        assert [FailedUpdate(6, 2, now, "why"), FailedUpdate(3, 1, now, "third")] == await inbox.set_aside(9)
        assert [9, 5] == [delivery.update_id for delivery in await inbox.next_of_lanes(9)]
        assert (2, 0) == ((await inbox.backlog()).pending, (await later.backlog()).pending)


def test_migrated_tables_never_reuse_an_id(tmp_path: Path, engine: Engine) -> None:
    """Migrated tables have AUTOINCREMENT, which reflection does not show, where the declared ones have it."""
    never_reused = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY name")
    declared = sqlite_engine(tmp_path / "declared.db", mode="write", busy_timeout=5)
    with declared.begin() as connection:
        metadata.create_all(connection)
        expected = list(connection.execute(never_reused))
    migrate(engine)
    with engine.begin() as connection:
        assert expected == list(connection.execute(never_reused))


async def test_opening_again_changes_nothing(path: Path, engine: Engine) -> None:
    """Opening a migrated database again changes neither its schema nor its rows."""
    url = f"sqlite:///{path}"
    async with Database.open(url) as database:
        await ConversationLog(database).record(EXCHANGE)
    before = schema_of(engine)
    async with Database.open(url) as database:
        assert 1 == await ConversationLog(database).count()
    assert (before, LATEST) == (schema_of(engine), version_of(engine))


async def test_next_migration_keeps_the_rows(path: Path, engine: Engine) -> None:
    """A new migration runs alone, and keeps the rows."""
    async with Database.open(f"sqlite:///{path}") as database:
        await ConversationLog(database).record(EXCHANGE)
    migrate(engine, with_next(add_table))
    assert {*described(metadata), "extra"} == set(schema_of(engine))
    with engine.begin() as connection:
        assert 1 == connection.execute(text("SELECT count(*) FROM exchanges")).scalar()
        names = connection.execute(text("SELECT name FROM schema_version ORDER BY version")).scalars()
        assert [*(migration.name for migration in MIGRATIONS), "next"] == list(names)


async def test_newer_database_is_refused(path: Path, engine: Engine) -> None:
    """A database of a newer program raises an error that names both versions, and is not changed."""
    migrate(engine, with_next(add_table))
    before = schema_of(engine)
    with pytest.raises(SchemaTooNewError, match=rf"version {LATEST + 1}, this program knows {LATEST}") as raised:
        async with Database.open(f"sqlite:///{path}"):
            pass
    assert str(path) in str(raised.value)
    assert (before, LATEST + 1) == (schema_of(engine), version_of(engine))


def test_failed_migration_leaves_the_version_before(engine: Engine) -> None:
    """A migration that fails half way leaves the previous schema intact, and can be retried."""
    migrate(engine)
    before = schema_of(engine)
    with pytest.raises(RuntimeError, match="half way"):
        migrate(engine, with_next(fail_half_way))
    assert (before, LATEST) == (schema_of(engine), version_of(engine))
    migrate(engine, with_next(add_table))
    assert LATEST + 1 == version_of(engine)


async def test_killed_migration_leaves_the_version_before(path: Path, engine: Engine) -> None:
    """A process killed during a migration leaves the previous schema intact."""
    async with Database.open(f"sqlite:///{path}") as database:
        await ConversationLog(database).record(EXCHANGE)
    assert 9 == exit_code_of_killed_migration(path)
    assert (described(metadata), LATEST) == (schema_of(engine), version_of(engine))


async def test_concurrent_opening_of_a_new_database(tmp_path: Path) -> None:
    """Several tasks can open a new database at once, and none finds it locked or incomplete."""

    async def open_and_record(path: Path) -> int:
        async with Database.open(f"sqlite:///{path}") as database:
            return await ConversationLog(database).record(EXCHANGE)

    for attempt in range(20):
        path = tmp_path / f"{attempt}.db"
        assert [1, 2, 3, 4] == sorted(await asyncio.gather(*(open_and_record(path) for _ in range(4))))
