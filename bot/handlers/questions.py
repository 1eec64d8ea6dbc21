"""Questions, as commands and as free text, and how to ask them."""

import logging
import time

from telegram import Message, Update, User
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.answering import Answer, Answering
from bot.render import answer_html
from bot.texts import CommandName, Texts, texts_for
from storage.conversations import ConversationLog, Exchange, LoggedHit
from storage.errors import StorageError

COMMANDS: tuple[CommandName, ...] = ("hoi", "help", "start")

_LOGGER = logging.getLogger(__name__)


class Questions:
    """Answers readers. The methods are handlers of updates that hold a message."""

    def __init__(self, answering: Answering, log: ConversationLog) -> None:
        self._answering = answering
        self._log = log

    async def start(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/start``."""
        if message := update.effective_message:
            await message.reply_text(_texts(update.effective_user).welcome(*COMMANDS))

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/help``."""
        if message := update.effective_message:
            await message.reply_text(_texts(update.effective_user).help(*COMMANDS))

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/hoi`` and ``/ask``, with the question behind."""
        if (message := update.effective_message) and message.text:
            question = message.text.split(maxsplit=1)[1:]
            if question:
                await self._answer(update, message, question[0])
            else:
                await message.reply_text(_texts(update.effective_user).question_missing)

    async def free_text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A text that is no command, in a private chat."""
        if (message := update.effective_message) and message.text:
            await self._answer(update, message, message.text)

    async def unknown_command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A command that nothing else took, in a private chat."""
        if message := update.effective_message:
            await message.reply_text(_texts(update.effective_user).unknown_command)

    async def no_text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A picture, a voice and the like, in a private chat."""
        if message := update.effective_message:
            await message.reply_text(_texts(update.effective_user).only_text)

    async def _answer(self, update: Update, message: Message, question: str) -> None:
        await _show_typing(message)
        started = time.perf_counter()
        answer = await self._answering.answer_aside(question)
        latency_ms = 1000 * (time.perf_counter() - started)
        await self._record(update, message, question, answer, latency_ms)
        html = answer_html(answer, _texts(update.effective_user))
        await message.reply_text(html, parse_mode=ParseMode.HTML)

    async def _record(
        self, update: Update, message: Message, question: str, answer: Answer, latency_ms: float
    ) -> int | None:
        """Log the exchange and return its id; None where the log fails, which costs the reader nothing."""
        user = update.effective_user
        exchange = Exchange(
            chat_id=message.chat_id,
            user_id=user.id if user else None,
            asked_at=message.date,
            question=question,
            answered=answer.found.answered,
            confidence=answer.found.confidence,
            generation=answer.generation,
            latency_ms=latency_ms,
            hits=_logged_hits(answer),
            update_id=update.update_id,
        )
        try:
            return await self._log.record(exchange)
        except StorageError:
            _LOGGER.exception("an exchange of update %d was not logged", update.update_id)
            return None


def _logged_hits(answer: Answer) -> tuple[LoggedHit, ...]:
    return tuple(
        LoggedHit(passage.article.id, passage.sentence.paragraph, passage.sentence.position, passage.score)
        for passage in answer.found.passages
    )


async def _show_typing(message: Message) -> None:
    try:
        await message.reply_chat_action(ChatAction.TYPING)
    except TelegramError as error:  # the answer matters more
        _LOGGER.warning("the typing sign was not shown: %s", error)


def _texts(user: User | None) -> Texts:
    return texts_for(user.language_code if user else None)
