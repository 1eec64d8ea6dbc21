"""Callback data that is made up, repeated, late, from elsewhere, or of somebody who may no longer use it."""

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.handlers.answer_views import AnswerView, ViewKind, parse_answer_view
from bot.texts.texts import VIETNAMESE
from tests.serving import QUESTION, Bot
from tests.telegram_server import Message, User

LABELS, REFUSALS = VIETNAMESE.reader.views, VIETNAMESE.reader.buttons
MADE_UP = [
    *(
        "c:1:99:1",
        "p:1:0",
        "p:1:77",
        "c:1:1",
        "c:1:1:0",
        "p:1:1:1",
        "pt:1:1:1",
        "pt:1:99",
        "ps:1:0:1",
        "p:x:1",
        "p:1:1@0",
    ),
    *(
        "p:1:1@77",
        "p:1:1@",
        "p:٣:1",
        "p:1:1\n",
        "p:" + "9" * 99 + ":1",
        "p:" + "1" * 62,
        "c:999:1:1",
        "ps:999:1",
        "pt:999:1",
    ),
    *("f:1:1", "a:x", "r:cancel:1", "?", "\ud800", "ă" * 4096),
]
_RANKS = st.integers(1, 999)


@given(st.integers(1, 10**18 - 1), _RANKS, st.none() | _RANKS, st.none() | _RANKS, st.data())
def test_data_of_a_view(exchange: int, first: int, rank: int | None, source: int | None, data: st.DataObject) -> None:
    """Callback data fits into 64 bytes and is parsed to the same view."""
    kinds: tuple[ViewKind, ...] = ("passages", "summary", "timeline") if rank is None else ("surroundings", "summary")
    view = AnswerView(exchange, first, data.draw(st.sampled_from(kinds)), rank, source)
    assert (True, view) == (len(view.data.encode()) <= 64, parse_answer_view(view.data))


def test_data_of_earlier_versions() -> None:
    """The data of buttons that earlier versions sent leads where it led."""
    assert AnswerView(12, 4) == parse_answer_view("p:12:4")
    assert AnswerView(12, 4, "surroundings", 5) == parse_answer_view("c:12:5:4")


@given(st.text() | st.from_regex(r"(?:p|c|ps|pt):[\d:@]{0,80}") | st.none() | st.integers())
def test_any_data_is_parsed(data: object) -> None:
    """Any data gives a view of an answer or None, and no exception."""
    view = parse_answer_view(data)
    assert view is None or data == view.data or str(data).count("0")


async def test_made_up_data_is_refused(bot: Bot) -> None:
    """Data from another chat, unknown, oversized or pressed without a message shows nothing; an alert says so."""
    reader, stranger = bot.server.user(7), bot.server.user(8)
    chat, street = bot.server.private_chat(reader), bot.server.private_chat(stranger)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        own = await bot.ask(street, stranger, "/help")
        stolen = [str(button["callback_data"]) for button in reply.buttons if "callback_data" in button]
        alerts = [await forged(bot, own, data, stranger) for data in stolen]
        unplaced = [await forged(bot, None, data, reader) for data in stolen]
        refused = [await forged(bot, reply, data, reader) for data in MADE_UP]
        await bot.ask(chat, reader, "/help")
    assert 6 == len(stolen)
    assert {REFUSALS.elsewhere} == {*alerts, *unplaced}
    assert {REFUSALS.unknown, REFUSALS.forgotten} == set(refused)
    assert [own] == bot.server.messages(street)
    assert reply == bot.current(reply)
    assert "error" not in bot.log.lower()


async def forged(bot: Bot, message: Message | None, data: str, user: User) -> object:
    """Press a button that the message does not have; returns the alert."""
    query_id = str(len(bot.expected_refusals) + 1)
    bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no query of this id
    place = {"message": message.as_json()} if message else {"inline_message_id": "AAAA"}
    query = {"id": query_id, "from": user.as_json(), "chat_instance": "1", "data": data} | place
    bot.server.inject({"callback_query": query})
    answer = await bot.server.next_answer(query_id)
    assert answer.parameters["show_alert"] is True
    return answer.parameters["text"]


async def test_repeated_and_late_presses(bot: Bot) -> None:
    """A second press without a change and an expired press are not errors."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        data = str(reply.buttons[0]["callback_data"])
        presses = [bot.server.press(reply, data, reader) for _ in range(2)]
        answers = [await bot.server.next_answer(press) for press in presses]
        back = str(bot.current(reply).buttons[-1]["callback_data"])
        bot.expected_refusals = ["editMessageText", "answerCallbackQuery"]
        late = bot.server.press(reply, back, reader)
        bot.server.expire_callbacks()
        await bot.server.next_answer(late)
    assert [True, True] == [answer.ok for answer in answers]
    assert "error" not in bot.log.lower()
    assert reply.content == bot.current(reply).content


async def test_old_and_deleted_messages(bot: Bot) -> None:
    """The button of a message whose content Telegram no longer sends works, and that of a deleted one is no error."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        data = str(reply.buttons[0]["callback_data"])
        old = {"chat": reply.as_json()["chat"], "message_id": reply.message_id, "date": 0}
        bot.expected_refusals = ["answerCallbackQuery", "editMessageText", "answerCallbackQuery"]
        for number, message in enumerate([old, old | {"message_id": 999}]):
            query = {
                "id": f"{number}",
                "from": reader.as_json(),
                "chat_instance": "1",
                "data": data,
                "message": message,
            }
            bot.server.inject({"callback_query": query})
            answer = await bot.server.next_answer(f"{number}")
            assert "text" not in answer.parameters
    assert reply.content != bot.current(reply).content
    assert "error" not in bot.log.lower()


async def test_failing_press_is_answered(bot: Bot) -> None:
    """If a press fails because of a fault, an alert with a reference says so."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        drop_hits(bot)
        standing, alert = await bot.press(reply, LABELS.surroundings, reader)
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


async def test_button_of_a_former_administrator(bot: Bot) -> None:
    """Who is no administrator any more cannot cancel with a button from before, and an alert says so."""
    bot.server.private_chat(bot.server.user(78))
    async with bot.serving():
        started = await bot.ask(bot.office, bot.editor, "/reindex")
        await bot.reindexed(started)
    bot.set(TELEGRAM_ADMIN_IDS="78")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/help")
        refused = await forged(bot, started, "r:cancel", bot.editor)
    assert VIETNAMESE.reindex_refused == refused
    assert "cancelling /reindex refused" in bot.log
