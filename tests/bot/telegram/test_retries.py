"""Telegram's weather: what it refuses, drops or delays is repeated in time, and nobody else waits for it."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from telegram import Update
from telegram.error import NetworkError, RetryAfter
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot, MessageHandler, filters

from bot.telegram.application import TelegramApplication
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.polling import Polling
from bot.telegram.rate_limiter import RateLimiter
from storage.database import Database
from storage.inbox import ATTEMPTS, Inbox
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Chat, Fault, TelegramServer
from tests.telegram_server.faults import CannedResponse
from tests.telegram_server.flood import FloodLimits

UNAUTHORIZED = Fault(
    "unauthorized",
    applies=False,
    response=CannedResponse(401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}', "application/json"),
)


class Clock:
    """Time that passes only where somebody sleeps, and then at once, to who wakes first."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._wakings: list[float] = []

    def __call__(self) -> float:
        """Seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let so many pass."""
        until = self.now + seconds
        heapq.heappush(self._wakings, until)
        await asyncio.sleep(0)
        while self._wakings[0] < until:  # noqa: ASYNC110 — no event tells that the others have gone to sleep
            await asyncio.sleep(0)
        self.now = max(self.now, heapq.heappop(self._wakings))


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns of its old number of seconds unless told to give a timedelta."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def chat(server: TelegramServer) -> Chat:
    return server.private_chat(server.user(7))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sender(server: TelegramServer, clock: Clock) -> AsyncIterator[ExtBot[None]]:
    """A bot with our limits, to which waiting takes no time."""
    limits = RateLimiter(clock=clock, sleep=clock.sleep)
    async with ExtBot(server.token, base_url=f"{server.url}/bot", rate_limiter=limits) as bot:
        yield bot


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (Fault.too_many(3), 3.0),
        (Fault.gateway(500), 0.5),
        (Fault.gateway(502), 0.5),
        (Fault.dropped(), 0.5),
        (Fault.garbage(), 0.5),
    ],
    ids=str,
)
async def test_passing_faults_are_sat_out(
    server: TelegramServer, sender: ExtBot[None], clock: Clock, fault: Fault, waited: float
) -> None:
    """What passes is tried again after the time that Telegram asks for, or a moment, and then arrives once."""
    chat = server.private_chat(server.user(7))
    server.faults.add(fault, method="sendMessage")
    await sender.send_message(chat.id, "a")
    assert ["a"] == [message.text for message in server.messages(chat)]
    assert waited == clock.now - 1000


async def test_patience_ends(server: TelegramServer, sender: ExtBot[None], chat: Chat, clock: Clock) -> None:
    """A request fails once half a minute of retries has not helped, or at once where a longer wait is asked for."""
    server.faults.add(Fault.gateway(502), method="sendMessage", times=None)
    with pytest.raises(NetworkError):
        await sender.send_message(chat.id, "a")
    assert 8 < clock.now - 1000 <= 30
    server.faults.clear()
    server.faults.add(Fault.too_many(31), method="sendMessage")
    with pytest.raises(RetryAfter):
        await sender.send_message(chat.id, "a")
    assert clock.now - 1000 <= 30


async def test_flood_wait_of_one_chat_is_its_own(server: TelegramServer, chat: Chat) -> None:
    """While Telegram holds one chat up, another's message goes out, and the first chat's further ones wait."""
    other = server.private_chat(server.user(8))
    server.faults.add(Fault.too_many(1), method="sendMessage", chat=chat)
    async with ExtBot(server.token, base_url=f"{server.url}/bot", rate_limiter=RateLimiter()) as bot:
        held = asyncio.create_task(bot.send_message(chat.id, "held"))
        await server.next_call("sendMessage")
        await asyncio.sleep(0.1)  # until the refusal has arrived
        behind = asyncio.create_task(bot.send_message(chat.id, "behind"))
        await bot.send_message(other.id, "free")
        assert [] == server.messages(chat)
        await asyncio.gather(held, behind)
    assert {"held", "behind"} == {message.text for message in server.messages(chat)}
    struck, *arrived = [call for call in server.transcript if call.parameters.get("chat_id") == str(chat.id)]
    assert all(call.time - struck.time >= 1 for call in arrived)


