"""Limit what each person may ask of the bot within a minute, and drop presses that come too late to be of use."""

import logging
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Update
from telegram.ext import ContextTypes

from bot.observability.metrics import Metrics
from bot.services.user_quota import UserQuota
from bot.telegram.handlers.replies import answer_press, texts_of

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

        A message counts at the time at which it was sent, a press when it was received.
        """
        if (sender := _sender(update)) is None:
            return True
        # Telegram's dates are whole seconds, and later messages of the same second must not seem earlier.
        moment = update.message.date if update.message else _received_at().replace(microsecond=0)
        verdict = self._quota.judge(sender, moment, update.update_id)
        if verdict.wait is not None:
            _LOGGER.info("update %d: its sender asks too often, not answered for %d s", update.update_id, verdict.wait)
            await _explain(update, verdict.wait)
        if update.message and not verdict.admitted:
            self._metrics.count_question("refused")
        return verdict.admitted


def _received_at() -> datetime:
    return received_at.get() or datetime.now(UTC)


async def _explain(update: Update, seconds: int) -> None:
    explanation = texts_of(update).reader.too_often.format(seconds=seconds)
    if update.callback_query:
        await answer_press(update.callback_query, explanation)
    elif update.message:
        await update.message.reply_text(explanation)


def _sender(update: Update) -> int | None:
    """Return the id of who sent an update; for an anonymous administrator, whose user stands for all, the group's."""
    message = update.message
    sender = (message.sender_chat if message else None) or update.effective_user or update.effective_chat
    return sender.id if sender else None
