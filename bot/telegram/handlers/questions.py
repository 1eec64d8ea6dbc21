"""Answer questions, sent as commands or as free text."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.observability.metrics import Metrics
from bot.services.answering import HITS, AnswerService
from bot.services.past_answers import fingerprint
from bot.services.reply_plan import ReplyPlan
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.conversation import earlier_questions
from bot.telegram.handlers.keyboards import answer_keyboard, with_examples
from bot.telegram.handlers.mentions import without_mentions
from bot.telegram.handlers.quota import received_at
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of, typing_action
from bot.telegram.render import answer_page
from storage.catching_up import CatchingUpLog
from storage.conversations import Exchange, LoggedHit

_LATE = timedelta(hours=1)  # after which an answer starts with an apology; chosen


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the aware time at which it was asked, and what stands ``above`` the answer."""

    question: str
    at: datetime
    above: str = ""


class Questions:
    """Handles messages with questions; ``metrics`` count their outcomes."""

    def __init__(self, answers: AnswerService, log: CatchingUpLog, metrics: Metrics | None = None) -> None:
        self._metrics = metrics or Metrics()
        self._answers = answers
        self._log = log

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/hoi`` and ``/ask``: answer the question that follows."""
        if message := update.effective_message:
            await self._answer(update, message, Asked(command_argument(message), message.date))

    async def free_text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a text without a command, in a private chat."""
        if (message := update.effective_message) and message.text:
            await self._answer(update, message, Asked(message.text, message.date))

    async def addressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a text in a group that mentions the bot or replies to it."""
        if message := update.effective_message:
            await self._answer(update, message, Asked(without_mentions(message), message.date))

    async def pressed(self, update: Update, message: Message, question: str) -> None:
        """Answer the question on a button under ``message``, as the person's who pressed it; the reply repeats it."""
        above = texts_of(update).examples.asked.format(question=question)
        await self._answer(update, message, Asked(question, received_at.get() or datetime.now(UTC), above))

    async def _answer(self, update: Update, message: Message, asked: Asked) -> None:
        texts = texts_of(update)
        if not asked.question:
            await message.reply_text(texts.question_missing)
            return
        started = time.perf_counter()
        user = update.effective_user
        asker = message.chat_id, user.id if user else None, asked.at
        earlier = await earlier_questions(self._log.log, *asker, without_update=update.update_id)
        try:
            async with typing_action(message):
                with self._metrics.timed("search"):
                    plan = await self._answers.answer_async(asked.question, HITS, earlier, asked.at)
        except TooSlowError as error:
            self._metrics.count_question("too_slow")
            await report_timeout(update, message, error)
            return
        latency_ms = 1000 * (time.perf_counter() - started)
        with self._metrics.timed("log"):
            exchange_id = await self._record(update, message, asked, plan, latency_ms)
        page = answer_page(plan, texts, late=datetime.now(UTC) - asked.at > _LATE, above=asked.above)
        keyboard = None if exchange_id is None else answer_keyboard(exchange_id, page, plan.passages, texts)
        keyboard = with_examples(keyboard, plan.examples)
        await message.reply_text(page.html, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        self._metrics.observe("reply", time.perf_counter() - started)
        self._metrics.count_question(plan.status)

    async def _record(
        self, update: Update, message: Message, asked: Asked, plan: ReplyPlan, latency_ms: float
    ) -> int | None:
        """Log the exchange and return its id; None if the log fails, and then the answer has no buttons."""
        user = update.effective_user
        exchange = Exchange(
            chat_id=message.chat_id,
            user_id=user.id if user else None,
            asked_at=asked.at,
            question=asked.question,
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
