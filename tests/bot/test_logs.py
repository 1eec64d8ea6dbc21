import asyncio
import json
import logging
import re
from collections.abc import Iterator

import pytest
from telegram.error import BadRequest

from bot.logs import LogThrottle, configure_logging, logged_update, summary_of
from bot.settings.values import Secret
from retrieval.errors import IndexUnusableError

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
    configure_logging("json" if log_format == "json" else "text", "info", Secret(TOKEN))
    try:
        raise BadRequest(TOKEN)  # noqa: TRY301 — an error is needed
    except BadRequest:
        LOGGER.exception("token %s, escaped %s", TOKEN, TOKEN.replace(":", "%3A"))
    logged = capsys.readouterr().err
    assert 3 <= logged.count("***")
    assert "Traceback" in logged
    assert TOKEN.partition(":")[2] not in logged


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON, a record is one line with time, level, logger and message; the requests of httpx are not logged."""
    configure_logging("json", "info", None)
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
    configure_logging("text", "warning", None)
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


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_messages_of_unexpected_errors_are_withheld(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback shows where an error and its causes arose, but not their messages, which may quote a reader."""
    configure_logging("json" if log_format == "json" else "text", "debug", None)
    words = "lời của người đọc"
    try:
        try:
            int(words)
        except ValueError as error:
            raise BadRequest("message is too long") from error
    except BadRequest:
        LOGGER.exception("error 1a2b3c")
    logged = capsys.readouterr().err
    assert "người đọc" not in logged
    assert "test_logs.py" in logged
    assert "ValueError" in logged
    assert "BadRequest: message is too long" in logged
    assert "1a2b3c" in logged


def test_summary_of_an_error() -> None:
    """The message of an error is shown if it is the program's, Telegram's or the system's."""
    assert "KeyError" == summary_of(KeyError("lời của người đọc"))
    assert "BadRequest: no" == summary_of(BadRequest("no"))
    assert "IndexUnusableError: a: b" == summary_of(IndexUnusableError("a", "b"))
    assert "FileNotFoundError: [Errno 2] No such file" == summary_of(FileNotFoundError(2, "No such file"))


async def test_lines_of_an_update(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines logged while an update is handled carry its id, also those of tasks that it starts; others do not."""

    async def work() -> None:
        LOGGER.info("in a task")

    configure_logging("json", "info", None)
    with logged_update(7):
        LOGGER.info("handling")
        await asyncio.create_task(work())
    LOGGER.info("idle")
    configure_logging("text", "info", None)
    with logged_update(8):
        LOGGER.info("handling")
    *lines, text = capsys.readouterr().err.splitlines()
    assert [("handling", 7), ("in a task", 7), ("idle", None)] == [
        (record["message"], record.get("update_id")) for record in map(json.loads, lines)
    ]
    assert text.endswith("INFO bot.test handling [update 8]")


async def test_tasks_that_nobody_awaits(capsys: pytest.CaptureFixture[str]) -> None:
    """The report by asyncio of a task that failed unseen does not show the message of its error."""
    configure_logging("text", "info", None)
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": KeyError("lời"), "task": KeyError("lời")}
    )
    logged = capsys.readouterr().err
    assert "Task exception was never retrieved" in logged
    assert "lời" not in logged


def test_libraries_never_log_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    """LOG_LEVEL=debug concerns the program itself: libraries log what readers write at that level."""
    configure_logging("text", "debug", None)
    for name in ("telegram.ext.Application", "aiosqlite", "sqlalchemy.engine", "httpcore.http11", "asyncio"):
        logging.getLogger(name).debug("lời của người đọc")
    LOGGER.debug("own")
    assert ["own"] == [line.rpartition(" ")[2] for line in capsys.readouterr().err.splitlines()]
