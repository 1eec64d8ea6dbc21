"""Who may use the bot."""

from bot.texts.texts import VIETNAMESE
from tests.serving import ANSWER, EDITOR, QUESTION, Bot, marked


async def test_only_allowed_people_may_ask(bot: Bot) -> None:
    """With TELEGRAM_ALLOWED_IDS a stranger is refused in private and ignored in a group; others are answered."""
    reader, stranger = bot.server.user(7), bot.server.user(8)
    chat, street = bot.server.private_chat(reader), bot.server.private_chat(stranger)
    group = bot.server.group(-5, "Cà phê")
    refusal = VIETNAMESE.reader.not_allowed
    bot.set(TELEGRAM_ALLOWED_IDS="7")
    async with bot.serving():
        for text in (QUESTION, "/start", "/baiviet", "/tomtat 1", "/reindex"):
            assert refusal == (await bot.ask(street, stranger, text)).text
        bot.server.say(group, stranger, f"/hoi {QUESTION}")
        answer = await bot.ask(group, reader, f"/hoi {QUESTION}")
        standing, alert = await bot.press(answer, VIETNAMESE.reader.buttons.context, stranger)
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        assert ANSWER == marked(await bot.ask(bot.office, bot.editor, QUESTION), "blockquote")[0]
    assert [answer] == bot.server.messages(group)
    assert (answer.content, refusal) == (standing.content, alert)
    assert [7, 7, EDITOR] == [row[1] for row in bot.logged()]
    assert 7 == bot.log.count("user 8 is not admitted")
