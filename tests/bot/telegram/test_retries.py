"""Which errors are retried, and when."""

from datetime import timedelta
from itertools import islice

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.retries import QueueBackoff, backoff_delays, is_transient, retry_after_seconds

pytestmark = pytest.mark.usefixtures("timedeltas")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NetworkError("reset"), True),
        (TimedOut(), True),
        (TelegramError("not JSON"), True),
        (BadRequest("too long"), False),
        (Forbidden("blocked"), False),
        (ValueError("a bug"), False),
    ],
)
def test_transient_errors(error: Exception, *, expected: bool) -> None:
    """Network errors and unreadable responses are transient; refusals and bugs are not."""
    assert expected == is_transient(error)


def test_flood_wait_is_transient() -> None:
    """A Retry-After is transient, and states how long to wait."""
    error = RetryAfter(timedelta(seconds=3))
    assert is_transient(error)
    assert 3.0 == retry_after_seconds(error)


def test_delays_double_up_to_the_last() -> None:
    """Delays double from the first to the last."""
    assert [1.0, 2.0, 4.0, 5.0, 5.0] == list(islice(backoff_delays(1.0, 5.0), 5))


def test_chat_queue_waits_for_its_retry() -> None:
    """A chat queue waits for doubling delays, at least for a Retry-After, until an update succeeds."""
    clock = Clock()
    backoff = QueueBackoff(first_delay=1.0, stuck_after=900.0, clock=clock)
    assert 1.0 == backoff.delay(7, TimedOut())
    assert {7} == backoff.waiting()
    clock.now += 1.0
    assert set() == backoff.waiting()
    assert 2.0 == backoff.delay(7, TimedOut())
    assert 30.0 == backoff.delay(7, RetryAfter(timedelta(seconds=30)))
    assert [clock.now + 30.0] == backoff.retry_times()
    backoff.note_success(7)
    assert [] == backoff.retry_times()


def test_retry_now_keeps_flood_waits() -> None:
    """The end of an outage ends the waits except those that Telegram set."""
    backoff = QueueBackoff(first_delay=60.0, stuck_after=900.0, clock=Clock())
    backoff.delay(7, TimedOut())
    backoff.delay(8, RetryAfter(timedelta(seconds=60)))
    backoff.retry_now()
    assert {8} == backoff.waiting()


def test_stuck_chat_queue_is_not_retried() -> None:
    """A chat queue is stuck if another one succeeds long after its first failure; a flood wait is always retried."""
    clock = Clock()
    backoff = QueueBackoff(first_delay=1.0, stuck_after=900.0, clock=clock)
    backoff.delay(7, TimedOut())
    clock.now += 899.0
    backoff.note_success(8)
    assert backoff.should_retry(7, TimedOut())
    clock.now += 1.0
    backoff.note_success(8)
    assert not backoff.should_retry(7, TimedOut())
    assert backoff.should_retry(7, RetryAfter(timedelta(seconds=3)))
