"""The buttons under answers, pressed through the stand-in for Telegram."""

import sqlite3
from contextlib import closing

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.program import BRIDGE
from tests.serving import ANSWER, QUESTION, Bot, labels, marked
from tests.telegram_server import Chat, Message, User

SAID = VIETNAMESE.reader.buttons
PARAGRAPH = "Cây cầu dài 1.250 mét, có bốn làn xe. " + ANSWER


async def test_context_and_back(bot: Bot) -> None:
    """A passage is shown in its paragraph and, as that is short, those around it, in bold; and the answer again."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        context, alert = await bot.press(reply, f"{SAID.context} 1", reader)
        back, _ = await bot.press(reply, SAID.back, reader)
    assert [f"{SAID.context} {rank}" for rank in (1, 2, 3)] + [SAID.more] == labels(reply)
    quoted = marked(context, "blockquote")[0]
    assert PARAGRAPH in quoted
    assert quoted in BRIDGE
    assert len(quoted.splitlines()) == 3
    assert [ANSWER] == marked(context, "bold")
    assert [SAID.back] == labels(context)
    assert alert is None
    assert (reply.content, reply.buttons) == (back.content, back.buttons)


async def test_more_and_back(bot: Bot) -> None:
    """The next passages stand in the place of the first, with buttons of their own, and the way back."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        more, _ = await bot.press(reply, SAID.more, reader)
        context, _ = await bot.press(reply, f"{SAID.context} 4", reader)
        again, _ = await bot.press(reply, SAID.back, reader)
        back, _ = await bot.press(reply, SAID.back, reader)
    assert more.text.startswith(SAID.more_heading)
    assert not set(marked(more, "blockquote")) & set(marked(reply, "blockquote"))
    assert f"{SAID.context} 4" == labels(more)[0]
    assert marked(more, "blockquote")[0] in marked(context, "bold")
    assert more.content == again.content
    assert reply.content == back.content


async def test_nearest_passage_has_its_buttons(bot: Bot) -> None:
    """Under an honest "not found" stand the context of the nearest passage and the passages after it."""
    reader = bot.server.user(7, language_code="en")
    chat = bot.server.private_chat(reader)
    said = ENGLISH.reader.buttons
    async with bot.serving():
        reply = await bot.ask(chat, reader, "Tỉnh nào vô địch giải cờ vua năm nay?")
        await bot.press(reply, said.context, reader)
        back, _ = await bot.press(reply, said.back, reader)
        more, _ = await bot.press(reply, said.more, reader)
    assert reply.text.startswith("Period: 1/1/")
    assert ENGLISH.not_found in reply.text
    assert [said.context, said.more] == labels(reply)
    assert reply.content == back.content
    assert f"{said.context} 2" == labels(more)[0]


async def test_buttons_outlive_a_restart(bot: Bot) -> None:
    """After a restart the buttons of an answer given before do what they did."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
    async with bot.serving():
        context, _ = await bot.press(reply, f"{SAID.context} 1", reader)
        back, _ = await bot.press(reply, SAID.back, reader)
    assert [ANSWER] == marked(context, "bold")
    assert (reply.content, reply.buttons) == (back.content, back.buttons)


async def test_article_that_changed_or_went(bot: Bot) -> None:
    """Where the sentence is no longer the one quoted, or its article is gone, the reader is told, in place as well."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    article = bot.articles / "cau-do-gat.txt"
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        article.write_text(BRIDGE.replace("2.300", "2.400"), encoding="utf-8")
        await bot.reindex()
        standing, changed = await bot.press(reply, f"{SAID.context} 1", reader)
        await bot.press(reply, f"{SAID.context} 2", reader)
        back, _ = await bot.press(reply, SAID.back, reader)
        article.unlink()
        await bot.reindex()
        _, gone = await bot.press(reply, f"{SAID.context} 2", reader)
    assert SAID.lost["changed"] == changed
    assert reply.content == standing.content
    assert back.text.startswith(f"1. {SAID.lost['changed']}\n\n")
    assert [f"{SAID.context} 2", f"{SAID.context} 3", SAID.more] == labels(back)
    assert SAID.lost["gone"] == gone


async def test_press_from_another_chat_is_refused(bot: Bot) -> None:
    """Callback data of one chat shows nothing in another, nor does made-up data; each press gets its answer."""
    reader, stranger = bot.server.user(7), bot.server.user(8)
    chat, street = bot.server.private_chat(reader), bot.server.private_chat(stranger)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        own = await bot.ask(street, stranger, "/help")
        stolen = [str(button["callback_data"]) for button in reply.buttons]
        alerts = [await forged(bot, own, data, stranger) for data in stolen]
        made_up = ["c:1:99:1", "p:1:0", "p:1:77", "c:1:1", "p:x:1", "c:999:1:1", "a:x", "?"]
        refused = [await forged(bot, reply, data, reader) for data in made_up]
        await bot.ask(chat, reader, "/help")
    assert [SAID.elsewhere] * len(stolen) == alerts
    assert {SAID.unknown, SAID.forgotten} == set(refused)
    assert [own] == bot.server.messages(street)
    assert reply == bot.current(reply)
    assert all(len(data.encode()) <= 64 for data in stolen)


async def forged(bot: Bot, message: Message, data: str, user: User) -> object:
    """Press a button that the message does not have; returns the alert."""
    query_id = str(len(bot.expected_refusals) + 1)
    bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no query of this id
    query = {"id": query_id, "from": user.as_json(), "message": message.as_json(), "chat_instance": "1", "data": data}
    bot.server.inject({"callback_query": query})
    return (await bot.server.next_answer(query_id)).parameters["text"]


async def test_impatient_and_late_presses(bot: Bot) -> None:
    """A second press that changes nothing, and a press that Telegram has forgotten, are no errors."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        data = str(reply.buttons[0]["callback_data"])
        presses = [bot.server.press(reply, data, reader) for _ in range(2)]
        answers = [await bot.server.next_answer(press) for press in presses]
        back = str(bot.current(reply).buttons[0]["callback_data"])
        bot.expected_refusals = ["editMessageText", "answerCallbackQuery"]
        late = bot.server.press(reply, back, reader)
        bot.server.expire_callbacks()
        await bot.server.next_answer(late)
    assert [True, True] == [answer.ok for answer in answers]
    assert "error" not in bot.log.lower()
    assert reply.content == bot.current(reply).content


async def test_failing_press_is_answered(bot: Bot) -> None:
    """Where a press cannot be followed because of a fault, an alert says so, with a reference."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        drop_hits(bot)
        standing, alert = await bot.press(reply, f"{SAID.context} 1", reader)
        unlogged = await bot.ask(chat, reader, QUESTION)
    assert alert
    assert alert.startswith(VIETNAMESE.failed.partition("{")[0])
    assert (reply.content, reply.buttons) == (standing.content, standing.buttons)
    assert reply.content == unlogged.content
    assert [] == unlogged.buttons


def drop_hits(bot: Bot) -> None:
    """Break the log."""
    with closing(sqlite3.connect(bot.database)) as connection:
        connection.execute("DROP TABLE hits")
        connection.commit()


async def test_group_presses(bot: Bot) -> None:
    """In a group whoever likes may press, not only who asked."""
    reader, other = bot.server.user(7), bot.server.user(8)
    group: Chat = bot.server.group(-5, "Cà phê")
    async with bot.serving():
        reply = await bot.ask(group, reader, f"/hoi {QUESTION}")
        context, alert = await bot.press(reply, f"{SAID.context} 1", other)
    assert alert is None
    assert [ANSWER] == marked(context, "bold")
