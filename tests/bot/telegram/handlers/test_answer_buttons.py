"""The buttons under answers."""

import sqlite3
from contextlib import closing

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.program import BRIDGE
from tests.serving import ANSWER, QUESTION, Bot, labels, marked
from tests.telegram_server import Chat, Message, User

BUTTONS = VIETNAMESE.reader.buttons
PARAGRAPH = "Cây cầu dài 1.250 mét, có bốn làn xe. " + ANSWER


async def test_context_and_back(bot: Bot) -> None:
    """The context button shows the sentence in bold within its paragraph and short neighbours, and back the answer."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        context, alert = await bot.press(reply, BUTTONS.context, reader)
        back, _ = await bot.press(reply, BUTTONS.back, reader)
    assert [BUTTONS.context, BUTTONS.more] == labels(reply)
    quoted = marked(context, "blockquote")[0]
    assert PARAGRAPH in quoted
    assert quoted in BRIDGE
    assert len(quoted.splitlines()) == 3
    assert [ANSWER] == marked(context, "bold")
    assert [BUTTONS.back] == labels(context)
    assert alert is None
    assert (reply.content, reply.buttons) == (back.content, back.buttons)


async def test_more_and_back(bot: Bot) -> None:
    """The next passages replace the first ones, with buttons for their contexts and back."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        more, _ = await bot.press(reply, BUTTONS.more, reader)
        context, _ = await bot.press(reply, f"{BUTTONS.context} 2", reader)
        again, _ = await bot.press(reply, BUTTONS.back, reader)
        back, _ = await bot.press(reply, BUTTONS.back, reader)
    assert more.text.startswith(BUTTONS.more_heading)
    assert not set(marked(more, "blockquote")) & set(marked(reply, "blockquote"))
    assert f"{BUTTONS.context} 2" == labels(more)[0]
    assert marked(more, "blockquote")[0] in marked(context, "bold")
    assert more.content == again.content
    assert reply.content == back.content


async def test_nearest_passage_has_its_buttons(bot: Bot) -> None:
    """Under "not found" there are buttons for the context of the nearest passage and for more passages."""
    reader = bot.server.user(7, language_code="en")
    chat = bot.server.private_chat(reader)
    button_texts = ENGLISH.reader.buttons
    async with bot.serving():
        reply = await bot.ask(chat, reader, "Cầu Đò Gát có mấy trạm thu phí đường bộ?")
        await bot.press(reply, button_texts.context, reader)
        back, _ = await bot.press(reply, button_texts.back, reader)
        more, _ = await bot.press(reply, button_texts.more, reader)
    assert reply.text.startswith(f"{ENGLISH.not_found}\n{ENGLISH.nearest}\n")
    assert [button_texts.context, button_texts.more] == labels(reply)
    assert reply.content == back.content
    assert f"{button_texts.context} 2" == labels(more)[0]


async def test_buttons_outlive_a_restart(bot: Bot) -> None:
    """After a restart the buttons of earlier answers work as before."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
    async with bot.serving():
        context, _ = await bot.press(reply, BUTTONS.context, reader)
        back, _ = await bot.press(reply, BUTTONS.back, reader)
    assert [ANSWER] == marked(context, "bold")
    assert (reply.content, reply.buttons) == (back.content, back.buttons)


async def test_changed_or_removed_article(bot: Bot) -> None:
    """If the quoted sentence has changed or its article is gone, an alert and a note in the answer say so."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    article = bot.articles / "cau-do-gat.txt"
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        article.write_text(BRIDGE.replace("2.300", "2.400"), encoding="utf-8")
        await bot.reindex()
        standing, changed = await bot.press(reply, BUTTONS.context, reader)
        more, _ = await bot.press(reply, BUTTONS.more, reader)
        back, _ = await bot.press(reply, BUTTONS.back, reader)
        await bot.press(reply, BUTTONS.more, reader)
        article.unlink()
        await bot.reindex()
        _, gone = await bot.press(reply, f"{BUTTONS.context} 2", reader)
    assert BUTTONS.sentence_missing["changed"] == changed
    assert reply.content == standing.content
    assert BUTTONS.sentence_missing["changed"] in back.text
    assert f"{BUTTONS.context} 2" == labels(more)[0]
    assert BUTTONS.sentence_missing["gone"] == gone


async def test_press_from_another_chat_is_refused(bot: Bot) -> None:
    """Callback data from another chat or made up shows nothing, and each press is answered."""
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
    assert [BUTTONS.elsewhere] * len(stolen) == alerts
    assert {BUTTONS.unknown, BUTTONS.forgotten} == set(refused)
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


async def test_repeated_and_late_presses(bot: Bot) -> None:
    """A second press without a change and an expired press are not errors."""
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
    """If a press fails because of a fault, an alert with a reference says so."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        drop_hits(bot)
        standing, alert = await bot.press(reply, BUTTONS.context, reader)
        unlogged = await bot.ask(chat, reader, QUESTION)
    assert alert
    assert alert.startswith(VIETNAMESE.failed.partition("{")[0])
    assert (reply.content, reply.buttons) == (standing.content, standing.buttons)
    assert reply.content == unlogged.content
    assert [] == unlogged.buttons


def drop_hits(bot: Bot) -> None:
    """Break the log by dropping a table."""
    with closing(sqlite3.connect(bot.database)) as connection:
        connection.execute("DROP TABLE hits")
        connection.commit()


async def test_group_presses(bot: Bot) -> None:
    """In a group anybody may press, not only the asker."""
    reader, other = bot.server.user(7), bot.server.user(8)
    group: Chat = bot.server.group(-5, "Cà phê")
    async with bot.serving():
        reply = await bot.ask(group, reader, f"/hoi {QUESTION}")
        context, alert = await bot.press(reply, BUTTONS.context, other)
    assert alert is None
    assert [ANSWER] == marked(context, "bold")
