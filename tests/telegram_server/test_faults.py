import time
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from tests.telegram_server import Chat, Fault, TelegramServer
from tests.telegram_server.errors import TooManyRequestsError
from tests.telegram_server.flood import FloodLimits


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns of its old number of seconds unless told to give a timedelta."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        yield bot


@pytest.fixture
def chat(server: TelegramServer) -> Chat:
    return server.private_chat(server.user(7))


async def test_too_many_requests_tells_when_to_retry(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A scripted 429 strikes the chosen method and chat so many times, and is no error of the bot's."""
    other = server.private_chat(server.user(8))
    server.faults.add(Fault.too_many(retry_after=3), method="sendMessage", chat=chat, times=1)
    await bot.send_message(other.id, "a")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(chat.id, "a")
    await bot.send_message(chat.id, "b")
    assert timedelta(seconds=3) == refused.value.retry_after
    assert ["b"] == [message.text for message in server.messages(chat)]
    call = next(call for call in server.transcript if call.fault)
    assert (429, "too_many(3)", False) == (call.status, call.fault, call.reached)
    assert () == server.errors


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_gateways_answer_with_html(server: TelegramServer, bot: Bot, chat: Chat, status: int) -> None:
    """A gateway's error comes as a page, not as JSON, and nothing is sent."""
    server.faults.add(Fault.gateway(status))
    url = f"{server.url}/bot{server.token}/getMe"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (status, "text/html") == (answer.status, answer.content_type)
    server.faults.add(Fault.gateway(status), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "a")
    assert [] == server.messages(chat)


@pytest.mark.parametrize(("fault", "sent"), [(Fault.dropped(), []), (Fault.lost_reply(), ["a"])])
async def test_connections_break_before_or_after_the_effect(
    server: TelegramServer, bot: Bot, chat: Chat, fault: Fault, sent: list[str]
) -> None:
    """A reset connection says nothing of whether the message was sent."""
    server.faults.add(fault, method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "a")
    assert sent == [message.text for message in server.messages(chat)]
    await bot.send_message(chat.id, "b")
    assert [*sent, "b"] == [message.text for message in server.messages(chat)]


async def test_a_lost_refusal_is_still_an_error(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """What the method itself refused counts, though the bot never heard of it."""
    server.faults.add(Fault.lost_reply(), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "<x>", parse_mode="HTML")
    assert ["lost_reply"] == [call.fault for call in server.errors]


async def test_answers_come_late(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A delayed call takes effect and answers after its time."""
    server.faults.add(Fault.delay(0.3), method="sendMessage")
    begun = time.monotonic()
    sent = await bot.send_message(chat.id, "a")
    assert 0.3 <= time.monotonic() - begun
    assert ("a", 1) == (sent.text, len(server.messages(chat)))


async def test_garbage_is_no_json(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A body that cannot be read comes with status 200."""
    server.faults.add(Fault.garbage(applies=True), method="sendMessage")
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.send_message(chat.id, "a")
    assert ["a"] == [message.text for message in server.messages(chat)]


async def test_a_fault_without_end_lasts_until_cleared(server: TelegramServer, bot: Bot) -> None:
    """With times=None an outage holds for every method until clear()."""
    server.faults.add(Fault.gateway(502), times=None)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    server.faults.clear()
    assert server.bot.id == (await bot.get_me()).id


async def test_a_storm_repeats_itself_by_its_seed(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """Random faults strike the chosen methods at about their chance, the same in each run of a seed."""

    async def struck() -> list[str | None]:
        begun = len(server.transcript)
        chances = {Fault.too_many(1): 0.2, Fault.lost_reply(): 0.1}
        server.faults.inject_at_random(chances, seed=5, methods={"sendMessage"})
        for _ in range(60):
            try:
                await bot.send_message(chat.id, "a")
            except (RetryAfter, NetworkError):
                await bot.get_me()
        server.faults.clear()
        return [call.fault for call in server.transcript[begun:] if call.method == "sendMessage"]

    first = await struck()
    assert first == await struck()
    assert 8 <= sum(fault is not None for fault in first) <= 30
    assert {"too_many(1)", "lost_reply", None} == set(first)


def test_chances_beyond_one_are_refused(server: TelegramServer) -> None:
    """A storm whose chances do not fit is the test's mistake."""
    with pytest.raises(ValueError, match="at most 1"):
        server.faults.inject_at_random({Fault.dropped(): 0.7, Fault.too_many(1): 0.7}, seed=1)


async def test_flood_limits_hold_when_switched_on(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A burst passes; what follows at once gets 429, which counts as the bot's error."""
    server.flood_limits = True
    for number in range(5):
        await bot.send_message(chat.id, str(number))
    with pytest.raises(RetryAfter):
        await bot.send_message(chat.id, "x")
    await bot.get_me()
    assert [429] == [call.status for call in server.errors]
    server.flood_limits = False
    await bot.send_message(chat.id, "y")
    with pytest.raises(BadRequest):
        await bot.send_message(99, "z")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def sent_until_refused(limits: FloodLimits, chat_ids: list[int], clock: Clock, pace: float) -> int:
    for count, chat_id in enumerate(chat_ids):
        try:
            limits.check(chat_id)
        except TooManyRequestsError:
            return count
        clock.now += pace
    return len(chat_ids)


def test_flood_limits_are_those_of_telegrams_faq() -> None:
    """One message a second may go on for ever in a chat, 20 a minute in a group, 30 a second in all."""
    clock = Clock()
    assert 500 == sent_until_refused(FloodLimits(clock), [7] * 500, clock, 1.0)
    assert 20 == sent_until_refused(FloodLimits(clock), [-7] * 30, clock, 1.0)
    assert 500 == sent_until_refused(FloodLimits(clock), [-7] * 500, clock, 3.0)
    assert 30 == sent_until_refused(FloodLimits(clock), list(range(1, 60)), clock, 0.0)
    assert 5 == sent_until_refused(FloodLimits(clock), [7] * 10, clock, 0.0)
