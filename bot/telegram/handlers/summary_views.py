"""The lengths of a summary, which the buttons beneath it lead to, and their callback data.

Callback data is ``m:LENGTH:NUMBER`` for the summary of an article and ``mt:LENGTH:TOPIC`` for that of a topic as it was
typed; a topic that is too long for the 64 bytes that Telegram allows is left out, and read from the message that the
summary replies to. LENGTH is ``s``, ``m`` or ``l``.
"""

from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.services.summary_lengths import Length
from bot.texts.texts import Texts

SUMMARY_DATA = r"^mt?:"

_LONGEST_DATA = 64  # bytes
_MOST_DIGITS = 9
_CODES: dict[Length, str] = {"short": "s", "medium": "m", "long": "l"}
_LENGTHS = {code: length for length, code in _CODES.items()}


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A summary of the article with a public ``number``, or of a ``topic`` if that is None; "" for one left out."""

    length: Length
    topic: str = ""
    number: int | None = None

    @property
    def data(self) -> str:
        """The callback data of a button that shows this view."""
        code = _CODES[self.length]
        if self.number is not None:
            return f"m:{code}:{self.number}"
        data = f"mt:{code}:{self.topic}"
        return data if len(data.encode()) <= _LONGEST_DATA else f"mt:{code}:"


def parse_summary_view(data: object) -> SummaryView | None:
    """Parse callback data; returns None if it is no `SummaryView`."""
    kind, _, rest = data.partition(":") if isinstance(data, str) else ("", "", "")
    code, _, subject = rest.partition(":")
    length = _LENGTHS.get(code)
    if length is None or kind not in {"m", "mt"}:
        return None
    if kind == "mt":
        return SummaryView(length, subject)
    known = subject.isascii() and subject.isdecimal() and len(subject) <= _MOST_DIGITS
    return SummaryView(length, number=int(subject)) if known else None


def length_keyboard(view: SummaryView, texts: Texts) -> InlineKeyboardMarkup:
    """Build the buttons to a summary of each length; the one that is shown is marked."""
    labels = texts.reader.summaries.lengths
    buttons = [
        InlineKeyboardButton(
            f"• {labels[length]}" if length == view.length else labels[length],
            callback_data=replace(view, length=length).data,
        )
        for length in _CODES
    ]
    return InlineKeyboardMarkup([buttons])
