"""Blocks that write at the same time share a transaction."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, text

from storage.conversations import ConversationLog
from storage.database import Database
from storage.errors import DatabaseUnavailableError, InvalidRecordError, StorageError
from storage.migrations import MIGRATIONS
from storage.schema import schema_version
from tests.storage.exchanges import EXCHANGE

ROW = {"version": 99, "name": "x", "applied_at": EXCHANGE.asked_at}

RECORD_FOR_EVER = """
import asyncio, sys
from storage.conversations import ConversationLog
from storage.database import Database
from tests.storage.test_commits import EXCHANGE

async def record(log: ConversationLog) -> None:
    while True:
        print(await log.record(EXCHANGE), flush=True)

async def main() -> None:
    async with Database.open(sys.argv[1]) as database:
        await asyncio.gather(*[record(ConversationLog(database)) for _ in range(10)])

asyncio.run(main())
"""


async def count(database: Database) -> int:
    return await ConversationLog(database).count()


async def test_waiting_blocks_share_a_commit(database: Database) -> None:
    """What waits to be written is committed together, and each block exits only after that."""
    commits = 0

    def count_commit(_: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(Engine, "commit", count_commit)
    try:
        ids = await asyncio.gather(*[ConversationLog(database).record(EXCHANGE) for _ in range(50)])
    finally:
        event.remove(Engine, "commit", count_commit)
    assert list(range(1, 51)) == ids
    assert 50 == await count(database)
    assert commits <= 3


async def test_block_exits_after_its_commit(url: str) -> None:
    """What a block has written is visible to other connections once it has exited, also in the midst of others."""
    async with Database.open(url) as database, Database.open(url) as other:

        async def record_and_look() -> bool:
            exchange_id = await ConversationLog(database).record(EXCHANGE)
            return await ConversationLog(other).exchange(exchange_id) is not None

        assert [True] * 20 == await asyncio.gather(*[record_and_look() for _ in range(20)])


async def test_failed_block_undoes_its_own_statements(database: Database) -> None:
    """Of blocks that share a transaction, one that raises or is cancelled loses its statements, and no other does."""

    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(insert(schema_version).values(ROW))
            await connection.execute(insert(schema_version).values(ROW))

    log = ConversationLog(database)
    records = [asyncio.create_task(log.record(EXCHANGE)) for _ in range(3)]
    failing = asyncio.create_task(fail())
    cancelled = asyncio.create_task(log.record(EXCHANGE))
    records += [asyncio.create_task(log.record(EXCHANGE)) for _ in range(3)]
    await asyncio.sleep(0)
    cancelled.cancel()
    results = await asyncio.gather(failing, cancelled, *records, return_exceptions=True)
    assert [InvalidRecordError, asyncio.CancelledError] == [type(result) for result in results[:2]]
    assert list(range(1, 7)) == results[2:]
    async with database.read() as connection:
        assert [(len(MIGRATIONS),)] == list(await connection.execute(text("SELECT max(version) FROM schema_version")))


@pytest.mark.usefixtures("path")
async def test_commit_that_fails_fails_all_its_blocks(database: Database) -> None:
    """If a transaction cannot be committed, every block in it raises, nothing of it is stored, and later ones are."""

    def refuse(_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    event.listen(Engine, "commit", refuse)
    try:
        records = [ConversationLog(database).record(EXCHANGE) for _ in range(4)]
        results = await asyncio.gather(*records, return_exceptions=True)
    finally:
        event.remove(Engine, "commit", refuse)
    assert {StorageError} == {type(result) for result in results}
    assert 0 == await count(database)
    assert 1 == await ConversationLog(database).record(EXCHANGE)


@pytest.mark.usefixtures("path")
async def test_blocks_that_cannot_begin_wait_together(url: str, tmp_path: Path) -> None:
    """While another program holds the lock, those that wait for one another raise together, not one after another."""
    async with Database.open(url, busy_timeout=0.3) as database:
        with closing(sqlite3.connect(tmp_path / "log.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with asyncio.timeout(5):  # one after another would take six seconds
                records = [ConversationLog(database).record(EXCHANGE) for _ in range(20)]
                results = await asyncio.gather(*records, return_exceptions=True)
            other.execute("ROLLBACK")
        assert {DatabaseUnavailableError} == {type(result) for result in results}
        assert 1 == await ConversationLog(database).record(EXCHANGE)


async def test_killed_program_keeps_what_it_acknowledged(url: str) -> None:
    """What was acknowledged is stored, though the program is killed amid hundreds of writes."""
    with subprocess.Popen(  # noqa: ASYNC220, S603 — our own program
        [sys.executable, "-c", RECORD_FOR_EVER, url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(300)]
        process.kill()
        acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
    async with Database.open(url) as database:
        assert None not in [await ConversationLog(database).exchange(number) for number in acknowledged]
