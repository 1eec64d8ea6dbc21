"""The buttons 👍 and 👎 under an answer.

Callback data is ``f:EXCHANGE:good`` and ``f:EXCHANGE:bad``. Anybody in the chat of the answer may press them; each
person counts once, by the last press.
"""

import re
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, Update
from telegram.ext import ContextTypes

from bot.telegram.handlers.presses import PressRefusedError, answer_press, exchange_of_press, refusals_explained
from bot.telegram.handlers.replies import texts_of
from storage.conversations import ConversationLog
from storage.errors import InvalidRecordError
from storage.feedback import FeedbackLog, Verdict

FEEDBACK_DATA = r"^f:"

_LABELS: dict[Verdict, str] = {"good": "👍", "bad": "👎"}
_VERDICTS: dict[str, Verdict] = {verdict: verdict for verdict in _LABELS}
_DATA = re.compile(r"f:(?P<exchange>[0-9]{1,18}):(?P<verdict>good|bad)")


def feedback_row(exchange_id: int) -> list[InlineKeyboardButton]:
    """Build the row of buttons by which readers rate an answer."""
    return [
        InlineKeyboardButton(label, callback_data=f"f:{exchange_id}:{verdict}") for verdict, label in _LABELS.items()
    ]


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
        async with refusals_explained(query, texts):
            match = _DATA.fullmatch(query.data or "")
            if match is None:
                raise PressRefusedError(texts.reader.buttons.unknown)
            stored = await exchange_of_press(query, int(match["exchange"]), self._log, texts)
            verdict = _VERDICTS[match["verdict"]]
            try:
                await self._feedback.give(stored.id, query.from_user.id, verdict, datetime.now(UTC))
            except InvalidRecordError as error:  # deleted meanwhile
                raise PressRefusedError(texts.reader.buttons.forgotten) from error
            await answer_press(query, texts.reader.own_data.thanks[verdict], alert=False)
