"""Send daily digests to ten thousand subscribers on a simulated clock, with restarts, blocks, flood waits, an outage.

::

    python -m tests.bench.digests [--subscribers 10000]

All are due at the same minute of three days. One in twenty has blocked the bot. Each day one chat in twenty is under a
flood wait of 5 to 45 seconds; the program is restarted in the middle of the first and the last day's digests; on the
second day Telegram cannot be reached for two hours. Prints for each day how many got their digest, how many twice (each
within the acknowledgement window of a restart), how many none, the greatest delay after the hour or the outage, and
the most messages in a second; and how many messages exceeded Telegram's limits. Fails if a digest is lost, a limit
exceeded, or one more than 15 minutes late. The table, the limiter and the client of Telegram are the program's own; of
Telegram there is what it answers, and of the archive one new article a day.
"""

import argparse
import asyncio
import json
import random
import selectors
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from telegram.error import NetworkError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.services.live_index import LiveIndex
from bot.services.news import News, NewsService
from bot.services.search_worker import SearchWorker
from bot.services.subscription_words import Wish
from bot.services.subscriptions import SubscriptionService
from bot.settings.telegram_settings import MESSAGES_PER_SECOND
from bot.telegram.digest_sender import DigestSender
from bot.telegram.rate_limiter import RateLimiter
from retrieval.building.build import build
from retrieval.index.generations import Generations
from storage.database import Database
from storage.subscriptions import SubscriptionTable
from tests.answers import ARTICLE, BlankSegmenter
from tests.program import write_articles
from tests.telegram_server.errors import TooManyRequestsError
from tests.telegram_server.flood import FloodLimits

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY, HOUR, MINUTE = 86_400.0, 3600.0, 60.0
DUE = 7 * HOUR
OUTAGE = (DAY + 6.5 * HOUR, DAY + 8.5 * HOUR)
# The times of each day at which the program is stopped; it runs from 6:59.
STOPS = ((DUE + 3 * MINUTE, DUE + 20 * MINUTE), (9 * HOUR,), (DUE + 2 * MINUTE, DUE + 20 * MINUTE))
LATENCY = 0.05
_Values = TypeVarTuple("_Values")
_Result = TypeVar("_Result")


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose time leaps to the next timer whenever nothing else is left to do; threads are waited for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.in_threads = 0
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Return the simulated time."""
        return self.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*_Values], _Result], *args: *_Values
    ) -> asyncio.Future[_Result]:
        """Count the call until its result is known."""
        self.in_threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._note_end)
        return future

    def _note_end(self, _: asyncio.Future[Any]) -> None:
        self.in_threads -= 1


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: SimulatedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for threads, else let the time of ``timeout`` pass."""
        if self._loop.in_threads and timeout != 0:
            return super().select(None)
        if timeout:
            self._loop.now += timeout
        return super().select(0)


