"""Greeting, help and privacy texts."""

import pytest

from bot.telegram.handlers.menus import ADMIN_COMMANDS, COMMANDS
from bot.texts.own_data_texts import Retention
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.dates.publication.publication_date import PublicationDate
from tests.serving import Bot

NEWEST = PublicationDate(2025, 6, 5, "stated")


@pytest.mark.parametrize(("language", "texts"), [("vi", VIETNAMESE), ("en-GB", ENGLISH)])
async def test_help_is_in_the_readers_language(bot: Bot, language: str, texts: Texts) -> None:
    """Greeting, help and privacy texts are in the reader's language; only administrators see their commands.

    The greeting names the number of articles and the newest date.
    """
    reader = bot.server.user(7, language_code=language)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        assert texts.first_greeting(3, NEWEST, examples=True) == (await bot.ask(chat, reader, "/start")).text
        assert texts.help(*COMMANDS) == (await bot.ask(chat, reader, "/help")).text
        assert texts.reader.own_data.privacy_text(Retention(365, 14)) == (await bot.ask(chat, reader, "/privacy")).text
        assert VIETNAMESE.help(*ADMIN_COMMANDS) == (await bot.ask(bot.office, bot.editor, "/help")).text
    assert [] == bot.logged()
