"""Where a Vietnamese text names a day, month, quarter or year, and whether it looks ahead there.

Finding is separate from resolving: nothing here knows today's date, and a year that is not written stays None.
Texts are expected in NFC; offsets count characters. Every pattern is bounded, so time is linear in the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.dates.calendar import is_possible_date

Tense = Literal["past", "future", "unclear"]
Place = Literal["title", "early", "late"]

DAY = r"(?:3[01]|[12]\d|0?[1-9])"
MONTH = r"(?:1[0-2]|0?[1-9])"
YEAR = r"(?:19|20)\d\d"

_EARLY = 200  # characters of body in which an article says what it is about
_CONTEXT = 120  # characters on either side of a date in which its clause is looked for

DATE = re.compile(
    rf"""
    (?<![\d/.,\-–])(?P<first_year>{YEAR})\s?[\-–/]\s?(?P<last_year>{YEAR}|\d\d)(?![\d%]|[\-–/.,]\d)
    |(?<![\d/.,\-–])(?P<day>{DAY})\s?(?P<mark>[/.\-–])\s?(?P<month>{MONTH})
        (?:\s?(?P=mark)\s?(?P<year>{YEAR})|,?\s{{1,3}}năm\s{{1,3}}(?P<year_after>{YEAR}))?(?![\d/%]|[.,]\d)
    |(?<!\d)(?P<day_words>{DAY})\s{{1,3}}tháng\s{{1,3}}(?P<month_words>{MONTH})(?!\d)
        (?:(?:,?\s{{1,3}}năm\s{{1,3}}|\s?[/\-–,]\s?)(?P<year_words>{YEAR})(?!\d))?
    |(?<!\w)tháng\s{{1,3}}(?P<month_only>{MONTH})(?:\s?[/.\-–]\s?|,?\s{{1,3}}năm\s{{1,3}})(?P<year_month>{YEAR})(?!\d)
    |(?<![\d/.,\-–])(?P<month_slash>{MONTH})/(?P<year_slash>{YEAR})(?![\d/])
    |(?<!\w)quý\s{{1,3}}(?P<quarter>IV|I{{1,3}}|[1-4])(?:\s?[/\-–]\s?|,?\s{{1,3}}năm\s{{1,3}}|\s{{1,3}})(?P<year_quarter>{YEAR})(?!\d)
    |(?<![\w/.,\-–])(?P<year_only>{YEAR})(?!\w|[.,]\d|[/\-–]\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Wherever a date can begin: at a number, a month or a quarter. Its first character, one of few, is quickly looked for,
# where the date itself would be tried at every character.
_BEGINNING = re.compile(r"[0-9tTqQ](?:(?<=[0-9])[0-9]*|(?<=[tT])[hH][áÁ][nN][gG]\s|(?<=[qQ])[uU][ýÝ]\s)")
_YEAR_GROUPS = ("year", "year_after", "year_words", "year_month", "year_slash", "year_quarter", "year_only")
_ROMAN_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5} | {str(n): n - 2 for n in range(2, 8)}
_OPENING = re.compile(
    r"(?<!\w)(?:(?:(?P<word>ngày|hôm|sáng|trưa|chiều|tối|đêm|khuya)(?:\s(?P<told>nay|qua|mai))?)[\s,(]{1,3}"
    r"|(?:thứ\s(?P<weekday>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ\s?nhật))[\s,(]{1,3}(?:ngày\s)?)$",
    re.IGNORECASE,
)
_RANGE_OPENING = re.compile(
    rf"(?<![\d/.,])(?P<first_day>{DAY})(?:\s(?:đến|tới|và)\s|\s?[\-–,]\s?)(?:hết\s)?(?:ngày\s)?$", re.IGNORECASE
)

