"""What handlers of button presses share: refusals, edits of the message with the button, and answers to the press."""

import logging
from collections.abc import AsyncIterator, Iterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager

from telegram import CallbackQuery, InlineKeyboardMarkup
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.services.worker_thread import PartUnsearchedError, TooSlowError
from bot.texts.texts import Texts
from storage.conversations import ConversationLog, StoredExchange

_LOGGER = logging.getLogger(__name__)


class PressRefusedError(Exception):
    """A press that shows nothing; the message is for the reader."""


@asynccontextmanager
async def refusals_explained(query: CallbackQuery, texts: Texts) -> AsyncIterator[None]:
    """Answer a press by an alert where the body, which answers it otherwise, raises a refusal or `TooSlowError`."""
    try:
        yield
    except PressRefusedError as refusal:
        await answer_press(query, str(refusal))
    except TooSlowError as error:
        await answer_press(query, apology(error, texts))


def apology(error: TooSlowError, texts: Texts) -> str:
    """Return what a reader is shown in place of the result of a search."""
    return texts.reader.part_unsearched if isinstance(error, PartUnsearchedError) else texts.reader.too_slow


def require_administrator(query: CallbackQuery, admin_ids: AbstractSet[int], texts: Texts) -> None:
    """Raise `PressRefusedError` unless an administrator, in a private chat, has pressed the button."""
    if query.from_user.id not in admin_ids:
        raise PressRefusedError(texts.reindex_refused)
    if query.message is None or query.message.chat.type != ChatType.PRIVATE:
        raise PressRefusedError(texts.reader.buttons.elsewhere)


async def exchange_of_press(
    query: CallbackQuery, exchange_id: int, log: ConversationLog, texts: Texts
) -> StoredExchange:
    """Return the exchange that a button names.

    Raises:
        PressRefusedError: It is no longer stored, or of another chat than the button.
    """
    stored = await log.exchange(exchange_id)
    if stored is None:
        raise PressRefusedError(texts.reader.buttons.forgotten)
    if query.message is None or query.message.chat.id != stored.exchange.chat_id:
        raise PressRefusedError(texts.reader.buttons.elsewhere)
    return stored


async def answer_press(query: CallbackQuery, text: str | None = None, *, alert: bool = True) -> None:
    """Answer a callback query, with an alert if there is a text, or a passing note if not ``alert``.

    One that has expired is only logged.
    """
    try:
        await query.answer(text, show_alert=alert and text is not None)
    except BadRequest as error:
        _LOGGER.info("a press was not answered: %s", error)


async def edit_pressed(query: CallbackQuery, html: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Replace the text and buttons of the message whose button was pressed; an equal or deleted one is left alone.

    The content of an old message does not come with its press, which PTB's shortcut requires.
    """
    message = query.message
    with _unless_equal_or_deleted():
        await query.get_bot().edit_message_text(
            html,
            chat_id=message.chat.id if message else None,
            message_id=message.message_id if message else None,
            inline_message_id=query.inline_message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
        )


async def edit_buttons(query: CallbackQuery, keyboard: InlineKeyboardMarkup) -> None:
    """Replace the buttons of the message whose button was pressed; an equal or deleted one is left alone."""
    with _unless_equal_or_deleted():
        await query.edit_message_reply_markup(keyboard)


@contextmanager
def _unless_equal_or_deleted() -> Iterator[None]:
    try:
        yield
    except BadRequest as error:
        if not (is_unmodified(error) or "message to edit not found" in error.message.lower()):
            raise


def is_unmodified(error: TelegramError) -> bool:
    """Return whether an edit was refused because the message already reads so."""
    return isinstance(error, BadRequest) and "message is not modified" in error.message.lower()
