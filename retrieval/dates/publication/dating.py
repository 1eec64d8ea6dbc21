"""Finds the date of publication of an article that states none.

It is in the address, in a dateline, inferred from the text, or in the path of the file, in this order; a file's mtime
never counts. Days are those of Asia/Ho_Chi_Minh. No text makes these functions raise.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from retrieval.dates.calendar import Period, is_possible_date, of_years
from retrieval.dates.date_expressions import PARTS_OF_DAY, Mention, find_mentions
from retrieval.dates.publication.month_posterior import MonthPosterior, month_posterior
from retrieval.dates.publication.named_months import FIRST_NEWS_YEAR, NamedMonth, named_months
from retrieval.dates.publication.publication_date import Basis, PublicationDate
from retrieval.dates.publication.reported_day import ReportedDay, days_after, reported_day
from retrieval.dates.publication.stated_date import date_parts
from retrieval.text.normalise import compose, composed

_MONTH_DAY = r"(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
_TIME_OF_DAY = r"(?:[01]\d|2[0-3])[0-5]\d"
_ADDRESS_DATES = (
    # 20240925103015123: the time of creation, with which many papers end their addresses
    re.compile(rf"(?<!\d)(?P<year>20\d\d){_MONTH_DAY}{_TIME_OF_DAY}\d{{2,7}}(?!\d)"),
    # 185240925103015123: the same with a year of two digits, after the number of the paper
    re.compile(rf"(?<!\d)\d{{3}}(?P<year>\d\d){_MONTH_DAY}{_TIME_OF_DAY}[0-5]\d\d{{3}}(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[/_\-.])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?!\d)"),
)
# In a path a bare 20240925 is a date; in an address it may be any number.
_PATH_DATES = (*_ADDRESS_DATES, re.compile(rf"(?<!\d)(?P<year>(?:19|20)\d\d){_MONTH_DAY}(?!\d)"))
_DATELINE_END = re.compile(r"\)?\s?(?:$|[|,–—\-]?\s?\d{1,2}[:h]\d\d|[–—\-|]\s?(?=[^\W\d]))")
# Chosen with tests/bench/dates.py.
_DATELINE_LINES = 3  # first paragraphs that may be one
_DATELINE_REACH = 50  # characters of a paragraph within which a dateline names its day
_PART_OF_DAY_REACH = 8  # characters before a day
_BEFORE_THAT_REACH = 20  # characters before a day in which "trước đó" puts it before the news
_LONGEST_NOTICE = 45  # days from the last day looked back on to an announced event


def published_date(
    *, title: str, paragraphs: Sequence[str], seen: date, url: str | None = None, path: str | None = None
) -> PublicationDate:
    """Return the date of an article that states none, from its address, its text or its path, in this order.

    An interval is taken where the path has no date. ``seen`` is the day on which the article was first indexed, after
    which it cannot have been published.
    """
    if in_address := _date_in(url or "", _ADDRESS_DATES, "text"):
        return in_address
    in_text = _text_date(title, paragraphs, seen) or PublicationDate()
    return in_text if in_text.iso() else _date_in(path or "", _PATH_DATES, "file") or in_text


def _date_in(address: str, patterns: Sequence[re.Pattern[str]], basis: Basis) -> PublicationDate | None:
    for pattern in patterns:
        for match in pattern.finditer(address):
            if found := date_parts(match):
                return PublicationDate(*found, basis, match[0])
    return None


def _text_date(title: str, paragraphs: Sequence[str], seen: date) -> PublicationDate | None:
    """Return the date in a dateline, else the one inferred from the text."""
    if paragraphs and title and paragraphs[0].startswith(title):
        title = ""
    written = [title, *paragraphs]
    parts = [composed(part) for part in written]
    found = find_mentions(parts[0], parts[1:])
    published = _dateline(found, parts, seen) or _inferred(found, parts, seen)
    return published and replace(published, evidence=_as_written(published.evidence, written))


def _inferred(found: Sequence[Mention], parts: Sequence[str], seen: date) -> PublicationDate | None:
    """Return the day and the year, or an interval around it; each is claimed by itself."""
    day = reported_day(found)
    posterior = month_posterior(named_months(found, parts), day, seen)
    firm = day if day and day.firm else None
    year = posterior.claimed_year() if posterior else None
    if posterior is None or year is None:
        return _without_year(firm, posterior)
    words = posterior.evidence_for(of_years(year)).words
    if firm is None:
        return PublicationDate(year, _month_before_event(posterior.named, day, year), None, "inferred", words)
    if not is_possible_date(year, firm.month, firm.day) or date(year, firm.month, firm.day) > seen:
        return _without_year(firm, None)
    return PublicationDate(year, firm.month, firm.day, "inferred", words, from_event=not firm.relative)


def _without_year(day: ReportedDay | None, posterior: MonthPosterior | None) -> PublicationDate | None:
    interval = posterior.interval() if posterior else None
    if posterior is None or interval is None or (day and not _occurs_in(interval, day)):
        return _day_alone(day) if day else None
    month, of_month = (day.month, day.day) if day else (None, None)
    words = posterior.evidence_for(interval).words
    from_event = day is not None and not day.relative
    return PublicationDate(None, month, of_month, "inferred", words, interval, from_event)


def _day_alone(day: ReportedDay) -> PublicationDate:
    basis: Basis = "text" if day.relative else "inferred"
    return PublicationDate(None, day.month, day.day, basis, day.mention.words, from_event=not day.relative)


def _occurs_in(period: Period, day: ReportedDay) -> bool:
    years = range(period.since.year, period.until.year + 1)
    days = [date(year, day.month, day.day) for year in years if is_possible_date(year, day.month, day.day)]
    return any(period.since <= one <= period.until for one in days)


def _month_before_event(named: Sequence[NamedMonth], day: ReportedDay | None, year: int) -> int | None:
    """Return the month between the last day looked back on and an announced event, if only one is possible.

    If the article calls the day "trước đó", it lies well before the news, and the month is halfway to the event.
    """
    dates = [one.mention.date for one in named if one.mention and one.mention.date.tense == "future"]
    ahead = next((one for one in dates if one.year == year and one.day is not None), None)
    if day is None or ahead is None or ahead.day is None or ahead.month is None:
        return None
    start = ahead.month, min(ahead.first_day or ahead.day, ahead.day)
    notice = days_after(start, (day.month, day.day))
    if notice > _LONGEST_NOTICE or ahead.month < day.month:
        return None
    if ahead.month == day.month:
        return day.month
    if "trước đó" not in day.mention.before(_BEFORE_THAT_REACH):
        return None
    return (date(2000, day.month, day.day) + timedelta(days=notice // 2)).month


def _dateline(found: Sequence[Mention], parts: Sequence[str], seen: date) -> PublicationDate | None:
    """Return a full date in a dateline, a signature or, with its part of the day, the first words of the body.

    "Hà Nội, 25/9/2024 -", "Ngày 25/9/2024 | 10:30", "Sáng 25/9/2024, tại …"; or "sáng nay 25/9/2024" anywhere.
    """
    first = parts[1] if len(parts) > 1 else None
    lines = {id(part) for part in (*parts[1 : 1 + _DATELINE_LINES], parts[-1])}
    for mention in found:
        full = mention.date
        if full.day is None or full.year is None or not FIRST_NEWS_YEAR <= full.year <= seen.year:
            continue
        if full.opening == "nay":
            return PublicationDate(full.year, full.month, full.day, "text", mention.words)
        if id(mention.part) not in lines or full.start > _DATELINE_REACH:
            continue
        opens = mention.part is first and _has_part_of_day(mention)
        if full.tense == "past" and (opens or _DATELINE_END.match(mention.part, full.end)):
            return PublicationDate(full.year, full.month, full.day, "text", mention.words)
    return None


def _has_part_of_day(mention: Mention) -> bool:
    """Return whether the words before a day are "sáng" or "chiều ngày"."""
    before = mention.before(_PART_OF_DAY_REACH).strip()
    return mention.date.opening in PARTS_OF_DAY or before.endswith(PARTS_OF_DAY)


def _as_written(words: str, written: Sequence[str]) -> str:
    """Return the slice of the original text whose composed form is ``words``."""
    for part in written:
        start = composed(part).find(words)
        if start >= 0:
            return part[slice(*compose(part).span(start, start + len(words)))]
    return ""
