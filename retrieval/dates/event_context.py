"""The context of time words in a sentence of an article: whether they date its event, bounds, parts and ranges.

Patterns are matched against NFC text with diacritics and are bounded, so that time is linear in it.
"""

import re
from typing import Literal

from retrieval.dates.date_expressions import COUNT, PART, RANGE_MARK, SINCE, TIME_WORDS, YEAR, match_before
from retrieval.text.word_lists import alternation

TimeWordsRole = Literal["date", "unplaced", "none"]
Bound = Literal["", "since", "until"]

_REACH = 100  # characters before time words in which the words that govern them are looked for; chosen

# Lengths of time, decades and centuries, and words of the calendar that often mean something else: a street, a
# holiday, the third in a row, a score.
_UNDATED = re.compile(
    rf"""(?:{COUNT}\s)?(?:ngày|tuần|tháng|quý|năm)\s(?:qua|vừa\squa|vừa\srồi|gần\sđây|gần\snhất|trở\slại(?:\sđây)?)
    |{COUNT}\s(?:(?:ngày|hôm|bữa)\snay|(?:hôm|bữa)\s(?:qua|rồi|vừa\squa|vừa\srồi))
    |{COUNT}\s(?:ngày|tuần|tháng|quý|năm)\s(?:tới|sau|sắp\stới|tiếp\stheo|kế\stiếp|tiếp|nữa)
    |(?:thế\sk|thập\s|những\snăm|giai\sđoạn).*
    |(?:(?:lễ|ngày|đêm)\s)?(?:giáng\ssinh|noel)|mùa\s\w+|(?:(?:mùng|mồng)\s.*)?tết.*|(?:mùng|mồng|mừng)\s.*
    |tháng\s(?:giêng|chạp).*
    |(?:ngày\s)?(?:thứ\s\w+(?:\s(?:này|tới|rồi))?|(?:chủ|chúa)\s?nhật)
    |(?:trong\s)?(?:tuần|tháng|quý|năm)\skia|ngày\skia|ngày\smai""",
    re.IGNORECASE | re.VERBOSE,
)
# Times relative to another time, which another sentence may name.
_RELATIVE_TO_ANOTHER = re.compile(
    rf"{COUNT}\s(?:ngày|hôm|bữa|tuần|tháng|quý|năm)\s(?:trước|về trước).*|cách (?:đây|nay)\s.*"
    r"|(?:trong\s)?(?:năm trước|(?:tuần|tháng|quý|năm) sau)|sang\s\w+"
    rf"|(?:giữa|cuối) (?:tuần|tháng|quý|năm)|{COUNT}\stháng\scuối(?: năm)?",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"(?<!\w)(?:trước đây|trước đó|sau đó|sau này|hôm sau|(?:khi|lúc|hồi|ngày|năm|hôm|tháng) (?:đó|ấy|xưa)|thuở)(?!\w)",
    re.IGNORECASE,
)
_NEAR_UNIT = re.compile(r"(?:tuần|tháng|quý|năm)\s[^\W\d].*", re.IGNORECASE)
_COUNTED = re.compile(rf"(?<!\w)(?:{COUNT}|nửa|chục|trăm|nhiều|những|các|suốt)\s$", re.IGNORECASE)
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d|[.,]\d)")
_NUMERIC = re.compile(r"\d{1,2}\s?[/.\-]|\d{1,2}\stháng\s(?!đầu|cuối)")
_OPENS_NUMERIC = re.compile(r"(?:^|(?<!\w)(?:nay|qua|khuya|phiên)\s|[(]\s?)$", re.IGNORECASE)
_MAY_OPEN_NUMERIC = re.compile(r"(?<!\w)(?:từ|đến|tới|hết|vào|trước|sau|trong|và)\s$|[–-]\s?$", re.IGNORECASE)
_NUMERIC_DAY = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?P<ended>\s?(?:[,.;:)–-]|$|đến\s|tới\s))?")
# Words before a time that is not the time of the event: of comparisons, superlatives and births, and names of what is
# called by a day or year.
_NAMED_BY_A_DATE = alternation(TIME_WORDS["named by a date"]).replace(r"\ ", r"\s")
_OF_ANOTHER = re.compile(
    rf"""(?<!\w)(?:
        (?:so|cùng\skỳ|cùng\sthời\sđiểm|cùng\sthời\sgian|thay\svì|như|giống|tương\stự)(?:\s\w+){{0,5}}
        |(?:hơn|bằng|kém)(?:\scả)?
        |(?:nhất|đầu\stiên)(?:\s\w+){{0,2}}\s(?:(?:kể\s|tính\s)?từ|trong)(?:\ssau|\scuối|\sđầu)?
        |(?:nhất|đầu\stiên|lần\sthứ)\s[^,;.:]{{0,80}}kể\stừ(?:\sđầu|\sgiữa|\scuối)?
        |kỷ\sniệm\s[^,;.:]{{0,60}}
        |(?:sinh|sn)(?:\svào)?(?:\sngày)?
        |{_NAMED_BY_A_DATE}
    )\s$""",
    re.IGNORECASE | re.VERBOSE,
)
_ANOTHER_CALENDAR = re.compile(r"\s?\(?(?:âm lịch|tết)(?!\w)|\s?(?:đó|ấy|của năm (?:trước|sau))(?!\w)", re.IGNORECASE)
_ANOTHER_EVENT = re.compile(
    r"(?<!\w)(?:(?:trước|sau)(?: hết)?\s(?:đầu |giữa |cuối )?|(?:trước|sau|từ|ngay) khi\s(?:[^,;.:]|[.,]\d){0,80})$",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(rf"\s?(?:,|và|hay|hoặc)\s(?:năm\s)?{YEAR}(?!\d)", re.IGNORECASE)
_SINCE = re.compile(SINCE, re.IGNORECASE)
_UNTIL = re.compile(r"(?<!\w)(?:tính |cho )?(?:đến|tới)(?: hết)?\s$", re.IGNORECASE)
_FIRST_DAY = re.compile(
    r"(?<!\w)(?:từ\s)?(?:ngày\s)?(?P<day>[12]\d|3[01]|0?[1-9])\s(?:đến|tới)(?: hết)?\s$", re.IGNORECASE
)
_PART = re.compile(rf"(?<!\w)(?<!lần )(?<!đứng )(?<!dẫn )(?<!bắt )({PART})\s(?:của\s)?$", re.IGNORECASE)
_LEADING_PART = re.compile(rf"({PART})\s", re.IGNORECASE)
_RANGE = re.compile(rf"\s?(?:{RANGE_MARK})\s?(?:ngày\s)?", re.IGNORECASE)
_APPOSITION = re.compile(r"[\s,(]{1,3}(?:ngày\s)?")
_NEAR_DAY = re.compile(r"(?:\w+\s){1,2}(?:nay|qua|mai)", re.IGNORECASE)


def role_of_time_words(text: str, start: int, end: int) -> TimeWordsRole:
    """Return the role of the time words ``text[start:end]`` in their sentence.

    "date": they may date its event. "unplaced": they mean another time that cannot be resolved, so that the event has
    no date. "none": they are not about its time, as in comparisons.
    """
    words = text[start:end]
    if _before(_OF_ANOTHER, text, start) or _ANOTHER_CALENDAR.match(text, end):
        return "none"
    if _RELATIVE_TO_ANOTHER.fullmatch(words) or _before(_ANOTHER_EVENT, text, start) or _AND_ANOTHER.match(text, end):
        return "unplaced"
    if _NEAR_UNIT.fullmatch(words) and _before(_COUNTED, text, start):
        return "none"
    if not has_year(words) and (_UNDATED.fullmatch(words) or _is_bare_number(text, start)):
        return "none"
    return "date"


def _is_bare_number(text: str, start: int) -> bool:
    """Return whether "3/4" or "25/9" may be a fraction or score: no word before it and no mark after it says a day."""
    if _NUMERIC.match(text, start) is None or _before(_OPENS_NUMERIC, text, start):
        return False
    day = _NUMERIC_DAY.match(text, start)
    may_be = day is not None and (day["ended"] is not None or int(day["day"]) > int(day["month"]))
    return not (may_be and _before(_MAY_OPEN_NUMERIC, text, start))


def refers_to_another_time(text: str) -> bool:
    """Return whether the sentence is about a time that another sentence names: "trước đó", "năm ấy"."""
    return _REFERS_BACK.search(text) is not None


def has_year(words: str) -> bool:
    """Return whether ``words`` contain a year."""
    return _YEAR.search(words) is not None


def years_in(text: str) -> set[int]:
    """Return the years in ``text``."""
    return {int(year) for year in _YEAR.findall(text)}


def bound_at(text: str, start: int) -> tuple[Bound, int]:
    """Return whether the time at ``start`` begins or ends a period ("từ", "tính đến"), and where its words begin."""
    if match := _before(_SINCE, text, start):
        return "since", match.start()
    if match := _before(_UNTIL, text, start):
        return "until", match.start()
    return "", start


def first_day_at(text: str, start: int) -> tuple[int | None, int]:
    """Return the first day of a range of days whose last day is at ``start``, and where its words begin."""
    match = _before(_FIRST_DAY, text, start)
    return (int(match["day"]), match.start()) if match else (None, start)


def part_at(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the part of the time ``text[start:end]`` ("đầu", "nửa cuối", "" for all), and where its words begin."""
    if match := _before(_PART, text, start):
        return match[1].lower(), match.start()
    match = _LEADING_PART.match(text, start, end)
    return (match[1].lower() if match else ""), start


def are_joined(between: str) -> bool:
    """Return whether the times around ``between`` make one range: "từ … đến …"."""
    return _RANGE.fullmatch(between) is not None


def is_apposition(words: str, between: str) -> bool:
    """Return whether the time after ``between`` repeats the day of ``words``: "sáng nay (25/9)"."""
    return _NEAR_DAY.fullmatch(words) is not None and _APPOSITION.fullmatch(between) is not None


def _before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    return match_before(pattern, text, end, _REACH)
