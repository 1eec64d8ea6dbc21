"""Watch the running bot: its heartbeat, the gauges of its metrics, and what needs an administrator. No Telegram."""

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.logs import LogThrottle
from bot.observability.alerts import ALERT_KINDS, Alert, AlertBook
from bot.observability.heartbeat import INTERVAL, Heartbeat
from bot.observability.metrics import Metrics
from bot.services.article_location import changed_since
from bot.services.live_index import LiveIndex
from bot.services.reindexing import Reindexer
from retrieval.index.stamps import started_at
from storage.errors import StorageError
from storage.inbox import Backlog, Inbox

_SAMPLING = 15.0  # seconds between two looks at the inbox and the index; chosen
_ARTICLES_INTERVAL = timedelta(hours=6)  # between two looks at every file of the articles; chosen
_BACKLOG_AGE = timedelta(minutes=10)  # chosen

Notify = Callable[[Alert], Awaitable[bool]]

_LOGGER = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Monitor:
    """Keeps the heartbeat and watches the bot, in tasks of its own; an async context manager.

    The heartbeat depends on nothing but the event loop, so that a locked database does not make the bot look dead.
    """

    def __init__(  # noqa: PLR0913 — what is watched
        self,
        heartbeat: Path,
        *,
        metrics: Metrics,
        inbox: Inbox,
        index: LiveIndex,
        reindexer: Reindexer,
        articles: Path,
        book: AlertBook,
        is_serving: Callable[[], bool],
        notify: Notify,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Write to the file ``heartbeat``; ``articles`` is what the index is built from.

        ``notify`` sends an alert to the administrators and returns whether one of them has it. ``clock`` returns aware
        times in UTC.
        """
        self._path = heartbeat
        self._metrics = metrics
        self._inbox = inbox
        self._index = index
        self._reindexer = reindexer
        self._articles = articles
        self._book = book
        self._is_serving = is_serving
        self._notify = notify
        self._clock = clock
        self._log_throttle = LogThrottle()
        self._backlog: Backlog | None = None
        self._set_aside = 0
        self._changed = False  # whether articles have changed since the served index was built
        self._articles_due = clock()
        self._compared: datetime | None = None  # as of when the articles were indexed that were compared
        self._ending = threading.Event()  # a thread cannot be cancelled, and would delay the end of the program
        self._tasks: list[asyncio.Task[None]] = []
        now = clock()
        self.heartbeat = Heartbeat("starting", os.getpid(), started_at=now, beat_at=now)

    async def __aenter__(self) -> Self:
        """Start to beat and to watch."""
        await self.beat()
        self._tasks = [asyncio.create_task(self._keep_beating()), asyncio.create_task(self._keep_sampling())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End, and leave a heartbeat that says so."""
        self._ending.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.heartbeat = replace(self.heartbeat, state="stopped", beat_at=self._clock())
        await self._write()

    def pulse(self) -> Heartbeat:
        """Return the last heartbeat, with the state of this moment. May be called in any thread."""
        return replace(self.heartbeat, state="serving" if self._is_serving() else "starting")

    async def beat(self) -> None:
        """Write the heartbeat of this moment."""
        contacts, backlog, generation = self._metrics.contacts, self._backlog, self._index.current.generation
        self.heartbeat = replace(
            self.pulse(),
            beat_at=self._clock(),
            poll_ended_at=contacts.poll_ended_at,
            poll_succeeded_at=contacts.poll_succeeded_at,
            pending=backlog.pending if backlog else None,
            oldest_received_at=backlog.oldest_received_at if backlog else None,
            generation=generation,
            generation_started_at=started_at(generation),
        )
        polled = contacts.poll_succeeded_at
        self._metrics.set_gauge("last_poll_timestamp_seconds", polled.timestamp() if polled else None)
        await self._write()

    async def sample(self) -> None:
        """Look at the inbox, the index and the articles; set the gauges, and send the alerts that are due.

        Raises:
            StorageError: The inbox cannot be read; the gauges of the index are set.
        """
        self._set_index_gauges()
        self._backlog = await self._inbox.backlog()
        self._set_aside = await self._inbox.count_set_aside()
        oldest = self._backlog.oldest_received_at
        self._metrics.set_gauge("inbox_pending", self._backlog.pending)
        self._metrics.set_gauge("inbox_oldest_seconds", (self._clock() - oldest).total_seconds() if oldest else 0)
        self._metrics.set_gauge("inbox_set_aside", self._set_aside)
        await self._look_at_articles()
        await self._alert()

    def _set_index_gauges(self) -> None:
        index = self._index.current
        self._metrics.set_gauge("build_running", self._reindexer.running)
        self._metrics.set_gauge("generation_timestamp_seconds", started_at(index.generation).timestamp())
        self._metrics.set_gauge("generation_articles", index.article_count)
        self._metrics.set_gauge("generation_sentences", len(index))

    async def _look_at_articles(self) -> None:
        """Compare the articles with the index once an interval, and after a refresh where they had changed."""
        now, as_of = self._clock(), self._index.snapshot.as_of
        if now < self._articles_due and not (self._changed and as_of != self._compared):
            return
        self._articles_due, self._compared = now + _ARTICLES_INTERVAL, as_of
        self._changed = await asyncio.to_thread(changed_since, self._articles, as_of, self._ending.is_set)

    async def _alert(self) -> None:
        alerts = list(self._faults())
        for kind in ALERT_KINDS:
            self._metrics.set_alert(kind, active=any(alert.kind == kind for alert in alerts))
        for alert in self._book.due(alerts, self._clock()):
            if await self._notify(alert):
                _LOGGER.info("administrators were notified: %s", alert.kind)
                self._book.note_sent(alert, self._clock())

    def _faults(self) -> Iterator[Alert]:
        """Yield what needs an administrator now."""
        now, last, backlog = self._clock(), self._reindexer.last, self._backlog
        if last is not None and last.outcome == "failed" and not last.attended:
            yield Alert("build_failed", error=last.error)
        if self._set_aside:
            yield Alert("set_aside", self._set_aside, {"count": self._set_aside})
        oldest = backlog.oldest_received_at if backlog else None
        # During an outage of Telegram messages wait by design, and no alert would arrive.
        reachable = self._metrics.contacts.is_reachable(now)
        if backlog and oldest and now - oldest > _BACKLOG_AGE and reachable:
            minutes = int((now - oldest).total_seconds()) // 60
            yield Alert("backlog", 0, {"count": backlog.pending, "minutes": minutes})
        if self._changed and not self._reindexer.running:
            yield Alert("stale_index")

    async def _write(self) -> None:
        try:
            await asyncio.to_thread(self.heartbeat.write, self._path)
        except OSError as error:
            if self._log_throttle.should_log("heartbeat"):
                _LOGGER.error("%s cannot be written (%s)", self._path, error.strerror)  # noqa: TRY400 — for the operator, who has no use for a traceback

    async def _keep_beating(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + INTERVAL
            await asyncio.sleep(INTERVAL)
            self._metrics.set_gauge("event_loop_lag_seconds", loop.time() - due)
            await self.beat()

    async def _keep_sampling(self) -> None:
        while True:
            try:
                await self.sample()
            except StorageError as error:
                if self._log_throttle.should_log("sampling"):
                    _LOGGER.error("the inbox cannot be watched (%s)", error)  # noqa: TRY400 — as above
            except Exception:
                _LOGGER.exception("the bot cannot be watched")
            await asyncio.sleep(_SAMPLING)
