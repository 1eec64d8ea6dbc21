"""What tests of several folders share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.serving import TOKEN, Bot
from tests.telegram_server import TelegramServer


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """The program, not yet running, with a stand-in that is."""
    async with TelegramServer(TOKEN) as server:
        yield Bot(server, tmp_path)
