"""Fixtures for the tests of all packages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.serving import TOKEN, Bot
from tests.telegram_server import TelegramServer


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """Return the program, not yet started, with a running stand-in for Telegram."""
    async with TelegramServer(TOKEN) as server:
        yield Bot(server, tmp_path)