@dataclass
class Telegram(BaseRequest):
    """What Telegram answers: it accepts, refuses, asks to wait, or cannot be reached."""

    loop: SimulatedLoop
    seed: random.Random
    blocked: frozenset[int]
    sent: list[tuple[float, int]] = field(default_factory=list)
    exceeded: int = 0
    waits: dict[tuple[int, int], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Enforce the limits by the simulated clock."""
        self._limits = FloodLimits(self.loop.time)

    @property
    def read_timeout(self) -> float | None:
        """See `BaseRequest`."""
        return None

    async def initialize(self) -> None:
        """See `BaseRequest`."""

    async def shutdown(self) -> None:
        """See `BaseRequest`."""

    async def do_request(  # noqa: PLR0913, PLR0917 — the signature is PTB's
        self,
        url: str,  # noqa: ARG002 — as above, and below
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        read_timeout: object = None,  # noqa: ARG002
        write_timeout: object = None,  # noqa: ARG002
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Answer a request after the time of a round trip."""
        now = self.loop.time()
        if OUTAGE[0] <= now < OUTAGE[1]:
            await asyncio.sleep(LATENCY)
            raise NetworkError("cannot be reached")
        assert request_data is not None
        answer = self._answer(int(str(request_data.parameters["chat_id"])), now)
        await asyncio.sleep(LATENCY)
        return answer

    def _answer(self, chat_id: int, now: float) -> tuple[int, bytes]:
        if chat_id in self.blocked:
            return 403, _json(error_code=403, description="Forbidden: bot was blocked by the user")
        key = chat_id, int(now // DAY)
        if key not in self.waits:
            stormy = self.seed.random() < 0.05
            self.waits[key] = now + self.seed.randint(5, 45) if stormy else now
        if now < self.waits[key]:
            return _too_many(int(self.waits[key] - now) + 1)
        try:
            self._limits.check(chat_id)
        except TooManyRequestsError as error:
            self.exceeded += 1
            return 429, json.dumps(error.as_json()).encode()
        self.sent.append((now, chat_id))
        chat = {"id": chat_id, "type": "private", "first_name": "An"}
        return 200, _json(result={"message_id": 1, "date": 0, "chat": chat, "text": "x"})


def _json(**fields: object) -> bytes:
    return json.dumps({"ok": "result" in fields, **fields}).encode()


def _too_many(seconds: int) -> tuple[int, bytes]:
    return 429, json.dumps(TooManyRequestsError(seconds).as_json()).encode()


class OneArticleADay(NewsService):
    """An archive that gets an article each midnight."""

    async def newest(self, topic: str) -> News:  # noqa: ARG002 — of any topic
        """See `NewsService`."""
        return News((), 0, "g")

    async def since(self, topic: str, newest: int) -> News:  # noqa: ARG002 — as above
        """See `NewsService`."""
        today = int(asyncio.get_running_loop().time() // DAY) + 1
        return News((ARTICLE,) if today > newest else (), today, "g")


async def simulate(loop: SimulatedLoop, folder: Path, subscribers: int) -> Telegram:
    """Run three days; returns what Telegram has seen."""
    generations = Generations(folder / "index")
    build(write_articles(folder / "articles"), generations, BlankSegmenter())
    index = LiveIndex(generations, generations.open())
    seed = random.Random(7)
    telegram = Telegram(loop, seed, frozenset(seed.sample(range(1, subscribers + 1), subscribers // 20)))

    def service(table: SubscriptionTable) -> SubscriptionService:
        news = OneArticleADay(SearchWorker(index, BlankSegmenter()))
        return SubscriptionService(
            table,
            news,
            index,
            per_day=3,
            messages_per_second=MESSAGES_PER_SECOND,
            clock=lambda: START + timedelta(seconds=loop.time()),
        )

    async with Database.open(f"sqlite:///{folder}/log.db") as database:
        table = SubscriptionTable(database, 42)
        subscribing = service(table)
        for first in range(1, subscribers + 1, 500):
            chats = range(first, min(first + 500, subscribers + 1))
            wish = Wish("", int(DUE // 60), "Etc/GMT")
            await asyncio.gather(*(subscribing.subscribe(chat, None, "vi", wish) for chat in chats))
        for day, stops in enumerate(STOPS):
            loop.now = max(loop.now, day * DAY + DUE - MINUTE)
            for stop in stops:
                await serve(telegram, service(table), day * DAY + stop)
    return telegram


async def serve(telegram: Telegram, subscriptions: SubscriptionService, until: float) -> None:
    """Run the program until a time."""
    loop = telegram.loop
    bot = ExtBot("42:x", request=telegram, rate_limiter=RateLimiter(clock=loop.time))
    running = asyncio.create_task(subscriptions.run(DigestSender(bot, lambda _: True).send))
    await asyncio.wait([running], timeout=until - loop.time())
    if running.done():
        running.result()
    running.cancel()
    await asyncio.wait([running])


def report(telegram: Telegram, subscribers: int) -> bool:
    """Print the figures; returns whether they are as promised."""
    kept = True
    readers = set(range(1, subscribers + 1)) - telegram.blocked
    for day in range(3):
        since = max(day * DAY + DUE, OUTAGE[1]) if day == 1 else day * DAY + DUE
        times = [(at, chat) for at, chat in telegram.sent if day * DAY <= at < (day + 1) * DAY]
        counts, seconds = Counter(chat for _, chat in times), Counter(int(at) for at, _ in times)
        lost, twice = len(readers - counts.keys()), sum(count - 1 for count in counts.values())
        late = max((at for at, _ in times), default=since) - since
        sys.stdout.write(
            f"day {day + 1}: {len(counts)} digests, {twice} twice, {lost} lost, at most {late:.0f} s late, "
            f"{max(seconds.values(), default=0)} messages in a second at most\n"
        )
        kept = kept and not lost and late <= 15 * MINUTE
    sys.stdout.write(f"{telegram.exceeded} messages beyond the limits, {len(telegram.blocked)} readers had blocked\n")
    return kept and not telegram.exceeded


def main() -> int:
    """Run the simulation; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=10_000)
    subscribers = parser.parse_args().subscribers
    loop = SimulatedLoop()
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory() as folder:
        telegram = loop.run_until_complete(simulate(loop, Path(folder), subscribers))
    return 0 if report(telegram, subscribers) else 1


if __name__ == "__main__":
    sys.exit(main())