async def test_group_that_became_a_supergroup(server: TelegramServer, sender: ExtBot[None]) -> None:
    """What is sent to a group that became a supergroup arrives there."""
    group = server.group(-5, "Tòa soạn")
    supergroup = server.migrate(group, server.user(7))
    await sender.send_message(group.id, "a")
    assert ([], ["a"]) == (server.messages(group), [message.text for message in server.messages(supergroup)])


async def test_limits_are_kept_before_telegram_complains(clock: Clock) -> None:
    """Bursts to a person, a group and many chats at once leave so that Telegram would refuse none of them."""
    limits, flood = RateLimiter(clock=clock, sleep=clock.sleep), FloodLimits(clock)
    sent = []

    async def send(chat_id: int) -> bool:
        flood.check(chat_id)
        sent.append(chat_id)
        return True

    chats = [*[7] * 7, *[-5] * 27, *range(100, 140)]
    requests = [limits.process_request(send, (chat,), {}, "sendMessage", {"chat_id": chat}, None) for chat in chats]
    await asyncio.gather(*requests)
    assert sorted(chats) == sorted(sent)
    assert clock.now - 1000 < 70


async def test_groups_get_twenty_a_minute(server: TelegramServer, sender: ExtBot[None], clock: Clock) -> None:
    """A group's twenty-first message within a minute waits for the minute to end; a person's does not."""
    person, group = server.private_chat(server.user(7)), server.group(-5, "Tòa soạn")
    for _ in range(20):
        await sender.send_message(group.id, "a")
    assert clock.now - 1000 < 20
    await sender.send_message(group.id, "a")
    assert 60 <= clock.now - 1000 < 62
    for _ in range(21):
        await sender.send_message(person.id, "a")
    assert clock.now - 1000 < 90


async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message:
        await update.message.reply_text("a")


