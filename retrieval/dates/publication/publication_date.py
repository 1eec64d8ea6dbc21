"""The date of publication of an article: how precisely it is known, and on what basis.

A date is stated (a record, a head line), in the text or the address, inferred from the text, in the path, or unknown;
a file's mtime never counts. Days are those of Asia/Ho_Chi_Minh. No text makes these functions raise.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from retrieval.dates.calendar import HO_CHI_MINH, Period, is_possible_date, of_days, of_months, of_years
from retrieval.dates.date_expressions import (
    DAY,
    MONTH,
    PARTS_OF_DAY,
    DateExpression,
    Mention,
    find_dates,
    find_mentions,
)
from retrieval.dates.publication.reported_day import ReportedDay, days_after, reported_day
from retrieval.dates.publication.year_evidence import YearEvidence
from retrieval.dates.publication.year_inference import infer_year
from retrieval.text.normalise import compose, composed

Basis = Literal["stated", "text", "inferred", "file", "unknown"]

_ISO = re.compile(r"(?:(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?|--(?P<m>\d\d)-(?P<d>\d\d))")
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_RFC_2822 = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d\d:\d\d")
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[/.\-](?P<month>\d{1,2})(?:[/.\-](?P<day>\d{1,2}))?(?!\d)")
_SHORT_YEAR = re.compile(rf"(?<!\d)(?P<day>{DAY})(?P<mark>[/.\-])(?P<month>{MONTH})(?P=mark)(?P<year>\d\d)(?!\d)")

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
_CENTURY = 2000
# Chosen with tests/bench/dates.py.
_DATELINE_LINES = 3  # first paragraphs that may be one
_DATELINE_REACH = 50  # characters of a paragraph within which a dateline names its day
_PART_OF_DAY_REACH = 8  # characters before a day
_BEFORE_THAT_REACH = 20  # characters before a day in which "trước đó" puts it before the news
_LONGEST_NOTICE = 45  # days from the last day looked back on to an announced event


@dataclass(frozen=True)
class PublicationDate:
    """A date of publication, with None for unknown parts.

    Attributes:
        year: Known alone, with the month, or with month and day.
        month: Known with the year, or with the day.
        day: Known with the month.
        basis: "stated", in the "text" or address, "inferred" from the text, in the path of the "file", or "unknown".
        evidence: The words it rests on, a slice of the title, a paragraph, the address or the path; "" where stated
            or unknown.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    basis: Basis = "unknown"
    evidence: str = ""

    def iso(self) -> str | None:
        """Return ``2026-02-18``, ``2026-02``, ``2026``, ``--09-25`` (year unknown), or None."""
        if self.year is None:
            return f"--{self.month:02}-{self.day:02}" if self.month and self.day else None
        if self.month is None:
            return f"{self.year:04}"
        return f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")

    @property
    def sort_key(self) -> str:
        """A key that sorts by time, oldest first; dates without a year are equal, and sort before all others."""
        return "" if self.year is None else self.iso() or ""

    @property
    def period(self) -> Period | None:
        """The days that it may be; None if the year is unknown."""
        if self.year is None:
            return None
        if self.month is None:
            return of_years(self.year)
        return of_days(date(self.year, self.month, self.day)) if self.day else of_months(self.year, self.month)

    def lies_in(self, period: Period) -> bool:
        """Return whether ``period`` contains all days that it may be."""
        own = self.period
        return own is not None and period.since <= own.since and own.until <= period.until

    @classmethod
    def from_iso(cls, iso: str | None, basis: Basis, evidence: str = "") -> "PublicationDate":
        """Parse a string of `iso`.

        Raises:
            ValueError: The string is no such date.
        """
        if iso is None:
            return cls(basis=basis, evidence=evidence)
        match = _ISO.fullmatch(iso)
        parts = [match[a] or match[b] for a, b in (("year", "year"), ("month", "m"), ("day", "d"))] if match else []
        year, month, day = (int(part) if part else None for part in parts) if parts else (None, None, None)
        if not parts or not is_possible_date(year, month, day):
            raise ValueError(f"{iso!r} is no date: expected 2026-02-18, 2026-02, 2026 or --09-25")
        return cls(year, month, day, basis, evidence)


def stated_date(value: str) -> PublicationDate | None:
    """Parse the date that a record or a head line states; return None if there is none.

    Understood are ISO 8601, RFC 2822 and Vietnamese notations; a time with an offset is converted to Vietnam's day.
    """
    text = compose(value).text.strip()
    if moment := _moment(text):
        return PublicationDate(moment.year, moment.month, moment.day, "stated")
    for pattern in (_YEAR_FIRST, _SHORT_YEAR):
        if (match := pattern.search(text)) and (found := _parts(match)):
            return PublicationDate(*found, "stated")
    fullest = max(find_dates(text), key=_precision, default=None)
    if fullest is None:
        return None
    return PublicationDate(fullest.year, fullest.month, fullest.day, "stated")


