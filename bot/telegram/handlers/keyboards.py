"""The buttons under answers and lists, and the callback data behind them, which hold all there is to know.

An answer's data is ``p:EXCHANGE:FIRST`` for its passages from rank FIRST on, and ``c:EXCHANGE:RANK:FIRST`` for the
context of one, with the way back to the passages from FIRST on; a list's is ``a:PAGE``, a rebuild's
``r:cancel``. At most 64 bytes each.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.services.article_list import ArticlePage
from bot.services.past_answers import PastPassage
from bot.telegram.render import AnswerPage
from bot.texts.texts import Texts
from retrieval.ranking.ranking import Passage

ANSWER_DATA = r"^[pc]:"
CATALOGUE_DATA = r"^a:\d{1,9}$"
CANCEL_DATA = r"^r:cancel$"

_PASSAGES = re.compile(r"p:(?P<exchange>\d{1,18}):(?P<first>\d{1,3})")
_CONTEXT = re.compile(r"c:(?P<exchange>\d{1,18}):(?P<rank>\d{1,3}):(?P<first>\d{1,3})")


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What of an answer is to be shown: the context of ``rank``, or the passages from ``first`` on where it is None."""

    exchange_id: int
    first: int
    rank: int | None = None

    @property
    def data(self) -> str:
        """The callback data that asks for it."""
        place = "" if self.rank is None else f"{self.rank}:"
        return f"{'p' if self.rank is None else 'c'}:{self.exchange_id}:{place}{self.first}"


def read_answer_view(data: object) -> AnswerView | None:
    """What the callback data asks for; None for any other data."""
    if not isinstance(data, str):
        return None
    if match := _PASSAGES.fullmatch(data):
        return AnswerView(int(match["exchange"]), int(match["first"]))
    if match := _CONTEXT.fullmatch(data):
        return AnswerView(int(match["exchange"]), int(match["first"]), int(match["rank"]))
    return None


def exchange_under(message: Message) -> int | None:
    """The exchange that a message of the bot answers, told by its buttons; None where it is no answer."""
    if message.from_user is None or message.from_user.id != message.get_bot().id:
        return None
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    views = (read_answer_view(button.callback_data) for row in rows for button in row)
    return next((view.exchange_id for view in views if view), None)


def answer_keyboard(
    exchange_id: int, page: AnswerPage, found: Sequence[PastPassage], texts: Texts
) -> InlineKeyboardMarkup | None:
    """The context of each passage shown, more passages, and the way back; None where there is none of it."""
    said = texts.reader.buttons
    after = page.first + page.shown
    shown = [rank for rank in range(page.first, after) if isinstance(found[rank - 1], Passage)]
    single = page.first == page.shown == 1
    contexts = [
        _button(said.context if single else f"{said.context} {rank}", AnswerView(exchange_id, page.first, rank))
        for rank in shown
    ]
    back = [_button(said.back, AnswerView(exchange_id, 1))] if page.first > 1 else []
    more = [_button(said.more, AnswerView(exchange_id, after))] if after <= len(found) else []
    rows = [row for row in (contexts, back + more) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def context_keyboard(view: AnswerView, texts: Texts) -> InlineKeyboardMarkup:
    """The way back from a passage's context."""
    back = _button(texts.reader.buttons.back, AnswerView(view.exchange_id, view.first))
    return InlineKeyboardMarkup([[back]])


def catalogue_keyboard(page: ArticlePage) -> InlineKeyboardMarkup | None:
    """To the pages before and after; None where there are none."""
    before = [InlineKeyboardButton("‹", callback_data=f"a:{page.number - 1}")] if page.number > 1 else []
    after = [InlineKeyboardButton("›", callback_data=f"a:{page.number + 1}")] if page.number < page.pages else []
    return InlineKeyboardMarkup([before + after]) if before or after else None


def cancel_keyboard(texts: Texts) -> InlineKeyboardMarkup:
    """To end the rebuild under way."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(texts.editor.cancel, callback_data="r:cancel")]])


def _button(label: str, view: AnswerView) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=view.data)
