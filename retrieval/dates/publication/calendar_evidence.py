"""Evidence for the year from calendars: weekdays, lunar days with solar ones, lunar years, ages and anniversaries."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from retrieval.dates.date_expressions import DAY, MONTH, TIME_WORDS, Mention
from retrieval.dates.lunar_new_year import lunar_new_year
from retrieval.dates.publication.reported_day import ReportedDay
from retrieval.dates.publication.year_evidence import FIRST_NEWS_YEAR, YearEvidence
from retrieval.text.word_lists import alternation

LAST_WINTER_MONTH = 3
_FIRST_AUTUMN_MONTH = 10

# Years from the earliest possible one. A day falls on its weekday again after five years or more, on its lunar day
# after eight or more.
_YEARS_TO_WEEKDAY = 3
_YEARS_TO_LUNAR_DAY = 5
_LUNAR_CYCLE = 60

_STEMS, _BRANCHES = tuple(TIME_WORDS["stems"]), tuple(TIME_WORDS["branches"])
LUNAR_YEAR = re.compile(
    r"(?<!\w)(?:(?P<tet>tết|xuân)(?:\s\w{1,10}){0,2}\s|năm\s)"
    rf"(?P<stem>{alternation(_STEMS)})\s(?P<branch>{alternation(_BRANCHES)}|tị)(?!\w)(?:\s\(?(?P<named>\d{{4}}))?",
    re.IGNORECASE,
)
STEM = re.compile(rf"\s(?:{alternation(_STEMS)})\s", re.IGNORECASE)
"""A prefilter for `LUNAR_YEAR`."""
_TET_OFFENSIVE = re.compile("mậu thân", re.IGNORECASE)  # of 1968, a subject of articles ever since
LUNAR_DAY = re.compile(
    rf"(?<!\w)(?:mùng|mồng)\s(?P<lunar>\d)\s(?:tết|tháng giêng)\s?\((?:ngày\s)?(?P<day>{DAY})[/\-.](?P<month>{MONTH})\)"
    rf"|(?<![\d/])(?P<day_first>{DAY})[/\-.](?P<month_first>{MONTH})[\s,(]{{1,2}}tức (?:ngày )?(?:mùng|mồng)"
    r"\s(?P<lunar_last>\d)\s(?:tết|tháng giêng)",
    re.IGNORECASE,
)


_POINTS_OF_SUM = 3  # an age may be off by one, and an anniversary may be ahead
_BORN = r"(?:SN|sinh năm)\s(?P<since>(?:19|20)\d\d)(?!\d)"
_AGED = r"(?<!\d)(?P<years>\d{1,2}) tuổi"
_HISTORY = rf"(?:\s[^\s\d.(]{{1,12}}){{1,12}}\s\(?(?:ngày )?{DAY}[/.\-]{MONTH}[/.\-](?P<since>(?:1[89]|20)\d\d)(?!\d)"
SUMS = tuple(
    (part_of_match, re.compile(pattern, re.IGNORECASE))
    for part_of_match, pattern in (
        ("tuổ", rf"{_AGED}[\s,(;]{{1,3}}{_BORN}"),
        ("tuổ", rf"(?<!\w){_BORN}[\s,(;]{{1,3}}{_AGED}"),
        ("kỷ n", rf"kỷ niệm (?:lần thứ )?(?P<years>\d{{1,3}}) năm{_HISTORY}"),
    )
)
"""Patterns, each with a part in lower case of all its matches, a prefilter since few texts contain it."""


def calendar_evidence(
    found: Sequence[Mention], parts: Sequence[str], day: ReportedDay | None, earliest: int
) -> Iterator[YearEvidence]:
    """Yield all evidence from calendars; ``earliest`` is the first possible year, 0 if unknown."""
    yield from _sums(parts)
    yield from _lunar_years(parts, day)
    if earliest >= FIRST_NEWS_YEAR:
        yield from _weekdays(found, earliest)
        yield from _lunar_days(parts, earliest)


def _first_year(earliest: int, reach: int, fits: Callable[[int], bool]) -> int | None:
    """Return the first year from ``earliest`` that fits, at most ``reach`` years later."""
    return next((year for year in range(earliest, earliest + reach + 1) if fits(year)), None)


def _weekdays(found: Sequence[Mention], earliest: int) -> Iterator[YearEvidence]:
    """Yield evidence from "thứ tư (25/9)": the year in which that day is a Wednesday."""
    for mention in found:
        day, month, weekday = mention.date.day, mention.date.month, mention.date.weekday
        if weekday is None or mention.date.year is not None or month is None or day is None:
            continue
        year = _first_year(
            earliest,
            _YEARS_TO_WEEKDAY,
            lambda year: _weekday(year, month, day) == weekday,  # noqa: B023 — called at once
        )
        if year is not None:
            yield YearEvidence(year, "weekday", 3 - (year > earliest + 1), mention, mention.words)


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None


def _lunar_days(parts: Sequence[str], earliest: int) -> Iterator[YearEvidence]:
    """Yield evidence from "mùng 2 Tết (11/2)": the year in which the lunar day is that solar day."""
    for part in parts:
        lowered = part.lower()
        for match in LUNAR_DAY.finditer(part) if "mùng" in lowered or "mồng" in lowered else ():
            month, day = int(match["month"] or match["month_first"]), int(match["day"] or match["day_first"])
            ahead = timedelta(days=int(match["lunar"] or match["lunar_last"]) - 1)

            def fits(year: int, month: int = month, day: int = day, ahead: timedelta = ahead) -> bool:
                first = lunar_new_year(year)
                return first is not None and (first + ahead).timetuple()[1:3] == (month, day)

            year = _first_year(earliest, _YEARS_TO_LUNAR_DAY, fits)
            if year is not None:
                yield YearEvidence(year, "lunar day", 5, None, match[0])


def _lunar_years(parts: Sequence[str], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Yield evidence from "Tết Bính Ngọ", "năm Giáp Thìn", each read in the sixty years from `FIRST_NEWS_YEAR` on."""
    for part in parts:
        for match in LUNAR_YEAR.finditer(part) if STEM.search(part) else ():
            stem = _STEMS.index(match["stem"].lower())
            branch = _BRANCHES.index(match["branch"].lower().replace("tị", "tỵ"))
            cycle = range(FIRST_NEWS_YEAR, FIRST_NEWS_YEAR + _LUNAR_CYCLE)
            year = next((y for y in cycle if (y - 4) % 10 == stem and (y - 4) % 12 == branch), None)
            if year is None or match["named"] not in (None, str(year)) or _TET_OFFENSIVE.search(match[0]):
                continue
            points = _points_of_lunar_year(match["tet"] is not None, day)
            before_tet = day is not None and day.month >= _FIRST_AUTUMN_MONTH
            yield YearEvidence(year - before_tet, "lunar", points, None, match[0])


def _points_of_lunar_year(is_tet: bool, day: ReportedDay | None) -> int:  # noqa: FBT001 — one caller
    if day is None:
        return 4 if is_tet else 2
    return 5 if day.month <= LAST_WINTER_MONTH else 3


def _sums(parts: Sequence[str]) -> Iterator[YearEvidence]:
    """Yield evidence from "33 tuổi, SN 1990", "kỷ niệm 50 năm Ngày giải phóng (30/4/1975)"."""
    for part in parts:
        lowered = part.lower()
        for part_of_match, pattern in SUMS:
            for match in pattern.finditer(part) if part_of_match in lowered else ():
                yield YearEvidence(int(match["since"]) + int(match["years"]), "sum", _POINTS_OF_SUM, None, match[0])
