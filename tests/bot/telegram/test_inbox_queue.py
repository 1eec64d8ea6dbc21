"""Updates on their way into the inbox."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from telegram import Update
from telegram.error import TimedOut
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler

from bot.telegram.application import TelegramApplication
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.rate_limiter import RateLimiter
from storage.database import Database
from storage.inbox import Inbox
from tests.telegram_server import TelegramServer
from tests.telegram_server.clients import PATIENCE


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open an empty database that gives up locks quickly."""
    async with Database.open(f"sqlite:///{tmp_path}/log.db", busy_timeout=0.2) as database:
        yield database


@pytest.fixture
async def application() -> AsyncIterator[TelegramApplication]:
    """Build an application without handlers that does not retry requests."""
    async with TelegramServer() as server:
        builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").read_timeout(PATIENCE)
        async with builder.updater(None).job_queue(None).rate_limiter(RateLimiter(patience=0)).build() as application:
            yield application


async def test_put_returns_once_the_update_is_safe(database: Database, application: TelegramApplication) -> None:
    """An update is stored when `put` returns; while it can be neither stored nor answered, `put` keeps trying."""
    inbox = Inbox(database, 42)

    async def answer(_: Update, __: ContextTypes.DEFAULT_TYPE) -> None:
        raise TimedOut

    application.add_handler(TypeHandler(Update, answer))
    queue = InboxQueue(inbox, Dispatcher(application, inbox))
    await queue.put([{"update_id": 1}])
    assert [1] == [delivery.update_id for delivery in await inbox.next_of_lanes(9)]
    with closing(sqlite3.connect(database.name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        putting = asyncio.create_task(queue.put([{"update_id": 2}]))
        await asyncio.wait([putting], timeout=1)
        assert not putting.done()
        other.execute("ROLLBACK")
    await putting
    assert 2 == (await inbox.backlog()).pending


async def test_unstored_updates_are_answered(database: Database, application: TelegramApplication) -> None:
    """While the database is locked, updates are answered in order within their chat instead of stored."""
    inbox = Inbox(database, 42)
    answered = []

    async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.sleep(0.1 / update.update_id)
        answered.append(update.update_id)

    application.add_handler(TypeHandler(Update, answer))
    queue = InboxQueue(inbox, Dispatcher(application, inbox))
    with closing(sqlite3.connect(database.name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await queue.put([{"update_id": number} for number in (1, 2, 3)])
    assert ([1, 2, 3], 0) == (answered, (await inbox.backlog()).pending)
