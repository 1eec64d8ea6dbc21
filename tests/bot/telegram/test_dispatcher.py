"""Order of updates, retries and failures in the dispatcher."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from telegram import Update
from telegram.error import RetryAfter, TelegramError, TimedOut
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler

from bot.telegram.application import TelegramApplication
from bot.telegram.dispatcher import Dispatcher
from storage.inbox import ATTEMPTS, Delivery, Inbox
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.usefixtures("timedeltas")
NEVER = 3600.0  # seconds, longer than any test


@dataclass
class Handler:
    """Raises the errors of some updates, and counts the attempts of each."""

    failing: Mapping[int, TelegramError]
    tries: Counter[int] = field(default_factory=Counter)

    async def __call__(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Handle one update."""
        self.tries[update.update_id] += 1
        if error := self.failing.get(update.update_id):
            raise error


@pytest.fixture
async def application() -> AsyncIterator[TelegramApplication]:
    """Build an application without handlers."""
    async with TelegramServer() as server:
        builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").updater(None).job_queue(None)
        async with builder.build() as application:
            yield application


@asynccontextmanager
async def running(dispatcher: Dispatcher) -> AsyncIterator[None]:
    """Run a dispatcher."""
    task = asyncio.create_task(dispatcher.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        await dispatcher.stop(1)


async def deliver(inbox: Inbox, dispatcher: Dispatcher, update_id: int, lane: int) -> None:
    """Put an update into the inbox."""
    await inbox.put([Delivery(update_id, lane, f'{{"update_id": {update_id}}}', datetime.now(UTC))])
    dispatcher.wake()


async def until_tried(handler: Handler, update_id: int, times: int = 1) -> None:
    """Wait until an update has been handled so often."""
    async with asyncio.timeout(20):
        while handler.tries[update_id] < times:  # noqa: ASYNC110 — the handler only counts
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("error", "first_retry"), [(TimedOut, NEVER), (partial(RetryAfter, timedelta(seconds=NEVER)), 0.01)]
)
async def test_failing_chat_queue_waits(
    application: TelegramApplication, inbox: Inbox, error: Callable[[], TelegramError], first_retry: float
) -> None:
    """A failing chat queue waits for the retry, after our delay or Telegram's; the other ones are answered."""
    handler = Handler({1: error()})
    application.add_handler(TypeHandler(Update, handler))
    dispatcher = Dispatcher(application, inbox, first_retry=first_retry)
    async with running(dispatcher):
        await deliver(inbox, dispatcher, 1, lane=7)
        await until_tried(handler, 1)
        for number in range(2, 12):
            await deliver(inbox, dispatcher, number, lane=7 if number % 2 else 8)
            if not number % 2:
                await until_tried(handler, number)
    assert {1: 1} | dict.fromkeys(range(2, 12, 2), 1) == handler.tries
    assert 6 == await inbox.count_pending()


async def test_stuck_chat_queue_is_set_aside(application: TelegramApplication, inbox: Inbox) -> None:
    """Transient errors are retried while nothing succeeds; once another chat queue succeeds, they count as failures."""
    handler = Handler({1: TimedOut()})
    application.add_handler(TypeHandler(Update, handler))
    dispatcher = Dispatcher(application, inbox, first_retry=0.01, stuck_queue_after=0)
    async with running(dispatcher):
        await deliver(inbox, dispatcher, 1, lane=7)
        await until_tried(handler, 1, 1 + ATTEMPTS)
        assert 0 == await inbox.count_set_aside()
        await deliver(inbox, dispatcher, 2, lane=8)
        async with asyncio.timeout(20):
            while not await inbox.count_set_aside():  # noqa: ASYNC110 — a database has no event to wait for
                await asyncio.sleep(0.01)
    assert 0 == await inbox.count_pending()


async def test_retry_now_ends_waits(application: TelegramApplication, inbox: Inbox) -> None:
    """The end of an outage ends the waits for a retry, but not those that Telegram set."""
    handler = Handler({1: TimedOut(), 2: RetryAfter(timedelta(seconds=NEVER))})
    application.add_handler(TypeHandler(Update, handler))
    dispatcher = Dispatcher(application, inbox, first_retry=NEVER)
    async with running(dispatcher):
        for number in (1, 2):
            await deliver(inbox, dispatcher, number, lane=number)
            await until_tried(handler, number)
        await asyncio.sleep(0.1)  # until both are held up
        dispatcher.retry_now()
        await until_tried(handler, 1, 2)
    assert {1: 2, 2: 1} == handler.tries
