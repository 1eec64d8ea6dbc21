"""Decide which failed requests to retry, and when."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

_LONGEST_DELAY = 60.0  # seconds; chosen


def is_transient(error: BaseException) -> bool:
    """Return whether the same request may succeed later: after a network or server error, or a flood wait."""
    if isinstance(error, RetryAfter):
        return True
    if isinstance(error, NetworkError):
        return not isinstance(error, BadRequest)
    return type(error) is TelegramError  # what PTB raises for a response that is not JSON


def retry_after_seconds(error: RetryAfter) -> float:
    """Return the seconds that Telegram asks to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def backoff_delays(first: float, last: float) -> Iterator[float]:
    """Yield the seconds to wait before each retry, without end: doubling from ``first`` up to ``last``."""
    delay = first
    while True:
        yield delay
        delay = min(2 * delay, last)


def loop_time() -> float:
    """Return the time of the running event loop in seconds."""
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class _Wait:
    """The wait of one chat queue: times of the clock, and whether Telegram itself set ``until``."""

    since: float
    until: float
    delays: Iterator[float]
    set_by_telegram: bool = False


class QueueBackoff:
    """Keeps the chat queues whose first update failed, and when each is retried.

    All times are seconds of ``clock``.
    """

    def __init__(self, first_delay: float, stuck_after: float, clock: Callable[[], float] = loop_time) -> None:
        """Wait ``first_delay`` seconds before the first retry of a chat queue, then twice as long each time.

        A chat queue is stuck if an update of another one succeeded ``stuck_after`` seconds after its own first failure.
        """
        self._first_delay = first_delay
        self._stuck_after = stuck_after
        self._clock = clock
        self._waits: dict[int, _Wait] = {}
        self._last_success = 0.0

    def should_retry(self, chat_queue: int, error: Exception) -> bool:
        """Return whether to retry without counting a failure: after a transient error, unless the queue is stuck.

        A flood wait never counts, for Telegram imposes it on single chats.
        """
        wait = self._waits.get(chat_queue)
        if wait is None or isinstance(error, RetryAfter):
            return is_transient(error)
        return is_transient(error) and self._last_success - wait.since < self._stuck_after

    def delay(self, chat_queue: int, error: Exception) -> float:
        """Make a chat queue wait for its next retry; returns the seconds, at least those of a `RetryAfter`."""
        now = self._clock()
        wait = self._waits.get(chat_queue)
        if wait is None:
            wait = _Wait(now, now, backoff_delays(self._first_delay, _LONGEST_DELAY))
            self._waits[chat_queue] = wait
        seconds = next(wait.delays)
        wait.set_by_telegram = isinstance(error, RetryAfter)
        if isinstance(error, RetryAfter):
            seconds = max(seconds, retry_after_seconds(error))
        wait.until = now + seconds
        return seconds

    def note_success(self, chat_queue: int) -> None:
        """Note that an update of a chat queue was handled, which ends the queue's wait."""
        self._last_success = self._clock()
        self.clear(chat_queue)

    def clear(self, chat_queue: int) -> None:
        """End the wait of a chat queue whose failing update is given up."""
        self._waits.pop(chat_queue, None)

    def retry_now(self) -> None:
        """End all waits except those that Telegram set."""
        for wait in self._waits.values():
            if not wait.set_by_telegram:
                wait.until = self._clock()

    def waiting(self) -> set[int]:
        """Return the chat queues that wait for a retry now."""
        now = self._clock()
        return {chat_queue for chat_queue, wait in self._waits.items() if wait.until > now}

    def retry_times(self) -> list[float]:
        """Return when each chat queue is retried, in no particular order; some may have passed."""
        return [wait.until for wait in self._waits.values()]
