"""The program as a process: each update is answered once and in order, after any interruption."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress

import pytest

from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Chat, Fault, Message, User

NO_ANSWER_YET = Fault("held", applies=False, seconds=60)


def in_inbox(bot: Bot) -> list[tuple[object, ...]]:
    """Return state and content of all updates in order."""
    with closing(sqlite3.connect(bot.database)) as connection:
        return list(connection.execute("SELECT state, content FROM inbox ORDER BY update_id"))


def states(bot: Bot) -> list[object]:
    """Return the states of all updates in order."""
    return [state for state, _ in in_inbox(bot)]


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until a condition of the database holds, which may not exist yet."""
    async with asyncio.timeout(100):
        while True:
            with suppress(sqlite3.OperationalError):
                if is_so():
                    return
            await asyncio.sleep(0.1)


async def replies(bot: Bot, chat: Chat, count: int) -> list[Message]:
    """Wait for so many messages of the bot in a chat; returns all of them."""

    def enough() -> list[Message] | None:
        found = bot.server.messages(chat)
        return found if len(found) >= count else None

    return await bot.server.wait_for(enough)


def say_at(bot: Bot, chat: Chat, reader: User, moment: float) -> None:
    """Inject a question asked at a time."""
    header = {"message_id": 1, "date": int(moment), "chat": chat.as_json(), "from": reader.as_json()}
    bot.server.inject({"message": {**header, "text": QUESTION}})


async def test_pending_at_a_crash_is_answered_at_the_next_start(bot: Bot) -> None:
    """Updates pending when the program was killed are answered once at the next start, before later ones."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.faults.add(NO_ANSWER_YET, method="sendMessage")
    async with bot.running() as process:
        first = bot.server.say(chat, reader, QUESTION)
        second = bot.server.say(chat, reader, "/help")
        await until(lambda: ["pending", "pending"] == states(bot))
        process.kill()
        await process.wait()
    assert [] == bot.server.messages(chat)
    assert ["pending", "pending"] == states(bot)
    bot.server.faults.clear()
    async with bot.serving():
        third = bot.server.say(chat, reader, "/help")
        answers = await replies(bot, chat, 3)
        await bot.ask(bot.office, bot.editor, "/start")
    assert [first.message_id, second.message_id, third.message_id] == [answer.reply_to for answer in answers]
    assert 3 == len(bot.server.messages(chat))
    assert [("done", "")] * 4 == in_inbox(bot)
    assert [(7, 7, QUESTION, 1)] == bot.logged()


async def test_stop_leaves_slow_answers_to_the_next_start(bot: Bot) -> None:
    """At SIGTERM a quick answer is finished, and a slow one stays pending for the next start."""
    slow, quick = bot.server.user(7), bot.server.user(8)
    held, open_ = bot.server.private_chat(slow), bot.server.private_chat(quick)
    bot.server.faults.add(NO_ANSWER_YET, method="sendMessage", chat=held)
    bot.server.faults.add(Fault.delay(0.5), method="sendMessage", chat=open_)
    bot.set(PYTHONWARNINGS="always::ResourceWarning")
    async with bot.serving():
        bot.server.say(held, slow, QUESTION)
        bot.server.say(open_, quick, QUESTION)
        await until(lambda: len(bot.logged()) == 2)  # both are about to be sent
        await asyncio.sleep(0.2)
    assert ([], 1) == (bot.server.messages(held), len(bot.server.messages(open_)))
    assert "ResourceWarning" not in bot.log
    assert "Traceback" not in bot.log
    bot.server.faults.clear()
    bot.set(PYTHONWARNINGS="")
    async with bot.serving():
        await replies(bot, held, 1)
    assert ["done", "done"] == states(bot)
    assert 1 == len(bot.server.messages(open_))


async def test_stop_in_a_burst_leaves_the_rest_to_the_next_start(bot: Bot) -> None:
    """SIGTERM in a burst stops the program before all are answered, and the next start answers the rest."""
    readers = [bot.server.user(100 + number) for number in range(20)]
    chats = [bot.server.private_chat(reader) for reader in readers]
    asked = set[tuple[int, int]]()

    def answered() -> set[tuple[int, int | None]]:
        return {(chat.id, message.reply_to) for chat in chats for message in bot.server.messages(chat)}

    async with bot.running() as process:
        await bot.ask(bot.office, bot.editor, "/start")
        for _ in range(4):
            sent = [bot.server.say(chat, reader, QUESTION) for chat, reader in zip(chats, readers, strict=True)]
            asked.update((message.chat.id, message.message_id) for message in sent)
        await until(lambda: len(asked) < len(states(bot)))
        await bot.server.wait_for(answered)
        process.terminate()
        async with asyncio.timeout(30):
            assert 0 == await process.wait()
    assert "pending" in states(bot)
    assert "Traceback" not in bot.log
    async with bot.serving():
        await bot.server.wait_for(lambda: asked <= answered())
    assert {"done"} == set(states(bot))


async def test_same_update_is_answered_once(bot: Bot) -> None:
    """An update that Telegram delivers again is not answered again, and the log says so."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
        bot.server.redeliver()
        await bot.ask(bot.office, bot.editor, "/start")
    assert 1 == len(bot.server.messages(chat))
    assert 1 == len(bot.logged())
    assert 1 == bot.log.count("update 100001 was delivered again, and is dropped")


