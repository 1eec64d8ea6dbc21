"""Answer questions: commands, free text, captions, forwarded news, and edits of any of these."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telegram import ForceReply, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.observability.metrics import Metrics
from bot.services.answering import HITS, AnswerService
from bot.services.command_words import command_in_words
from bot.services.forwarded_news import ForwardedNews, reports_news
from bot.services.reply_plan import ReplyPlan
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.answer_keyboards import answer_keyboard
from bot.telegram.handlers.answer_views import AnswerView
from bot.telegram.handlers.article_questions import asked_in_reply
from bot.telegram.handlers.conversation import earlier_questions, exchange_of
from bot.telegram.handlers.keyboards import with_examples
from bot.telegram.handlers.mentions import asks_bot, is_reply_to_bot, question_in
from bot.telegram.handlers.presses import is_unmodified
from bot.telegram.handlers.quota import received_at
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of, typing_action
from bot.telegram.handlers.sent_answers import SentAnswer, SentAnswers
from bot.telegram.render import answer_page
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from bot.texts.truncation import on_one_line
from retrieval.questions.last_question import last_question
from retrieval.questions.understood_question import LONGEST_QUESTION
from storage.catching_up import CatchingUpLog

_LATE = timedelta(hours=1)  # after which an answer starts with an apology; chosen
_LONGEST_HEADLINE = 200  # UTF-16 units of a forwarded text that are logged; chosen
_LONGEST_REPEATED = 120  # UTF-16 units of the question that is answered of a long text; chosen
_ASKED_BACK = {
    text for texts in (VIETNAMESE, ENGLISH) for text in (texts.question_missing, texts.reader.messages.ask_back)
}

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to answer.

    Attributes:
        message: The message that asks, or the one with the button that was pressed.
        words: What the message says, or the button.
        question: What is logged: the part of the words that is searched for. A forwarded text is searched for as a
            whole, and its first line is logged.
        asker: The id of the person who asks.
        at: When it was asked, an aware time.
        update_id: The update under which it is logged.
        forwarded: Whether it is a news text that the person forwards.
        former: The answer to the message before it was edited.
        pressed: Whether it was asked by a button.
    """

    message: Message
    words: str
    question: str
    asker: int | None
    at: datetime
    update_id: int
    forwarded: bool = False
    former: SentAnswer | None = None
    pressed: bool = False
    earlier: Sequence[str] | None = None

    @classmethod
    def of(cls, message: Message, words: str, update_id: int, former: SentAnswer | None) -> "_Asked":
        """Read the words of a message; an edited one is logged in place of what it was before."""
        forwarded = message.forward_origin is not None and reports_news(words)
        if forwarded:
            question = _headline(words)
        else:
            question = last_question(words) if len(words) > LONGEST_QUESTION else words
            question = asked_in_reply(message, question)
        asker = message.from_user.id if message.from_user else None
        first_update = former.update_id if former else update_id
        return cls(message, words, question, asker, message.date, first_update, forwarded, former)

    @property
    def shortened(self) -> bool:
        return not self.forwarded and len(self.words) > LONGEST_QUESTION

    @property
    def late(self) -> bool:
        return datetime.now(UTC) - (self.at if self.pressed else self.message.edit_date or self.at) > _LATE


