"""Follow-up questions in a conversation."""

import sqlite3
from contextlib import closing

from bot.services.answering import EARLIER
from bot.texts.texts import VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Fault

FOLLOW_UP = "Còn cầu Lục Hà thì sao?"
UNDERSTOOD = VIETNAMESE.understood.format(question="Tổng vốn xây cầu Lục Hà là bao nhiêu?")


async def test_follow_up_uses_the_last_question(bot: Bot) -> None:
    """A follow-up is understood with the person's last question, after a restart too, and the reply shows how."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
    async with bot.serving():
        reply = await bot.ask(chat, reader, FOLLOW_UP)
    assert reply.text.startswith(UNDERSTOOD)
    assert [QUESTION, FOLLOW_UP] == [row[2] for row in bot.logged()]


async def test_retried_follow_up_is_understood_the_same(bot: Bot) -> None:
    """A follow-up that was logged before its retry is not understood with itself."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        for question in (QUESTION, *[FOLLOW_UP] * (EARLIER - 1)):
            await bot.ask(chat, reader, question)
        bot.server.faults.add(Fault.refused("message is too strange"), method="sendMessage", chat=chat)
        reply = await bot.ask(chat, reader, FOLLOW_UP)
    assert reply.text.startswith(UNDERSTOOD)
    assert 1 + EARLIER == len(bot.logged())


async def test_people_and_chats_are_kept_apart(bot: Bot) -> None:
    """Questions of other people in the chat, or of the same person elsewhere, do not affect a follow-up."""
    one, other = bot.server.user(7), bot.server.user(8)
    group, chat = bot.server.group(-5, "Cà phê"), bot.server.private_chat(one)
    async with bot.serving():
        await bot.ask(group, one, f"/hoi {QUESTION}")
        replies = [await bot.ask(group, other, f"/hoi {FOLLOW_UP}"), await bot.ask(chat, one, FOLLOW_UP)]
        own = await bot.ask(group, one, f"/hoi {FOLLOW_UP}")
    assert [False, False] == [VIETNAMESE.understood.format(question="") in reply.text for reply in replies]
    assert own.text.startswith(UNDERSTOOD)


async def test_old_questions_are_not_used(bot: Bot) -> None:
    """After half an hour a conversation has ended."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
        with closing(sqlite3.connect(bot.database)) as connection:
            connection.execute("UPDATE exchanges SET asked_at = datetime(asked_at, '-31 minutes')")
            connection.commit()
        reply = await bot.ask(chat, reader, FOLLOW_UP)
    assert UNDERSTOOD not in reply.text


async def test_follow_up_asks_for_another_time(bot: Bot) -> None:
    """A month without a year takes the year of the last question; the reply shows it, also after going back to it."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, "Sản lượng vải thiều Lục Hà tháng 5/2025 đạt bao nhiêu tấn?")
        reply = await bot.ask(chat, reader, "Còn tháng 6 thì sao?")
        await bot.press(reply, VIETNAMESE.reader.views.surroundings, reader)
        again, _ = await bot.press(reply, VIETNAMESE.reader.views.back, reader)
    question = "Sản lượng vải thiều Lục Hà tháng 6 năm 2025 đạt bao nhiêu tấn?"
    assert reply.text.startswith(f"{VIETNAMESE.understood.format(question=question)}\n")
    assert "tháng 6/2025" in reply.text.splitlines()[1]
    assert reply.content == again.content
