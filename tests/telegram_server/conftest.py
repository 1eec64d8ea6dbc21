"""Fixtures of the tests of the stand-in."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.telegram_server import Chat, TelegramServer
from tests.telegram_server.clients import patient
from tests.telegram_server.scene import Scene


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Start the stand-in and connect PTB's client."""
    async with TelegramServer() as server, Bot(server.token, base_url=f"{server.url}/bot", **patient()) as bot:
        reader = server.user(7, first_name="An", username="an")
        yield Scene(server, bot, reader, server.private_chat(reader))


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make PTB return timedeltas; it warns about seconds."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """Start the stand-in."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    """Connect PTB's client."""
    async with Bot(server.token, base_url=f"{server.url}/bot", **patient()) as bot:
        yield bot


@pytest.fixture
def chat(server: TelegramServer) -> Chat:
    """Return the private chat of a reader."""
    return server.private_chat(server.user(7))
