"""What every handler needs of the person on the other side."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.services.question_quota import QuestionQuota
from bot.services.worker_thread import TooSlowError
from bot.texts.texts import Texts, texts_for

_MOMENT = 0.4  # seconds that nobody minds waiting
_SIGN_LASTS = 4.5  # seconds; Telegram takes it away after five

_LOGGER = logging.getLogger(__name__)


def texts_of(update: Update) -> Texts:
    """The texts in the language of who caused the update."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def behind_command(message: Message) -> str:
    """What was written behind a command, without blanks around."""
    words = (message.text or "").split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


@asynccontextmanager
async def typing_action(message: Message, after: float = _MOMENT) -> AsyncIterator[None]:
    """Show the typing sign while the body takes longer than ``after`` seconds; a quick answer costs no call for it.

    A failure is only logged, for the answer matters more.
    """
    signs = asyncio.create_task(_keep_typing(message, after))
    try:
        yield
    finally:
        signs.cancel()
        await asyncio.wait([signs])


async def admitted(limits: QuestionQuota, update: Update, message: Message) -> bool:
    """Whether to answer the question in ``message``; who asks too often is told once when to ask again."""
    asker = update.effective_user or message.chat
    verdict = limits.judge(asker.id, message.date, update.update_id)
    if verdict.wait is not None:
        _LOGGER.info("user %d asks too often, and is not answered for %d s", asker.id, verdict.wait)
        await message.reply_text(texts_of(update).reader.too_often.format(seconds=verdict.wait))
    return verdict.admitted


async def report_timeout(update: Update, message: Message, error: TooSlowError) -> None:
    """Tell a reader that there will be no answer."""
    _LOGGER.warning("update %d was cut off: %s", update.update_id, error)
    await message.reply_text(texts_of(update).reader.too_slow)


async def show(query: CallbackQuery, html: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Put a text and its buttons in the place of the message; one that stands so already is left alone."""
    try:
        await query.edit_message_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard)
    except BadRequest as error:
        if "message is not modified" not in error.message.lower():
            raise


async def answer_press(query: CallbackQuery, text: str | None = None) -> None:
    """End the waiting of a pressed button, with an alert where there is a text; a press too old is let go."""
    try:
        await query.answer(text, show_alert=text is not None)
    except BadRequest as error:
        _LOGGER.info("a press was not answered: %s", error)


async def report_failure(update: object, error: BaseException) -> None:
    """Log an error under a short reference, and tell the reader that reference."""
    reference = secrets.token_hex(3)
    _LOGGER.error("error %s", reference, exc_info=error)
    if not isinstance(update, Update):
        return
    apology = texts_of(update).failed.format(reference=reference)
    try:
        if update.callback_query:
            await answer_press(update.callback_query, apology)
        elif update.effective_message:
            await update.effective_message.reply_text(apology)
    except TelegramError as failure:
        _LOGGER.warning("error %s: the reader could not be told: %s", reference, failure)


async def _keep_typing(message: Message, after: float) -> None:
    await asyncio.sleep(after)
    while True:
        try:
            await message.reply_chat_action(ChatAction.TYPING)
        except TelegramError as error:
            _LOGGER.warning("the typing sign was not shown: %s", error)
        await asyncio.sleep(_SIGN_LASTS)
