"""Answer questions, sent as commands or as free text."""

import time
from datetime import UTC, datetime, timedelta

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.observability.metrics import Metrics
from bot.services.answering import HITS, AnswerService
from bot.services.past_answers import fingerprint
from bot.services.reply_plan import ReplyPlan
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.answer_keyboards import answer_keyboard
from bot.telegram.handlers.answer_views import AnswerView
from bot.telegram.handlers.conversation import earlier_questions
from bot.telegram.handlers.mentions import without_mentions
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of, typing_action
from bot.telegram.render import answer_page
from storage.catching_up import CatchingUpLog
from storage.conversations import Exchange, LoggedHit

_LATE = timedelta(hours=1)  # after which an answer starts with an apology; chosen


class Questions:
    """Handles messages with questions; ``metrics`` count their outcomes."""

    def __init__(self, answers: AnswerService, log: CatchingUpLog, metrics: Metrics | None = None) -> None:
        self._metrics = metrics or Metrics()
        self._answers = answers
        self._log = log

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/hoi`` and ``/ask``: answer the question that follows."""
        if message := update.effective_message:
            await self._answer(update, message, command_argument(message))

    async def free_text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a text without a command, in a private chat."""
        if (message := update.effective_message) and message.text:
            await self._answer(update, message, message.text)

    async def addressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a text in a group that mentions the bot or replies to it."""
        if message := update.effective_message:
            await self._answer(update, message, without_mentions(message))

    async def _answer(self, update: Update, message: Message, question: str) -> None:
        texts = texts_of(update)
        if not question:
            await message.reply_text(texts.question_missing)
            return
        started = time.perf_counter()
        user = update.effective_user
        asked = message.chat_id, user.id if user else None, message.date
        earlier = await earlier_questions(self._log.log, *asked, without_update=update.update_id)
        try:
            async with typing_action(message):
                with self._metrics.timed("search"):
                    plan = await self._answers.answer_async(question, HITS, earlier, message.date)
        except TooSlowError as error:
            self._metrics.count_question("too_slow")
            await report_timeout(update, message, error)
            return
        latency_ms = 1000 * (time.perf_counter() - started)
        with self._metrics.timed("log"):
            exchange_id = await self._record(update, message, question, plan, latency_ms)
        page = answer_page(plan, texts, late=datetime.now(UTC) - message.date > _LATE)
        view = None if exchange_id is None else AnswerView(exchange_id)
        keyboard = answer_keyboard(view, page, plan.passages, plan, texts) if view else None
        await message.reply_text(page.html, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        self._metrics.observe("reply", time.perf_counter() - started)
        self._metrics.count_question(plan.status)

    async def _record(
        self, update: Update, message: Message, question: str, plan: ReplyPlan, latency_ms: float
    ) -> int | None:
        """Log the exchange and return its id; None if the log fails, and then the answer has no buttons."""
        user = update.effective_user
        exchange = Exchange(
            chat_id=message.chat_id,
            user_id=user.id if user else None,
            asked_at=message.date,
            question=question,
            answered=plan.answered,
            confidence=plan.confidence,
            generation=plan.generation,
            latency_ms=latency_ms,
            hits=_logged_hits(plan),
            update_id=update.update_id,
        )
        return await self._log.record(exchange)


def _logged_hits(plan: ReplyPlan) -> tuple[LoggedHit, ...]:
    return tuple(
        LoggedHit(
            article_id=passage.article.id,
            paragraph=passage.sentence.paragraph,
            sentence=passage.sentence.position,
            score=passage.score,
            fingerprint=fingerprint(passage.sentence),
        )
        for passage in plan.passages
    )
