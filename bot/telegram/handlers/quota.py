"""Limit what each person may ask of the bot within a minute, and drop presses that come too late to be of use."""

import logging
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import InlineQuery, Update
from telegram.ext import ContextTypes

from bot.observability.metrics import Metrics
from bot.services.user_quota import UserQuota
from bot.telegram.handlers.presses import answer_press
from bot.telegram.handlers.replies import answer_guest, answer_inline, texts_of
from bot.telegram.html import plain
from bot.texts.texts import Texts

_Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]

# Telegram accepts the answer to a press for about a minute, and people press again before that; chosen.
_LATE_PRESS = timedelta(seconds=15)

received_at: ContextVar[datetime | None] = ContextVar("received_at", default=None)
"""When the update that is being handled was received, an aware time; None outside the dispatcher."""

_LOGGER = logging.getLogger(__name__)


class Quota:
    """Counts the updates that handlers take, by their sender; the first refusal in a row is explained to them."""

    def __init__(self, quota: UserQuota, metrics: Metrics) -> None:
        """``metrics`` count the messages that are refused."""
        self._quota = quota
        self._metrics = metrics

    def limited(self, callback: _Callback) -> _Callback:
        """Return the callback of a handler, called only within the quota, and for a press only while it is recent."""

        async def within_quota(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            if not await self.admits(update):
                return
            if update.callback_query and datetime.now(UTC) - _received_at() > _LATE_PRESS:
                _LOGGER.info("update %d: a press that waited too long is dropped", update.update_id)
                await answer_press(update.callback_query, texts_of(update).reader.buttons.late)
                return
            await callback(update, context)

        return within_quota

    async def admits(self, update: Update) -> bool:
        """Count an update, and return whether to handle it.

        A message counts at the time at which it was sent, a press or an edit when it was received. An inline query,
        which is often half a question, does not count; it is refused while its sender could not ask.
        """
        if (sender := _sender(update)) is None:
            return True
        if update.inline_query:
            return await self._admits_inline(update.inline_query, sender, texts_of(update))
        # Telegram's dates are whole seconds, and later messages of the same second must not seem earlier.
        message = update.message or update.guest_message
        moment = message.date if message else _received_at().replace(microsecond=0)
        verdict = await self._quota.judge(sender, moment, update.update_id)
        if verdict.wait is not None:
            _LOGGER.info("update %d: its sender asks too often, not answered for %d s", update.update_id, verdict.wait)
            await _explain(update, verdict.wait)
        if (message or update.edited_message) and not verdict.admitted:
            self._metrics.count_question("refused")
        return verdict.admitted

    async def _admits_inline(self, query: InlineQuery, sender: int, texts: Texts) -> bool:
        seconds = await self._quota.seconds_to_wait(sender, _received_at())
        if seconds:
            await answer_inline(query, label=texts.reader.inline.too_often.format(seconds=seconds), cached=False)
        return not seconds


def _received_at() -> datetime:
    return received_at.get() or datetime.now(UTC)


async def _explain(update: Update, seconds: int) -> None:
    explanation = texts_of(update).reader.too_often.format(seconds=seconds)
    if update.callback_query:
        await answer_press(update.callback_query, explanation)
    elif update.guest_message:
        await answer_guest(update.guest_message, plain(explanation).html, texts_of(update))
    elif message := update.message or update.edited_message:
        await message.reply_text(explanation)


def _sender(update: Update) -> int | None:
    """Return the id of who sent an update; for an anonymous administrator, whose user stands for all, the group's."""
    sender = update.effective_sender or update.effective_chat
    return sender.id if sender else None
