"""A message that is edited while something goes on, at a pace that Telegram puts up with."""

import asyncio
import logging
from collections.abc import Callable

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError

# A group takes 20 messages a minute, edits included, and the answers to its questions need their share.
_PACE_IN_PRIVATE, _PACE_IN_GROUP = 3.0, 6.0  # seconds

_LOGGER = logging.getLogger(__name__)


async def follow(
    message: Message, work: "asyncio.Task[str]", standing: Callable[[], str], keyboard: InlineKeyboardMarkup
) -> None:
    """Edit ``message`` to what ``standing`` says while ``work`` is under way, and at its end to what it returns.

    ``keyboard`` stands below it until then. An edit that fails meanwhile is left out. Where the last one fails because
    the message is gone, what it says comes as a new one; raises `TelegramError` where it fails otherwise. ``work`` is
    cancelled if this is.
    """
    pace = _PACE_IN_PRIVATE if message.chat.type == ChatType.PRIVATE else _PACE_IN_GROUP
    shown = message.text
    try:
        while not work.done():
            await asyncio.wait([work], timeout=pace)
            text = standing()
            if not work.done() and text != shown:
                await _show(message, text, keyboard)
                shown = text
        await _conclude(message, work.result())
    finally:
        work.cancel()


async def _show(message: Message, text: str, keyboard: InlineKeyboardMarkup) -> None:
    try:
        await message.edit_text(text, reply_markup=keyboard)
    except TelegramError as error:
        if not _is_unmodified(error):
            _LOGGER.warning("the progress was not shown: %s", error)


async def _conclude(message: Message, text: str) -> None:
    try:
        await message.edit_text(text)
    except BadRequest as error:
        if not _is_unmodified(error):  # else an edit whose reply was lost
            await message.reply_text(text)


def _is_unmodified(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and "not modified" in error.message
