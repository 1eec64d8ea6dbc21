"""Build the buttons under messages, and encode and parse their callback data.

Callback data is ``p:EXCHANGE:FIRST`` for the passages of an answer from rank FIRST on, ``c:EXCHANGE:RANK:FIRST`` for
the context of one, with a button back to the passages from FIRST on, ``e:KEY`` for an example question, and
``r:cancel`` for a rebuild; for that of lists of articles see `bot.telegram.handlers.article_buttons`. Telegram allows
64 bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.services.past_answers import PastPassage
from bot.telegram.handlers.feedback import feedback_row, rated_exchange
from bot.telegram.render import AnswerPage
from bot.texts.texts import Texts
from retrieval.examples.example import question_key
from retrieval.ranking.ranking import Passage

ANSWER_DATA = r"^[pc]:"
CANCEL_DATA = r"^r:cancel$"
EXAMPLE_DATA = r"^e:[0-9a-f]{16}$"

_PASSAGES = re.compile(r"p:(?P<exchange>\d{1,18}):(?P<first>\d{1,3})")
_CONTEXT = re.compile(r"c:(?P<exchange>\d{1,18}):(?P<rank>\d{1,3}):(?P<first>\d{1,3})")


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A view of an answer: the context of ``rank``, or if that is None the passages from ``first`` on."""

    exchange_id: int
    first: int
    rank: int | None = None

    @property
    def data(self) -> str:
        """The callback data of a button that shows this view."""
        place = "" if self.rank is None else f"{self.rank}:"
        return f"{'p' if self.rank is None else 'c'}:{self.exchange_id}:{place}{self.first}"


def parse_answer_view(data: object) -> AnswerView | None:
    """Parse callback data; returns None if it is not a view of an answer."""
    if not isinstance(data, str):
        return None
    if match := _PASSAGES.fullmatch(data):
        return AnswerView(int(match["exchange"]), int(match["first"]))
    if match := _CONTEXT.fullmatch(data):
        return AnswerView(int(match["exchange"]), int(match["first"]), int(match["rank"]))
    return None


def exchange_under(message: Message) -> int | None:
    """Return the id of the exchange in the buttons of a message; None if it is not an answer of this bot."""
    if message.from_user is None or message.from_user.id != message.get_bot().id:
        return None
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    found = (_exchange_of(button.callback_data) for row in rows for button in row)
    return next((exchange_id for exchange_id in found if exchange_id is not None), None)


def _exchange_of(data: object) -> int | None:
    view = parse_answer_view(data)
    return view.exchange_id if view else rated_exchange(data)


def answer_keyboard(
    exchange_id: int, page: AnswerPage, found: Sequence[PastPassage], texts: Texts
) -> InlineKeyboardMarkup | None:
    """Build buttons for each passage's context, more passages, the first page and feedback; None if none is shown."""
    labels = texts.reader.buttons
    after = page.first + page.shown
    shown = [rank for rank in range(page.first, after) if isinstance(found[rank - 1], Passage)]
    single = page.first == page.shown == 1
    contexts = [
        _button(labels.context if single else f"{labels.context} {rank}", AnswerView(exchange_id, page.first, rank))
        for rank in shown
    ]
    back = [_button(labels.back, AnswerView(exchange_id, 1))] if page.first > 1 else []
    more = [_button(labels.more, AnswerView(exchange_id, after))] if after <= len(found) else []
    rate = feedback_row(exchange_id) if page.shown else []
    rows = [row for row in (contexts, back + more, rate) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def context_keyboard(view: AnswerView, texts: Texts) -> InlineKeyboardMarkup:
    """Build the button from a passage's context back to the answer."""
    back = _button(texts.reader.buttons.back, AnswerView(view.exchange_id, view.first))
    return InlineKeyboardMarkup([[back]])


def cancel_keyboard(texts: Texts) -> InlineKeyboardMarkup:
    """Build the button that cancels the running rebuild."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(texts.editor.cancel, callback_data="r:cancel")]])


def example_data(question: str) -> str:
    """Return the callback data of the button of an example question."""
    return f"e:{question_key(question)}"


def with_examples(keyboard: InlineKeyboardMarkup | None, questions: Sequence[str]) -> InlineKeyboardMarkup | None:
    """Return the keyboard with a row for each example question below; None if there is no button."""
    rows = list(keyboard.inline_keyboard) if keyboard else []
    examples = [(InlineKeyboardButton(text, callback_data=example_data(text)),) for text in questions]
    return InlineKeyboardMarkup([*rows, *examples]) if rows or examples else None


def _button(label: str, view: AnswerView) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=view.data)
