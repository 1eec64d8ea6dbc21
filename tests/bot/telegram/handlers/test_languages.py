"""The language of what readers see."""

from bot.telegram.handlers.menus import COMMANDS
from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.serving import ANSWER, Bot, marked

ENGLISH_QUESTION = "How many people live in the province of Hanoi?"


async def test_language_of_readers_and_of_questions(bot: Bot) -> None:
    """Only readers of Telegram in Vietnamese get Vietnamese; the reply to English names the articles' language."""
    french, vietnamese = bot.server.user(7, language_code="fr"), bot.server.user(8)
    abroad, home = bot.server.private_chat(french), bot.server.private_chat(vietnamese)
    async with bot.serving():
        assert ENGLISH.help(*COMMANDS) == (await bot.ask(abroad, french, "/help")).text
        assert VIETNAMESE.help(*COMMANDS) == (await bot.ask(home, vietnamese, "/help")).text
        for chat, reader, texts in ((abroad, french, ENGLISH), (home, vietnamese, VIETNAMESE)):
            reply = await bot.ask(chat, reader, ENGLISH_QUESTION)
            assert f"{texts.reply.other_language}\n{texts.reply.examples}" == reply.text
            assert "The articles" in reply.text
            answered = await bot.ask(chat, reader, "What was the total cost of Đò Gát bridge?")
            assert texts.reply.answered_in_english == answered.text.splitlines()[0]
            assert marked(answered, "blockquote")[0].endswith(ANSWER)
