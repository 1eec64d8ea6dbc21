"""Long polling through errors, timeouts and conflicts."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

import pytest
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot, MessageHandler, filters

from bot.telegram.application import TelegramApplication
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.polling import Polling
from bot.telegram.rate_limiter import RateLimiter
from storage.inbox import ATTEMPTS, Inbox
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Chat, Fault, TelegramServer
from tests.telegram_server.clients import PATIENCE, patient
from tests.telegram_server.faults import CannedResponse
from tests.telegram_server.updates import FIRST_UPDATE_ID

pytestmark = pytest.mark.usefixtures("timedeltas")


async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Reply "a"."""
    if update.message:
        await update.message.reply_text("a")


@asynccontextmanager
async def background(*works: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run coroutines in the background."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_pending(inbox: Inbox, count: int) -> None:
    """Wait until so many updates are pending."""
    async with asyncio.timeout(20):
        while count != (await inbox.backlog()).pending:  # noqa: ASYNC110 — a database has no event to wait for
            await asyncio.sleep(0.05)


@pytest.fixture
async def application(server: TelegramServer) -> AsyncIterator[TelegramApplication]:
    """Build an application that replies "a" to everything, and does not retry requests."""
    builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").read_timeout(PATIENCE)
    application = builder.updater(None).job_queue(None).rate_limiter(RateLimiter(patience=0)).build()
    application.add_handler(MessageHandler(filters.ALL, reply))
    async with application:
        yield application


async def test_transient_errors_are_never_set_aside(
    server: TelegramServer, chat: Chat, application: TelegramApplication, inbox: Inbox
) -> None:
    """An answer that fails with transient errors beyond all retries of the request is sent later, and not set aside."""
    server.faults.add(Fault.gateway(502), method="sendMessage", times=2 * ATTEMPTS)
    dispatcher = Dispatcher(application, inbox, first_retry=0.01)
    queue = InboxQueue(inbox, dispatcher)
    server.say(chat, server.user(7), "a?")
    async with background(dispatcher.run(), Polling(application.bot, queue).run()):
        await server.next_message(chat)
        await until_pending(inbox, 0)
    await dispatcher.stop(1)
    assert 0 == await inbox.count_set_aside()
    assert 2 * ATTEMPTS == sum(call.fault is not None for call in server.transcript)


async def test_hanging_poll_times_out(
    server: TelegramServer, application: TelegramApplication, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """A poll without a response times out with a warning, and the next one gets the updates."""
    reader = server.user(7)
    server.faults.add(Fault.delay(60), method="getUpdates")
    queue = InboxQueue(inbox, Dispatcher(application, inbox))
    server.say(server.private_chat(reader), reader, "a?")
    async with background(Polling(application.bot, queue, long_poll=1, network_timeout=0.2).run()):
        await until_pending(inbox, 1)
    assert "polling failed (TimedOut: Timed out); retrying" in caplog.text


async def test_outage_is_logged_at_intervals(
    server: TelegramServer, application: TelegramApplication, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """While polls keep failing, an error is logged at every interval."""
    server.faults.add(Fault.dropped(), method="getUpdates", times=None)
    queue = InboxQueue(inbox, Dispatcher(application, inbox))
    async with background(Polling(application.bot, queue, outage_interval=0.5).run()):
        await server.wait_for(lambda: len(server.polls) == 4)
    assert caplog.text.count("no update could be fetched for") >= 2


async def test_ids_that_fall_are_answered_and_confirmed(bot: Bot) -> None:
    """After a week without updates, when ids fall and repeat, each message is answered once and confirmed."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        first = await bot.ask(chat, reader, QUESTION)
        await bot.confirmed()
        for next_id in (5, FIRST_UPDATE_ID):  # the second was the id of the first message
            bot.server.renumber(next_id)
            assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
            await bot.confirmed()
    assert 3 == len(bot.server.messages(chat))
    assert 12 > len(bot.server.polls)  # a poll that confirms nothing is followed by the next at once
    assert ANSWER == marked(first, "blockquote")[0]


async def test_second_poller_takes_turns(bot: Bot) -> None:
    """While a second program polls, the log says so; once it stops, questions are answered without a restart."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, "/help")
        async with ExtBot(bot.server.token, base_url=f"{bot.server.url}/bot", **patient()) as second:
            await second.get_updates(timeout=1)
        reply = await bot.ask(chat, reader, QUESTION)
        bot.expected_refusals = [call.method for call in bot.server.errors]
    assert ANSWER == marked(reply, "blockquote")[0]
    assert 1 == bot.log.count("another program polls with the same token")


async def test_second_poller_is_reported_once(bot: Bot) -> None:
    """A conflict with a second program is logged once, and questions are answered."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    body = '{"ok": false, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}'
    conflict = Fault("conflict", applies=False, response=CannedResponse(409, body, "application/json"))
    bot.server.faults.add(conflict, method="getUpdates", times=2)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
    assert 1 == bot.log.count("another program polls with the same token")
    assert "Traceback" not in bot.log
