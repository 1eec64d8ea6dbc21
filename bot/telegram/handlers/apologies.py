"""What a reader is told where something went wrong for good."""

import logging
import secrets

from telegram import Update
from telegram.error import TelegramError

from bot.telegram.handlers.presses import answer_press
from bot.telegram.handlers.readers import texts_of

_LOGGER = logging.getLogger(__name__)


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
