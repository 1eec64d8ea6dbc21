"""Restrict the bot to the people and groups that may use it."""

import logging
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.logs import LogThrottle
from bot.telegram.handlers.presses import answer_press
from bot.telegram.handlers.quota import Quota
from bot.telegram.handlers.replies import answer_inline, texts_of

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Who may use the bot, by ids of Telegram.

    Attributes:
        allowed_ids: The only users who may; everybody if None.
        allowed_groups: The only groups in which the bot answers; all if None.
        blocked_ids: Users, groups and channels that are ignored everywhere.
    """

    allowed_ids: AbstractSet[int] | None
    allowed_groups: AbstractSet[int] | None
    blocked_ids: AbstractSet[int]

    def admits(self, chat_id: int, admin_ids: AbstractSet[int]) -> bool:
        """Return whether messages may be sent to a chat: a group, or the private chat of a person or administrator."""
        if chat_id in self.blocked_ids:
            return False
        if chat_id < 0:
            return self.allowed_groups is None or chat_id in self.allowed_groups
        return self.allowed_ids is None or chat_id in self.allowed_ids | admin_ids


class AccessList:
    """Stops the updates of people who are not allowed before other handlers get them."""

    def __init__(self, rules: AccessRules, admin_ids: AbstractSet[int], quota: Quota) -> None:
        """Allow ``admin_ids``, too, except in groups that are not allowed; refusals count towards ``quota``."""
        self._allowed = None if rules.allowed_ids is None else rules.allowed_ids | admin_ids
        self._groups = rules.allowed_groups
        self._blocked = rules.blocked_ids
        self._quota = quota
        self._log_throttle = LogThrottle()

    async def check(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Pass an update on or stop it: in silence if its sender or group is blocked, or its group is not allowed.

        Other people get a reply in a private chat, to a press or in an inline query, and none to a message in a group
        or in a chat that the bot is no member of.
        """
        if ignored := self._ignored(update):
            kind, reason = ignored
            if self._log_throttle.should_log(kind):
                _LOGGER.warning("update %d refused: %s", update.update_id, reason)
            raise ApplicationHandlerStop
        user = update.effective_user
        if self._allowed is None or (user and user.id in self._allowed):
            return
        # In inline mode each letter is an update.
        if update.inline_query is None or self._log_throttle.should_log("inline queries"):
            _LOGGER.warning("update %d refused: its sender is not admitted", update.update_id)
        await self._refuse(update)
        raise ApplicationHandlerStop

    def _ignored(self, update: Update) -> tuple[str, str] | None:
        """Return a key of what makes an update ignored, and the reason for the log; None if it is not ignored."""
        chat = update.effective_chat
        senders = (update.effective_user, update.effective_sender, chat)
        blocked = next((one.id for one in senders if one and one.id in self._blocked), None)
        if blocked is not None:
            return str(blocked), "its sender is blocked" if blocked > 0 else f"chat {blocked} is blocked"
        if self._groups is not None and chat and chat.type != ChatType.PRIVATE and chat.id not in self._groups:
            place = "the chat of a guest message" if update.guest_message else f"group {chat.id}"
            return str(chat.id), f"{place} is not allowed"
        return None

    async def _refuse(self, update: Update) -> None:
        chat, refusal = update.effective_chat, texts_of(update).reader.not_allowed
        if update.callback_query and await self._quota.admits(update):
            await answer_press(update.callback_query, refusal)
        elif update.inline_query:
            await answer_inline(update.inline_query, label=texts_of(update).reader.inline.not_allowed)
        elif update.message and chat and chat.type == ChatType.PRIVATE and await self._quota.admits(update):
            await update.message.reply_text(refusal)