class Questions:
    """Handles messages with questions; ``metrics`` count their outcomes."""

    def __init__(
        self, answers: AnswerService, forwarded: ForwardedNews, log: CatchingUpLog, metrics: Metrics | None = None
    ) -> None:
        self._answers = answers
        self._forwarded = forwarded
        self._log = log
        self._metrics = metrics or Metrics()
        self._sent = SentAnswers()

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/hoi`` and ``/ask``: answer the question that follows, or ask for it."""
        if message := update.effective_message:
            if question := command_argument(message):
                await self._answer(update, message, question)
            else:
                await _ask_back(message, texts_of(update).question_missing)

    async def free_text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a text or a caption without a command; a bare mention of the bot is asked back."""
        if message := update.effective_message:
            if question := question_in(message):
                await self._answer(update, message, question)
            else:
                await _ask_back(message, texts_of(update).reader.messages.ask_back)

    async def edited(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a question that was edited, in place of its former answer; if that is not known, in a new reply.

        Edits that leave the words as they were, and edited commands, are ignored.
        """
        if (message := update.edited_message) is None:
            return
        words, former = question_in(message), self._sent.find(message)
        if not words or words.startswith("/") or (former and former.words == words):
            return
        if former or (asks_bot(message) and not command_in_words(words)):
            await self._answer(update, message, words, former)

    async def end_under_way(self, update: Update) -> str | None:
        """Drop the question that the bot has asked for in the message replied to; see `cancel.UnderWay`."""
        message = update.effective_message
        original = message.reply_to_message if message and is_reply_to_bot(message) else None
        asked_back = original is not None and original.text in _ASKED_BACK
        return texts_of(update).reader.messages.question_cancelled if asked_back else None

    def forget(self, person: int) -> None:
        """Drop what is held of a person's questions; edits of them are answered anew."""
        self._sent.forget(person)

    async def pressed(
        self, update: Update, message: Message, question: str, earlier: Sequence[str] | None = None
    ) -> None:
        """Answer the question on a button under ``message``, as the person's who pressed it; the reply repeats it.

        ``earlier`` are the questions that it followed when it was first asked; None for those before the press.
        """
        asker, at = update.effective_user, received_at.get() or datetime.now(UTC)
        asked = _Asked(
            message,
            question,
            question,
            asker.id if asker else None,
            at,
            update.update_id,
            pressed=True,
            earlier=earlier,
        )
        await self._reply(update, asked)

    async def ask(self, update: Update, message: Message, question: str) -> None:
        """Answer the question that the command ``message`` stands for, whatever message it replies to."""
        asker = message.from_user.id if message.from_user else None
        await self._reply(update, _Asked(message, question, question, asker, message.date, update.update_id))

    async def about(self, update: Update, message: Message, words: str) -> None:
        """Answer ``words`` for who pressed a button under ``message``: a question, or a news text like a forwarded one.

        The reply repeats the question, or the first line of the news.
        """
        if not reports_news(words):
            await self.pressed(update, message, words)
            return
        asker, at = update.effective_user, received_at.get() or datetime.now(UTC)
        headline = _headline(words)
        asker_id = asker.id if asker else None
        asked = _Asked(message, words, headline, asker_id, at, update.update_id, forwarded=True, pressed=True)
        await self._reply(update, asked)

    async def _answer(self, update: Update, message: Message, words: str, former: SentAnswer | None = None) -> None:
        await self._reply(update, _Asked.of(message, words, update.update_id, former))

    async def _reply(self, update: Update, asked: _Asked) -> None:
        message, texts = asked.message, texts_of(update)
        started = time.perf_counter()
        try:
            async with typing_action(message):
                plan = await self._plan(asked)
        except TooSlowError as error:
            self._metrics.count_question("too_slow")
            await report_timeout(update, message, error)
            return
        latency_ms = 1000 * (time.perf_counter() - started)
        with self._metrics.timed("log"):
            exchange_id = await self._record(asked, plan, latency_ms)
        page = answer_page(plan, texts, late=asked.late, above=_above(asked, texts))
        view = None if exchange_id is None else AnswerView(exchange_id)
        keyboard = answer_keyboard(view, page, plan.passages, plan, texts) if view else None
        message_id = await _show(asked, page.html, with_examples(keyboard, plan.examples))
        if not asked.pressed:
            self._sent.remember(message, SentAnswer(asked.words, asked.asker, message_id, asked.update_id, exchange_id))
        self._metrics.observe("reply", time.perf_counter() - started)
        self._metrics.count_question(plan.status)

    async def _plan(self, asked: _Asked) -> ReplyPlan:
        """Plan the reply to a question within its conversation, or to a forwarded text."""
        message, former = asked.message, asked.former
        if asked.forwarded:
            with self._metrics.timed("search"):
                return await self._forwarded.plan_async(asked.words, HITS)
        earlier = asked.earlier
        if earlier is None:
            earlier = await earlier_questions(
                self._log.log,
                message.chat_id,
                asked.asker,
                asked.at,
                before=former.exchange_id if former else None,
                without_update=asked.update_id,
            )
        with self._metrics.timed("search"):
            return await self._answers.answer_async(asked.question, HITS, earlier, asked.at)

    async def _record(self, asked: _Asked, plan: ReplyPlan, latency_ms: float) -> int | None:
        """Log the exchange and return its id; None if the log fails, and then the answer has no buttons."""
        exchange = exchange_of(
            plan,
            chat_id=asked.message.chat_id,
            user_id=asked.asker,
            asked_at=asked.at,
            question=asked.question,
            latency_ms=latency_ms,
            update_id=asked.update_id,
        )
        return await self._log.record(exchange)


def _headline(news: str) -> str:
    return on_one_line(news.strip().partition("\n")[0], _LONGEST_HEADLINE)


def _above(asked: _Asked, texts: Texts) -> str:
    """Return the question of a button, or how long a question may be, if only a part of the message is answered."""
    if asked.pressed:
        return texts.examples.asked.format(question=asked.question)
    answered = on_one_line(asked.question, _LONGEST_REPEATED)
    return texts.too_long(LONGEST_QUESTION, answered) if asked.shortened else ""


async def _ask_back(message: Message, text: str) -> None:
    """Ask the sender of a message for a question; their client opens a reply."""
    await message.reply_text(text, reply_markup=ForceReply(selective=True))


async def _show(asked: _Asked, html: str, keyboard: InlineKeyboardMarkup | None) -> int:
    """Send an answer, or put it in the place of a former one that is still there; returns its id."""
    message, former = asked.message, asked.former
    if former:
        try:
            await message.get_bot().edit_message_text(
                html,
                chat_id=message.chat_id,
                message_id=former.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
            )
        except BadRequest as error:
            if not is_unmodified(error):
                _LOGGER.info("the answer to an edited question is sent anew: %s", error)
                former = None
        if former:
            return former.message_id
    quotes = False if asked.pressed else None  # a message of the bot's own is not quoted
    sent = await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard, do_quote=quotes)
    return sent.message_id
