"""Restrict the bot to the people who may use it."""

import logging
from collections.abc import Set as AbstractSet

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.telegram.handlers.replies import answer_press, texts_of

_LOGGER = logging.getLogger(__name__)


class AccessList:
    """Stops the updates of people who are not allowed before other handlers get them."""

    def __init__(self, allowed_ids: AbstractSet[int] | None, admin_ids: AbstractSet[int]) -> None:
        """Allow these users, by their Telegram ids; everybody if ``allowed_ids`` is None."""
        self._allowed = None if allowed_ids is None else allowed_ids | admin_ids

    async def check(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Pass an update on or stop it: with a reply in a private chat or to a press, silently in a group."""
        user, chat = update.effective_user, update.effective_chat
        if self._allowed is None or (user and user.id in self._allowed):
            return
        _LOGGER.warning("update %d refused: user %s is not admitted", update.update_id, user.id if user else "unknown")
        refusal = texts_of(update).reader.not_allowed
        if update.callback_query:
            await answer_press(update.callback_query, refusal)
        elif update.message and chat and chat.type == ChatType.PRIVATE:
            await update.message.reply_text(refusal)
        raise ApplicationHandlerStop
