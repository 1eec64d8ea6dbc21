"""When what a sentence of an article tells happened.

A date that the sentence writes out stands for itself. What it tells by the day of writing ("hôm qua", "ngày 25/9",
"8 tháng đầu năm") is read by the article's date, and only where every day that this may be gives the same. Where the
sentence names no time, the article's date stands in; where it names one that nobody can place, it has no date at all.
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
    part_at,
    tells_again,
    tells_from_elsewhere,
    use_of,
    years_in,
)
from retrieval.dates.period_patterns import TimeWords, find_time_words
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.text.normalise import compose

EventBasis = Literal["words", "article", "publication"]

_SIDES = ("tới", "này", "nay", "rồi", "qua", "ngoái")
_OPENING = 30  # characters in which a date that opens the sentence begins
_CLOSE = 60  # days from the day of writing within which a day without a year is the nearest one
_AHEAD = 183  # days ahead up to which an announced day without a year is the next one
_CONTEXT = 300  # characters before the sentence in which another year may govern it
_SHORTEST_MONTH, _LONGEST_YEAR = 28, 366  # days
_SOME_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class EventDate:
    """When something happened: in the ``unit`` of time that was named, or the ``part`` ("đầu", "cuối") of it.

    With a ``bound`` it goes on from then, or tells how things stood by then. ``basis``: "words" where the sentence
    writes all of it out; "article" where it was read by the article's date; "publication" where it is that date. The
    words are ``sentence[start:end]``, none for a publication.
    """

    unit: Period
    part: str = ""
    bound: Bound = ""
    basis: EventBasis = "words"
    start: int = 0
    end: int = 0

    @property
    def period(self) -> Period:
        """The days it may have been, whatever the bound."""
        return part_of(self.unit, self.part) if self.part else self.unit

    @property
    def days(self) -> int:
        """How many days it may have been: the fewer, the more precise."""
        return (self.period.until - self.period.since).days + 1


def event_date(sentence: str, published: PublicationDate, before: str = "") -> EventDate | None:
    """When what ``sentence`` tells happened, None where that cannot be said; ``before`` is its paragraph up to it.

    Of several times it is the one that opens the sentence, else the most precise, else the first.
    """
    composed = compose(sentence)
    reading = _Reading(composed.text, published.period, compose(before[-_CONTEXT:]).text)
    dates = list(reading.dates())
    if dates:
        best = dates[0] if dates[0].start <= _OPENING else min(dates, key=lambda one: (one.days, one.start))
        start, end = composed.span(best.start, best.end)
        return replace(best, start=start, end=end)
    if reading.unplaced or published.period is None:
        return None
    return EventDate(published.period, basis="publication")


class _Reading:
    """The times that a sentence names, read one by one."""

    def __init__(self, text: str, published: Period | None, before: str) -> None:
        self._text = text
        self._published = published
        self._before = before
        self.unplaced = tells_from_elsewhere(text)

    def dates(self) -> Iterator[EventDate]:
        """The times that can be placed; ``unplaced`` tells afterwards whether there are others."""
        found = [
            words
            for words in find_time_words(self._text, folded=False)
            if self._is_of_use(use_of(self._text, words.start, words.end))
        ]
        place = 0
        while place < len(found):
            steps, read = self._at(found, place)
            if read is None:
                self.unplaced = True
            else:
                yield read
            place += steps

    def _is_of_use(self, use: str) -> bool:
        self.unplaced |= use == "unplaced"
        return use == "date"

    def _at(self, found: Sequence[TimeWords], place: int) -> tuple[int, EventDate | None]:
        """How many of ``found`` make one time from that place on, and the time."""
        here = found[place]
        read = self._single(here)
        if place + 1 == len(found):
            return 1, read
        following = found[place + 1]
        between = self._text[here.end : following.start]
        if tells_again(self._text[here.start : here.end], between):
            again = self._single(following)
            end = following.end + self._text.startswith(")", following.end)
            return 2, again and replace(again, start=here.start, end=end)
        if are_joined(between):
            return 2, self._range(here, following)
        return 1, read

    def _single(self, words: TimeWords) -> EventDate | None:
        period, basis = self._period(words)
        if period is None:
            return None
        part, start = part_at(self._text, words.start, words.end)
        unit = period
        if part:
            unit = _whole(period, part) if start == words.start else period
            part = part if _is_divided(unit) else ""
        first, opening = first_day_at(self._text, start)
        if first and unit.since == unit.until and first < unit.since.day:
            days = Period(unit.since.replace(day=first), unit.until)
            return EventDate(days, basis=basis, start=opening, end=words.end)
        bound: Bound = ""
        if not words.whole:
            bound, start = bound_at(self._text, start)
        return EventDate(unit, part, bound, basis, start, words.end)

    def _range(self, first: TimeWords, last: TimeWords) -> EventDate | None:
        """From the first to the last, which share their year where one of them tells none."""
        (begin, basis), (end, other) = self._period(first), self._period(last)
        if end is not None and (begin is None or begin.since > end.until or (other == "words" and not first.dated)):
            begin = first.meaning(Reference(end.since, year=end.since.year))
            basis = other
        if begin is None or end is None or begin.since > end.until:
            return None
        start = bound_at(self._text, first.start)[1]
        return EventDate(
            Period(begin.since, end.until),
            basis="article" if "article" in (basis, other) else "words",
            start=start,
            end=last.end,
        )

    def _period(self, words: TimeWords) -> tuple[Period | None, EventBasis]:
        written = self._text[words.start : words.end]
        if has_year(written):
            return words.meaning(Reference(_SOME_DAY)), "words"
        if self._published is None:
            return None, "article"
        tense = tense_at(self._text, words.start, words.end)
        plain = words.dated or written.lower().endswith(_SIDES)
        read = _plainly if plain else _nearest
        readings = {read(words, day, tense) for day in (self._published.since, self._published.until)}
        period = readings.pop() if len(readings) == 1 else None
        if period and not plain and self._another_year(words.start) - {period.since.year, period.until.year}:
            period = None
        return period, "article"

    def _another_year(self, start: int) -> set[int]:
        """The years named before, which may be those of a day without a year."""
        return years_in(self._before) | years_in(self._text[:start])


def _plainly(words: TimeWords, day: date, tense: Tense) -> Period | None:
    """What the words mean on that day, by which they are told."""
    return words.meaning(Reference(day, ahead=tense == "future"))


def _nearest(words: TimeWords, day: date, tense: Tense) -> Period | None:
    """What comes every year, in the year that the news most likely means; None where two come into question."""
    found = [words.meaning(Reference(day, year=day.year + shift)) for shift in (-1, 0, 1)]
    years = [one for one in found if one]
    if not years:
        return None
    nearest = min(years, key=lambda one: _days_off(one, day))
    if _days_off(nearest, day) <= _CLOSE:
        return nearest
    if tense == "future":
        coming = next((one for one in years if one.since > day), None)
        return coming if coming and _days_off(coming, day) <= _AHEAD else None
    begun = found[1]
    if begun and begun.since <= day:
        return begun
    return nearest if nearest.until < day else None


def _days_off(period: Period, day: date) -> int:
    return max((period.since - day).days, (day - period.until).days, 0)


def _whole(period: Period, part: str) -> Period:
    """The year, quarter or month of which ``period`` is the ``part``; itself where it is of none."""
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
    """Whether a part of it has a name of its own but vague ends: of a month, a quarter or a year."""
    return _SHORTEST_MONTH <= (unit.until - unit.since).days + 1 <= _LONGEST_YEAR
