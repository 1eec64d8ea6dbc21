"""Defaults of the application."""

from tests.serving import QUESTION, Bot


async def test_manners(bot: Bot) -> None:
    """An answer that is quick comes at once, with no typing sign before, and previews of links are off."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
    calls = [call for call in bot.server.transcript if call.method in ("sendChatAction", "sendMessage")]
    assert ["sendMessage"] == [call.method for call in calls]
    assert {"is_disabled": True} == calls[0].parameters["link_preview_options"]
