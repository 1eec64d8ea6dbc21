"""``/huy``: end what a person has under way."""

from collections.abc import Sequence
from typing import Protocol

from telegram import Update
from telegram.ext import ContextTypes

from bot.telegram.handlers.replies import texts_of


class UnderWay(Protocol):
    """A feature with something that a person can begin and end."""

    async def end_under_way(self, update: Update) -> str | None:
        """End what the sender of ``update`` has under way in this chat.

        Returns:
            The reply that says so; None if nothing is under way.
        """


class Cancel:
    """Handles ``/huy``."""

    def __init__(self, features: Sequence[UnderWay]) -> None:
        """End what is under way in the first of ``features`` in which anything is."""
        self._features = features

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/huy`` and ``/cancel``: end one thing, and say which, or that there is none."""
        message = update.effective_message
        if message is None:
            return
        for feature in self._features:
            if ended := await feature.end_under_way(update):
                await message.reply_text(ended)
                return
        await message.reply_text(texts_of(update).reader.messages.nothing_to_cancel)
