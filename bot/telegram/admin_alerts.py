"""Send the administrators a message when something needs them."""

import logging
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from telegram import Bot
from telegram.error import TelegramError

from bot.observability.alerts import Alert
from bot.texts.texts import VIETNAMESE

_LOGGER = logging.getLogger(__name__)


class AdminAlerts:
    """Sends alerts, in Vietnamese: which language an administrator prefers is known only while they write."""

    def __init__(self, bot: Bot, admin_ids: AbstractSet[int], leads: Callable[[], bool] = lambda: True) -> None:
        """Write to the private chats of these users; Telegram refuses it for those who have not written first.

        Nothing is sent unless ``leads()``: of several programs that serve the bot, one writes.
        """
        self._bot = bot
        self._admin_ids = admin_ids
        self._leads = leads

    async def send(self, alert: Alert) -> bool:
        """Return whether at least one administrator got the message; errors are only logged."""
        if not self._leads():
            return False
        text, reached = VIETNAMESE.alert(alert), False
        for admin_id in sorted(self._admin_ids):
            try:
                await self._bot.send_message(admin_id, text)
            except TelegramError as error:
                _LOGGER.warning("alert %s: administrator %d was not reached: %s", alert.kind, admin_id, error)
            else:
                reached = True
        return reached
