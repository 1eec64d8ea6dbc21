"""The buttons 👍 and 👎 under an answer.

Callback data is ``f:EXCHANGE:good`` and ``f:EXCHANGE:bad``. Anybody in the chat of the answer may press them; each
person counts once, by the last press.
"""

import re
from datetime import UTC, datetime
from typing import get_args

from telegram import InlineKeyboardButton, Update
from telegram.ext import ContextTypes

from bot.telegram.handlers.replies import answer_press, texts_of
from storage.conversations import ConversationLog
from storage.errors import InvalidRecordError
from storage.feedback import FeedbackLog, Verdict

FEEDBACK_DATA = r"^f:"

_LABELS: dict[Verdict, str] = {"good": "👍", "bad": "👎"}
_DATA = re.compile(r"f:(?P<exchange>[0-9]{1,18}):(?P<verdict>good|bad)")


def feedback_row(exchange_id: int) -> list[InlineKeyboardButton]:
    """Build the row of buttons by which readers rate an answer."""
    return [
        InlineKeyboardButton(label, callback_data=f"f:{exchange_id}:{verdict}") for verdict, label in _LABELS.items()
    ]


def rated_exchange(data: object) -> int | None:
    """Return the exchange in the callback data of a button of `feedback_row`; None for other data."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    return int(match["exchange"]) if match else None


class Feedback:
    """Handles presses of 👍 and 👎."""

    def __init__(self, log: ConversationLog, feedback: FeedbackLog) -> None:
        self._log = log
        self._feedback = feedback

    async def give(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Store what a person thinks of an answer, and thank for it; a second press changes the verdict."""
        query, texts = update.callback_query, texts_of(update)
        if query is None:
            return
        exchange_id = rated_exchange(query.data)
        stored = await self._log.exchange(exchange_id) if exchange_id is not None else None
        if exchange_id is None:
            await answer_press(query, texts.reader.buttons.unknown)
        elif stored is None:
            await answer_press(query, texts.reader.buttons.forgotten)
        elif query.message is None or query.message.chat.id != stored.exchange.chat_id:
            await answer_press(query, texts.reader.buttons.elsewhere)
        else:
            verdict = next(one for one in get_args(Verdict) if str(query.data).endswith(f":{one}"))
            try:
                await self._feedback.give(stored.id, query.from_user.id, verdict, datetime.now(UTC))
            except InvalidRecordError:  # deleted meanwhile
                await answer_press(query, texts.reader.buttons.forgotten)
            else:
                await answer_press(query, texts.reader.own_data.thanks[verdict], alert=False)
