"""The typing action, and apologies."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Message
from telegram.ext import ExtBot

from bot.telegram.handlers.replies import typing_action
from tests.serving import QUESTION, Bot
from tests.telegram_server import Fault, TelegramServer
from tests.telegram_server.clients import patient


@pytest.fixture
async def message(server: TelegramServer) -> AsyncIterator[Message]:
    """Return a reader's message as the bot receives it."""
    reader = server.user(7)
    async with ExtBot(server.token, base_url=f"{server.url}/bot", **patient()) as bot:
        server.say(server.private_chat(reader), reader, "Giá lúa?")
        (update,) = await bot.get_updates()
        assert update.message is not None
        yield update.message


async def test_typing_is_shown_until_the_answer(server: TelegramServer, message: Message) -> None:
    """A slow answer shows the typing action, which ends with it."""
    async with typing_action(message, delay=0):
        call = await server.next_call("sendChatAction")
    assert ("typing", "7") == (call.parameters["action"], call.parameters["chat_id"])
    assert 1 == len([call for call in server.transcript if call.method == "sendChatAction"])


async def test_quick_answer_costs_no_call(server: TelegramServer, message: Message) -> None:
    """A quick answer makes no call for the typing action, neither then nor later."""
    async with typing_action(message, delay=0.05):
        pass
    await asyncio.sleep(0.1)
    assert "sendChatAction" not in [call.method for call in server.transcript]


async def test_failing_typing_action_costs_no_answer(server: TelegramServer, message: Message) -> None:
    """A refused typing action does not fail the answer."""
    server.faults.add(Fault.refused("no sign"), method="sendChatAction")
    async with typing_action(message, delay=0):
        await server.next_call("sendChatAction")


async def test_failing_reply_gets_an_apology(bot: Bot) -> None:
    """A reply that Telegram refuses three times is logged with a reference, and the reader gets one apology with it."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.faults.add(Fault.refused("message is too strange"), method="sendMessage", times=3)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
    head, reference = reply.text.split("(mã ")[0], reply.text.split("(mã ")[1][:6]
    assert "Tôi gặp lỗi nên chưa trả lời được " == head
    assert f"error {reference}" in bot.log
    assert 1 == len(bot.server.messages(chat))
