"""Which year calendars speak for: weekdays of days, lunar days beside solar ones, names of lunar years."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from retrieval.dates.date_expressions import DAY, MONTH, Mention
from retrieval.dates.lunar_new_year import lunar_new_year
from retrieval.dates.publication.reported_day import ReportedDay
from retrieval.dates.publication.year_evidence import FIRST_NEWS_YEAR, YearEvidence

LAST_WINTER_MONTH = 3
_FIRST_AUTUMN_MONTH = 10

# A day falls on its weekday again after five years at least, on its lunar day after eight.
_YEARS_TO_WEEKDAY = 3
_YEARS_TO_LUNAR_DAY = 5

_STEMS = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý")
_BRANCHES = ("tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi", "thân", "dậu", "tuất", "hợi")
LUNAR_YEAR = re.compile(
    r"(?<!\w)(?:(?P<tet>tết|xuân)(?:\s\w{1,10}){0,2}\s|năm\s)"
    rf"(?P<stem>{'|'.join(_STEMS)})\s(?P<branch>{'|'.join(_BRANCHES)}|tị)(?!\w)(?:\s\(?(?P<named>\d{{4}}))?",
    re.IGNORECASE,
)
STEM = re.compile(rf"\s(?:{'|'.join(_STEMS)})\s", re.IGNORECASE)
_OFFENSIVE = re.compile("mậu thân", re.IGNORECASE)  # of 1968, told of ever since
LUNAR_DAY = re.compile(
    rf"(?<!\w)(?:mùng|mồng)\s(?P<lunar>\d)\s(?:tết|tháng giêng)\s?\((?:ngày\s)?(?P<day>{DAY})[/\-.](?P<month>{MONTH})\)"
    rf"|(?<![\d/])(?P<day_first>{DAY})[/\-.](?P<month_first>{MONTH})[\s,(]{{1,2}}tức (?:ngày )?(?:mùng|mồng)"
    r"\s(?P<lunar_last>\d)\s(?:tết|tháng giêng)",
    re.IGNORECASE,
)

_POINTS_OF_SUM = 3  # an age may be off by one, and an anniversary be still ahead
_BORN = r"(?:SN|sinh năm)\s(?P<since>(?:19|20)\d\d)(?!\d)"
_AGED = r"(?<!\d)(?P<years>\d{1,2}) tuổi"
_HISTORY = rf"(?:\s[^\s\d.(]{{1,12}}){{1,12}}\s\(?(?:ngày )?{DAY}[/.\-]{MONTH}[/.\-](?P<since>(?:1[89]|20)\d\d)(?!\d)"
# Each with what it holds, in lower case: nearly no text does, and looking for that takes no time.
SUMS = tuple(
    (held, re.compile(pattern, re.IGNORECASE))
    for held, pattern in (
        ("tuổ", rf"{_AGED}[\s,(;]{{1,3}}{_BORN}"),
        ("tuổ", rf"(?<!\w){_BORN}[\s,(;]{{1,3}}{_AGED}"),
        ("kỷ n", rf"kỷ niệm (?:lần thứ )?(?P<years>\d{{1,3}}) năm{_HISTORY}"),
    )
)


def calendar_evidence(
    found: Sequence[Mention], parts: Sequence[str], day: ReportedDay | None, earliest: int
) -> Iterator[YearEvidence]:
    """All clues of calendars; the article was not written before ``earliest``, 0 where nothing tells."""
    yield from _sum_evidence(parts)
    yield from _lunar_year_clues(parts, day)
    if earliest >= FIRST_NEWS_YEAR:
        yield from _weekday_clues(found, earliest)
        yield from _lunar_day_clues(parts, earliest)


def _first_year(earliest: int, reach: int, fits: Callable[[int], bool]) -> int | None:
    """The first year from ``earliest`` that fits, if within ``reach``."""
    return next((year for year in range(earliest, earliest + reach + 1) if fits(year)), None)


def _weekday_clues(found: Sequence[Mention], earliest: int) -> Iterator[YearEvidence]:
    """Clues from "thứ tư (25/9)": in which year that day is a Wednesday."""
    for mention in found:
        one = mention.found
        if one.weekday is None or one.year is not None or one.month is None or one.day is None:
            continue
        month, day, weekday = one.month, one.day, one.weekday
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


def _lunar_day_clues(parts: Sequence[str], earliest: int) -> Iterator[YearEvidence]:
    """Clues from "mùng 2 Tết (11/2)": in which year the lunar day is that solar one."""
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


def _lunar_year_clues(parts: Sequence[str], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Clues from "Tết Bính Ngọ", "năm Giáp Thìn"; sixty years apart, so one cycle suffices."""
    for part in parts:
        for match in LUNAR_YEAR.finditer(part) if STEM.search(part) else ():
            stem = _STEMS.index(match["stem"].lower())
            branch = _BRANCHES.index(match["branch"].lower().replace("tị", "tỵ"))
            cycle = range(FIRST_NEWS_YEAR, FIRST_NEWS_YEAR + 60)
            year = next((y for y in cycle if (y - 4) % 10 == stem and (y - 4) % 12 == branch), None)
            if year is None or match["named"] not in (None, str(year)) or _OFFENSIVE.search(match[0]):
                continue
            points = _points_of_lunar_year(match["tet"] is not None, day)
            before_tet = day is not None and day.month >= _FIRST_AUTUMN_MONTH
            yield YearEvidence(year - before_tet, "lunar", points, None, match[0])


def _points_of_lunar_year(is_tet: bool, day: ReportedDay | None) -> int:  # noqa: FBT001 — one caller
    if day is None:
        return 4 if is_tet else 2
    return 5 if day.month <= LAST_WINTER_MONTH else 3


def _sum_evidence(parts: Sequence[str]) -> Iterator[YearEvidence]:
    """Clues from "33 tuổi, SN 1990", "kỷ niệm 50 năm Ngày giải phóng (30/4/1975)"."""
    for part in parts:
        lowered = part.lower()
        for held, pattern in SUMS:
            for match in pattern.finditer(part) if held in lowered else ():
                yield YearEvidence(int(match["since"]) + int(match["years"]), "sum", _POINTS_OF_SUM, None, match[0])
