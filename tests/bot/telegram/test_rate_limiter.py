"""Rate limits, and retries of requests."""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.telegram.rate_limiter import RateLimiter
from storage.database import Database
from tests.postgres_server import PostgresServer
from tests.telegram_server import Chat, Fault, TelegramServer
from tests.telegram_server.clients import patient
from tests.telegram_server.flood import FloodLimits

HELD = 9  # a chat for which Telegram asks for a wait

pytestmark = pytest.mark.usefixtures("timedeltas")


class Clock:
    """A clock that advances only when all tasks sleep, to the first one that wakes."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._wakings: list[float] = []

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        heapq.heappush(self._wakings, until)
        await asyncio.sleep(0)
        while self._wakings[0] < until:  # noqa: ASYNC110 — there is no event for the others going to sleep
            await asyncio.sleep(0)
        self.now = max(self.now, heapq.heappop(self._wakings))


@pytest.fixture
def clock() -> Clock:
    """Return a new clock."""
    return Clock()


@pytest.fixture
async def sender(server: TelegramServer, clock: Clock) -> AsyncIterator[ExtBot[None]]:
    """Build a bot with the rate limiter, whose waits take no real time."""
    limits = RateLimiter(clock=clock, sleep=clock.sleep)
    async with ExtBot(server.token, base_url=f"{server.url}/bot", **patient(), rate_limiter=limits) as bot:
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
async def test_transient_errors_are_retried(
    server: TelegramServer, sender: ExtBot[None], clock: Clock, fault: Fault, waited: float
) -> None:
    """A request is retried after a Retry-After or the first delay, and arrives once."""
    chat = server.private_chat(server.user(7))
    server.faults.add(fault, method="sendMessage")
    await sender.send_message(chat.id, "a")
    assert ["a"] == [message.text for message in server.messages(chat)]
    assert waited == clock.now - 1000


async def test_patience_ends(server: TelegramServer, sender: ExtBot[None], chat: Chat, clock: Clock) -> None:
    """A request fails after half a minute of retries, or at once if a longer wait is asked for."""
    server.faults.add(Fault.gateway(502), method="sendMessage", times=None)
    with pytest.raises(NetworkError):
        await sender.send_message(chat.id, "a")
    assert 8 < clock.now - 1000 <= 30
    server.faults.clear()
    server.faults.add(Fault.too_many(31), method="sendMessage")
    with pytest.raises(RetryAfter):
        await sender.send_message(chat.id, "a")
    assert clock.now - 1000 <= 30


async def test_flood_wait_delays_one_chat(server: TelegramServer, chat: Chat) -> None:
    """A flood wait delays the later messages of its chat, which is waiting meanwhile, but not those of other chats."""
    other = server.private_chat(server.user(8))
    server.faults.add(Fault.too_many(1), method="sendMessage", chat=chat)
    limits, began_to_wait = RateLimiter(), asyncio.Event()
    limits.call_on_wait(began_to_wait.set)
    async with ExtBot(server.token, base_url=f"{server.url}/bot", **patient(), rate_limiter=limits) as bot:
        held = asyncio.create_task(bot.send_message(chat.id, "held"))
        await began_to_wait.wait()
        behind = asyncio.create_task(bot.send_message(chat.id, "behind"))
        await bot.send_message(other.id, "free")
        assert [] == server.messages(chat)
        assert (True, False) == (limits.is_waiting(chat.id), limits.is_waiting(other.id))
        await asyncio.gather(held, behind)
        assert not limits.is_waiting(chat.id)
    assert {"held", "behind"} == {message.text for message in server.messages(chat)}
    struck, *arrived = [call for call in server.transcript if call.parameters.get("chat_id") == str(chat.id)]
    assert all(call.time - struck.time >= 1 for call in arrived)


async def test_migrated_group(server: TelegramServer, sender: ExtBot[None]) -> None:
    """A message to a group that became a supergroup is sent there."""
    group = server.group(-5, "Tòa soạn")
    supergroup = server.migrate(group, server.user(7))
    await sender.send_message(group.id, "a")
    assert ([], ["a"]) == (server.messages(group), [message.text for message in server.messages(supergroup)])


async def test_limits_are_kept(clock: Clock) -> None:
    """Bursts to a person, a group and many chats never exceed Telegram's limits."""
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
    """A group's twenty-first message waits until a minute has passed; a person's does not."""
    person, group = server.private_chat(server.user(7)), server.group(-5, "Tòa soạn")
    for _ in range(20):
        await sender.send_message(group.id, "a")
    assert clock.now - 1000 < 20
    await sender.send_message(group.id, "a")
    assert 60 <= clock.now - 1000 < 62
    for _ in range(21):
        await sender.send_message(person.id, "a")
    assert clock.now - 1000 < 90


@pytest.mark.scale
async def test_programs_share_limits(postgres_server: PostgresServer) -> None:
    """Three programs with a database that send at once never exceed Telegram's limits together, nor a flood wait."""
    flood, sent = FloodLimits(), list[int]()
    held_until = 0.0

    async def send(chat_id: int) -> bool:
        nonlocal held_until
        if chat_id == HELD:
            if not held_until:
                held_until = time.monotonic() + 1
                raise RetryAfter(timedelta(seconds=1))
            assert time.monotonic() >= held_until
        flood.check(chat_id)
        sent.append(chat_id)
        return True

    url = postgres_server.new_url()
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(Database.open(url)) for _ in range(3)]
        limits = [RateLimiter(await stack.enter_async_context(one.states(42))) for one in databases]
        chats = [HELD, *[7] * 8, *range(100, 140), HELD]
        requests = [
            limits[number % 3].process_request(send, (chat,), {}, "sendMessage", {"chat_id": chat}, None)
            for number, chat in enumerate(chats)
        ]
        await asyncio.gather(*requests)
    assert sorted(chats) == sorted(sent)
