"""Greeting, help and privacy texts."""

import pytest

from bot.telegram.handlers.menus import ADMIN_COMMANDS, COMMANDS
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
        assert texts.reader.privacy_text(365) == (await bot.ask(chat, reader, "/privacy")).text
        assert VIETNAMESE.help(*ADMIN_COMMANDS) == (await bot.ask(bot.office, bot.editor, "/help")).text
    assert [] == bot.logged()


async def test_picture_gets_a_request_for_text(bot: Bot) -> None:
    """A message without text in a private chat gets a request to type the question, and is not logged."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        sent = bot.server.say(chat, reader, "/start")
        greeting = await bot.server.next_message(chat, after=sent)
        sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
        bot.server.inject(
            {
                "message": {
                    "message_id": 900,
                    "date": 1_770_000_000,
                    "chat": chat.as_json(),
                    "from": reader.as_json(),
                    "sticker": sticker | {"is_animated": False, "is_video": False},
                }
            }
        )
        reply = await bot.server.next_message(chat, after=greeting)
    assert VIETNAMESE.only_text == reply.text
    assert [] == bot.logged()
