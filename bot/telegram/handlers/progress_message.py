"""A message that shows the progress of a task by edits, within Telegram's limits."""

import asyncio
import logging
from collections.abc import Callable

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError

from bot.telegram.handlers.presses import is_unmodified

# Seconds; chosen. A group takes 20 messages a minute, edits included, and answers need most of them.
_PRIVATE_INTERVAL, _GROUP_INTERVAL = 3.0, 6.0

_LOGGER = logging.getLogger(__name__)


async def show_progress(
    message: Message, task: "asyncio.Task[str]", progress: Callable[[], str], keyboard: InlineKeyboardMarkup
) -> None:
    """Edit ``message`` to the text of ``progress`` while ``task`` runs, and at its end to the task's result.

    ``keyboard`` stays below it until the end. Errors of edits before the end are only logged. If the message is gone at
    the end, the result is sent as a new message. The task is cancelled with this coroutine.

    Raises:
        TelegramError: The result could not be shown.
    """
    interval = _PRIVATE_INTERVAL if message.chat.type == ChatType.PRIVATE else _GROUP_INTERVAL
    shown = message.text
    try:
        while not task.done():
            await asyncio.wait([task], timeout=interval)
            text = progress()
            if not task.done() and text != shown:
                await _edit(message, text, keyboard)
                shown = text
        await _show_result(message, task.result())
    finally:
        task.cancel()


async def _edit(message: Message, text: str, keyboard: InlineKeyboardMarkup) -> None:
    try:
        await message.edit_text(text, reply_markup=keyboard)
    except TelegramError as error:
        if not is_unmodified(error):
            _LOGGER.warning("the progress was not shown: %s", error)


async def _show_result(message: Message, text: str) -> None:
    try:
        await message.edit_text(text)
    except BadRequest as error:
        if not is_unmodified(error):  # an earlier attempt may have arrived although its response was lost
            await message.reply_text(text)