# A day after such a word begins or ends a period; it is not the day that something happened.
BOUNDARY = re.compile(r"(?<!\w)(?:từ|đến|tới|hết|trước|sau|kể)\s$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;…]\s|\n")
_LOOKS_AHEAD = re.compile(
    r"(?<!\w)(?:sẽ|dự kiến|sắp|kế hoạch|chuẩn bị|hạn chót|phấn đấu|mục tiêu|lên lịch|ấn định|trước ngày|từ nay"
    r"|chậm nhất|thời hạn|hết hạn|hiệu lực|phương án|lịch nghỉ|được nghỉ)(?!\w)",
    re.IGNORECASE,
)
_COMING = re.compile(r"\s?\)?\s?(?:sắp tới|tới đây|tới(?!\snay)|sắp)(?!\w)", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r"[,;:]|(?<!\w)(?:và|nhưng)(?!\w)", re.IGNORECASE)
_WILL = re.compile(r"(?<!\w)(?:sẽ|dự kiến)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """One date as written at `text[start:end]`, its opening words ("ngày", "sáng nay", "thứ tư") included.

    `first_day` and `first_year` are where a range begins that ends here ("18 đến 20/2", "2024-2025");
    a quarter is its last month. `opening` is "nay", "qua" or "mai" after "sáng nay", "hôm qua", "ngày mai", the bare
    word otherwise, in lower case. `weekday` counts from Monday, 0.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    tense: Tense
    opening: str = ""
    weekday: int | None = None
    first_day: int | None = None
    first_year: int | None = None


def find_dates(text: str) -> Iterator[DateExpression]:
    """Yield the dates that `text` names, in order, impossible ones ("31/2") left out."""
    for match in written_dates(text):
        if match["first_year"]:
            yield _year_range(text, match)
            continue
        year = _number(match, *_YEAR_GROUPS)
        month = _number(match, "month", "month_words", "month_only", "month_slash")
        if quarter := match["quarter"]:
            month = 3 * (_ROMAN_QUARTERS.get(quarter.lower()) or int(quarter))
        day = _number(match, "day", "day_words")
        if not is_possible_date(year, month, day):
            continue
        tense = tense_at(text, match.start(), match.end())
        found = DateExpression(match.start(), match.end(), year, month, day, tense)
        yield found if day is None else _with_opening(text, found)


def written_dates(text: str) -> Iterator[re.Match[str]]:
    """What ``DATE.finditer`` finds."""
    end = 0
    for beginning in _BEGINNING.finditer(text):
        if beginning.start() >= end and (match := DATE.match(text, beginning.start())):
            yield match
            end = match.end()


def _number(match: re.Match[str], *groups: str) -> int | None:
    return next((int(match[group]) for group in groups if match[group]), None)


def _year_range(text: str, match: re.Match[str]) -> DateExpression:
    first = match["first_year"]
    last_year = int(first[: len(first) - len(match["last_year"])] + match["last_year"])
    tense = tense_at(text, match.start(), match.end())
    return DateExpression(match.start(), match.end(), last_year, None, None, tense, first_year=int(first))


def _with_opening(text: str, found: DateExpression) -> DateExpression:
    left = text[max(0, found.start - 30) : found.start]
    first_day = weekday = None
    opening = ""
    if ranged := _RANGE_OPENING.search(left):
        first_day = int(ranged["first_day"])
        left = left[: ranged.start()]
    if opened := _OPENING.search(left):
        opening = (opened["told"] or opened["word"] or "thứ").lower()
        weekday = 6 if opened["sunday"] else _WEEKDAYS.get((opened["weekday"] or "").lower())
        left = left[: opened.start()]
    start = max(0, found.start - 30) + len(left)
    bracketed = "(" in text[start : found.start] and text.startswith(")", found.end)
    return DateExpression(
        start, found.end + bracketed, found.year, found.month, found.day, found.tense, opening, weekday, first_day
    )


def tense_at(text: str, start: int, end: int) -> Tense:
    """Future where words before the date announce it; unclear where only a later clause might."""
    before = _SENTENCE_END.split(text[max(0, start - _CONTEXT) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _CONTEXT], maxsplit=1)[0]
    if _LOOKS_AHEAD.search(before) or _COMING.match(after):
        return "future"
    will = _WILL.search(after)
    if will is None:
        return "past"
    return "unclear" if _NEW_CLAUSE.search(after, 0, will.start()) else "future"


@dataclass(frozen=True, slots=True)
class Mention:
    """A date expression, the part of the article (title or paragraph) it stands in, and how far down."""

    found: DateExpression
    part: str
    place: Place
    offset: int

    @property
    def words(self) -> str:
        """The date as the article writes it."""
        return self.part[self.found.start : self.found.end]

    def before(self, length: int) -> str:
        """The characters in front of the date, in lower case."""
        return self.part[max(0, self.found.start - length) : self.found.start].lower()


def mentions(title: str, paragraphs: Sequence[str]) -> list[Mention]:
    """All dates named in the title and the paragraphs, in order."""
    out = [Mention(found, title, "title", 0) for found in find_dates(title)]
    above = 0
    for paragraph in paragraphs:
        for found in find_dates(paragraph):
            offset = above + found.start
            out.append(Mention(found, paragraph, "early" if offset < _EARLY else "late", offset))
        above += len(paragraph) + 1
    return out
