"""Where log lines go and how they look: to stderr, as text or JSON, without secrets."""

import logging
import sys
import time

from pythonjsonlogger.json import JsonFormatter

from bot.settings import LogFormat, Secret

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


def configure_logging(log_format: LogFormat, level: int, token: Secret | None) -> None:
    """Send what is logged at ``level`` or above to stderr, times in UTC, ``token`` blotted out wherever it stands.

    Call it before underthesea is imported, which sets up a log of its own where there is none.
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
    handler.setFormatter(_Redacting(formatter, token) if token else formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It logs the address of each request, which holds the token, and does so at every poll.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # It logs how many files changed, whether they matter or not.
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    # It logs the page of a failing gateway with a traceback, and then raises what the bot logs in a line.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)


class _Redacting(logging.Formatter):
    """Blots a token out of whole lines: a filter on records would miss tracebacks."""

    def __init__(self, inner: logging.Formatter, token: Secret) -> None:
        super().__init__()
        self._inner = inner
        # The part after the colon is the secret, and reads the same in an address, where the colon may be escaped.
        self._secret = token.reveal().rpartition(":")[2]

    def format(self, record: logging.LogRecord) -> str:
        return self._inner.format(record).replace(self._secret, "***")
