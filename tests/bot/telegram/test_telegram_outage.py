"""The program as a process while Telegram fails."""

import asyncio

from tests.serving import QUESTION, Bot
from tests.telegram_server import Fault


async def test_readers_are_answered_despite_random_faults(bot: Bot) -> None:
    """With every fifth call failing, all questions are answered in order by chat."""
    faults = (Fault.too_many(1), Fault.gateway(502), Fault.dropped(), Fault.garbage())
    readers = [bot.server.user(100 + number) for number in range(5)]
    chats = [bot.server.private_chat(reader) for reader in readers]
    async with bot.serving():
        bot.server.faults.inject_at_random(dict.fromkeys(faults, 0.05), seed=5)
        asked = {
            chat.id: [bot.server.say(chat, reader, QUESTION).message_id for _ in range(4)]
            for chat, reader in zip(chats, readers, strict=True)
        }
        await bot.server.wait_for(lambda: all(len(bot.server.messages(chat)) >= 4 for chat in chats))
        bot.server.faults.clear()
    assert asked == {chat.id: [message.reply_to for message in bot.server.messages(chat)] for chat in chats}
    assert 20 == len(bot.logged())


async def test_outage_of_all_methods(bot: Bot) -> None:
    """After an outage of all methods the program answers pending questions in order without a restart."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, "/help")
        bot.server.faults.add(Fault.dropped(), times=None)
        asked = [bot.server.say(chat, reader, QUESTION) for _ in range(2)]
        await asyncio.sleep(5)
        bot.server.faults.clear()
        answers = await bot.server.wait_for(lambda: bot.server.messages(chat)[2:] and bot.server.messages(chat)[1:])
    assert [message.message_id for message in asked] == [answer.reply_to for answer in answers]
    assert 1 == bot.log.count("polling failed")
    assert "Traceback" not in bot.log


async def test_reader_who_blocked_the_bot(bot: Bot) -> None:
    """An answer to a reader who has blocked the bot is given up and logged; other readers are answered."""
    reader, other = bot.server.user(7), bot.server.user(8)
    chat, elsewhere = bot.server.private_chat(reader), bot.server.private_chat(other)
    bot.expected_refusals = ["sendMessage"]
    async with bot.serving():
        bot.server.say(chat, reader, QUESTION)
        bot.server.block(reader)
        await bot.server.wait_for(lambda: bot.server.errors)
        await bot.ask(elsewhere, other, QUESTION)
    assert "its chat cannot be written to: Forbidden: bot was blocked by the user" in bot.log
    assert "Traceback" not in bot.log


async def test_stops_in_an_outage(bot: Bot) -> None:
    """SIGTERM stops the program while an outage lasts, with pending questions."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.running() as process:
        bot.server.say(chat, reader, "/help")
        await bot.server.next_message(chat)
        bot.server.faults.add(Fault.dropped(), times=None)
        bot.server.say(chat, reader, QUESTION)
        bot.server.say(chat, reader, QUESTION)
        await asyncio.sleep(4)
        process.terminate()
        async with asyncio.timeout(30):
            assert 0 == await process.wait()
    assert "Traceback" not in bot.log
