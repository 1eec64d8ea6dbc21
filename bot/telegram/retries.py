"""Which failures of a request are Telegram's weather, which passes, and how long to wait for it."""

from collections.abc import Iterator
from datetime import timedelta

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed later: the network, a server's error, a flood wait, or garbage."""
    if isinstance(error, RetryAfter):
        return True
    if isinstance(error, NetworkError):
        return not isinstance(error, BadRequest)
    return type(error) is TelegramError  # what PTB raises for an answer that is no JSON


def retry_after_seconds(error: RetryAfter) -> float:
    """The seconds that Telegram wants to be left alone for."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def backoff_delays(first: float, last: float) -> Iterator[float]:
    """Seconds to wait before each further try, without end: each twice the one before, up to ``last``."""
    delay = first
    while True:
        yield delay
        delay = min(2 * delay, last)
