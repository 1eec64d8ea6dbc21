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
        standing, alert = await bot.press(answer, VIETNAMESE.reader.views.surroundings, stranger)
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        assert ANSWER == marked(await bot.ask(bot.office, bot.editor, QUESTION), "blockquote")[0]
    assert [answer] == bot.server.messages(group)
    assert (answer.content, refusal) == (standing.content, alert)
    assert [7, 7, EDITOR] == [row[1] for row in bot.logged()]
    assert 7 == bot.log.count("its sender is not admitted")


async def test_refusals_count_towards_the_quota(bot: Bot) -> None:
    """A stranger who keeps writing is refused as often as the quota allows, then asked once to wait, then ignored."""
    stranger = bot.server.user(8)
    street = bot.server.private_chat(stranger)
    bot.set(TELEGRAM_ALLOWED_IDS="7", HOIBAO_QUESTIONS_PER_MINUTE="2")
    async with bot.serving():
        for _ in range(5):
            bot.server.say(street, stranger, QUESTION)
        await bot.server.wait_for(lambda: bot.server.messages(street)[2:])
        await bot.ask(bot.office, bot.editor, QUESTION)
    *refused, wait = [message.text for message in bot.server.messages(street)]
    assert [VIETNAMESE.reader.not_allowed] * 2 == refused
    assert wait.startswith(VIETNAMESE.reader.too_often.partition("{")[0])


async def test_blocked_people_and_groups_are_ignored(bot: Bot) -> None:
    """Blocked people, also their presses, and blocked groups get no reply at all; the log names each once."""
    reader, blocked = bot.server.user(7), bot.server.user(8)
    chat, street = bot.server.private_chat(reader), bot.server.private_chat(blocked)
    group, blocked_group = bot.server.group(-5, "Cà phê"), bot.server.group(-6, "Trà đá")
    bot.set(TELEGRAM_BLOCKED_IDS="8,-6")
    async with bot.serving():
        answer = await bot.ask(group, reader, f"/hoi {QUESTION}")
        for place, person in ((street, blocked), (group, blocked), (blocked_group, reader)):
            sent = bot.server.say(place, person, QUESTION)
            bot.server.edit(sent, f"/hoi {QUESTION}")
            bot.server.say(place, person, f"/hoi {QUESTION}")
        bot.server.press(answer, str(answer.buttons[0]["callback_data"]), blocked)
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
    assert [] == [*bot.server.messages(street), *bot.server.messages(blocked_group)]
    assert [answer] == bot.server.messages(group)
    assert "answerCallbackQuery" not in [call.method for call in bot.server.transcript]
    assert (1, 1) == (bot.log.count("its sender is blocked"), bot.log.count("-6 is blocked"))


async def test_only_allowed_groups_are_answered(bot: Bot) -> None:
    """With TELEGRAM_ALLOWED_GROUPS the bot answers in these groups and in private, and is silent in others."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    group, elsewhere = bot.server.group(-5, "Cà phê"), bot.server.group(-6, "Trà đá")
    bot.set(TELEGRAM_ALLOWED_GROUPS="-5")
    async with bot.serving():
        for person in (reader, bot.editor):
            bot.server.say(elsewhere, person, f"/hoi {QUESTION}")
        for place, text in ((group, f"/hoi {QUESTION}"), (chat, QUESTION)):
            assert ANSWER == marked(await bot.ask(place, reader, text), "blockquote")[0]
    assert [] == bot.server.messages(elsewhere)
    assert 1 == bot.log.count("group -6 is not allowed")
