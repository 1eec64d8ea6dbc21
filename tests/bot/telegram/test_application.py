"""Defaults of the application."""

from tests.serving import QUESTION, Bot


async def test_quick_answer_is_one_call(bot: Bot) -> None:
    """A quick answer is sent in one call without typing action, and with link previews off."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
    calls = [call for call in bot.server.transcript if call.method in ("sendChatAction", "sendMessage")]
    assert ["sendMessage"] == [call.method for call in calls]
    assert {"is_disabled": True} == calls[0].parameters["link_preview_options"]
