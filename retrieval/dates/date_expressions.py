"""Date expressions of articles: where a text names a day, month, quarter or year, and in which tense.

Finding is separate from resolving: nothing here knows today's date, and a year that is not written stays None.
Texts are in NFC; offsets count characters. Every pattern is bounded, so that time is linear in the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.dates.calendar import is_possible_date
from retrieval.text.word_lists import alternation, named_lists

Tense = Literal["past", "future", "unclear"]
Place = Literal["title", "early", "late"]

# Fragments of patterns, shared with the other modules of dates.
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
MONTH = r"(?:1[0-2]|0?[1-9])"
YEAR = r"(?:19|20)\d\d"
COUNT = r"(?:\d{1,3}|mười một|mười hai|mười|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|vài|mấy)"
PART = r"nửa (?:đầu|cuối|sau)|đầu|giữa|cuối"
RANGE_MARK = r"(?:cho )?(?:đến|tới)(?: hết)?|-|–"
SINCE = r"(?<!\w)(?<!đầu )(?:kể |tính )?từ\s$"

TIME_WORDS = named_lists("time_words.txt")
PARTS_OF_DAY = tuple(TIME_WORDS["parts of day"])
WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5} | {str(n): n - 2 for n in range(2, 8)}
ROMAN_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

# In characters, chosen with tests/bench/dates.py.
_EARLY = 200  # of the body, in which an article states its subject
_CONTEXT = 120  # on either side of a date, in which its clause is looked for
_OPENING_REACH = 30  # before a date, in which its opening words are looked for

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
# A prefilter: a date can begin only at a number, "tháng" or "quý". Searching for these first characters is much faster
# than trying the whole pattern at every character.
_BEGINNING = re.compile(r"[0-9tTqQ](?:(?<=[0-9])[0-9]*|(?<=[tT])[hH][áÁ][nN][gG]\s|(?<=[qQ])[uU][ýÝ]\s)")
_YEAR_GROUPS = ("year", "year_after", "year_words", "year_month", "year_slash", "year_quarter", "year_only")

_OPENING = re.compile(
    rf"(?<!\w)(?:(?:(?P<word>ngày|hôm|{alternation(PARTS_OF_DAY)})(?:\s(?P<near>nay|qua|mai))?)[\s,(]{{1,3}}"
    r"|(?:thứ\s(?P<weekday>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ\s?nhật))[\s,(]{1,3}(?:ngày\s)?)$",
    re.IGNORECASE,
)
_RANGE_OPENING = re.compile(
    rf"(?<![\d/.,])(?P<first_day>{DAY})(?:\s(?:đến|tới|và)\s|\s?[\-–,]\s?)(?:hết\s)?(?:ngày\s)?$", re.IGNORECASE
)

# A day after such a word begins or ends a period; nothing need have happened on it.
BOUNDARY = re.compile(r"(?<!\w)(?:từ|đến|tới|hết|trước|sau|kể)\s$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;…]\s|\n")
_ANNOUNCED = re.compile(rf"(?<!\w)(?:{alternation(TIME_WORDS['announcements'])})(?!\w)", re.IGNORECASE)
_COMING = re.compile(r"\s?\)?\s?(?:sắp tới|tới đây|tới(?!\snay)|sắp)(?!\w)", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r"[,;:]|(?<!\w)(?:và|nhưng)(?!\w)", re.IGNORECASE)
_WILL = re.compile(r"(?<!\w)(?:sẽ|dự kiến)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """One date as written, with its opening words ("ngày", "sáng nay", "thứ tư").

    Attributes:
        start: Where the opening words begin, in characters.
        end: Where the date ends.
        year: None where not written; so are `month` and `day`.
        month: For a quarter its last month.
        day: The day of the month.
        tense: Whether the text looks back on it or announces it.
        opening: "nay", "qua" or "mai" after "sáng nay", "hôm qua", "ngày mai"; else the opening word in lower case.
        weekday: Monday is 0.
        first_day: The first day of a range that ends here ("18 đến 20/2").
        first_year: The first year of a range that ends here ("2024-2025").
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
    """Yield the dates in ``text`` in order, without impossible ones ("31/2")."""
    for match in written_dates(text):
        if match["first_year"]:
            yield _year_range(text, match)
            continue
        year = _number(match, *_YEAR_GROUPS)
        month = _number(match, "month", "month_words", "month_only", "month_slash")
        if quarter := match["quarter"]:
            month = 3 * (ROMAN_QUARTERS.get(quarter.lower()) or int(quarter))
        day = _number(match, "day", "day_words")
        if not is_possible_date(year, month, day):
            continue
        tense = tense_at(text, match.start(), match.end())
        date = DateExpression(match.start(), match.end(), year, month, day, tense)
        yield date if day is None else _with_opening(text, date)


def written_dates(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``DATE.finditer``, faster."""
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


def _with_opening(text: str, date: DateExpression) -> DateExpression:
    left = text[max(0, date.start - _OPENING_REACH) : date.start]
    first_day = weekday = None
    opening = ""
    if ranged := _RANGE_OPENING.search(left):
        first_day = int(ranged["first_day"])
        left = left[: ranged.start()]
    if opened := _OPENING.search(left):
        opening = (opened["near"] or opened["word"] or "thứ").lower()
        weekday = 6 if opened["sunday"] else WEEKDAYS.get((opened["weekday"] or "").lower())
        left = left[: opened.start()]
    start = max(0, date.start - _OPENING_REACH) + len(left)
    bracketed = "(" in text[start : date.start] and text.startswith(")", date.end)
    return DateExpression(
        start, date.end + bracketed, date.year, date.month, date.day, date.tense, opening, weekday, first_day
    )


def tense_at(text: str, start: int, end: int) -> Tense:
    """Return the tense of the date ``text[start:end]``.

    It is "future" where words before the date announce it, and "unclear" where only a later clause might.
    """
    before = _SENTENCE_END.split(text[max(0, start - _CONTEXT) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _CONTEXT], maxsplit=1)[0]
    if _ANNOUNCED.search(before) or _COMING.match(after):
        return "future"
    will = _WILL.search(after)
    if will is None:
        return "past"
    return "unclear" if _NEW_CLAUSE.search(after, 0, will.start()) else "future"


def match_before(pattern: re.Pattern[str], text: str, end: int, reach: int) -> re.Match[str] | None:
    """Match ``pattern``, which ends with ``$``, in the ``reach`` characters before ``end``."""
    return pattern.search(text, max(0, end - reach), end)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in an article.

    Attributes:
        date: The date expression; its offsets count in `part`.
        part: The title or the paragraph.
        place: Title, or the first `_EARLY` characters of the body, or the rest.
        offset: Characters of body before the date.
    """

    date: DateExpression
    part: str
    place: Place
    offset: int

    @property
    def words(self) -> str:
        """The date as written."""
        return self.part[self.date.start : self.date.end]

    def before(self, length: int) -> str:
        """Return the ``length`` characters before the date, in lower case."""
        return self.part[max(0, self.date.start - length) : self.date.start].lower()


def find_mentions(title: str, paragraphs: Sequence[str]) -> list[Mention]:
    """Return all dates in the title and the paragraphs, in order."""
    mentions = [Mention(date, title, "title", 0) for date in find_dates(title)]
    above = 0
    for paragraph in paragraphs:
        for date in find_dates(paragraph):
            offset = above + date.start
            mentions.append(Mention(date, paragraph, "early" if offset < _EARLY else "late", offset))
        above += len(paragraph) + 1
    return mentions
