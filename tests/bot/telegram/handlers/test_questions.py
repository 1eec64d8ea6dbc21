"""Questions and their answers."""

import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

import pytest
import telegram

from bot.services.answering import AnswerService
from bot.services.forwarded_news import ForwardedNews
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.services.worker_thread import WorkerThread
from bot.telegram.handlers.menus import COMMANDS
from bot.telegram.handlers.questions import Questions
from bot.texts.texts import ENGLISH, VIETNAMESE
from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.questions.understood_question import LONGEST_QUESTION
from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog
from storage.database import Database
from tests.answers import BlankSegmenter
from tests.program import BRIDGE, HOSTILE, LYCHEE
from tests.serving import ANSWER, QUESTION, TOKEN, Bot, labels, marked
from tests.telegram_server import Message, TelegramServer
from tests.telegram_server.clients import patient
from tests.telegram_server.entities import utf16_length

BODY = str(HOSTILE["body"])


async def test_reader_is_answered(bot: Bot) -> None:
    """Questions by command and in free text are answered and logged once each, and other messages get their replies."""
    reader = bot.server.user(7, first_name="An")
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        assert VIETNAMESE.help(*COMMANDS) == (await bot.ask(chat, reader, "/help")).text
        assert VIETNAMESE.question_missing == (await bot.ask(chat, reader, "/hoi")).text
        assert VIETNAMESE.unknown_command == (await bot.ask(chat, reader, "/nothing")).text
        for question in (QUESTION, f"/hoi {QUESTION}", f"/ask\n{QUESTION}"):
            reply = await bot.ask(chat, reader, question)
            assert ANSWER == marked(reply, "blockquote")[0]
            assert f"{ANSWER}\nKhánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025" == reply.text
    assert [(7, 7, QUESTION, 1)] * 3 == bot.logged()


async def test_every_quotation_is_a_slice(bot: Bot) -> None:
    """Every quotation occurs exactly in an article, with its link, for any question."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        linked = await bot.ask(chat, reader, "Sản lượng vải thiều Lục Hà năm nay?")
        replies = [linked, *[await bot.ask(chat, reader, text) for text in ("gia vai thieu", "Tiền điện khu phố Bảy")]]
    assert 'https://dong-que.example/vai?a=1&b="2"' in [entity.url for entity in linked.entities]
    quotations = [quotation for reply in replies for quotation in marked(reply, "blockquote")]
    assert len(quotations) >= 3
    for quotation in quotations:
        assert any(quotation in text for text in (BRIDGE, LYCHEE, BODY))


async def test_unanswerable_question_is_not_found(bot: Bot) -> None:
    """A question that no article answers gets "not found" in the reader's language, and is logged as unanswered."""
    reader, visitor = bot.server.user(7), bot.server.user(8, language_code="en-GB")
    chat, visit = bot.server.private_chat(reader), bot.server.private_chat(visitor)
    async with bot.serving():
        assert (await bot.ask(chat, reader, "Ai vô địch giải cờ vua?")).text.startswith(VIETNAMESE.not_found)
        assert (await bot.ask(visit, visitor, "Ai vô địch giải cờ vua?")).text.startswith(ENGLISH.not_found)
    assert [0, 0] == [row[-1] for row in bot.logged()]


async def test_hostile_names_and_texts(bot: Bot) -> None:
    """Markup in names, questions and articles, and questions of any length, are answered without errors."""
    reader = bot.server.user(7, first_name="<b>An</i> & \u202e", username="an_an")
    chat = bot.server.private_chat(reader)
    questions = [
        "<b>Tiền điện</i> khu phố Bảy & <a href='x'>giá</a>?",
        "cầu Đò Gát " * 372,
        "a.b." * 1024,
        "😀" * 2048,
        "?",
        "%s {0} {reference}",
    ]
    async with bot.serving():
        replies = [await bot.ask(chat, reader, question) for question in questions]
    assert "<b>Giá điện & giá nước</i>\nBảng tin <Khu 7> · tháng 1/2025\n" in f"{replies[0].text}\n"
    assert all(0 < utf16_length(reply.text) <= 4096 for reply in replies)
    short = [question for question in questions if len(question) <= LONGEST_QUESTION]
    logged = [str(row[2]) for row in bot.logged()]
    assert len(questions) == len(logged)
    assert short == [question for question in logged if question in short]
    assert all(question.strip().endswith(answered) for question, answered in zip(questions, logged, strict=True))


async def test_long_text_is_answered_in_part(bot: Bot) -> None:
    """A text too long for a question has its last question answered and logged, below a note on the length."""
    reader, visitor = bot.server.user(7), bot.server.user(8, language_code="en")
    chat, visit = bot.server.private_chat(reader), bot.server.private_chat(visitor)
    long = f"{'Sáng nay tôi qua cầu. Cầu có đẹp không? ' * 30}{QUESTION} Cảm ơn nhé."
    async with bot.serving():
        reply = await bot.ask(chat, reader, long)
        other = await bot.ask(visit, visitor, long)
    assert f"{VIETNAMESE.too_long(LONGEST_QUESTION, QUESTION)}\n\n{ANSWER}\n" in reply.text
    assert "1.000" in reply.text
    assert other.text.startswith(ENGLISH.too_long(LONGEST_QUESTION, QUESTION))
    assert [QUESTION] * 2 == [row[2] for row in bot.logged()]


