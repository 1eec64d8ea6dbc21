"""A message that is edited while something goes on, at a pace that Telegram puts up with."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import timedelta

from telegram import Message
from telegram.constants import ChatType
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

# A group takes 20 messages a minute, edits included, and the answers to its questions need their share.
_PACE_IN_PRIVATE, _PACE_IN_GROUP = 3.0, 6.0  # seconds
_DELAYS = (1.0, 5.0, 25.0)  # seconds before the last word is tried again

_LOGGER = logging.getLogger(__name__)


async def follow(
    message: Message, work: "asyncio.Task[str]", standing: Callable[[], str], stopping: asyncio.Event
) -> None:
    """Edit ``message`` to what ``standing`` says while ``work`` is under way, and at its end to what it returns.

    An edit that fails meanwhile is left out. The last one is tried again until it arrives, though not once
    ``stopping`` is set; raises `TelegramError` where it does not. ``work`` is cancelled if this is.
    """
    pace = _PACE_IN_PRIVATE if message.chat.type == ChatType.PRIVATE else _PACE_IN_GROUP
    shown = message.text
    wait = pace
    try:
        while not work.done():
            await asyncio.wait([work], timeout=wait)
            text = standing()
            if work.done():
                break
            wait = pace
            if text != shown:
                wait = max(pace, await _show(message, text))
                shown = text
        await _conclude(message, work.result(), stopping)
    finally:
        work.cancel()


async def _show(message: Message, text: str) -> float:
    """Edit if it can be done; returns how many seconds Telegram wants to be left alone."""
    try:
        await message.edit_text(text)
    except RetryAfter as error:
        return _seconds(error)
    except TelegramError as error:
        if not _is_unmodified(error):
            _LOGGER.warning("the progress was not shown: %s", error)
    return 0.0


async def _conclude(message: Message, text: str, stopping: asyncio.Event) -> None:
    for delay in (*_DELAYS, None):
        try:
            await message.edit_text(text)
        except (RetryAfter, NetworkError) as error:
            if _is_unmodified(error):  # an edit whose reply was lost
                return
            if isinstance(error, BadRequest):  # the message was deleted, or has become too old to be edited
                await message.reply_text(text)
                return
            if delay is None or stopping.is_set():
                raise
            await _pause(_seconds(error) if isinstance(error, RetryAfter) else delay, stopping)
        else:
            return


async def _pause(seconds: float, stopping: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)


def _is_unmodified(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and "not modified" in error.message


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
