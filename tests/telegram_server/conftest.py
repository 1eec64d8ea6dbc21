"""Fixtures of the tests of the stand-in."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.telegram_server import TelegramServer
from tests.telegram_server.scene import Scene


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Start the stand-in and connect PTB's client."""
    async with TelegramServer() as server, Bot(server.token, base_url=f"{server.url}/bot") as bot:
        reader = server.user(7, first_name="An", username="an")
        yield Scene(server, bot, reader, server.private_chat(reader))