async def test_messages_of_one_moment_are_each_answered(bot: Bot) -> None:
    """Several messages of a person within a second are each answered and logged, in order."""
    reader = bot.server.user(7)
    chat, group = bot.server.private_chat(reader), bot.server.group(-5, "Cà phê")
    asked = [QUESTION, "Cầu Đò Gát dài bao nhiêu mét?", "tóm tắt cầu Đò Gát", "Giá vải thiều Lục Hà bao nhiêu một ký?"]
    async with bot.serving():
        sent = [bot.server.say(chat, reader, text) for text in asked]
        also = [bot.server.say(group, reader, f"/hoi {text}") for text in asked[:2]]
        await bot.server.wait_for(lambda: bot.server.messages(chat)[3:] and bot.server.messages(group)[1:], 60)
    for place, questions in ((chat, sent), (group, also)):
        assert [one.message_id for one in questions] == [reply.reply_to for reply in bot.server.messages(place)]
    assert [asked[0], asked[1], asked[3]] == [row[2] for row in bot.logged() if row[0] == chat.id]


async def test_forwarded_news_is_looked_up(bot: Bot) -> None:
    """A forwarded news text is answered by what the articles say on it, under a heading, or by that they do not."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bridge = (
        "Thông xe cầu Đò Gát trên sông Lam Giang\n"
        "Người dân Hà Lâm hôm nay đã đi qua cầu Đò Gát. Ông Trần Văn Khoát nói xe tải nặng phải chờ đến ban đêm."
    )
    chess = (
        "Kỳ thủ trẻ thắng ván chung kết giải vô địch cờ vua thế giới tại Bắc Âu sau bảy giờ căng thẳng. Ai cũng vui?"
    )
    messages = VIETNAMESE.reader.messages
    async with bot.serving():
        found = await bot.reply(bot.server.forward(chat, reader, bridge))
        context, alert = await bot.press(found, str(labels(found)[0]), reader)
        back, _ = await bot.press(context, VIETNAMESE.reader.views.back, reader)
        nothing = await bot.reply(bot.server.forward(chat, reader, f"{chess} Đúng thế."))
        asked = await bot.reply(bot.server.forward(chat, reader, QUESTION))
    assert found.text.startswith(f"{messages.forwarded}\n")
    assert marked(found, "blockquote")[0] in BRIDGE
    assert (None, True) == (alert, marked(found, "blockquote")[0] in context.text)
    assert marked(found, "blockquote") == marked(back, "blockquote")
    assert messages.forwarded_unknown == nothing.text
    assert ANSWER == marked(asked, "blockquote")[0]
    questions = ["Thông xe cầu Đò Gát trên sông Lam Giang", f"{chess} Đúng thế.", QUESTION]
    assert list(zip(questions, [1, 0, 1], strict=True)) == [row[2:] for row in bot.logged()]


async def test_failing_log_costs_no_answer(bot: Bot) -> None:
    """If the exchange cannot be logged, the reader is answered, and a warning is logged to stderr."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
        with closing(sqlite3.connect(bot.database)) as connection:
            connection.execute("DROP TABLE hits")
            connection.commit()
        reply = await bot.ask(chat, reader, QUESTION)
    assert ANSWER == marked(reply, "blockquote")[0]
    assert "was not logged" in bot.log


class StuckSegmenter(BlankSegmenter):
    """Hangs on one word until it is released."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        if "treo" in sentence:
            self.let_go.wait()
        return super().words(sentence)


@asynccontextmanager
async def questions(folder: Path, segmenter: BlankSegmenter) -> AsyncIterator[Questions]:
    """Build handlers of questions with a timeout of a second, over one article."""
    (folder / "articles").mkdir()
    (folder / "articles" / "cau.txt").write_text(f"{ANSWER}\n", encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles", generations, BlankSegmenter())
    async with (
        Database.open(f"sqlite:///{folder}/log.db") as database,
        CatchingUpLog(ConversationLog(database)) as log,
    ):
        index, thread = LiveIndex(generations, generations.open()), WorkerThread(job_timeout=1.0, queue_timeout=2.0)
        with SearchWorker(index, segmenter, thread) as worker:
            yield Questions(AnswerService(worker), ForwardedNews(worker), log)


def update_of(message: Message, bot: telegram.Bot) -> telegram.Update:
    """Return the update of a message."""
    update = telegram.Update.de_json({"update_id": message.message_id, "message": message.as_json()}, bot)
    assert isinstance(update.message, telegram.Message)
    assert isinstance(update.message.date, datetime)
    return update


async def test_slow_question_is_cut_off_with_a_reply(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A question that takes too long, and one queued after it, get a reply; then questions are answered again."""
    segmenter = StuckSegmenter()
    async with TelegramServer(TOKEN) as server, telegram.Bot(TOKEN, f"{server.url}/bot", **patient()) as bot:
        reader, visitor = server.user(7), server.user(8, language_code="en")
        chat, visit = server.private_chat(reader), server.private_chat(visitor)
        async with questions(tmp_path, segmenter) as subject:
            slow = update_of(server.say(chat, reader, "treo?"), bot)
            behind = update_of(server.say(visit, visitor, QUESTION), bot)
            for update in (slow, behind):
                await subject.free_text(update, None)  # type: ignore[arg-type]  # the context is not looked at
            assert [VIETNAMESE.reader.too_slow] == [message.text for message in server.messages(chat)]
            assert [ENGLISH.reader.too_slow] == [message.text for message in server.messages(visit)]
            segmenter.let_go.set()
            again = update_of(server.say(visit, visitor, QUESTION), bot)
            await subject.free_text(again, None)  # type: ignore[arg-type]  # as above
            assert ANSWER == marked(server.messages(visit)[-1], "blockquote")[0]
    assert 2 == sum("was cut off: not started within 2 s" in record.getMessage() for record in caplog.records)
