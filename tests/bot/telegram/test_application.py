"""Defaults of the application."""

from tests.serving import QUESTION, Bot


async def test_answer_is_one_call(bot: Bot) -> None:
    """An answer is sent in one call, and with link previews off."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
    calls = [call for call in bot.server.transcript if call.method == "sendMessage"]
    assert [{"is_disabled": True}] == [call.parameters["link_preview_options"] for call in calls]
