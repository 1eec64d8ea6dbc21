"""Logging: lines on stderr, as text or JSON, without secrets; and a throttle for repeated warnings."""

import logging
import sys
import time
from collections.abc import Callable

from pythonjsonlogger.json import JsonFormatter

from bot.settings.values import LogFormat, Secret

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
_QUIET_PERIOD = 120.0  # seconds, chosen: twice the longest pause between two retries


def configure_logging(log_format: LogFormat, level: int, token: Secret | None) -> None:
    """Send records of ``level`` or above to stderr, with times in UTC and ``token`` replaced by stars.

    Must be called before underthesea is imported, which configures the root logger if nothing else has.
    """
    formatter: logging.Formatter
    if log_format == "json":
        formatter = JsonFormatter(
            _FIELDS,
            _TIME,
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )
    else:
        formatter = logging.Formatter(_FIELDS, _TIME)
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_RedactingFormatter(formatter, token) if token else formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # httpx logs the URL of every request at INFO, and the URL contains the token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # watchfiles logs the number of changed files at INFO, relevant or not.
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    # tornado.general logs each malformed request, contents included, at INFO.
    logging.getLogger("tornado.general").setLevel(logging.WARNING)
    # telegram.request logs a gateway's whole error page with a traceback; the bot logs the exception in one line.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)


class _RedactingFormatter(logging.Formatter):
    """Replaces a token in formatted lines; a filter on records would miss tracebacks."""

    def __init__(self, inner: logging.Formatter, token: Secret) -> None:
        super().__init__()
        self._inner = inner
        # Only the part after the colon is secret, and only that part looks the same in a percent-encoded URL.
        self._secret = token.reveal().rpartition(":")[2]

    def format(self, record: logging.LogRecord) -> str:
        return self._inner.format(record).replace(self._secret, "***")


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
