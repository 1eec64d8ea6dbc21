"""Logging: lines on stderr, as text or JSON, without secrets and without the words of readers.

Every line that is written while an update is handled carries the update's id, by which lines belong together.
"""

import logging
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.settings.values import LogFormat, LogLevel, Secret

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
_QUIET_PERIOD = 120.0  # seconds, chosen: twice the longest pause between two retries
_OWN_PACKAGES = ("bot", "retrieval", "storage")
# The packages whose errors have messages that quote no reader: the program's own, and what Telegram answers. The
# message of a ValueError or KeyError often is the very text that was wrong.
_KNOWN_MESSAGES = (*_OWN_PACKAGES, "telegram")

_update_id: ContextVar[int | None] = ContextVar("update_id", default=None)


def configure_logging(log_format: LogFormat, level: LogLevel, token: Secret | None) -> None:
    """Send records to stderr, with times in UTC and ``token`` replaced by stars.

    ``level`` is the least of the program's own records. Libraries get at least INFO: at DEBUG they log the requests and
    statements that they are given, with the words of readers.

    Must be called before underthesea is imported, which configures the root logger if nothing else has.
    """
    handler = logging.StreamHandler(sys.stderr)
    formatter = _Formatter(_json_formatter() if log_format == "json" else _TextFormatter(_FIELDS, _TIME), token)
    handler.setFormatter(formatter)
    handler.addFilter(_add_update)
    least = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(least, logging.INFO), handlers=[handler], force=True)
    for package in _OWN_PACKAGES:
        logging.getLogger(package).setLevel(least)
    # httpx logs the URL of every request at INFO, and the URL contains the token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # watchfiles logs the number of changed files at INFO, relevant or not.
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    # tornado.general logs each malformed request, contents included, at INFO.
    logging.getLogger("tornado.general").setLevel(logging.WARNING)
    # telegram.request logs a gateway's whole error page with a traceback; the bot logs the exception in one line.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)


@contextmanager
def logged_update(update_id: int) -> Iterator[None]:
    """Add the id of an update to every line logged in the body, and in the tasks that it starts."""
    token = _update_id.set(update_id)
    try:
        yield
    finally:
        _update_id.reset(token)


def summary_of(error: BaseException) -> str:
    """Return the class of an error, with its message where that quotes no reader."""
    name = type(error).__name__
    known = isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _KNOWN_MESSAGES
    return f"{name}: {error}" if known else name


def _add_update(record: logging.LogRecord) -> bool:
    if (update_id := _update_id.get()) is not None:
        record.update_id = update_id
    return True


def _json_formatter() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 — takes longer to import than `health` to run

    return JsonFormatter(
        _FIELDS,
        _TIME,
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        json_ensure_ascii=False,
    )


class _TextFormatter(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 — the name is logging's
        update_id = getattr(record, "update_id", None)
        return super().formatMessage(record) + (f" [update {update_id}]" if update_id is not None else "")


class _Formatter(logging.Formatter):
    """Formats by another formatter; withholds the messages of unknown errors, and replaces a token in the result."""

    def __init__(self, inner: logging.Formatter, token: Secret | None) -> None:
        super().__init__()
        self._inner = inner
        self._inner.converter = time.gmtime
        # Only the part after the colon is secret, and only that part looks the same in a percent-encoded URL.
        self._secret = token.reveal().rpartition(":")[2] if token else None

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(_without_unknown_messages(record))
        return line.replace(self._secret, "***") if self._secret else line


def _without_unknown_messages(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy of a record in which errors are summarised as by `summary_of`."""
    record = logging.makeLogRecord(record.__dict__)
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text, record.exc_info = _traceback_of(record.exc_info[1]), None
    if record.name == "asyncio":  # lines after the first show the task, with the message of its error
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return record


def _traceback_of(error: BaseException) -> str:
    """Return the traceback of an error and of its causes, with summaries in place of their messages."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None:
        lines = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{lines}{summary_of(current)}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\nThe cause of the following:\n\n".join(reversed(parts))


class LogThrottle:
    """Limits repeated log lines: one at the start of a series of errors of one kind, none while the series lasts.

    A series ends after two minutes without an error of its kind.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure time by ``clock``, which returns seconds from any start."""
        self._clock = clock
        self._last: dict[str, float] = {}

    def should_log(self, kind: str) -> bool:
        """Note an error of this kind now, and return whether it starts a series."""
        now = self._clock()
        last = self._last.get(kind)
        self._last[kind] = now
        return last is None or now - last >= _QUIET_PERIOD
