"""Simulate a week of the bot on a fast clock, and print its memory, its open files and the alerts that were sent.

    python -m tests.bench.week [--days 7] [--questions 144]

All parts are real but the clock: ``--questions`` times a day a question is stored in the inbox, answered, logged and
marked as done; the bot is watched every minute, its metrics are scraped every quarter of an hour, the inbox is pruned
every hour, and alerts go to the stand-in for Telegram. Five faults are injected:

- on the second day, every rebuild fails for twelve hours, one each half hour;
- on the third day, a message is set aside;
- on the fourth day, Telegram is unreachable for three hours, and messages wait: no alert, for nobody can help;
- on the fifth day, a message waits for an hour although Telegram answers;
- from the sixth day on, articles have changed.

The exit code is 1 unless there was one alert for each of the others, files stayed open at the same number, and memory
grew by at most 3 % from the second day to the last.
"""

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from telegram import Bot

from bot.composition.archive import open_archive
from bot.observability.alerts import AlertBook
from bot.observability.endpoints import endpoints
from bot.observability.metrics import Metrics
from bot.services.answering import HITS, AnswerService
from bot.services.monitor import Monitor
from bot.services.reindexing import BuildRecord, Reindexer
from bot.services.search_worker import SearchWorker
from bot.settings.settings import Settings
from bot.settings.values import Address
from bot.telegram.admin_alerts import AdminAlerts
from retrieval.errors import IndexNotWrittenError
from retrieval.text.segmentation import UndertheseaSegmenter
from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from storage.inbox import ATTEMPTS, Delivery, Inbox
from tests.program import write_articles
from tests.telegram_server import TelegramServer

_ADMIN = 77
_QUESTIONS = ("Tổng vốn xây cầu Đò Gát là bao nhiêu?", "Giá vải thiều Lục Hà?", "Ai vô địch giải bóng đá Sao Hoả?")
_GROWTH = 0.03
_ADDRESS = Address("127.0.0.1", 9465)
_ALERTS = 4
_CHAT, _STUCK = 7, 8  # chat queues; what is put into the second is not answered


