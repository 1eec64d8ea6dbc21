import json
import logging
import re
from collections.abc import Iterator

import pytest

from bot.logs import configure_logging
from bot.settings import Secret

TOKEN = "123456789:" + "aB3_-" * 7
LOGGER = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def kept_handlers() -> Iterator[None]:
    """The root log and the levels as they were, afterwards."""
    root, httpx = logging.getLogger(), logging.getLogger("httpx")
    handlers, levels = root.handlers[:], (root.level, httpx.level)
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    httpx.setLevel(levels[1])


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_token_is_blotted_out_everywhere(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The token reaches the log neither in a message, nor in its arguments, nor in a traceback."""
    configure_logging("json" if log_format == "json" else "text", logging.INFO, Secret(TOKEN))
    try:
        int(TOKEN)  # its error repeats the text
    except ValueError:
        LOGGER.exception("token %s, escaped %s", TOKEN, TOKEN.replace(":", "%3A"))
    logged = capsys.readouterr().err
    assert 3 <= logged.count("***")
    assert "Traceback" in logged
    assert TOKEN.partition(":")[2] not in logged


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON each record is one line with time, level, logger and message; requests of httpx are left out."""
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
    """What is below the level is not logged; times are in UTC."""
    configure_logging("text", logging.WARNING, None)
    LOGGER.info("quiet")
    LOGGER.warning("loud")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING bot.test loud\n", capsys.readouterr().err)
