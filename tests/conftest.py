"""Fixtures for the tests of all packages."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.postgres_server import PostgresServer, running_server
from tests.serving import TOKEN, Bot
from tests.telegram_server import TelegramServer


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """Return the program, not yet started, with a running stand-in for Telegram."""
    async with TelegramServer(TOKEN) as server:
        yield Bot(server, tmp_path)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Yield a running PostgreSQL server, for tests marked `scale`."""
    with running_server() as server:
        yield server
