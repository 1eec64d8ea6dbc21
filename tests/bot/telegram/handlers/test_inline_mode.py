"""Inline mode: what is offered for a question typed in any chat, and what is logged of it."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import ApplicationBuilder, CallbackContext

from bot.observability.metrics import Metrics
from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.telegram.handlers.inline_mode import InlineMode
from bot.texts.texts import ENGLISH, VIETNAMESE
from retrieval.index.generations import Generations
from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog
from storage.database import Database
from tests.answers import BlankSegmenter
from tests.serving import ANSWER, EDITOR, QUESTION, Bot, marked
from tests.telegram_server import InlineAnswer, TelegramServer
from tests.telegram_server.clients import PATIENCE
from tests.telegram_server.entities import entity_text

LABELS = VIETNAMESE.reader.inline
NOBODY = "Ai vô địch giải bóng đá Sao Hoả?"
MARKETS = "Giá thanh long ở các chợ là bao nhiêu?"


async def asked(bot: Bot, user_id: int, text: str, offset: str = "", language: str = "vi") -> InlineAnswer:
    """Type a query in some chat, and return its answer."""
    user = bot.server.user(user_id, language_code=language)
    return await bot.server.next_inline_answer(bot.server.query(user, text, offset=offset))


def label(answer: InlineAnswer) -> object:
    """Return the label of the button above an answer that offers nothing."""
    assert () == answer.results
    return (answer.button or {}).get("text")


async def until_logged(bot: Bot, count: int) -> None:
    """Wait until so many exchanges are logged."""
    await bot.confirmed()
    await bot.ask(bot.office, bot.editor, "/help")  # by then the log is open
    while len(bot.logged()) < count or bot.pending():
        await bot.ask(bot.office, bot.editor, "/help")


async def test_passages_are_offered_and_the_chosen_one_is_logged(bot: Bot) -> None:
    """A result shows title, source, date and sentence, and sends the quotation; what is only typed is not stored."""
    bot.server.inline_mode = bot.server.inline_feedback = True
    reader = bot.server.user(7)
    async with bot.serving():
        query_id = bot.server.query(reader, QUESTION)
        answer = await bot.server.next_inline_answer(query_id)
        english = await asked(bot, 8, QUESTION, language="en")
        assert LABELS.ask == label(await asked(bot, 8, " "))
        assert LABELS.not_found == label(await asked(bot, 8, NOBODY))
        assert LABELS.ask == label(await asked(bot, 8, "Xin chào"))
        assert ENGLISH.reader.inline.not_found == label(await asked(bot, 8, NOBODY, language="en"))
        other_year = await asked(bot, 8, "Tổng vốn xây cầu Đò Gát năm 2019 là bao nhiêu?")
        assert LABELS.other_language == label(await asked(bot, 8, "Who built the bridge?"))
        await bot.ask(bot.office, bot.editor, "/help")
        assert [] == bot.logged()
        bot.server.choose(query_id, answer.results[0].result_id)
        await until_logged(bot, 1)
    assert {"text": LABELS.other_period.format(period="năm 2019"), "start_parameter": "inline"} == other_year.button
    assert ANSWER in other_year.results[0].content.text
    assert {"Khánh thành cầu Đò Gát"} == {result.title for result in answer.results}  # nothing on another topic
    first = answer.results[0]
    assert ("Khánh thành cầu Đò Gát", f"Báo Ven Sông · 12/3/2025\n{ANSWER}") == (first.title, first.description)
    assert [ANSWER] == [
        entity_text(first.content.text, one) for one in first.content.entities if one.kind == "blockquote"
    ]
    assert ["2.300 tỷ đồng"] == [
        entity_text(first.content.text, one) for one in first.content.entities if one.kind == "bold"
    ]
    assert first.content.text.endswith("Khánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025")
    assert (None, "", True) == (answer.button, answer.next_offset, answer.is_personal)
    assert answer.cache_time <= 60
    assert first.content == english.results[0].content
    assert [(0, 7, QUESTION, 1)] == bot.logged()
    with closing(sqlite3.connect(bot.database)) as connection:
        assert [("cau-do-gat", 2)] == list(connection.execute("SELECT article_id, sentence FROM hits"))
        ((stored,),) = connection.execute("SELECT count(*) FROM inbox")
    # A row of each /help and of the choice, and none of a query.
    assert len(bot.server.messages(bot.office)) + 1 == stored


async def test_results_are_paged(bot: Bot) -> None:
    """Each page but the last has ten passages and the offset of the next; a forged offset is that of the first page."""
    prices = [f"Giá thanh long ở chợ {name} là {number}.500 đồng một ký." for number, name in enumerate(NAMES, 21)]
    (bot.articles / "cho.txt").write_text("Ngày: 1/6/2025\nGiá thanh long\n" + "\n".join(prices), encoding="utf-8")
    bot.server.inline_mode = True
    async with bot.serving():
        pages = [await asked(bot, 7, MARKETS)]
        while offset := pages[-1].next_offset:
            pages.append(await asked(bot, 7, MARKETS, offset))
        forged = await asked(bot, 7, MARKETS, "x" * 64)
        beyond = await asked(bot, 7, MARKETS, "999")
    assert {10} == {len(page.results) for page in pages[:-1]}
    assert 0 < len(pages[-1].results) <= 10
    results = [result for page in pages for result in page.results]
    assert len(results) == len({result.result_id for result in results})
    assert len(NAMES) == sum("thanh long ở chợ" in result.content.text for result in results)
    assert pages[0] == forged
    assert ((), "") == (beyond.results, beyond.next_offset)


NAMES = ("Bến", "Cầu", "Dinh", "Gạo", "Hôm", "Lách", "Mới", "Nổi", "Phước", "Quán", "Rạch", "Sỏi", "Trạm", "Vàm")


async def test_of_a_burst_of_letters_the_last_is_answered(bot: Bot) -> None:
    """Queries that arrive together are superseded by the last of the same person, and by that of nobody else."""
    bot.server.inline_mode = True
    reader = bot.server.user(7)
    async with bot.serving():
        await asked(bot, 8, QUESTION)
        typed = [bot.server.query(reader, QUESTION[:length]) for length in range(1, len(QUESTION) + 1)]
        other = bot.server.query(bot.server.user(9), QUESTION)
        await bot.server.next_inline_answer(other)
        last = await bot.server.next_inline_answer(typed[-1])
        await asked(bot, 8, QUESTION)
    answered = [
        call.parameters["inline_query_id"] for call in bot.server.transcript if call.method == "answerInlineQuery"
    ]
    assert [typed[-1]] == [query_id for query_id in answered if query_id in typed]
    assert ANSWER in last.results[0].content.text


async def test_only_allowed_people_get_results(bot: Bot) -> None:
    """A stranger is refused by a button, a blocked person by silence, and a choice of either is not logged."""
    bot.server.inline_mode = True
    bot.set(TELEGRAM_ALLOWED_IDS="7", TELEGRAM_BLOCKED_IDS="9")
    async with bot.serving():
        refused = await asked(bot, 8, QUESTION)
        assert refused == await asked(bot, 8, f"{QUESTION} ")
        silenced = bot.server.query(bot.server.user(9), QUESTION)
        for user_id in (8, 9):  # a choice of user 8 is a second line of the log
            chosen = {"result_id": "0-00000000", "from": bot.server.user(user_id).as_json(), "query": QUESTION}
            bot.server.inject({"chosen_inline_result": chosen})
        for user_id in (7, EDITOR):
            assert ANSWER in (await asked(bot, user_id, QUESTION)).results[0].content.text
        await bot.ask(bot.office, bot.editor, "/help")
    assert LABELS.not_allowed == label(refused)
    assert silenced not in [call.parameters.get("inline_query_id") for call in bot.server.transcript]
    assert [] == bot.logged()
    assert (2, 1) == (bot.log.count("its sender is not admitted"), bot.log.count("its sender is blocked"))


async def test_only_chosen_results_count_towards_the_quota(bot: Bot) -> None:
    """What is typed does not count; once as many results are chosen as may be asked, queries and questions wait."""
    bot.server.inline_mode = bot.server.inline_feedback = True
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="2")
    async with bot.serving():
        for length in (20, 25, 30, len(QUESTION)):
            await asked(bot, 7, QUESTION[:length])
        for _ in range(2):
            query_id = bot.server.query(reader, QUESTION)
            answer = await bot.server.next_inline_answer(query_id)
            bot.server.choose(query_id, answer.results[0].result_id)
        await until_logged(bot, 2)
        waiting = await asked(bot, 7, QUESTION)
        refused = await bot.ask(chat, reader, QUESTION)
        assert (await asked(bot, 8, QUESTION)).results
    assert str(label(waiting)).startswith(LABELS.too_often.partition("{")[0])
    assert 0 == waiting.cache_time
    assert refused.text.startswith(VIETNAMESE.reader.too_often.partition("{")[0])
    assert [(0, 7, QUESTION, 1)] * 2 == bot.logged()


async def test_an_expired_query_and_a_forged_choice_harm_nothing(bot: Bot) -> None:
    """A query that Telegram no longer knows is passed over; a choice that was never offered is logged without it."""
    bot.server.inline_mode = True
    bot.expected_refusals = ["answerInlineQuery"]
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        bot.server.query(reader, QUESTION)
        bot.server.expire_queries()
        await bot.server.next_call("answerInlineQuery")
        forged = {"result_id": "'; DROP TABLE hits; --" * 9, "from": reader.as_json(), "query": QUESTION}
        bot.server.inject({"chosen_inline_result": forged})
        await until_logged(bot, 1)
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        greeting = await bot.ask(chat, reader, "/start inline")  # what the button sends
    assert "error" not in bot.log.lower()
    assert greeting.text.startswith(VIETNAMESE.greeting)
    with closing(sqlite3.connect(bot.database)) as connection:
        counts = list(
            connection.execute(
                "SELECT chat_id, count(hits.rank) FROM exchanges LEFT JOIN hits ON exchange_id = id GROUP BY id"
            )
        )
    assert [(0, 0), (7, 3)] == [(chat_id, min(count, 3)) for chat_id, count in counts]


class CountingWorker(SearchWorker):
    """Searches in its thread, and counts the jobs that it was given, and the most that it had at once."""

    jobs = waiting = most = 0

    async def run_async(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 — passed on
        """See `SearchWorker`."""
        self.jobs += 1
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        try:
            return await super().run_async(*args, **kwargs)
        finally:
            self.waiting -= 1


@pytest.mark.usefixtures("timedeltas")
async def test_one_query_at_a_time_is_searched(generations: Generations, tmp_path: Path) -> None:
    """However many people type, the search has one of their queries at a time, so that a question waits for one."""
    async with TelegramServer() as server, AsyncExitStack() as stack:
        server.inline_mode = True
        worker = stack.enter_context(CountingWorker(LiveIndex(generations, generations.open()), BlankSegmenter()))
        database = await stack.enter_async_context(Database.open(f"sqlite:///{tmp_path}/log.db"))
        inline = InlineMode(AnswerService(worker), CatchingUpLog(ConversationLog(database)), Metrics())
        builder = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").read_timeout(PATIENCE)
        application = builder.updater(None).build()
        await stack.enter_async_context(application)
        asked = [server.query(server.user(number), QUESTION) for number in range(5)]
        updates = await application.bot.get_updates()
        contexts = [CallbackContext.from_update(update, application) for update in updates]
        await asyncio.gather(*map(inline.answer, updates, contexts))
        answers = [await server.next_inline_answer(query_id) for query_id in asked]
    assert [ANSWER] * 5 == [answer.results[0].content.text.splitlines()[0] for answer in answers]
    assert (5, 1) == (worker.jobs, worker.most)
