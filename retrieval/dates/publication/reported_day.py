"""The day an article reports on: its latest day named without a year, and how surely it is the day of the news."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.dates.date_expressions import Mention

_CIRCLE = 366
_HALF_YEAR = 183
_NEW_YEAR = (1, 1)
_AGREEING_DAYS = 2  # "sáng nay" and "hôm qua" may fall on two days by a slip; on more they contradict
_RELATIVE_DAYS = {"nay": 0, "qua": 1, "mai": -1}
# How far down the article, in characters, such a day is still the day of the news.
_REACH = {"sáng": 1500, "trưa": 1500, "chiều": 1500, "ngày": 300, "tối": 300, "đêm": 300, "khuya": 300}
_NO_EVENT = re.compile(r"(?:từ|đến|tới|hết|trước|sau|kể|là|chọn|với|dịp|nhân|lễ)\s$")
_ANOTHER_YEAR = re.compile(
    r"\s?\)?\s?(?:năm (?:ngoái|trước|sau|tới)|âm lịch|tết|tháng|năm\s\w+\s\w+\s\()", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """The latest day the article reports on, without its year.

    `told` where the words tie it to the day of writing ("sáng nay 25/9"), `firm` where it can be claimed.
    """

    month: int
    day: int
    mention: Mention
    told: bool
    firm: bool


def reported_day(found: Sequence[Mention]) -> ReportedDay | None:
    """The latest reported day among `found`, or None; "latest" on the calendar's circle, within half a year."""
    told = [mention for mention in found if mention.found.opening in _RELATIVE_DAYS]
    if told:
        days = [_shifted(mention) for mention in told]
        latest = _latest(days)
        return ReportedDay(*days[latest], told[latest], told=True, firm=len(set(days)) <= _AGREEING_DAYS)
    reported = [mention for mention in found if is_reported(mention)]
    if not reported:
        return None
    days = [_shifted(mention) for mention in reported]
    latest = _latest(days)
    return ReportedDay(*days[latest], reported[latest], told=False, firm=_is_firm(reported[latest]))


def days_after(later: tuple[int, int], earlier: tuple[int, int]) -> int:
    """Days from one (month, day) forward to another, 0 to 365."""
    return (date(2000, *later) - date(2000, *earlier)).days % _CIRCLE


def _shifted(mention: Mention) -> tuple[int, int]:
    found = mention.found
    day = date(2001 if (found.month, found.day) != (2, 29) else 2000, found.month or 1, found.day or 1)
    day += timedelta(days=_RELATIVE_DAYS.get(found.opening, 0))
    return day.month, day.day


def is_reported(mention: Mention) -> bool:
    """Whether `mention` is a day without a year on which something happened."""
    found = mention.found
    if not (found.day and found.month and found.opening) or found.year is not None or found.tense != "past":
        return False
    if found.opening in _RELATIVE_DAYS:
        return False
    return not (_NO_EVENT.search(mention.before(10)) or _ANOTHER_YEAR.match(mention.part, found.end))


def _is_firm(mention: Mention) -> bool:
    return mention.offset < _REACH.get(mention.found.opening, 0)


def _latest(days: Sequence[tuple[int, int]]) -> int:
    """The index of the day that follows most of the others within half a year; the first of equals."""
    ordinals = [days_after(day, _NEW_YEAR) for day in days]
    named = set(ordinals)
    follows = {day: sum(0 < (day - other) % _CIRCLE <= _HALF_YEAR for other in named) for day in named}
    return max(range(len(days)), key=lambda index: (follows[ordinals[index]], -index))
