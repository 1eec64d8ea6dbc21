"""The date of the event in a sentence of an article.

A date with its year needs no reference. Relative dates ("hôm qua", "ngày 25/9", "8 tháng đầu năm") are resolved with
the article's date as reference time, and only if all days that it may be give the same result. A sentence without time
words has the article's date; one whose time cannot be resolved has none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from retrieval.dates.calendar import Period, Reference, of_months, of_quarter, of_years, part_of
from retrieval.dates.date_expressions import Tense, tense_at
from retrieval.dates.event_context import (
    Bound,
    are_joined,
    bound_at,
    first_day_at,
    has_year,
    is_apposition,
    part_at,
    refers_to_another_time,
    role_of_time_words,
    years_in,
)
from retrieval.dates.period_patterns import TimeWords, find_time_words
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.text.normalise import compose

EventBasis = Literal["words", "article", "publication"]

_RELATIVE_ENDINGS = ("tới", "này", "nay", "rồi", "qua", "ngoái")
# Chosen. The first and the fourth are in characters, the others in days.
_OPENING = 30  # within which a date that opens the sentence begins
_CLOSE = 60  # from the day of writing within which a day without a year is the nearest one
_AHEAD = 183  # up to which an announced day without a year is the next one
_CONTEXT = 300  # before the sentence in which another year may govern it
_SHORTEST_MONTH, _LONGEST_YEAR = 28, 366
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class EventDate:
    """When an event happened.

    Attributes:
        unit: The period that the words name.
        part: The part of the unit that they name ("đầu", "nửa cuối"), "" for all of it.
        bound: "since" if the event lasts from then on, "until" if it is a state reached by then, else "".
        basis: "words" if the sentence states all of it, "article" if it is relative to the article's date,
            "publication" if it is that date.
        start: Where the words begin in the sentence; 0 for a publication, as is `end`.
        end: Where they end.
    """

    unit: Period
    part: str = ""
    bound: Bound = ""
    basis: EventBasis = "words"
    start: int = 0
    end: int = 0

    @property
    def period(self) -> Period:
        """The unit or the part of it, whatever the bound."""
        return part_of(self.unit, self.part) if self.part else self.unit

    @property
    def days(self) -> int:
        """The length of the period in days: the shorter, the more precise."""
        return (self.period.until - self.period.since).days + 1


@dataclass(frozen=True, slots=True)
class EventDates:
    """The times that a sentence names.

    Attributes:
        dates: Those that can be resolved, in order.
        unplaced: Whether it names others that cannot be resolved: "năm sau", "tháng 8" of an unknown year.
        refers_back: Whether it is about a time that another sentence names: "trước đó", "năm ấy".
    """

    dates: tuple[EventDate, ...]
    unplaced: bool = False
    refers_back: bool = False


def event_date(sentence: str, published: PublicationDate, before: str = "") -> EventDate | None:
    """Return the date of the event in ``sentence``, None where it is unknown.

    Of several dates it is the one that opens the sentence, else the most precise, else the first. ``before`` is the
    text of the paragraph before the sentence.
    """
    composed = compose(sentence)
    finder = _EventDateFinder(composed.text, published.period, compose(before[-_CONTEXT:]).text)
    dates = list(finder.dates())
    if dates:
        best = dates[0] if dates[0].start <= _OPENING else min(dates, key=lambda date: (date.days, date.start))
        start, end = composed.span(best.start, best.end)
        return replace(best, start=start, end=end)
    if finder.unplaced or published.period is None:
        return None
    return EventDate(published.period, basis="publication")


def event_dates(sentence: str, published: PublicationDate, before: str = "") -> EventDates:
    """Return all times of events that ``sentence`` names, in order; comparisons and lengths of time are none.

    ``published`` is the date of its article, which is itself not returned, and ``before`` the text of the paragraph
    before the sentence.
    """
    composed = compose(sentence)
    finder = _EventDateFinder(composed.text, published.period, compose(before[-_CONTEXT:]).text)
    finder.unplaced = False
    dates = []
    for found in finder.dates():
        start, end = composed.span(found.start, found.end)
        dates.append(replace(found, start=start, end=end))
    return EventDates(tuple(dates), finder.unplaced, refers_to_another_time(composed.text))


class _EventDateFinder:
    """Finds the dates that a sentence names."""

    def __init__(self, text: str, published: Period | None, before: str) -> None:
        self._text = text
        self._published = published
        self._before = before
        self.unplaced = refers_to_another_time(text)

    def dates(self) -> Iterator[EventDate]:
        """Yield the dates that can be resolved; afterwards `unplaced` is set if there are others."""
        found = [words for words in find_time_words(self._text, folded=False) if self._may_date(words)]
        index = 0
        while index < len(found):
            length, date = self._date_at(found, index)
            if date is None:
                self.unplaced = True
            else:
                yield date
            index += length

    def _may_date(self, words: TimeWords) -> bool:
        role = role_of_time_words(self._text, words.start, words.end)
        self.unplaced |= role == "unplaced"
        return role == "date"

    def _date_at(self, found: Sequence[TimeWords], index: int) -> tuple[int, EventDate | None]:
        """Return how many of ``found`` from ``index`` on make one date, and the date."""
        words = found[index]
        single = self._single(words)
        if index + 1 == len(found):
            return 1, single
        following = found[index + 1]
        between = self._text[words.end : following.start]
        if is_apposition(self._text[words.start : words.end], between):
            date = self._single(following)
            end = following.end + self._text.startswith(")", following.end)
            return 2, date and replace(date, start=words.start, end=end)
        if are_joined(between):
            return 2, self._range(words, following)
        return 1, single

    def _single(self, words: TimeWords) -> EventDate | None:
        period, basis = self._period(words)
        if period is None:
            return None
        part, start = part_at(self._text, words.start, words.end)
        unit = period
        if part:
            unit = _unit_of(period, part) if start == words.start else period
            part = part if _is_divided(unit) else ""
        first_day, range_start = first_day_at(self._text, start)
        if first_day and unit.since == unit.until and first_day < unit.since.day:
            days = Period(unit.since.replace(day=first_day), unit.until)
            return EventDate(days, basis=basis, start=range_start, end=words.end)
        bound: Bound = ""
        if not words.is_range:
            bound, start = bound_at(self._text, start)
        return EventDate(unit, part, bound, basis, start, words.end)

    def _range(self, first: TimeWords, last: TimeWords) -> EventDate | None:
        """Return the range from first to last; a first without a year takes it from the last."""
        (begin, basis), (end, basis_of_end) = self._period(first), self._period(last)
        has_own_year = basis_of_end == "words"
        if end is not None and (begin is None or begin.since > end.until or (has_own_year and not first.dated)):
            begin = first.resolve(Reference(end.since, year=end.since.year))
            basis = basis_of_end
        if begin is None or end is None or begin.since > end.until:
            return None
        start = bound_at(self._text, first.start)[1]
        return EventDate(
            Period(begin.since, end.until),
            basis="article" if "article" in (basis, basis_of_end) else "words",
            start=start,
            end=last.end,
        )

    def _period(self, words: TimeWords) -> tuple[Period | None, EventBasis]:
        written = self._text[words.start : words.end]
        if has_year(written):
            return words.resolve(Reference(_ANY_DAY)), "words"
        if self._published is None:
            return None, "article"
        tense = tense_at(self._text, words.start, words.end)
        has_year_of_reference = words.dated or written.lower().endswith(_RELATIVE_ENDINGS)
        resolve = _relative if has_year_of_reference else _nearest
        periods = {resolve(words, day, tense) for day in (self._published.since, self._published.until)}
        period = periods.pop() if len(periods) == 1 else None
        if period and not has_year_of_reference:
            other_years = self._years_before(words.start) - {period.since.year, period.until.year}
            period = None if other_years else period
        return period, "article"

    def _years_before(self, start: int) -> set[int]:
        """Return the years named before ``start``, any of which a day without a year may belong to."""
        return years_in(self._before) | years_in(self._text[:start])


def _relative(words: TimeWords, day: date, tense: Tense) -> Period | None:
    """Resolve words relative to ``day``."""
    return words.resolve(Reference(day, ahead=tense == "future"))


def _nearest(words: TimeWords, day: date, tense: Tense) -> Period | None:
    """Resolve a yearly period to the year that news of ``day`` most likely mean; None where two are likely."""
    years = [words.resolve(Reference(day, year=day.year + shift)) for shift in (-1, 0, 1)]
    periods = [period for period in years if period]
    if not periods:
        return None
    nearest = min(periods, key=lambda period: _days_off(period, day))
    if _days_off(nearest, day) <= _CLOSE:
        return nearest
    if tense == "future":
        coming = next((period for period in periods if period.since > day), None)
        return coming if coming and _days_off(coming, day) <= _AHEAD else None
    this_year = years[1]
    if this_year and this_year.since <= day:
        return this_year
    return nearest if nearest.until < day else None


def _days_off(period: Period, day: date) -> int:
    return max((period.since - day).days, (day - period.until).days, 0)


def _unit_of(period: Period, part: str) -> Period:
    """Return the year, quarter or month whose ``part`` is ``period``, else ``period`` itself."""
    since = period.since
    for unit in (
        of_years(since.year),
        of_quarter(since.year, (since.month + 2) // 3),
        of_months(since.year, since.month),
    ):
        if part_of(unit, part) == period:
            return unit
    return period


def _is_divided(unit: Period) -> bool:
    """Return whether parts of ``unit`` are vague: those of a month, a quarter or a year."""
    return _SHORTEST_MONTH <= (unit.until - unit.since).days + 1 <= _LONGEST_YEAR
