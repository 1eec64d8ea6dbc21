import json
import logging
import re
from collections.abc import Iterator

import pytest

from bot.logs import LogThrottle, configure_logging
from bot.settings.values import Secret

TOKEN = "123456789:" + "aB3_-" * 7
LOGGER = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Restore the handlers and levels that the test changes."""
    root = logging.getLogger()
    names = ("bot", "retrieval", "storage", "httpx", "watchfiles", "telegram.request")
    loggers = [root, *map(logging.getLogger, names)]
    handlers, levels = root.handlers[:], [logger.level for logger in loggers]
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_token_is_redacted_everywhere(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The token appears in no message, argument or traceback of the log."""
    configure_logging("json" if log_format == "json" else "text", logging.INFO, Secret(TOKEN))
    try:
        int(TOKEN)  # the message of its error contains the text
    except ValueError:
        LOGGER.exception("token %s, escaped %s", TOKEN, TOKEN.replace(":", "%3A"))
    logged = capsys.readouterr().err
    assert 3 <= logged.count("***")
    assert "Traceback" in logged
    assert TOKEN.partition(":")[2] not in logged


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON, a record is one line with time, level, logger and message; the requests of httpx are not logged."""
    configure_logging("json", logging.INFO, None)
    LOGGER.info("đọc %d bài\nxong", 3)
    logging.getLogger("httpx").info("HTTP Request: POST …")
    captured = capsys.readouterr()
    record = json.loads(captured.err)
    assert {"time", "level", "logger", "message"} == set(record)
    assert ("INFO", "bot.test", "đọc 3 bài\nxong", "") == (
        *map(record.get, ("level", "logger", "message")),
        captured.out,
    )


def test_level(capsys: pytest.CaptureFixture[str]) -> None:
    """Records below the level are dropped; times are in UTC."""
    configure_logging("text", logging.WARNING, None)
    LOGGER.info("quiet")
    LOGGER.warning("loud")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING bot.test loud\n", capsys.readouterr().err)


def test_a_series_of_errors_is_logged_once() -> None:
    """An error is logged again only after two minutes without one of its kind; other kinds are independent."""
    now = 0.0
    throttle = LogThrottle(lambda: now)
    assert throttle.should_log("polling")
    now = 119.0
    assert not throttle.should_log("polling")
    assert throttle.should_log("storing")
    now = 238.0
    assert not throttle.should_log("polling")
    now = 358.0
    assert throttle.should_log("polling")
