import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from storage.errors import DatabaseCorruptError
from tests.storage.exchanges import numbered

RETRY = 0.02  # seconds


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite:///{path}", busy_timeout=0.05) as database:
        yield database


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the write lock of the file as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def pragma(database: Database, statement: str) -> None:
    """Runs a PRAGMA on the connection for writing."""
    async with database.write() as connection:
        await connection.execute(text(f"PRAGMA {statement}"))


async def questions_in(database: Database) -> list[str]:
    stored = await ConversationLog(database).recent(1, 2, since=datetime.fromtimestamp(0, UTC), limit=10_000)
    return [one.exchange.question for one in reversed(stored)]


async def until_logged(database: Database, count: int) -> list[str]:
    for _ in range(500):
        if len(found := await questions_in(database)) >= count:
            return found
        await asyncio.sleep(RETRY)
    raise TimeoutError(f"{count} exchanges were not logged")


async def until_over(caplog: pytest.LogCaptureFixture, outages: int) -> None:
    """Waits until the end of an outage is logged: later exchanges are not buffered any more."""
    async with asyncio.timeout(60):
        while sum("logged again" in message for message in errors(caplog)) < outages:  # noqa: ASYNC110 — a task logs it
            await asyncio.sleep(RETRY)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def test_locked_database_is_caught_up_with_in_order(
    database: Database, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Exchanges recorded while another program holds the lock are buffered, and stored in order after it.

    The outage takes two log lines, and only the first exchange waits for the lock.
    """
    async with CatchingUpLog(ConversationLog(database), retry=RETRY) as log:
        assert 1 == await log.record(numbered("0"))
        with locked(path):
            assert [None] * 30 == await asyncio.gather(*[log.record(numbered(str(n))) for n in range(1, 31)])
            await asyncio.sleep(5 * RETRY)
            assert await log.record(numbered("31")) is None
        await until_over(caplog, 1)
        assert [str(n) for n in range(32)] == await questions_in(database)
        assert 33 == await log.record(numbered("32"))
    first, last = errors(caplog)
    assert "log.db: database is locked: stop the other program" in first
    assert "logged again: 31 written late, 0 lost" in last


async def test_each_outage_is_logged(database: Database, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A second outage is logged again, at its start and its end."""
    async with CatchingUpLog(ConversationLog(database), retry=RETRY) as log:
        for number in (1, 2):
            with locked(path):
                await log.record(numbered(str(number)))
            await until_over(caplog, number)
    assert 4 == len(errors(caplog))


async def test_full_disk_is_caught_up_with(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Exchanges recorded on a full disk are stored once there is room."""
    asked = [str(number) * 9000 for number in range(4)]
    async with CatchingUpLog(ConversationLog(database), retry=RETRY) as log:
        await pragma(database, "max_page_count=1")
        assert [None] * 4 == [await log.record(numbered(question)) for question in asked]
        await asyncio.sleep(3 * RETRY)
        await pragma(database, "max_page_count=100000")
        assert asked == await until_logged(database, 4)
    assert 2 == len(errors(caplog))
    assert "make room on its disk" in errors(caplog)[0]


async def test_read_only_database_is_logged_once(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """A read-only database is logged once, with the remedy, and the number of lost exchanges at the end."""
    async with CatchingUpLog(ConversationLog(database), retry=RETRY) as log:
        await pragma(database, "query_only=ON")  # raises the error of a read-only file, even as root
        assert [None] * 4 == [await log.record(numbered(str(number))) for number in range(4)]
        await asyncio.sleep(3 * RETRY)
    first, last = errors(caplog)
    assert "give this program the right to write" in first
    assert "4 exchanges were never logged" in last


async def test_buffer_is_bounded(database: Database, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A full buffer drops the oldest exchanges, and their number is logged."""
    async with CatchingUpLog(ConversationLog(database), capacity=3, retry=RETRY) as log:
        with locked(path):
            for number in range(8):
                await log.record(numbered(str(number)))
        assert ["5", "6", "7"] == await until_logged(database, 3)
    assert "3 written late, 5 lost" in errors(caplog)[-1]


async def test_end_during_an_outage(database: Database, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """On exit the buffer is written if the database permits, else the number of lost exchanges is logged."""
    async with CatchingUpLog(ConversationLog(database), retry=60) as log:
        with locked(path):
            await log.record(numbered("kept"))
    assert ["kept"] == await questions_in(database)
    with locked(path):
        async with CatchingUpLog(ConversationLog(database), retry=60) as log:
            await log.record(numbered("lost"))
    assert "1 exchanges were never logged" in errors(caplog)[-1]


async def test_invalid_exchange_blocks_no_other(
    database: Database, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An exchange that cannot be stored is logged and skipped, during an outage and otherwise."""
    faulty = Exchange(**{**vars(numbered("x")), "chat_id": 2**70})
    async with CatchingUpLog(ConversationLog(database), retry=RETRY) as log:
        assert await log.record(faulty) is None
        with locked(path):
            for exchange in (numbered("1"), faulty, numbered("2")):
                await log.record(exchange)
        assert ["1", "2"] == await until_logged(database, 2)
    assert 2 == sum("was not logged" in message for message in errors(caplog))


def content(path: Path) -> bytes:
    return path.read_bytes()


def truncated(path: Path) -> bytes:
    path.write_bytes(path.read_bytes()[:-4096])
    return content(path)


def flipped(path: Path) -> bytes:
    changed = bytearray(path.read_bytes())
    for place in range(2 * 4096, len(changed), 64):
        changed[place] ^= 0xFF
    path.write_bytes(changed)
    return content(path)


@pytest.mark.parametrize("spoil", [truncated, flipped])
async def test_damaged_database_is_refused_at_the_start(path: Path, spoil: Callable[[Path], bytes]) -> None:
    """Opening a database with damage anywhere raises an error with the remedy, and changes nothing in the file."""
    async with Database.open(f"sqlite:///{path}") as database:
        for number in range(50):
            await ConversationLog(database).record(numbered(str(number), hits=9))
    damaged = spoil(path)
    with pytest.raises(DatabaseCorruptError, match=r"log\.db: .*hoibao restore FILE"):
        async with Database.open(f"sqlite:///{path}"):
            pass
    assert damaged == content(path)


async def test_damage_found_while_serving_costs_no_answer(
    database: Database, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the file is damaged under a running program, exchanges are buffered, and the remedy is logged once."""
    log_itself = ConversationLog(database)
    for number in range(50):
        await log_itself.record(numbered(str(number), hits=9))
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    flipped(path)
    async with CatchingUpLog(log_itself, retry=60) as log:
        assert [None] * 3 == [await log.record(numbered(f"{number}" * 9000)) for number in range(3)]
    first, last = errors(caplog)
    assert "hoibao restore FILE" in first
    assert "3 exchanges were never logged" in last


async def test_what_a_person_asked_is_dropped_from_the_buffer(database: Database, path: Path) -> None:
    """Of one who is forgotten during an outage, nothing is logged after it; what others asked is."""
    async with CatchingUpLog(ConversationLog(database), retry=RETRY) as log:
        with locked(path):
            await log.record(replace(numbered("riêng"), user_id=7))
            await log.record(replace(numbered("riêng"), user_id=None, chat_id=7))
            await log.record(numbered("của người khác"))
            log.discard(7)
        assert ["của người khác"] == await until_logged(database, 1)
    assert 1 == await ConversationLog(database).count()
