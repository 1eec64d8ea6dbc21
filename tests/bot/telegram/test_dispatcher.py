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
from bot.telegram.rate_limiter import RateLimiter
from storage.inbox import ATTEMPTS, Delivery, Inbox
from tests.telegram_server import TelegramServer
from tests.telegram_server.clients import PATIENCE

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
        builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").read_timeout(PATIENCE)
        async with builder.updater(None).job_queue(None).build() as application:
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


async def until_pending(inbox: Inbox, count: int) -> None:
    """Wait until so many updates are pending."""
    async with asyncio.timeout(20):
        while count != (await inbox.backlog()).pending:  # noqa: ASYNC110 — a database has no event to wait for
            await asyncio.sleep(0.01)


async def until_empty(inbox: Inbox) -> None:
    """Wait until no update is pending."""
    await until_pending(inbox, 0)


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
    assert 6 == (await inbox.backlog()).pending


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
    assert 0 == (await inbox.backlog()).pending


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


async def test_chat_queues_take_turns(application: TelegramApplication, inbox: Inbox) -> None:
    """With one place, a chat queue with many updates lets the others go before its next one."""
    handled: list[int] = []

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        handled.append(update.update_id)

    application.add_handler(TypeHandler(Update, note))
    dispatcher = Dispatcher(application, inbox, concurrency=1)
    for number, lane in enumerate((1, 1, 1, 2, 2, 3), start=1):
        await deliver(inbox, dispatcher, number, lane)
    async with running(dispatcher):
        await until_empty(inbox)
    assert [1, 4, 6, 2, 5, 3] == handled


async def test_waiting_for_the_pace_holds_no_place(inbox: Inbox) -> None:
    """While as many chats as there are places wait for their pace, the update of another chat is handled."""
    let_go = asyncio.Event()
    answered: list[int] = []

    async def sleep(_: float) -> None:
        await let_go.wait()

    async def reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        lane = update.update_id // 100
        await context.bot.send_message(lane, "a")
        answered.append(lane)

    async with TelegramServer() as server:
        for lane in (1, 2, 3):
            server.private_chat(server.user(lane))
        builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").read_timeout(PATIENCE)
        application = builder.updater(None).job_queue(None).rate_limiter(RateLimiter(sleep=sleep)).build()
        application.add_handler(TypeHandler(Update, reply))
        async with application:
            dispatcher = Dispatcher(application, inbox, concurrency=2)
            async with running(dispatcher):
                for number in range(6):  # one more than a chat may get at once
                    for lane in (1, 2):
                        await deliver(inbox, dispatcher, 100 * lane + number, lane)
                await until_pending(inbox, 2)
                await deliver(inbox, dispatcher, 300, lane=3)
                await until_pending(inbox, 2)
                assert 3 == answered[-1]
                let_go.set()
                await until_empty(inbox)
    assert {1: 6, 2: 6, 3: 1} == Counter(answered)
