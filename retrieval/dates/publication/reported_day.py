"""The day that an article reports on: the latest day named without a year, and whether it is that of publication.

How reliable the day is depends on its cell: the word that opens it and its place. `retrieval/data/publication.json` has
the cells in which it is claimed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from retrieval.dates.date_expressions import Mention
from retrieval.dates.publication.fitted import fitted

Reliability = Literal["relative", "firm", "soft"]

_YEAR_LENGTH, _HALF_YEAR = 366, 183  # days
_NEW_YEAR = (1, 1)
_AGREEING_DAYS = 2  # days that "sáng nay" and "hôm qua" may mean in one article; on more they contradict each other
_RELATIVE_DAYS = {"nay": 0, "qua": 1, "mai": -1}
_PLACES = (("start", 60), ("lead", 300), ("body", 1500))  # in characters of body; chosen
_OPENINGS = {"trưa": "sáng", "chiều": "sáng", "đêm": "tối", "khuya": "tối", "qua": "nay", "mai": "nay"}
_NO_EVENT_REACH = 10  # characters
_NO_EVENT = re.compile(r"(?:từ|đến|tới|hết|trước|sau|kể|là|chọn|với|dịp|nhân|lễ|xảy ra)\s$")
_ANOTHER_YEAR = re.compile(
    r"\s?\)?\s?(?:năm (?:nay|ngoái|trước|sau|tới)|âm lịch|tết|tháng|năm\s\w+\s\w+\s\()", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """The latest day that the article reports on, without its year.

    Attributes:
        month: Its month.
        day: Its day of the month.
        mention: The date that it rests on.
        relative: Whether the words tie it to the day of writing ("sáng nay 25/9").
        firm: Whether it is reliable enough to be the day of publication.
    """

    month: int
    day: int
    mention: Mention
    relative: bool
    firm: bool

    @property
    def reliability(self) -> Reliability:
        """How much it says of the month of publication."""
        return "relative" if self.relative else "firm" if self.firm else "soft"


def reported_day(found: Sequence[Mention]) -> ReportedDay | None:
    """Return the latest reported day among ``found``, None if there is none."""
    relative = [mention for mention in found if mention.date.opening in _RELATIVE_DAYS]
    if relative:
        days = [_day_of_writing(mention) for mention in relative]
        latest = _latest(days)
        firm = len(set(days)) <= _AGREEING_DAYS and _is_firm(relative[latest])
        return ReportedDay(*days[latest], relative[latest], relative=True, firm=firm)
    reported = [mention for mention in found if _is_reported(mention)]
    if not reported:
        return None
    days = [_day_of_writing(mention) for mention in reported]
    latest = _latest(days)
    return ReportedDay(*days[latest], reported[latest], relative=False, firm=_is_firm(reported[latest]))


def days_after(later: tuple[int, int], earlier: tuple[int, int]) -> int:
    """Return the days from one (month, day) forward to another, 0 to 365."""
    return (date(2000, *later) - date(2000, *earlier)).days % _YEAR_LENGTH


def _day_of_writing(mention: Mention) -> tuple[int, int]:
    """Return (month, day) of the mention, moved to the day of writing if it is relative to that."""
    written = mention.date
    day = date(2001 if (written.month, written.day) != (2, 29) else 2000, written.month or 1, written.day or 1)
    day += timedelta(days=_RELATIVE_DAYS.get(written.opening, 0))
    return day.month, day.day


def _is_reported(mention: Mention) -> bool:
    """Return whether ``mention`` is a day without a year on which something happened."""
    written = mention.date
    if not (written.day and written.month and written.opening) or written.year is not None or written.tense != "past":
        return False
    if written.opening in _RELATIVE_DAYS:
        return False
    return not (_NO_EVENT.search(mention.before(_NO_EVENT_REACH)) or _ANOTHER_YEAR.match(mention.part, written.end))


def _is_firm(mention: Mention) -> bool:
    return day_cell(mention) in fitted().days


def day_cell(mention: Mention) -> str:
    """Return the cell of a reported day, as in "sáng start": the first of its kind of opening words, and its place.

    The title is a start.
    """
    place = next((name for name, reach in _PLACES if mention.offset < reach), "rest")
    opening = _OPENINGS.get(mention.date.opening, mention.date.opening)
    return f"{opening} {place}"


def _latest(days: Sequence[tuple[int, int]]) -> int:
    """Return the index of the day that most others precede by less than half a year; the first of equals."""
    ordinals = [days_after(day, _NEW_YEAR) for day in days]
    named = set(ordinals)
    follows = {day: sum(0 < (day - other) % _YEAR_LENGTH <= _HALF_YEAR for other in named) for day in named}
    return max(range(len(days)), key=lambda index: (follows[ordinals[index]], -index))
