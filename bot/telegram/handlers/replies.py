"""What handlers share when they reply: language, typing action, answers to button presses, apologies."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.services.worker_thread import TooSlowError
from bot.texts.texts import Texts, texts_for

_TYPING_DELAY = 0.4  # seconds; chosen
_TYPING_INTERVAL = 4.5  # seconds; Telegram shows the action for five

_NOTHING_TO_EDIT = ("message is not modified", "message to edit not found")

_LOGGER = logging.getLogger(__name__)


def texts_of(update: Update) -> Texts:
    """Return the texts in the language of the update's user."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def command_argument(message: Message) -> str:
    """Return the text after a command, stripped; empty if there is none."""
    words = (message.text or "").split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


@asynccontextmanager
async def typing_action(message: Message, delay: float = _TYPING_DELAY) -> AsyncIterator[None]:
    """Show the typing action while the body runs, from ``delay`` seconds on; a quick answer makes no request for it.

    Errors are only logged.
    """
    typing: list[asyncio.Task[None]] = []
    timer = asyncio.get_running_loop().call_later(
        delay, lambda: typing.append(asyncio.create_task(_keep_typing(message)))
    )
    try:
        yield
    finally:
        timer.cancel()
        for task in typing:
            task.cancel()
            await asyncio.wait([task])


async def report_timeout(update: Update, message: Message, error: TooSlowError) -> None:
    """Reply that the question took too long to answer."""
    _LOGGER.warning("update %d was cut off: %s", update.update_id, error)
    await message.reply_text(texts_of(update).reader.too_slow)


async def edit_pressed(query: CallbackQuery, html: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Replace the text and buttons of the message whose button was pressed; an equal or deleted one is left alone.

    The content of an old message does not come with its press, which PTB's shortcut requires.
    """
    message = query.message
    try:
        await query.get_bot().edit_message_text(
            html,
            chat_id=message.chat.id if message else None,
            message_id=message.message_id if message else None,
            inline_message_id=query.inline_message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
        )
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in _NOTHING_TO_EDIT):
            raise


async def answer_press(query: CallbackQuery, text: str | None = None) -> None:
    """Answer a callback query, with an alert if there is a text; one that has expired is only logged."""
    try:
        await query.answer(text, show_alert=text is not None)
    except BadRequest as error:
        _LOGGER.info("a press was not answered: %s", error)


async def report_failure(update: object, error: BaseException) -> None:
    """Log an error under a short reference, and apologise to the reader with that reference."""
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
        _LOGGER.warning("error %s: the apology was not sent: %s", reference, failure)


async def _keep_typing(message: Message) -> None:
    while True:
        try:
            await message.reply_chat_action(ChatAction.TYPING)
        except TelegramError as error:
            _LOGGER.warning("the typing action was not shown: %s", error)
        await asyncio.sleep(_TYPING_INTERVAL)
