"""Build the buttons that several features use, and the one under a rebuild.

Callback data is ``r:cancel`` for the rebuild and ``e:KEY`` for an example question. Telegram allows 64 bytes.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts.texts import Texts
from bot.texts.truncation import units
from retrieval.examples.example import question_key

CANCEL_DATA = r"^r:cancel$"
EXAMPLE_DATA = r"^e:[0-9a-f]{16}$"

# Labels of at most so many UTF-16 units, by the number of buttons in a row, are whole on a narrow phone; chosen.
_LONGEST_LABELS = {3: 12, 2: 20}
_LISTED = 8  # items on a page of a list; chosen

_Item = TypeVar("_Item")


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


def in_rows(buttons: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Return the buttons in rows, each of as many as have room for their labels."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        if rows and _have_room([*rows[-1], button]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _have_room(row: Sequence[InlineKeyboardButton]) -> bool:
    return max(units(button.text) for button in row) <= _LONGEST_LABELS.get(len(row), 0)


def page_of(items: Sequence[_Item], number: int) -> tuple[Sequence[_Item], int, int]:
    """Return the items of a page of a list, the number of that page, the nearest to ``number``, and that of all."""
    pages = max(-(-len(items) // _LISTED), 1)
    number = min(max(number, 1), pages)
    return items[(number - 1) * _LISTED : number * _LISTED], number, pages


def page_turns(prefix: str, number: int, pages: int) -> list[InlineKeyboardButton]:
    """Build ``‹`` and ``›``, as far as there is a page before and after ``number``; their data is ``PREFIX:PAGE``."""
    before = [InlineKeyboardButton("‹", callback_data=f"{prefix}:{number - 1}")] if number > 1 else []
    after = [InlineKeyboardButton("›", callback_data=f"{prefix}:{number + 1}")] if number < pages else []
    return before + after
