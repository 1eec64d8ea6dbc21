"""What follows when a button is pressed: the message is edited in place, and the press answered."""

import logging

from telegram import CallbackQuery, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

_LOGGER = logging.getLogger(__name__)


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
