"""Which time words of a sentence in an article may date what it tells, and how the words around them bear on that.

Patterns are matched against NFC text with diacritics and are bounded, so time is linear in it.
"""

import re
from typing import Literal

from retrieval.dates.date_expressions import YEAR

Use = Literal["date", "unplaced", "none"]
Bound = Literal["", "since", "until"]

_REACH = 100  # characters before time words in which what governs them is looked for
_COUNT = r"(?:\d{1,3}|mười một|mười hai|mười|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|vài|mấy)"

# Words that give a length of time or an age of the world, and words that the calendar shares with much else: a
# street, a holiday, the third in a row, a score.
_NO_DATE = re.compile(
    rf"""(?:{_COUNT}\s)?(?:ngày|tuần|tháng|quý|năm)\s(?:qua|vừa\squa|vừa\srồi|gần\sđây|gần\snhất|trở\slại(?:\sđây)?)
    |{_COUNT}\s(?:ngày|tuần|tháng|quý|năm)\s(?:tới|sau|sắp\stới|tiếp\stheo|kế\stiếp|tiếp|nữa)
    |(?:thế\sk|thập\s|những\snăm|giai\sđoạn).*
    |(?:(?:lễ|ngày|đêm)\s)?(?:giáng\ssinh|noel)|mùa\s\w+|(?:(?:mùng|mồng)\s.*)?tết.*|(?:mùng|mồng|mừng)\s.*
    |tháng\s(?:giêng|chạp).*
    |(?:ngày\s)?(?:thứ\s\w+(?:\s(?:này|tới|rồi))?|(?:chủ|chúa)\s?nhật)
    |(?:trong\s)?(?:tuần|tháng|quý|năm)\skia|ngày\skia|ngày\smai""",
    re.IGNORECASE | re.VERBOSE,
)
# A time told from another that the sentence before may name, or that may lie behind or ahead.
_FROM_ELSEWHERE = re.compile(
    rf"{_COUNT}\s(?:ngày|tuần|tháng|quý|năm)\s(?:trước|về trước).*|cách (?:đây|nay)\s.*"
    r"|(?:trong\s)?(?:năm trước|(?:tuần|tháng|quý|năm) sau)|sang\s\w+"
    rf"|(?:giữa|cuối) (?:tuần|tháng|quý|năm)|{_COUNT}\stháng\scuối(?: năm)?",
    re.IGNORECASE,
)
_TELLS_FROM_ELSEWHERE = re.compile(
    r"(?<!\w)(?:trước đây|trước đó|sau đó|sau này|hôm sau|(?:khi|lúc|hồi|ngày|năm|hôm|tháng) (?:đó|ấy|xưa)|thuở)(?!\w)",
    re.IGNORECASE,
)
_NEAR_UNIT = re.compile(r"(?:tuần|tháng|quý|năm)\s[^\W\d].*", re.IGNORECASE)
_COUNTED = re.compile(rf"(?<!\w)(?:{_COUNT}|nửa|chục|trăm|nhiều|những|các|suốt)\s$", re.IGNORECASE)
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d|[.,]\d)")
_NUMERIC = re.compile(r"\d{1,2}\s?[/.\-]|\d{1,2}\stháng\s(?!đầu|cuối)")
_OPENS_NUMERIC = re.compile(r"(?:^|(?<!\w)(?:nay|qua|khuya|phiên)\s|[(]\s?)$", re.IGNORECASE)
_MAY_OPEN_NUMERIC = re.compile(r"(?<!\w)(?:từ|đến|tới|hết|vào|trước|sau|trong|và)\s$|[–-]\s?$", re.IGNORECASE)
_NUMERIC_DAY = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?P<ended>\s?(?:[,.;:)–-]|$|đến\s|tới\s))?")
# What stands before a time that is not the sentence's: of comparisons, superlatives and births, and of what is called
# by a day or year, such as laws, streets, holidays, terms, seasons, plans and futures.
_OF_ANOTHER = re.compile(
    r"""(?<!\w)(?:
        (?:so|cùng\skỳ|cùng\sthời\sđiểm|cùng\sthời\sgian|thay\svì|như|giống|tương\stự)(?:\s\w+){0,5}
        |(?:hơn|bằng|kém)(?:\scả)?
        |(?:nhất|đầu\stiên)(?:\s\w+){0,2}\s(?:(?:kể\s|tính\s)?từ|trong)(?:\ssau|\scuối|\sđầu)?
        |(?:nhất|đầu\stiên|lần\sthứ)\s[^,;.:]{0,80}kể\stừ(?:\sđầu|\sgiữa|\scuối)?
        |kỷ\sniệm\s[^,;.:]{0,60}
        |(?:sinh|sn)(?:\svào)?(?:\sngày)?
        |số|nghị\sđịnh|nghị\squyết|thông\stư|quyết\sđịnh|chỉ\sthị|cách\smạng|đường|phố|lễ|quốc\skhánh|nhiệm\skỳ|khóa
        |năm\shọc|mùa\sgiải|mùa|đại\shội|kế\shoạch|ngân\ssách|giao|kỳ\shạn
    )\s$""",
    re.IGNORECASE | re.VERBOSE,
)
_ANOTHER_CALENDAR = re.compile(r"\s?\(?(?:âm lịch|tết)(?!\w)|\s?(?:đó|ấy|của năm (?:trước|sau))(?!\w)", re.IGNORECASE)
_ANOTHER_EVENT = re.compile(
    r"(?<!\w)(?:(?:trước|sau)(?: hết)?\s(?:đầu |giữa |cuối )?|(?:trước|sau|từ|ngay) khi\s(?:[^,;.:]|[.,]\d){0,80})$",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(rf"\s?(?:,|và|hay|hoặc)\s(?:năm\s)?{YEAR}(?!\d)", re.IGNORECASE)
_SINCE = re.compile(r"(?<!\w)(?<!đầu )(?:kể |tính )?từ\s$", re.IGNORECASE)
_UNTIL = re.compile(r"(?<!\w)(?:tính |cho )?(?:đến|tới)(?: hết)?\s$", re.IGNORECASE)
_FIRST_DAY = re.compile(
    r"(?<!\w)(?:từ\s)?(?:ngày\s)?(?P<day>[12]\d|3[01]|0?[1-9])\s(?:đến|tới)(?: hết)?\s$", re.IGNORECASE
)
_PART = re.compile(
    r"(?<!\w)(?<!lần )(?<!đứng )(?<!dẫn )(?<!bắt )(nửa (?:đầu|cuối|sau)|đầu|giữa|cuối)\s(?:của\s)?$", re.IGNORECASE
)
_LEADING_PART = re.compile(r"(nửa (?:đầu|cuối|sau)|đầu|giữa|cuối)\s", re.IGNORECASE)
_JOINED = re.compile(r"\s?(?:(?:cho )?(?:đến|tới)(?: hết)?|-|–)\s?(?:ngày\s)?", re.IGNORECASE)
_BESIDE_ITSELF = re.compile(r"[\s,(]{1,3}(?:ngày\s)?")
_NEAR_DAY = re.compile(r"(?:\w+\s){1,2}(?:nay|qua|mai)", re.IGNORECASE)


def use_of(text: str, start: int, end: int) -> Use:
    """What the time words ``text[start:end]`` are good for.

    "date" where they may date the sentence; "unplaced" where they tell another time that nobody can place, so that
    the sentence has no date; "none" where they tell nothing of its time, as in comparisons.
    """
    words = text[start:end]
    told = has_year(words)
    if _ends(_OF_ANOTHER, text, start) or _ANOTHER_CALENDAR.match(text, end):
        return "none"
    if _FROM_ELSEWHERE.fullmatch(words) or _ends(_ANOTHER_EVENT, text, start) or _AND_ANOTHER.match(text, end):
        return "unplaced"
    if _NEAR_UNIT.fullmatch(words) and _ends(_COUNTED, text, start):
        return "none"
    if not told and (_NO_DATE.fullmatch(words) or _is_bare_number(text, start)):
        return "none"
    return "date"


def _is_bare_number(text: str, start: int) -> bool:
    """Whether nothing says that "3/4" or "25/9" is a day; one third of a thing has that thing behind it."""
    if _NUMERIC.match(text, start) is None or _ends(_OPENS_NUMERIC, text, start):
        return False
    day = _NUMERIC_DAY.match(text, start)
    may_be = day is not None and (day["ended"] is not None or int(day["day"]) > int(day["month"]))
    return not (may_be and _ends(_MAY_OPEN_NUMERIC, text, start))


def tells_from_elsewhere(text: str) -> bool:
    """Whether the sentence speaks of a time that another one names: "trước đó", "năm ấy"."""
    return _TELLS_FROM_ELSEWHERE.search(text) is not None


def has_year(words: str) -> bool:
    """Whether a year is written out in ``words``."""
    return _YEAR.search(words) is not None


def years_in(text: str) -> set[int]:
    """The years that ``text`` writes out."""
    return {int(year) for year in _YEAR.findall(text)}


def bound_at(text: str, start: int) -> tuple[Bound, int]:
    """Whether the words from ``start`` on begin or end a time that goes on ("từ", "tính đến"), and where that opens."""
    if match := _ends(_SINCE, text, start):
        return "since", match.start()
    if match := _ends(_UNTIL, text, start):
        return "until", match.start()
    return "", start


def first_day_at(text: str, start: int) -> tuple[int | None, int]:
    """The day of the month from which on a time lasts that ends from ``start`` on, and where its words begin."""
    match = _ends(_FIRST_DAY, text, start)
    return (int(match["day"]), match.start()) if match else (None, start)


def part_at(text: str, start: int, end: int) -> tuple[str, int]:
    """Which part of a time is meant, in lower case ("đầu", "nửa cuối"; "" for all of it), and where its words begin."""
    if match := _ends(_PART, text, start):
        return match[1].lower(), match.start()
    match = _LEADING_PART.match(text, start, end)
    return (match[1].lower() if match else ""), start


def are_joined(between: str) -> bool:
    """Whether the times on either side make one range: "từ … đến …"."""
    return _JOINED.fullmatch(between) is not None


def tells_again(words: str, between: str) -> bool:
    """Whether the time behind ``between`` tells the day of ``words`` again: "sáng nay (25/9)"."""
    return _NEAR_DAY.fullmatch(words) is not None and _BESIDE_ITSELF.fullmatch(between) is not None


def _ends(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """Where ``pattern``, which ends with its text, stands right before ``end``."""
    return pattern.search(text, max(0, end - _REACH), end)
