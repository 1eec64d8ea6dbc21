"""Answer in chats that the bot is no member of, where somebody mentions it (guest mode, Bot API 10.0)."""

import time

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.observability.metrics import Metrics
from bot.services.answering import HITS, AnswerService
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.conversation import exchange_of
from bot.telegram.handlers.mentions import without_mentions
from bot.telegram.handlers.presses import apology
from bot.telegram.handlers.replies import answer_guest, texts_of
from bot.telegram.html import plain
from bot.telegram.render import answer_page
from storage.catching_up import CatchingUpLog
from storage.conversations import NO_CHAT


class GuestMode:
    """Handles guest messages; ``metrics`` count their outcomes.

    Each has one message as its answer, without buttons, and stands alone: what the same person asked elsewhere must not
    show. The chat is not stored.
    """

    def __init__(self, answers: AnswerService, log: CatchingUpLog, metrics: Metrics) -> None:
        self._answers = answers
        self._log = log
        self._metrics = metrics

    async def answer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer the question that mentions the bot."""
        message, texts = update.guest_message, texts_of(update)
        if message is None:
            return
        question = without_mentions(message)
        if not question:
            await answer_guest(message, plain(texts.reader.inline.guest_ask).html, texts)
            return
        try:
            await self._answer(update, message, question)
        except TooSlowError as error:
            self._metrics.count_question("too_slow")
            await answer_guest(message, plain(apology(error, texts)).html, texts)

    async def _answer(self, update: Update, message: Message, question: str) -> None:
        texts, user, started = texts_of(update), update.effective_user, time.perf_counter()
        with self._metrics.timed("search"):
            plan = await self._answers.answer_async(question, HITS, (), message.date)
        latency_ms = 1000 * (time.perf_counter() - started)
        if not await answer_guest(message, answer_page(plan, texts).html, texts):
            return
        exchange = exchange_of(
            plan,
            chat_id=NO_CHAT,
            user_id=user.id if user else None,
            asked_at=message.date,
            question=question,
            latency_ms=latency_ms,
            update_id=update.update_id,
        )
        with self._metrics.timed("log"):
            await self._log.record(exchange)
        self._metrics.observe("reply", time.perf_counter() - started)
        self._metrics.count_question(plan.status)
