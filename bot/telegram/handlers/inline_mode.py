"""Answer inline queries, ``@bot câu hỏi`` in any chat, with passages to send, and log those that are sent."""

import asyncio
import re
import time
from datetime import UTC, datetime

from telegram import InlineQuery, InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.observability.metrics import Metrics
from bot.services.answering import AnswerService
from bot.services.past_answers import fingerprint
from bot.services.reply_plan import ReplyPlan
from bot.services.shown_passages import fitting
from bot.services.worker_thread import PartUnsearchedError, TooSlowError
from bot.telegram.handlers.conversation import exchange_of
from bot.telegram.handlers.quota import received_at
from bot.telegram.handlers.replies import answer_inline, texts_of
from bot.telegram.render import quotation_html
from bot.texts.inline_preview import preview_of
from bot.texts.texts import Texts
from retrieval.ranking.ranking import Passage
from storage.catching_up import CatchingUpLog
from storage.conversations import NO_CHAT

_PAGE, _MOST = 10, 30  # results of a page, and of all; chosen
_OFFERED = frozenset({"answered", "unsure", "other_period", "headlines"})  # status of a plan whose passages are offered
_OFFSET = re.compile(r"\d{1,3}")


class InlineMode:
    """Handles inline queries and chosen results; ``metrics`` count only the latter.

    A result's id is the rank of the passage and the fingerprint of its sentence, so that no state is kept.
    """

    def __init__(self, answers: AnswerService, log: CatchingUpLog, metrics: Metrics) -> None:
        self._answers = answers
        self._log = log
        self._metrics = metrics
        self._search = asyncio.Semaphore()  # a question in a chat waits for one inline query at most

    async def answer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer a page of passages, or none with a button to the private chat that says why."""
        query, texts = update.inline_query, texts_of(update)
        if query is None:
            return
        if not query.query.strip():
            await answer_inline(query, label=texts.reader.inline.ask)
            return
        try:
            async with self._search:
                plan = await self._plan(query.query)
        except TooSlowError as error:
            inline = texts.reader.inline
            label = inline.part_unsearched if isinstance(error, PartUnsearchedError) else inline.too_slow
            await answer_inline(query, label=label, cached=False)
            return
        await _offer(query, plan, texts)

    async def chosen(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Count and log a question, and the passage that was sent as its answer."""
        chosen = update.chosen_inline_result
        if chosen is None:
            return
        started = time.perf_counter()
        try:
            plan = await self._plan(chosen.query)
        except TooSlowError:
            self._metrics.count_question("too_slow")
            return
        sent = next((one for rank, one in enumerate(_offered(plan)) if _id(rank, one) == chosen.result_id), None)
        exchange = exchange_of(
            plan,
            chat_id=NO_CHAT,
            user_id=chosen.from_user.id,
            asked_at=received_at.get() or datetime.now(UTC),
            question=chosen.query,
            latency_ms=1000 * (time.perf_counter() - started),
            passages=(sent,) if sent else (),
            update_id=update.update_id,
        )
        with self._metrics.timed("log"):
            await self._log.record(exchange)
        self._metrics.count_question(plan.status)

    async def _plan(self, question: str) -> ReplyPlan:
        with self._metrics.timed("search"):
            return await self._answers.answer_async(question, _MOST)


def _offered(plan: ReplyPlan) -> tuple[Passage, ...]:
    return fitting(plan.passages, plan.shown) if plan.status in _OFFERED else ()


async def _offer(query: InlineQuery, plan: ReplyPlan, texts: Texts) -> None:
    found = _offered(plan)
    first = int(query.offset) if _OFFSET.fullmatch(query.offset) else 0
    page = found[first : first + _PAGE]
    after = first + len(page)
    results = [_result(rank, passage, texts) for rank, passage in enumerate(page, first)]
    await answer_inline(
        query,
        results,
        label=None if first else _label(plan, texts),
        next_offset=str(after) if page and after < len(found) else None,
    )


def _result(rank: int, passage: Passage, texts: Texts) -> InlineQueryResultArticle:
    preview = preview_of(passage, texts)
    content = InputTextMessageContent(quotation_html(passage, texts), ParseMode.HTML)
    return InlineQueryResultArticle(_id(rank, passage), preview.title, content, description=preview.description)


def _id(rank: int, passage: Passage) -> str:
    return f"{rank}-{fingerprint(passage.sentence):08x}"


def _label(plan: ReplyPlan, texts: Texts) -> str | None:
    """Return what the passages are, or why there are none; None if they simply answer."""
    labels = texts.reader.inline
    if plan.status == "small_talk":
        return labels.ask
    if plan.status == "other_language":
        return labels.other_language
    if plan.status == "not_found" or not plan.passages:
        return labels.not_found
    if plan.status == "unsure":
        return labels.unsure
    if plan.period_met is False and plan.period and plan.period.period:
        return labels.other_period.format(period=texts.dates.of_period(plan.period.period))
    return labels.differing if plan.differing else None
