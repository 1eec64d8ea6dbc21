"""Periods of the calendar: days, weeks from Monday, months, quarters, years, seasons, Tết, and parts of them."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from retrieval.dates.lunar_new_year import lunar_new_year
from retrieval.text.normalise import fold

HO_CHI_MINH = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # without daylight saving since 1975

_LEAP_YEAR = 2000
_MOST_YEARS_APART = 8  # from one 29 February to the next
_BEFORE_TET, _FROM_TET = timedelta(days=7), timedelta(days=6)  # from Kitchen Gods' Day to the seventh day
_SEASONS = {
    "xuân": ((3, 20), (6, 20)),
    "hè": ((6, 21), (9, 23)),
    "thu": ((9, 24), (12, 20)),
    "đông": ((12, 21), (3, 20)),
}

_DAYS_OF_WEEK = 7
# Of a week: the weekday from 0 and the number of days. Of a month: the first and last day.
_PARTS_OF_WEEK = {"dau": (0, 2), "giua": (2, 2), "cuoi": (5, 2), "nua dau": (0, 3), "nua cuoi": (3, 4)}
_PARTS_OF_MONTH = {"dau": (1, 10), "giua": (11, 20), "cuoi": (21, 31), "nua dau": (1, 15), "nua cuoi": (16, 31)}


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days, both ends included; an open end is `date.min` or `date.max`."""

    since: date = date.min
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference time for words that do not name their year.

    Attributes:
        today: The day of asking, or of writing.
        ahead: Whether the words look ahead.
        year: A year that other words give, as in "từ tháng 3 đến tháng 5/2024".
        weekday: A weekday that other words give; Monday is 0.
    """

    today: date
    ahead: bool = False
    year: int | None = None
    weekday: int | None = None


def today() -> date:
    """Return the current day in Vietnam."""
    return datetime.now(HO_CHI_MINH).date()


def is_possible_date(year: int | None, month: int | None, day: int | None) -> bool:
    """Return whether the calendar has such a date; 29 February without a year counts."""
    try:
        date(_LEAP_YEAR if year is None else year, month or 1, day or 1)
    except ValueError:
        return False
    return True


def of_days(since: date, days: int = 1) -> Period:
    """Return the period of so many days from ``since`` on."""
    return Period(since, since + timedelta(days=days - 1))


def of_week(day: date, weeks: int = 0) -> Period:
    """Return the week of ``day``, or the one so many weeks later."""
    return of_days(day - timedelta(days=day.weekday()) + timedelta(weeks=weeks), 7)


def of_months(year: int, month: int, months: int = 1) -> Period:
    """Return so many months from ``month`` on, which may lie outside 1..12: 13 is January of the next year."""
    first, last = divmod(12 * year + month - 1, 12), divmod(12 * year + month + months - 2, 12)
    end = calendar.monthrange(last[0], last[1] + 1)[1]
    return Period(date(first[0], first[1] + 1, 1), date(last[0], last[1] + 1, end))


def of_quarter(year: int, quarter: int) -> Period:
    """Return a quarter, which may lie outside 1..4: 5 is the first of the next year."""
    return of_months(year, 3 * quarter - 2, 3)


def of_years(year: int, years: int = 1) -> Period:
    """Return so many years from ``year`` on."""
    return Period(date(year, 1, 1), date(year + years - 1, 12, 31))


def of_tet(year: int) -> Period | None:
    """Return Tết of a solar year, from a week before its first day to the seventh; None if its date is unknown."""
    first = lunar_new_year(year)
    return Period(first - _BEFORE_TET, first + _FROM_TET) if first else None


def of_season(year: int, season: str) -> Period:
    """Return the season that begins in ``year``."""
    begin, end = _SEASONS[season]
    return Period(date(year, *begin), date(year + (end < begin), *end))


def recurring(reference: Reference, in_year: Callable[[int], Period | None]) -> Period | None:
    """Return a yearly period in the year of ``reference``, else the last one begun, or the next one if ``ahead``.

    A weekday in ``reference`` decides if the period begins on it in this, the last or the next year.
    """
    this_year = reference.today.year
    if reference.year is not None:
        return in_year(reference.year)
    if reference.weekday is not None:
        periods = [in_year(year) for year in (this_year, this_year - 1, this_year + 1)]
        fitting = [period for period in periods if period and period.since.weekday() == reference.weekday]
        if fitting:
            return fitting[0]
    if reference.ahead:
        coming = (in_year(year) for year in range(this_year, this_year + _MOST_YEARS_APART))
        return next((period for period in coming if period and period.until >= reference.today), None)
    begun = (in_year(year) for year in range(this_year, this_year - _MOST_YEARS_APART, -1))
    return next((period for period in begun if period and period.since <= reference.today), None)


def part_of(period: Period, part: str) -> Period:
    """Return the "đầu", "giữa" or "cuối" of a period, or its "nửa đầu", "nửa cuối" or "nửa sau".

    Thirds of a year have four months, those of a month ten days; the end of a week is Saturday and Sunday, its
    beginning and middle are two days each.
    """
    part = fold(part.lower()).replace("nua sau", "nua cuoi")
    since, until = period.since, period.until
    if (until - since).days < _DAYS_OF_WEEK:
        first, length = _PARTS_OF_WEEK[part]
        return of_days(since + timedelta(days=first), length)
    months = 12 * (until.year - since.year) + until.month - since.month + 1
    if months == 1:
        first, last = _PARTS_OF_MONTH[part]
        start, end = since.replace(day=first), since.replace(day=min(last, until.day))
        return Period(start, end) if start <= end else period  # "cuối đầu tháng"
    parts = 2 if part.startswith("nua") else 3
    length = months // parts
    first = {"dau": 0, "giua": length}.get(part.removeprefix("nua "), months - length)
    return of_months(since.year, since.month + first, length)
