"""Readers who ask too fast, and questions that take too long, through the stand-in for Telegram."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
import telegram

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.question_quota import QuestionQuota
from bot.services.search_worker import SearchWorker
from bot.services.worker_thread import WorkerThread
from bot.telegram.handlers.questions import Questions
from bot.texts.texts import ENGLISH, VIETNAMESE
from retrieval.building.build import build
from retrieval.index.generations import Generations
from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog
from storage.database import Database
from tests.answers import BlankSegmenter
from tests.serving import ANSWER, QUESTION, TOKEN, Bot, marked
from tests.telegram_server import Message, TelegramServer


async def test_fast_reader_hears_one_line_and_others_are_answered(bot: Bot) -> None:
    """After so many questions a minute a reader hears once when to ask again, then nothing; others are served."""
    hasty, other = bot.server.user(7), bot.server.user(8)
    chat, elsewhere = bot.server.private_chat(hasty), bot.server.private_chat(other)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="2")
    async with bot.serving():
        for command in ("", "/tomtat "):
            await bot.ask(chat, hasty, f"{command}{QUESTION}")
        refused = await bot.ask(chat, hasty, QUESTION)
        for text in (QUESTION, "/hoi", f"/tomtat {QUESTION}"):
            bot.server.say(chat, hasty, text)
        assert ANSWER == marked(await bot.ask(elsewhere, other, QUESTION), "blockquote")[0]
        for _ in range(4):
            assert ANSWER == marked(await bot.ask(bot.office, bot.editor, QUESTION), "blockquote")[0]
        assert VIETNAMESE.help("start").split("\n")[0] in (await bot.ask(chat, hasty, "/help")).text
    seconds = [int(word) for word in refused.text.split() if word.isdecimal()]
    assert VIETNAMESE.reader.too_often.format(seconds=seconds[0]) == refused.text
    assert 0 < seconds[0] <= 60
    assert 4 == len(bot.server.messages(chat))
    assert "user 7 asks too often" in bot.log


class StuckSegmenter(BlankSegmenter):
    """Hangs on one word until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        if "treo" in sentence:
            self.let_go.wait()
        return super().words(sentence)


@asynccontextmanager
async def questions(folder: Path, segmenter: BlankSegmenter) -> AsyncIterator[Questions]:
    """Handlers of questions that wait for a fifth of a second, over one article."""
    (folder / "articles").mkdir()
    (folder / "articles" / "cau.txt").write_text(f"{ANSWER}\n", encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles", generations, BlankSegmenter())
    async with (
        Database.open(f"sqlite:///{folder}/log.db") as database,
        CatchingUpLog(ConversationLog(database)) as log,
    ):
        index, thread = LiveIndex(generations, generations.open()), WorkerThread(job_timeout=0.2, queue_timeout=0.4)
        with SearchWorker(index, segmenter, thread) as worker:
            yield Questions(AnswerService(worker), log, QuestionQuota(0, frozenset()))


def update_of(message: Message, bot: telegram.Bot) -> telegram.Update:
    """The update that brings a message."""
    update = telegram.Update.de_json({"update_id": message.message_id, "message": message.as_json()}, bot)
    assert isinstance(update.message, telegram.Message)
    assert isinstance(update.message.date, datetime)
    return update


async def test_slow_question_is_cut_off_with_a_reply(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A question that takes too long is told so, as is one behind it; once the thread is free, answers go on."""
    segmenter = StuckSegmenter()
    async with TelegramServer(TOKEN) as server, telegram.Bot(TOKEN, f"{server.url}/bot") as bot:
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
    assert 2 == sum("was cut off: not begun within 0.4 s" in record.getMessage() for record in caplog.records)