def published_date(
    *, title: str, paragraphs: Sequence[str], url: str | None = None, path: str | None = None
) -> PublicationDate:
    """Return the date of an article that states none, from its address, its text or its path, in this order."""
    return (
        _date_in(url or "", _ADDRESS_DATES, "text")
        or _text_date(title, paragraphs)
        or _date_in(path or "", _PATH_DATES, "file")
        or PublicationDate()
    )


def _moment(text: str) -> date | None:
    """Return the day in Vietnam of an ISO 8601 or RFC 2822 time."""
    try:
        if _ISO_TIME.match(text):
            moment = datetime.fromisoformat(text)
        elif _RFC_2822.match(text):
            moment = parsedate_to_datetime(text)
        else:
            return None
        return moment.astimezone(HO_CHI_MINH).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        return None


def _parts(match: re.Match[str]) -> tuple[int, int | None, int | None] | None:
    year = int(match["year"])
    year += _CENTURY if year < 100 else 0  # noqa: PLR2004 — two digits
    month, day = (int(match[part]) if match[part] else None for part in ("month", "day"))
    return (year, month, day) if is_possible_date(year, month, day) else None


def _precision(found: DateExpression) -> int:
    return sum(part is not None for part in (found.year, found.month, found.day))


def _date_in(address: str, patterns: Sequence[re.Pattern[str]], basis: Basis) -> PublicationDate | None:
    for pattern in patterns:
        for match in pattern.finditer(address):
            if found := _parts(match):
                return PublicationDate(*found, basis, match[0])
    return None


def _text_date(title: str, paragraphs: Sequence[str]) -> PublicationDate | None:
    """Return the date in a dateline, else the one inferred from the text."""
    if paragraphs and title and paragraphs[0].startswith(title):
        title = ""
    written = [title, *paragraphs]
    parts = [composed(part) for part in written]
    found = find_mentions(parts[0], parts[1:])
    published = _dateline(found, parts) or _inferred(found, parts)
    return published and replace(published, evidence=_as_written(published.evidence, written))


def _inferred(found: Sequence[Mention], parts: Sequence[str]) -> PublicationDate | None:
    day = reported_day(found)
    inferred = infer_year(found, parts, day)
    if inferred is None:
        if day is None or not day.firm:
            return None
        return PublicationDate(None, day.month, day.day, "text" if day.relative else "inferred", day.mention.words)
    year, evidence = inferred
    if day and day.firm and is_possible_date(year, day.month, day.day):
        basis: Basis = "text" if day.relative and evidence[0].kind == "today" else "inferred"
        return PublicationDate(year, day.month, day.day, basis, evidence[0].words)
    return PublicationDate(year, _month_before_event(evidence, day), None, "inferred", evidence[0].words)


def _month_before_event(evidence: Sequence[YearEvidence], day: ReportedDay | None) -> int | None:
    """Return the month between the last day looked back on and an announced event, if only one is possible.

    If the article calls the day "trước đó", it lies well before the news, and the month is halfway to the event.
    """
    ahead = next((piece.mention for piece in evidence if piece.kind == "ahead" and piece.mention), None)
    if day is None or ahead is None or ahead.date.day is None or ahead.date.month is None:
        return None
    start = ahead.date.month, min(ahead.date.first_day or ahead.date.day, ahead.date.day)
    notice = days_after(start, (day.month, day.day))
    if notice > _LONGEST_NOTICE or ahead.date.month < day.month:
        return None
    if ahead.date.month == day.month:
        return day.month
    if "trước đó" not in day.mention.before(_BEFORE_THAT_REACH):
        return None
    return (date(2000, day.month, day.day) + timedelta(days=notice // 2)).month


def _dateline(found: Sequence[Mention], parts: Sequence[str]) -> PublicationDate | None:
    """Return a full date in a dateline, a signature or, with its part of the day, the first words of the body.

    "Hà Nội, 25/9/2024 -", "Ngày 25/9/2024 | 10:30", "Sáng 25/9/2024, tại …".
    """
    first = parts[1] if len(parts) > 1 else None
    lines = {id(part) for part in (*parts[1 : 1 + _DATELINE_LINES], parts[-1])}
    for mention in found:
        full = mention.date
        if full.day is None or full.year is None or id(mention.part) not in lines or full.start > _DATELINE_REACH:
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
