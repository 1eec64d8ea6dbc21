import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.observability.alerts import Alert, AlertBook
from bot.observability.heartbeat import read_heartbeat
from bot.observability.metrics import Metrics
from bot.services.article_location import changed_since
from bot.services.live_index import LiveIndex
from bot.services.monitor import Monitor
from bot.services.reindexing import BuildRecord, Reindexer
from retrieval.building.build import build
from retrieval.errors import IndexNotWrittenError
from retrieval.index.generations import Generations
from storage.database import Database
from storage.inbox import ATTEMPTS, Delivery, Inbox
from tests.answers import BlankSegmenter
from tests.program import write_articles


class Watched:
    """A monitored bot of which every part but Telegram is real; ``now`` is its clock, ``sent`` its alerts."""

    def __init__(self, folder: Path, inbox: Inbox) -> None:
        self.inbox = inbox
        self.articles = write_articles(folder / "articles")
        self.generations = Generations(folder / "index")
        build(self.articles, self.generations, BlankSegmenter())
        self.index = LiveIndex(self.generations, self.generations.open())
        self.reindexer = Reindexer(self.articles, self.generations, BlankSegmenter(), self.index)
        self.now = datetime.now(UTC)
        self.metrics = Metrics(lambda: self.now)
        self.sent: list[Alert] = []
        self.serving = self.arrives = True
        self.path = folder / "heartbeat.json"
        self.monitor = Monitor(
            self.path,
            metrics=self.metrics,
            inbox=inbox,
            index=self.index,
            reindexer=self.reindexer,
            articles=self.articles,
            book=AlertBook(folder / "alerts.json"),
            is_serving=lambda: self.serving,
            notify=self.notify,
            clock=lambda: self.now,
        )

    async def notify(self, alert: Alert) -> bool:
        """Send an alert."""
        if self.arrives:
            self.sent.append(alert)
        return self.arrives

    async def later(self, **span: float) -> list[Alert]:
        """Look again after this time, while Telegram answers; returns the alerts sent."""
        self.now += timedelta(**span)
        self.metrics.note_success("sendMessage")
        self.sent.clear()
        await self.monitor.sample()
        return self.sent

    def gauge(self, name: str, **labels: str) -> float | None:
        """Return the value of a metric."""
        return self.metrics.registry.get_sample_value(f"hoibao_{name}", labels)


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        yield Watched(tmp_path, Inbox(database, 42))


async def test_heartbeat(watched: Watched) -> None:
    """The heartbeat holds the state, the last polls, what waits and the generation; at the end, that it stopped."""
    await watched.inbox.put([Delivery(1, 7, "{}", watched.now - timedelta(seconds=5))])
    watched.serving = False
    async with watched.monitor:
        assert "starting" == read_heartbeat(watched.path).state
        watched.serving = True
        watched.metrics.note_success("getUpdates")
        await watched.monitor.sample()
        await watched.monitor.beat()
        beat = read_heartbeat(watched.path)
    assert ("serving", 1, watched.index.current.generation) == (beat.state, beat.pending, beat.generation)
    assert (watched.now, watched.now) == (beat.poll_succeeded_at, beat.poll_ended_at)
    assert watched.now - timedelta(seconds=5) == beat.oldest_received_at
    assert beat.fault(datetime.now(UTC)) is None
    assert "stopped" == read_heartbeat(watched.path).state


async def test_beats_while_the_database_is_closed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A database that cannot be read is logged once, and does not make the bot look dead."""
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        watched = Watched(tmp_path, Inbox(database, 42))
    async with watched.monitor:
        await asyncio.sleep(0.1)
        assert read_heartbeat(watched.path).fault(datetime.now(UTC)) is None
    assert 1 == caplog.text.count("the inbox cannot be watched")


async def test_gauges(watched: Watched) -> None:
    """The gauges show the inbox and the served index."""
    await watched.inbox.put([Delivery(number, number, "{}", watched.now) for number in (1, 2)])
    await watched.later(seconds=90)
    assert (2, 90, 0) == tuple(map(watched.gauge, ("inbox_pending", "inbox_oldest_seconds", "inbox_set_aside")))
    assert (3, 0) == (watched.gauge("generation_articles"), watched.gauge("build_running"))
    assert watched.gauge("generation_timestamp_seconds")
    assert 0 == watched.gauge("alert_active", kind="backlog")
    await watched.inbox.mark_done([1, 2])
    await watched.later(seconds=1)
    assert (0, 0) == tuple(map(watched.gauge, ("inbox_pending", "inbox_oldest_seconds")))


async def test_backlog(watched: Watched) -> None:
    """Messages that wait while Telegram answers are one alert; during an outage they wait by design."""
    await watched.inbox.put([Delivery(1, 7, "{}", watched.now)])
    for _ in range(2):
        watched.now += timedelta(hours=1)
        await watched.monitor.sample()
    assert ([], 0) == (watched.sent, watched.gauge("alert_active", kind="backlog"))
    assert [] == await watched.later(minutes=1)
    assert [Alert("backlog", 0, {"count": 1, "minutes": 131})] == await watched.later(minutes=10)
    assert [] == await watched.later(hours=1)
    assert 1 == watched.gauge("alert_active", kind="backlog")


async def test_messages_set_aside(watched: Watched) -> None:
    """Messages that were set aside are one alert with their number, sent again while nobody got it."""
    await watched.inbox.put([Delivery(1, 7, "{}", watched.now)])
    for _ in range(ATTEMPTS):
        await watched.inbox.note_failure(1, "KeyError")
    watched.arrives = False
    assert [] == await watched.later(seconds=1)
    watched.arrives = True
    assert [Alert("set_aside", 1, {"count": 1})] == await watched.later(seconds=1)
    assert [] == await watched.later(seconds=1)


async def test_failed_build(watched: Watched) -> None:
    """A rebuild that fails unattended is one alert until one succeeds; the one who sent /reindex knows already."""
    error = IndexNotWrittenError("disk full", "make room")
    watched.reindexer.last = BuildRecord("failed", attended=True, error=error)
    assert [] == await watched.later(seconds=1)
    watched.reindexer.last = BuildRecord("failed", attended=False, error=error)
    assert [Alert("build_failed", error=error)] == await watched.later(seconds=1)
    assert [] == await watched.later(days=1)
    watched.reindexer.last = BuildRecord("succeeded", attended=False)
    assert [] == await watched.later(days=1)
    assert 0 == watched.gauge("alert_active", kind="build_failed")


async def test_stale_index(watched: Watched) -> None:
    """Articles that changed a day ago are one alert, which ends with the next generation."""
    (watched.articles / "vai-thieu.txt").unlink()
    assert [] == await watched.later(hours=6)
    assert [Alert("stale_index")] == await watched.later(hours=24)
    await watched.reindexer.run()
    assert [] == await watched.later(minutes=1)
    assert 0 == watched.gauge("alert_active", kind="stale_index")


def test_looking_at_articles_ends_early(tmp_path: Path) -> None:
    """The look at every article ends with the program, which would otherwise wait for its thread."""
    articles = write_articles(tmp_path)
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    assert changed_since(articles, long_ago)
    assert not changed_since(articles, long_ago, lambda: True)