class Week:
    """The bot and its simulated clock."""

    def __init__(self, folder: Path, inbox: Inbox, log: ConversationLog, questions: int) -> None:
        self.inbox = inbox
        self.log = log
        self.now = self.began = datetime.now(UTC)
        self.metrics = Metrics(lambda: self.now)
        self.articles = write_articles(folder / "articles")
        self.settings = Settings.from_env({"HOIBAO_DATA": str(folder / "data"), "HOIBAO_ARTICLES": str(self.articles)})
        self.archive = open_archive(self.settings)
        self.index = self.archive.open_live_index(self.settings)
        self.reindexer = Reindexer(
            self.articles, self.archive.generations, self.archive.segmenter, self.index, self.archive.options
        )
        self._every = round(24 * 60 / questions)
        self._asked = 0

    @asynccontextmanager
    async def watched(self, bot: Bot) -> AsyncIterator[Monitor]:
        """Watch the bot by the simulated clock."""
        alerts = AdminAlerts(bot, {_ADMIN})
        monitor = Monitor(
            self.settings.data / "heartbeat.json",
            metrics=self.metrics,
            inbox=self.inbox,
            index=self.index,
            reindexer=self.reindexer,
            articles=self.articles,
            book=AlertBook(self.settings.data / "alerts.json"),
            is_serving=lambda: True,
            notify=alerts.send,
            clock=lambda: self.now,
        )
        with endpoints(_ADDRESS, self.metrics.registry, monitor.pulse):
            yield monitor

    async def minute(self, number: int, monitor: Monitor, answers: AnswerService) -> None:
        """Pass one minute."""
        self.now = self.began + timedelta(minutes=number)
        day, minute = divmod(number, 24 * 60)
        away = day == 3 and 60 <= minute < 240
        if not away:
            self.metrics.note_success("getUpdates")
        await self._inject(day, minute)
        if number % self._every == 0:
            await self._question(answers, waits=away)
        if (day, minute) == (3, 240):
            await self._answer_waiting(answers)
        await monitor.beat()
        await monitor.sample()
        if number % 15 == 0:
            await asyncio.to_thread(scrape)
        if number % 60 == 0:
            await self.inbox.prune(self.now)

    async def _inject(self, day: int, minute: int) -> None:
        if day == 1 and minute <= 720 and minute % 30 == 0:
            error = IndexNotWrittenError("no space left", "make room") if minute < 720 else None
            self.reindexer.last = BuildRecord("failed" if error else "succeeded", attended=False, error=error)
            self.metrics.count_build(self.reindexer.last.outcome)
        if (day, minute) == (2, 600):
            await self._put(1, _STUCK)
            for _ in range(ATTEMPTS):
                await self.inbox.note_failure((await self._first(_STUCK)).key, "KeyError")
        if day == 4 and minute == 600:
            await self._put(2, _STUCK)
        if day == 4 and minute == 660:
            await self.inbox.mark_done([(await self._first(_STUCK)).key])
        if (day, minute) == (5, 0):
            # The file system has its own clock, on which it changes now, after the build of the index.
            (self.articles / "vai-thieu.txt").unlink()

    async def _put(self, update_id: int, lane: int) -> None:
        await self.inbox.put([Delivery(update_id, lane, "{}", self.now)])

    async def _first(self, lane: int) -> Delivery:
        """Return the first pending update of a chat queue."""
        return next(delivery for delivery in await self.inbox.next_of_lanes(2) if delivery.lane == lane)

    async def _question(self, answers: AnswerService, *, waits: bool) -> None:
        self._asked += 1
        await self._put(self._asked, _CHAT)
        if not waits:
            await self._answer(answers, await self._first(_CHAT))

    async def _answer_waiting(self, answers: AnswerService) -> None:
        while waiting := await self.inbox.next_of_lanes(1):
            await self._answer(answers, waiting[0])

    async def _answer(self, answers: AnswerService, delivery: Delivery) -> None:
        question = _QUESTIONS[delivery.update_id % len(_QUESTIONS)]
        with self.metrics.timed("search"):
            plan = await answers.answer_async(question, HITS, (), self.now)
        self.metrics.count_question(plan.status)
        with self.metrics.timed("log"):
            await self.log.record(
                Exchange(
                    chat_id=_CHAT,
                    user_id=_CHAT,
                    asked_at=self.now,
                    question=question,
                    answered=plan.answered,
                    confidence=plan.confidence,
                    generation=plan.generation,
                    latency_ms=1.0,
                    hits=(),
                    update_id=delivery.update_id,
                )
            )
        await self.inbox.mark_done([delivery.key])


def scrape() -> None:
    """Read the metrics as Prometheus does."""
    with urllib.request.urlopen(f"http://{_ADDRESS}/metrics", timeout=30) as response:
        response.read()


def resident_kib() -> int:
    """Return the memory of this process, stand-in included."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def open_files() -> int:
    """Return the number of open files of this process."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def simulate(folder: Path, days: int, questions: int) -> bool:
    """Pass the days and print a line for each; returns whether all is as it should be."""
    memory, files = [], []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer())
        office = server.private_chat(server.user(_ADMIN))
        database = await stack.enter_async_context(Database.open(f"sqlite:///{folder}/log.db"))
        week = Week(folder, Inbox(database, 42), ConversationLog(database), questions)
        bot = await stack.enter_async_context(Bot(server.token, base_url=f"{server.url}/bot"))
        monitor = await stack.enter_async_context(week.watched(bot))
        worker = stack.enter_context(SearchWorker(week.index, UndertheseaSegmenter()))
        for day in range(days):
            for minute in range(24 * 60):
                await week.minute(24 * 60 * day + minute, monitor, AnswerService(worker))
            memory.append(resident_kib())
            files.append(open_files())
            print(f"day {day + 1}: {memory[-1] / 1024:.1f} MiB, {files[-1]} files open", flush=True)
        alerts = [message.text for message in server.messages(office)]
    print(f"{len(alerts)} alerts:", *alerts, sep="\n  ")
    growth = memory[-1] / memory[min(1, days - 1)] - 1
    print(f"memory from the second day on: {growth:+.1%}; files: {files[0]} to {files[-1]}")
    return len(alerts) == _ALERTS and growth <= _GROWTH and len(set(files)) == 1


def main() -> int:
    """See the module's docstring."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--questions", type=int, default=144)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(simulate(Path(folder), options.days, options.questions)) else 1


if __name__ == "__main__":
    sys.exit(main())