@asynccontextmanager
async def background(*works: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Have something done meanwhile."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_pending(inbox: Inbox, count: int) -> None:
    async with asyncio.timeout(20):
        while count != await inbox.count_pending():  # noqa: ASYNC110 — a database does not tell of its changes
            await asyncio.sleep(0.05)


@pytest.fixture
async def application(server: TelegramServer) -> AsyncIterator[TelegramApplication]:
    """One that answers "a" to everything, and has no patience."""
    builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").updater(None).job_queue(None)
    application = builder.rate_limiter(RateLimiter(patience=0)).build()
    application.add_handler(MessageHandler(filters.ALL, reply))
    async with application:
        yield application


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        yield Inbox(database)


async def test_weather_beyond_patience_is_waited_for(
    server: TelegramServer, chat: Chat, application: TelegramApplication, inbox: Inbox
) -> None:
    """An answer that cannot be sent for longer than a request is repeated is sent later, and never set aside."""
    server.faults.add(Fault.gateway(502), method="sendMessage", times=2 * ATTEMPTS)
    dispatcher = Dispatcher(application, inbox, first_retry=0.01)
    queue = InboxQueue(inbox, dispatcher)
    server.say(chat, server.user(7), "a?")
    async with background(dispatcher.run(), Polling(application.bot, queue).run()):
        await server.next_message(chat, timeout=20)
        await until_pending(inbox, 0)
    await dispatcher.stop(1)
    assert 0 == await inbox.count_set_aside()
    assert 2 * ATTEMPTS == sum(call.fault is not None for call in server.transcript)


async def test_poll_that_hangs_is_noticed(
    server: TelegramServer, application: TelegramApplication, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """A poll that does not come back in time is given up and told, and the next one brings the updates."""
    reader = server.user(7)
    server.faults.add(Fault.delay(60), method="getUpdates")
    queue = InboxQueue(inbox, Dispatcher(application, inbox))
    server.say(server.private_chat(reader), reader, "a?")
    async with background(Polling(application.bot, queue, long_poll=1, network_timeout=0.2).run()):
        await until_pending(inbox, 1)
    assert "polling failed (TimedOut: Timed out); retrying" in caplog.text


async def test_silence_is_told_again_and_again(
    server: TelegramServer, application: TelegramApplication, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """A loop of polls that brings nothing for long says so again and again, however often it has failed by then."""
    server.faults.add(Fault.dropped(), method="getUpdates", times=None)
    queue = InboxQueue(inbox, Dispatcher(application, inbox))
    async with background(Polling(application.bot, queue, outage_interval=0.5).run()):
        await server.wait_for(lambda: len(server.polls) == 4)
    assert caplog.text.count("no update could be fetched for") >= 2


async def test_reader_is_answered_through_a_storm(bot: Bot) -> None:
    """With every fifth request refused, failing, dropped or garbage, all questions are answered, in order by chat."""
    faults = (Fault.too_many(1), Fault.gateway(502), Fault.dropped(), Fault.garbage())
    readers = [bot.server.user(100 + number) for number in range(5)]
    chats = [bot.server.private_chat(reader) for reader in readers]
    async with bot.serving():
        bot.server.faults.inject_at_random(dict.fromkeys(faults, 0.05), seed=5)
        asked = {
            chat.id: [bot.server.say(chat, reader, QUESTION).message_id for _ in range(4)]
            for chat, reader in zip(chats, readers, strict=True)
        }
        await bot.server.wait_for(lambda: all(len(bot.server.messages(chat)) >= 4 for chat in chats), 60)
        bot.server.faults.clear()
    assert asked == {chat.id: [message.reply_to for message in bot.server.messages(chat)] for chat in chats}
    assert 20 == len(bot.logged())


async def test_outage_of_everything(bot: Bot) -> None:
    """After an outage of every method the program goes on by itself, and answers in order what was asked meanwhile."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, "/help")
        bot.server.faults.add(Fault.dropped(), times=None)
        asked = [bot.server.say(chat, reader, QUESTION) for _ in range(2)]
        await asyncio.sleep(5)
        bot.server.faults.clear()
        answers = await bot.server.wait_for(lambda: bot.server.messages(chat)[2:] and bot.server.messages(chat)[1:], 30)
    assert [message.message_id for message in asked] == [answer.reply_to for answer in answers]
    assert 1 == bot.log.count("polling failed")
    assert "Traceback" not in bot.log


async def test_reader_who_blocked_the_bot(bot: Bot) -> None:
    """An answer to somebody who has blocked the bot is given up at once, and noted; others go on."""
    reader, other = bot.server.user(7), bot.server.user(8)
    chat, elsewhere = bot.server.private_chat(reader), bot.server.private_chat(other)
    bot.expected_refusals = ["sendMessage"]
    async with bot.serving():
        bot.server.say(chat, reader, QUESTION)
        bot.server.block(reader)
        await bot.server.wait_for(lambda: bot.server.errors, 30)
        await bot.ask(elsewhere, other, QUESTION)
    assert "chat 7 cannot be written to: Forbidden: bot was blocked by the user" in bot.log
    assert "Traceback" not in bot.log


async def test_second_poller_takes_turns(bot: Bot) -> None:
    """While a second program polls, the log says so; once it stops, questions are answered again without a restart."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, "/help")
        async with ExtBot(bot.server.token, base_url=f"{bot.server.url}/bot") as second:
            await second.get_updates(timeout=1)
        reply = await bot.ask(chat, reader, QUESTION)
        bot.expected_refusals = [call.method for call in bot.server.errors]
    assert ANSWER == marked(reply, "blockquote")[0]
    assert 1 == bot.log.count("another program polls with the same token")


@pytest.mark.parametrize("method", ["getUpdates", "sendMessage"])
async def test_revoked_token_ends_the_program(bot: Bot, method: str) -> None:
    """A token that is revoked while the program serves ends it with one clear line and exit code 1."""
    async with bot.running() as process:
        bot.server.say(bot.office, bot.editor, "/help")
        await bot.server.next_message(bot.office, timeout=30)
        bot.server.faults.add(UNAUTHORIZED, method=method, times=None)
        bot.server.say(bot.office, bot.editor, "/help")
        async with asyncio.timeout(15):
            assert 1 == await process.wait()
    assert bot.log.endswith(
        "hoibao: Telegram does not know the token; set TELEGRAM_BOT_TOKEN to the one from @BotFather\n"
    )
    assert "Traceback" not in bot.log
    assert bot.server.token.partition(":")[2] not in bot.log


async def test_stops_within_five_seconds_in_an_outage(bot: Bot) -> None:
    """SIGTERM in the middle of an outage, with questions under way, ends the program within five seconds."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.running() as process:
        bot.server.say(chat, reader, "/help")
        await bot.server.next_message(chat, timeout=30)
        bot.server.faults.add(Fault.dropped(), times=None)
        bot.server.say(chat, reader, QUESTION)
        bot.server.say(chat, reader, QUESTION)
        await asyncio.sleep(4)
        process.terminate()
        async with asyncio.timeout(5):
            assert 0 == await process.wait()
    assert "Traceback" not in bot.log
