"""The views of an answer, which its buttons lead to, and their callback data.

Callback data is ``p:EXCHANGE:FIRST`` for the passages of an answer from rank FIRST on, ``c:EXCHANGE:RANK:FIRST`` for
what is written around one of them, ``ps:EXCHANGE:FIRST`` for the summary of the articles that are quoted from FIRST on,
``ps:EXCHANGE:RANK:FIRST`` for that of the article of one passage, and ``pt:EXCHANGE:FIRST`` for the timeline. ``@RANK``
at the end leaves only the passages of the newspaper that the passage of that rank is from. Telegram allows 64 bytes.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from telegram import Message

ANSWER_DATA = r"^(?:p|c|ps|pt):"

ViewKind = Literal["passages", "surroundings", "summary", "timeline"]

_KINDS: dict[str, ViewKind] = {"p": "passages", "c": "surroundings", "ps": "summary", "pt": "timeline"}
_CODES = {kind: code for code, kind in _KINDS.items()}
_DATA = re.compile(
    r"(?P<code>p|c|ps|pt):(?P<exchange>\d{1,18}):(?:(?P<rank>\d{1,3}):)?(?P<first>\d{1,3})(?:@(?P<source>\d{1,3}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A view of a logged answer.

    Attributes:
        exchange_id: The logged exchange.
        first: The rank of the first passage on the page that the view belongs to.
        kind: What is shown.
        rank: The passage whose surroundings are shown, or whose article is summed up; None for all on the page.
        source: A passage by rank: only those of its newspaper are on the page. None for all newspapers.
    """

    exchange_id: int
    first: int = 1
    kind: ViewKind = "passages"
    rank: int | None = None
    source: int | None = None

    @property
    def data(self) -> str:
        """The callback data of a button that shows this view."""
        rank = "" if self.rank is None else f"{self.rank}:"
        source = "" if self.source is None else f"@{self.source}"
        return f"{_CODES[self.kind]}:{self.exchange_id}:{rank}{self.first}{source}"

    @property
    def ranks(self) -> tuple[int, ...]:
        """The ranks that it names."""
        return tuple(rank for rank in (self.first, self.rank, self.source) if rank is not None)

    @property
    def is_whole(self) -> bool:
        """Whether the page is the answer itself, and no further or narrower one."""
        return self.first == 1 and self.source is None

    @property
    def page(self) -> "AnswerView":
        """The passages that this view was reached from."""
        return replace(self, kind="passages", rank=None)


def parse_answer_view(data: object) -> AnswerView | None:
    """Parse callback data; returns None if it is not a view of an answer."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    if match is None:
        return None
    rank, source = (None if match[name] is None else int(match[name]) for name in ("rank", "source"))
    view = AnswerView(int(match["exchange"]), int(match["first"]), _KINDS[match["code"]], rank, source)
    ranked = {"passages": False, "surroundings": True, "timeline": False}.get(view.kind, rank is not None)
    return view if ranked == (rank is not None) else None


def exchange_under(message: Message) -> int | None:
    """Return the id of the exchange in the buttons of a message; None if it is not an answer of this bot."""
    if message.from_user is None or message.from_user.id != message.get_bot().id:
        return None
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    views = (parse_answer_view(button.callback_data) for row in rows for button in row)
    return next((view.exchange_id for view in views if view), None)