async def test_chats_do_not_wait_for_each_other(bot: Bot) -> None:
    """While an answer hangs, other chats are answered, and later questions of its chat wait."""
    slow = bot.server.user(7)
    held = bot.server.private_chat(slow)
    bot.server.faults.add(Fault.delay(3), method="sendMessage", chat=held)
    async with bot.serving():
        asked = [bot.server.say(held, slow, text) for text in (QUESTION, "/help", QUESTION)]
        for number in range(3):
            reader = bot.server.user(100 + number)
            await bot.ask(bot.server.private_chat(reader), reader, "/help")
        assert [] == bot.server.messages(held)
        answers = await replies(bot, held, 3)
    assert [message.message_id for message in asked] == [answer.reply_to for answer in answers]


@pytest.mark.parametrize(("language", "texts"), [("vi", VIETNAMESE), ("en", ENGLISH)])
async def test_late_answer_apologises(bot: Bot, language: str, texts: Texts) -> None:
    """A question of more than an hour ago is answered with an apology for the delay, a later one without."""
    reader = bot.server.user(7, language_code=language)
    chat = bot.server.private_chat(reader)
    say_at(bot, chat, reader, time.time() - 3660)
    say_at(bot, chat, reader, time.time() - 3000)
    async with bot.serving():
        late, prompt = await replies(bot, chat, 2)
    assert f"{texts.reader.late}\n\n{prompt.text}" == late.text
    assert ANSWER == marked(late, "blockquote")[0]


async def test_third_failure_sets_aside(bot: Bot) -> None:
    """An update that fails three times is set aside and reported to reader and administrator; later ones succeed."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.faults.add(Fault.refused("too strange"), method="sendMessage", chat=chat, times=3)
    async with bot.serving():
        bot.server.say(chat, reader, QUESTION)
        bot.server.say(chat, reader, "/help")
        apology, help_ = await replies(bot, chat, 2)
        statistics = await bot.ask(bot.office, bot.editor, "/thongke")
        checked = await asyncio.to_thread(run, "check", env=bot.env)
    assert apology.text.startswith("Tôi gặp lỗi")
    assert VIETNAMESE.help("hoi")[:20] == help_.text[:20]
    assert ["set aside", "done", "done"] == states(bot)
    assert VIETNAMESE.editor.set_aside.format(count=1) in statistics.text.splitlines()
    assert "warning inbox: message 100001 of chat 7, of 20" in checked.stdout
    assert "set aside: BadRequest: Too strange" in checked.stdout
    assert "update 100001 was set aside" in bot.log


async def test_unreadable_update_delays_nothing(bot: Bot) -> None:
    """An update that cannot be parsed is set aside, and those delivered with it are answered."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.inject({"message": {"message_id": 5}})
    asked = bot.server.say(chat, reader, QUESTION)
    async with bot.serving():
        assert asked.message_id == (await replies(bot, chat, 1))[0].reply_to
        await until(lambda: "set aside" in states(bot))
    assert ["set aside", "done"] == states(bot)


async def test_expired_press_is_done(bot: Bot) -> None:
    """A press that has expired is done, not retried."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.expected_refusals = ["answerCallbackQuery"]
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        data = next(str(button["callback_data"]) for button in reply.buttons)
        bot.server.faults.add(Fault.delay(0.5), method="editMessageText")
        bot.server.press(reply, data, reader)
        bot.server.expire_callbacks()
        await bot.server.wait_for(lambda: bot.server.errors)
        await bot.ask(chat, reader, "/help")
    assert ["done"] * 3 == states(bot)


async def test_late_press_is_dropped_with_an_answer(bot: Bot) -> None:
    """A press that has waited here for too long changes nothing; its answer asks to press again."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.running() as process:
        reply = await bot.ask(chat, reader, QUESTION)
        bot.server.faults.add(NO_ANSWER_YET, method="editMessageText")
        query_id = bot.server.press(reply, str(reply.buttons[0]["callback_data"]), reader)
        await until(lambda: ["done", "pending"] == states(bot))
        process.kill()
        await process.wait()
    bot.server.faults.clear()
    with closing(sqlite3.connect(bot.database)) as connection:
        connection.execute("UPDATE inbox SET received_at = datetime(received_at, '-16 seconds') || '.000000'")
        connection.commit()
    async with bot.serving():
        answer = await bot.server.next_answer(query_id)
    assert VIETNAMESE.reader.buttons.late == answer.parameters["text"]
    assert reply.content == bot.current(reply).content
    assert {"done"} == set(states(bot))
    assert "a press that waited too long is dropped" in bot.log


async def test_answers_go_on_while_updates_cannot_be_stored(bot: Bot) -> None:
    """While the database stores no update, questions are answered, and it is logged once."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
        with closing(sqlite3.connect(bot.database)) as connection:
            connection.execute("DROP TABLE inbox")
        for _ in range(2):
            assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
    assert 1 == bot.log.count("updates cannot be stored")
    assert 3 == len(bot.server.messages(chat))
