"""The metrics of the running bot, for Prometheus, and the times of its last contacts with Telegram.

No label holds an id, a name or a word of a person.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

Stage = Literal["inbox", "search", "log", "send", "reply"]
"""What the time of an answer is spent on.

``inbox``: from the receipt of an update until its handler starts. ``search``: until there is a plan of the reply, with
the wait for a worker. ``log``: logging the exchange. ``send``: one attempt of a request to Telegram. ``reply``: from
the start of the handler until the answer was sent, with the waits for Telegram's limits.
"""
STAGES: tuple[Stage, ...] = ("inbox", "search", "log", "send", "reply")

_BUILD_OUTCOMES = ("succeeded", "failed", "cancelled", "stopped")  # shown as 0 before the first

GaugeName = Literal[
    "inbox_pending",
    "inbox_oldest_seconds",
    "inbox_set_aside",
    "last_poll_timestamp_seconds",
    "event_loop_lag_seconds",
    "build_running",
    "generation_timestamp_seconds",
    "generation_articles",
    "generation_sentences",
]
_GAUGES: dict[GaugeName, str] = {
    "inbox_pending": "Messages that are not answered yet.",
    "inbox_oldest_seconds": "Age of the oldest message that is not answered yet; 0 without one.",
    "inbox_set_aside": "Messages given up after repeated errors.",
    "last_poll_timestamp_seconds": "When Telegram last answered a poll for updates; not with a webhook.",
    "event_loop_lag_seconds": "How late the last heartbeat was.",
    "build_running": "1 while an index is built.",
    "generation_timestamp_seconds": "When the build of the served index began.",
    "generation_articles": "Articles in the served index.",
    "generation_sentences": "Sentences in the served index.",
}
_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)  # seconds
_REACHABLE_FOR = timedelta(minutes=2)  # after the last success; chosen, above the longest poll


@dataclass(slots=True)
class Contacts:
    """When Telegram was last in contact, aware and in UTC; None before the first time."""

    poll_ended_at: datetime | None = None  # with updates or an error
    poll_succeeded_at: datetime | None = None
    request_succeeded_at: datetime | None = None  # of any method

    def end_polls(self) -> None:
        """Note that this program polls no more; another one does."""
        self.poll_ended_at = self.poll_succeeded_at = None

    def is_reachable(self, now: datetime) -> bool:
        """Return whether a request has succeeded of late."""
        return self.request_succeeded_at is not None and now - self.request_succeeded_at < _REACHABLE_FOR


class Metrics:
    """Counts and times what the bot does. Thread-safe.

    Attributes:
        registry: What is exposed.
        contacts: The last contacts with Telegram.
    """

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """``clock`` returns the time of contacts, aware and in UTC."""
        self._clock = clock
        self.contacts = Contacts()
        self.registry = registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._questions = Counter("hoibao_questions", "Questions by outcome.", ["outcome"], registry=registry)
        self._stages = Histogram(
            "hoibao_stage_seconds", "Duration of each stage.", ["stage"], buckets=_BUCKETS, registry=registry
        )
        self._errors = Counter(
            "hoibao_telegram_errors", "Failed requests to Telegram by kind.", ["method", "kind"], registry=registry
        )
        self._builds = Counter("hoibao_builds", "Finished builds by outcome.", ["outcome"], registry=registry)
        self._last_build = Gauge(
            "hoibao_last_build_timestamp_seconds", "End of the last build.", ["outcome"], registry=registry
        )
        self._running = Gauge("hoibao_stage_running", "Stages under way.", ["stage"], registry=registry)
        self._alerts = Gauge("hoibao_alert_active", "1 while this needs an administrator.", ["kind"], registry=registry)
        self._gauges = {name: Gauge(f"hoibao_{name}", text, registry=registry) for name, text in _GAUGES.items()}
        for gauge in self._gauges.values():
            gauge.set(math.nan)
        for stage in STAGES:
            self._stages.labels(stage)
            self._running.labels(stage)
        for outcome in _BUILD_OUTCOMES:
            self._builds.labels(outcome)

    def count_question(self, outcome: str) -> None:
        """Count a question; ``outcome`` is a status of `ReplyPlan`, or why there was no plan."""
        self._questions.labels(outcome).inc()

    def observe(self, stage: Stage, seconds: float) -> None:
        """Record the duration of a stage."""
        self._stages.labels(stage).observe(max(seconds, 0.0))

    @contextmanager
    def timed(self, stage: Stage) -> Iterator[None]:
        """Record the duration of the body, also if it raises."""
        began = time.perf_counter()
        try:
            with self._running.labels(stage).track_inprogress():
                yield
        finally:
            self.observe(stage, time.perf_counter() - began)

    def note_success(self, method: str) -> None:
        """Note that Telegram answered a request of this method."""
        now = self._clock()
        self.contacts.request_succeeded_at = now
        if method == "getUpdates":
            self.contacts.poll_ended_at = self.contacts.poll_succeeded_at = now

    def count_error(self, method: str, kind: str) -> None:
        """Count a failed request of this method; ``kind`` is the status of HTTP or the class of an error."""
        self._errors.labels(method, kind).inc()
        if method == "getUpdates":
            self.contacts.poll_ended_at = self._clock()

    def count_build(self, outcome: str) -> None:
        """Count a finished build; ``outcome`` is that of `BuildRecord`."""
        self._builds.labels(outcome).inc()
        self._last_build.labels(outcome).set_to_current_time()

    def set_gauge(self, name: GaugeName, value: float | None) -> None:
        """Set the gauge ``hoibao_NAME``; None is unknown."""
        self._gauges[name].set(math.nan if value is None else value)

    def set_alert(self, kind: str, *, active: bool) -> None:
        """Record whether something needs an administrator."""
        self._alerts.labels(kind).set(active)
