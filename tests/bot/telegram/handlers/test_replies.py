"""The typing sign: shown while an answer takes long, and only then."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Message
from telegram.ext import ExtBot

from bot.telegram.handlers.replies import typing_action
from tests.serving import TOKEN
from tests.telegram_server import Fault, TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """The stand-in."""
    async with TelegramServer(TOKEN) as server:
        yield server


@pytest.fixture
async def message(server: TelegramServer) -> AsyncIterator[Message]:
    """A reader's message, as the bot holds it."""
    reader = server.user(7)
    async with ExtBot(server.token, base_url=f"{server.url}/bot") as bot:
        server.say(server.private_chat(reader), reader, "Giá lúa?")
        (update,) = await bot.get_updates()
        assert update.message is not None
        yield update.message


async def test_sign_is_shown_until_the_answer_is_there(server: TelegramServer, message: Message) -> None:
    """What takes long is preceded by the sign, which is not shown again once it is done."""
    async with typing_action(message, delay=0):
        call = await server.next_call("sendChatAction")
    assert ("typing", "7") == (call.parameters["action"], call.parameters["chat_id"])
    assert 1 == len([call for call in server.transcript if call.method == "sendChatAction"])


async def test_quick_answer_costs_no_call(server: TelegramServer, message: Message) -> None:
    """What is done at once calls nothing, neither then nor later."""
    async with typing_action(message, delay=0.05):
        pass
    await asyncio.sleep(0.1)
    assert "sendChatAction" not in [call.method for call in server.transcript]


async def test_sign_that_fails_costs_no_answer(server: TelegramServer, message: Message) -> None:
    """A refused sign is no failure of the answer."""
    server.faults.add(Fault.refused("no sign"), method="sendChatAction")
    async with typing_action(message, delay=0):
        await server.next_call("sendChatAction")
