"""Questions that lean on the one before, in Telegram."""

import sqlite3
from contextlib import closing

from bot.services.answering import EARLIER
from bot.texts.texts import VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Fault

FOLLOW_UP = "Còn cầu Lục Hà thì sao?"
UNDERSTOOD = VIETNAMESE.understood.format(question="Tổng vốn xây cầu Lục Hà là bao nhiêu?")


async def test_follow_up_is_read_with_the_last_question(bot: Bot) -> None:
    """A follow-up is read with what the same person asked before, over a restart, and the reply says how."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
    async with bot.serving():
        reply = await bot.ask(chat, reader, FOLLOW_UP)
    assert reply.text.startswith(UNDERSTOOD)
    assert [QUESTION, FOLLOW_UP] == [row[2] for row in bot.logged()]


async def test_follow_up_tried_again_is_read_as_at_first(bot: Bot) -> None:
    """A follow-up whose reply was refused, and which was logged by then, is not read with itself instead of others."""
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
    """What another person asked in the chat, or the same person elsewhere, says nothing of what a follow-up means."""
    one, other = bot.server.user(7), bot.server.user(8)
    group, chat = bot.server.group(-5, "Cà phê"), bot.server.private_chat(one)
    async with bot.serving():
        await bot.ask(group, one, f"/hoi {QUESTION}")
        replies = [await bot.ask(group, other, f"/hoi {FOLLOW_UP}"), await bot.ask(chat, one, FOLLOW_UP)]
        own = await bot.ask(group, one, f"/hoi {FOLLOW_UP}")
    assert [False, False] == [VIETNAMESE.understood.format(question="") in reply.text for reply in replies]
    assert own.text.startswith(UNDERSTOOD)


async def test_old_questions_are_not_read_with(bot: Bot) -> None:
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
    """A month without a year is one of the year before; the reply says so, and again when it is gone back to."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, "Sản lượng vải thiều Lục Hà tháng 5/2025 đạt bao nhiêu tấn?")
        reply = await bot.ask(chat, reader, "Còn tháng 6 thì sao?")
        await bot.press(reply, f"{VIETNAMESE.reader.buttons.context} 1", reader)
        again, _ = await bot.press(reply, VIETNAMESE.reader.buttons.back, reader)
    question = "Sản lượng vải thiều Lục Hà tháng 6 năm 2025 đạt bao nhiêu tấn?"
    told = f"{VIETNAMESE.understood.format(question=question)}\nKhoảng thời gian: 1/6/2025 – 30/6/2025\n\n"
    assert reply.text.startswith(told)
    assert reply.content == again.content
