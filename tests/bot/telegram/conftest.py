"""Fixtures of the tests of bot/telegram."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.inbox import Inbox
from tests.telegram_server import Chat, TelegramServer


@pytest.fixture
def timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make PTB return timedeltas; it warns about seconds."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    """Open an empty inbox."""
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        yield Inbox(database, 42)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """Start the stand-in."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def chat(server: TelegramServer) -> Chat:
    """Return the private chat of a reader."""
    return server.private_chat(server.user(7))
