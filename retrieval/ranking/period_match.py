"""Whether what a sentence says is of the period asked for, and the year that a part of a year without one means.

Thresholds were chosen, and checked with `tests/bench/period_questions.py --match`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period, of_months
from retrieval.dates.event_dates import EventDate, EventDates, event_dates
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import IndexedArticle, Sentence, SentenceIndex

_SHORT = 10  # days of a period, any of which may be the one asked for: a festival, a week
_LONGER = 1.5  # how much longer than the period asked for one may be that covers it
_CONTEXT = 300  # characters of the paragraph before a sentence, whose years may govern it
_OPENING = 30  # characters within which a time that opens a sentence begins; it governs the next sentence, too
_PRECEDING = 2  # sentences before one without a time in which its time may stand
_SHORTEST_MONTH = 28  # days; of a shorter period "sau đó" may be outside though the article was published in it
_LONGEST_AROUND_EVENTS = 92  # days of a part of a year, a quarter, that a shorter event identifies
_NEARLY_EQUAL = 0.9  # the share of a score from which on a sentence is as good an evidence of the year

_parsed = lru_cache(maxsize=1 << 12)(event_dates)  # a question judges the same candidates several times


def sentence_dates(index: SentenceIndex, number: int) -> EventDates:
    """Return the times that the sentence with this number names."""
    sentence = index.sentence(number)
    return _dates_of(index, sentence, index.article(sentence.article).published)


def meets_period(index: SentenceIndex, sentence_number: int, period: Period) -> bool:
    """Return whether what the sentence says is of ``period``, whose ends may be open.

    Its own times decide; if it names none, those of the sentences before it in the paragraph or of the title, and
    last the date of publication. A time that cannot be resolved, and an unknown year of publication, meet no period.
    """
    sentence = index.sentence(sentence_number)
    article = index.article(sentence.article)
    own = _dates_of(index, sentence, article.published)
    if own.dates or own.unplaced:
        return _any_fits(own, period)
    governing = False
    for distance, before in enumerate(_preceding(index, sentence_number)):
        dates = _dates_of(index, before, article.published)
        if _any_fits(dates, period):
            return True
        governing |= distance == 0 and any(found.start <= _OPENING for found in dates.dates)
    if governing or (own.refers_back and _days(period) < _SHORTEST_MONTH):
        return False
    return _published_fits(article.published, period) or _title_fits(article, period)


def fits(event: Period, period: Period) -> bool:
    """Return whether ``event`` lies in ``period``, overlaps it by some days of few, or covers it and is hardly longer.

    A week of a fair is of each of its days; the whole year is not of its months.
    """
    if period.since <= event.since and event.until <= period.until:
        return True
    length = _days(event)
    if length <= _SHORT:
        return event.since <= period.until and period.since <= event.until
    covers = event.since <= period.since and period.until <= event.until
    return covers and length <= _LONGER * _days(period)


def year_taken(
    index: SentenceIndex, asked: AskedPeriod, sentences: Sequence[int], scores: Sequence[float] | None = None
) -> Period | None:
    """Return the period of ``asked`` in the year that the best candidates speak of, None where they speak of none.

    ``sentences`` are the numbers of the candidates, best first, with their ``scores``. The first that names the same
    part of some year decides, or one nearly as good with a later year; where none names it, the first whose event, or
    else article, falls in it. Only a part of a year without its year (``asked.bare``) has another year.
    """
    if asked.period is None or not asked.bare:
        return None
    readings = (_same_part, _events_within, _published_within)
    for reading in readings[: 3 if _days(asked.period) <= _LONGEST_AROUND_EVENTS else 1]:
        years = [reading(index, number, asked.period) for number in sentences]
        first = next((place for place, year in enumerate(years) if year is not None), None)
        if first is not None:
            near = _nearly_as_good(scores, first)
            return _in_year(asked.period, max(year for place in near if (year := years[place]) is not None))
    return None


def _nearly_as_good(scores: Sequence[float] | None, first: int) -> list[int]:
    """Return the places whose score is nearly that at ``first``, or better."""
    if scores is None:
        return [first]
    return [place for place, score in enumerate(scores) if place == first or score >= _NEARLY_EQUAL * scores[first]]


def _dates_of(index: SentenceIndex, sentence: Sentence, published: PublicationDate) -> EventDates:
    """Return the times of a sentence of an article that was ``published`` then."""
    before = index.text(sentence.article)[max(0, sentence.start - _CONTEXT) : sentence.start].rpartition("\n")[2]
    return _parsed(sentence.text, published, before)


def _preceding(index: SentenceIndex, number: int) -> Iterator[Sentence]:
    """Yield the sentences before one in its paragraph, the nearest first."""
    for step in range(1, _PRECEDING + 1):
        before = index.neighbour(number, -step)
        if before is None:
            return
        yield index.sentence(before)


def _any_fits(dates: EventDates, period: Period) -> bool:
    return any(fits(found.period, period) for found in dates.dates)


def _published_fits(published: PublicationDate, period: Period) -> bool:
    """Return whether the date of publication meets ``period``, in which an interval must lie whole: it is a guess."""
    if published.interval:
        return published.lies_in(period)
    return published.period is not None and fits(published.period, period)


def _title_fits(article: IndexedArticle, period: Period) -> bool:
    return _any_fits(_parsed(article.title, article.published, ""), period)


def _days(period: Period) -> int:
    return (period.until - period.since).days + 1


def _same_part(index: SentenceIndex, number: int, asked: Period) -> int | None:
    """Return the latest year of which the sentence names the same part as ``asked``."""
    return _latest(asked, sentence_dates(index, number).dates, exact=True)


def _events_within(index: SentenceIndex, number: int, asked: Period) -> int | None:
    """Return the latest year in which an event of the sentence falls in the part of the year ``asked``."""
    return _latest(asked, sentence_dates(index, number).dates, exact=False)


def _published_within(index: SentenceIndex, number: int, asked: Period) -> int | None:
    """Return the year in which the sentence, which names no time, was published in the part of the year ``asked``."""
    dates = sentence_dates(index, number)
    published = index.article(index.sentence(number).article).published.period
    if dates.dates or dates.unplaced or published is None:
        return None
    return _latest(asked, (EventDate(published),), exact=False)


def _latest(asked: Period, dates: Sequence[EventDate], *, exact: bool) -> int | None:
    years = [year for found in dates if (year := _year_of(found.period, asked, exact=exact)) is not None]
    return max(years, default=None)


def _year_of(event: Period, asked: Period, *, exact: bool) -> int | None:
    """Return the year, as `_in_year` takes it, in which ``asked`` is ``event`` (if ``exact``) or holds it."""
    for year in (event.since.year, event.since.year - 1):
        moved = _in_year(asked, year)
        if moved is None:
            continue
        if not exact and moved.since <= event.since and event.until <= moved.until:
            return year
        same_since = asked.since == date.min or moved.since == event.since
        same_until = asked.until == date.max or moved.until == event.until
        if exact and same_since and same_until:
            return year
    return None


def _in_year(period: Period, year: int) -> Period | None:
    """Return the same part of another year: ``year`` is that of its first day, or of its last if the first is open."""
    shift = year - (period.until if period.since == date.min else period.since).year
    try:
        since = period.since if period.since == date.min else _shifted(period.since, shift)
        until = period.until if period.until == date.max else _shifted(period.until, shift)
    except ValueError:  # 29 February, or outside the calendar
        return None
    return replace(period, since=since, until=until)


def _shifted(day: date, years: int) -> date:
    """Return the same day of another year; the last day of a month stays its last."""
    last = of_months(day.year, day.month).until
    if day == last:
        return of_months(day.year + years, day.month).until
    return day.replace(year=day.year + years)
