"""The words of a question that name a stretch of time.

Patterns are written with diacritics; each is compiled a second time without them, for questions typed so. All of
them are bounded, so time is linear in the question.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.dates import period_rules as meanings
from retrieval.dates.calendar import Period, Reference
from retrieval.dates.period_rules import LAST, NEXT, THIS, Groups
from retrieval.text.normalise import fold

Meaning = Callable[[Groups, Reference], Period | None]

_D = r"(?:3[01]|[12]\d|0?[1-9])"
_M = r"(?:1[0-2]|0?[1-9])"
_Y = r"(?:19|20)\d\d"
_M_WORD = r"(?:mười một|mười hai|mười|một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|chạp)(?!\w)"
_COUNT = r"(?:\d{1,3}|mười một|mười hai|mười|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|vài|mấy)"
_WHICH = rf"(?P<which>{THIS}|kia|{LAST}|{NEXT})(?!\w)"
_YEAR_WORD = r"(?P<year_word>nay|này|ngoái|trước|kia|tới|sau)"
_TOLD_YEAR = rf"(?:(?:\s?[/.\-]\s?|,?\s(?:của\s)?(?:năm\s)?)(?P<year>{_Y})(?!\d)|\s(?:của\s)?năm\s{_YEAR_WORD})"
_SIDE = r"(?:\s(?P<side>tới|này|vừa rồi|vừa qua|rồi|sắp tới)(?!\w))"
_LEADING = (
    "từ",
    "đến",
    "tới",
    "trước",
    "sau",
    "vào",
    "trong",
    "tin",
    "báo",
    "đầu",
    "giữa",
    "cuối",
    "hè",
    "xuân",
    "thu",
    "đông",
)
_OPENING = r"(?:(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|mùng|mồng|mừng)\s)"
# What stands before a bare day, weekday or year that makes it one; not part of its words.
_BEHIND = rf"(?:{'|'.join(rf'(?<={word}{chr(92)}s)' for word in _LEADING)})"
# Without diacritics "vụ hè thu năm nay" has a Thursday in it.
_WEEKDAY = (
    rf"(?:thứ\s(?P<weekday>hai|ba|tư|năm(?!\s(?:ngoái|nay|{_Y}))|sáu|bảy|[2-7])|(?P<sunday>(?:chủ|chúa)\s?nhật))(?!\w)"
)
# "10 tháng năm 2013" are ten months of a year rather than a day in May.
_MONTHS_OF_YEAR = (
    r"(?P<months>1[0-2]|[1-9]|mười một|mười hai|mười|hai|ba|bốn|sáu|bảy|tám|chín)\stháng\snăm\s"
    rf"(?:(?P<year>{_Y})(?!\d)|(?P<year_word>nay|ngoái))"
)
_PART_OF_DAY = r"(?:(?:sáng|trưa|chiều|tối|đêm)\s)"
_UNIT = r"(?P<unit>ngày|tuần|tháng|quý|năm)"
_OTHER_TET = "dương|tây|trung thu|thiếu nhi|đoan ngọ"
_LUNAR_YEAR = rf"(?:\s[^\W\d]{{2,5}}\s[^\W\d]{{2,5}}(?=\s{_Y}))"
_PART = r"(?P<part>nửa (?:đầu|cuối|sau)|đầu|giữa|cuối)"


_PATTERNS: Sequence[tuple[str, Meaning]] = (
    # thứ hai ngày 6 tháng 2 năm 2017, mùng 3 tháng 3, ngày 25-9, 25/9/24
    (
        (
            rf"(?!\d{{1,2}}\stháng\snăm\s(?:{_Y}|nay|ngoái))"
            rf"(?:{_WEEKDAY},?\s)?{_OPENING}{{0,3}}(?P<day>{_D})\stháng\s(?P<month>{_M}(?!\d)|{_M_WORD}){_TOLD_YEAR}?{_SIDE}?"
        ),
        meanings.day,
    ),
    (
        (
            rf"(?:{_WEEKDAY}[\s,(]{{1,2}})?{_OPENING}{{0,3}}(?<![\d.,/\-])(?P<day>{_D})(?P<mark>[/.\-])(?P<month>{_M})(?P=mark)"
            rf"(?P<year>{_Y}|\d\d)(?![\d/]|[.\-]\d)"
        ),
        meanings.day,
    ),
    (
        (
            rf"(?:{_WEEKDAY}[\s,(]{{1,2}}{_OPENING}{{0,2}}|{_OPENING}{{1,3}}|{_BEHIND}|^\s*)"
            rf"(?P<day>{_D})[/.\-](?P<month>{_M})(?:(?:,?\snăm\s)(?P<year>{_Y}))?(?![\d/%]|[.,\-]\d)"
        ),
        meanings.day,
    ),
    (
        rf"(?<![\d.,/\-])(?!24/7|[12]/[234]\b|3/4)(?P<day>{_D})/(?P<month>{_M})(?:(?:,?\snăm\s)(?P<year>{_Y}))?(?![\d/%]|[.,\-]\d)",
        meanings.day,
    ),
    (
        (
            rf"(?:ngày\s)?(?<![\d.,/\-])(?P<first_day>{_D})\s?(?:-|–|đến|tới)\s?(?:ngày\s)?(?P<day>{_D})"
            rf"(?:/|\stháng\s)(?P<month>{_M})(?:(?:/|\snăm\s)(?P<year>{_Y}))?(?![\d/])"
        ),
        lambda groups, reference: meanings.days_of_month(
            {**groups, "month": groups.get("month") or groups["month_word"]}, reference
        ),
    ),
    # tháng 9/2024, tháng ba năm ngoái, 9/2024
    (rf"tháng\s(?P<month>{_M}(?!\d)|{_M_WORD}){_TOLD_YEAR}?{_SIDE}?", meanings.month),
    (rf"(?<![\d.,/\-])(?P<month>{_M})[/\-](?P<year>{_Y})(?![\d/\-])", meanings.month),
    (rf"ngày đầu(?: tiên)? (?:của )?tháng\s(?P<month>{_M}(?!\d)|{_M_WORD}){_TOLD_YEAR}?", meanings.first_day_of_month),
    (rf"tuần đầu(?: tiên)? (?:của )?tháng\s(?P<month>{_M}(?!\d)|{_M_WORD}){_TOLD_YEAR}?", meanings.first_week_of_month),
    (rf"(?:quý|quí)\s(?P<quarter>iv|i{{1,3}}|[1-4]|một|hai|ba|bốn|tư)(?!\w){_TOLD_YEAR}?", meanings.quarter),
    (rf"(?P<months>{_COUNT})\stháng\s(?P<end>đầu|cuối)(?:\snăm)?(?!\w){_TOLD_YEAR}?", meanings.months_of_year),
    (
        rf"(?P<months>{_COUNT})\stháng\s(?P<end>đầu|cuối)\snăm\s(?P<year_word>nay|này|ngoái|trước|kia|tới|sau)",
        meanings.months_of_year,
    ),
    (_MONTHS_OF_YEAR, meanings.months_of_year),
    # năm 2025, giai đoạn 2020-2025, thập niên 90, thế kỷ XX
    (rf"năm\s(?P<year>{_Y})(?![\d/]|[.,\-]\d)", meanings.year),
    (
        rf"(?:{_BEHIND}|^\s*)(?P<year>{_Y})(?=\s*(?:$|[?.!,;)]|đến|tới|-|–))",
        meanings.year,
    ),
    (
        rf"(?:(?:giai đoạn|những năm|năm)\s)?(?<![\d.,/\-])(?P<first_year>{_Y})\s?[\-–]\s?(?P<year>{_Y})(?![\d/\-])",
        meanings.range_of_years,
    ),
    (r"(?:(?:thập niên|thập kỷ|thập kỉ)(?:\snăm)?|những năm)\s(?P<decade>(?:1[5-9]|20)\d0|\d0)(?!\d)", meanings.decade),
    (r"(?:thế kỷ|thế kỉ)\s(?:thứ\s)?(?P<century>[ivx]{1,5}|2[01]|1?\d)(?!\w)", meanings.century),
    # hôm qua, sáng nay, tối mai, ngày kia
    (rf"(?:ngày\s)?(?:{_PART_OF_DAY}?hôm|sáng|trưa|chiều|tối|đêm)\s(?P<near>nay|qua|kia)(?!\w)", meanings.near_day),
    (rf"(?:{_PART_OF_DAY}?(?:ngày|hôm)|sáng|trưa|chiều|tối|đêm)\s(?P<near>mai)(?!\w)", meanings.near_day),
    (r"(?P<near>ngày kia)(?!\w)", meanings.near_day),
    # tuần trước, quý này, năm ngoái, sang năm
    (rf"(?:trong\s)?(?P<unit>tuần|tháng|quý|năm)\s{_WHICH}", meanings.near_unit),
    (
        r"(?P<which>sang)\s(?P<unit>năm|tuần|tháng)(?!\w)",
        meanings.next_unit,
    ),
    # 3 ngày trước, cách đây hai năm, 10 năm qua, tuần qua, 3 tháng tới
    (rf"(?P<count>{_COUNT})\s{_UNIT}\s(?:trước(?: đây)?|về trước)(?!\w)", meanings.ago),
    (rf"cách (?:đây|nay)\s(?P<count>{_COUNT})\s{_UNIT}(?!\w)", meanings.ago),
    (
        rf"(?:(?P<count>{_COUNT})\s)?{_UNIT}\s(?P<past>qua|vừa qua|vừa rồi|gần đây|gần nhất|trở lại đây|trở lại)(?!\w)",
        meanings.past_units,
    ),
    (rf"(?P<count>{_COUNT})\s{_UNIT}\s(?:{NEXT}|nữa)(?!\w)", meanings.coming_units),
    # thứ ba vừa rồi, chủ nhật tuần trước
    (
        (
            rf"(?:{_BEHIND}|{_OPENING}|^\s*){_WEEKDAY}"
            rf"(?:\s(?:của\s)?tuần\s(?P<week>{THIS}|{LAST}|{NEXT})(?!\w)|{_SIDE})?"
        ),
        meanings.near_weekday,
    ),
    (rf"{_WEEKDAY}(?:\s(?:của\s)?tuần\s(?P<week>{THIS}|{LAST}|{NEXT})(?!\w)|{_SIDE})", meanings.near_weekday),
    # đầu năm, cuối tuần trước
    (
        rf"{_PART}\s(?P<unit>tuần|tháng|quý|năm)(?:\s(?:{_WHICH}|(?P<past>qua)))?(?!\w|\s(?:\d|thứ|một|hai|ba|tư|sáu|bảy|tám|chín|mười|giêng|chạp))",
        meanings.part_of_near_unit,
    ),
    # Tết Nguyên đán 2025, mùng 3 Tết, mùa hè này, Giáng sinh
    (
        (
            rf"(?:(?:mùng|mồng)\s(?P<lunar_day>\d{{1,2}}|{_M_WORD})\s)?(?P<tet>tết)(?!\w|\s(?:{_OTHER_TET}))"
            rf"(?:\s(?:nguyên đán|âm lịch|ta|cổ truyền))?{_LUNAR_YEAR}?{_TOLD_YEAR}?{_SIDE}?"
        ),
        meanings.tet,
    ),
    (rf"mùa\s(?P<season>xuân|hè|hạ|thu|đông){_TOLD_YEAR}?{_SIDE}?", meanings.season),
    (rf"(?:ngày\s|lễ\s|đêm\s)?(?:giáng sinh|noel){_TOLD_YEAR}?", meanings.christmas),
)
_COMPILED = tuple(
    (
        re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?<!viet )(?:{fold(pattern)})", re.IGNORECASE),
        resolve,
    )
    for pattern, resolve in _PATTERNS
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words at ``text[start:end]`` of a question, and what they mean by a reference.

    ``dated``: they tell their year themselves, or are told by the day of asking. ``whole``: they name both ends.
    """

    start: int
    end: int
    meaning: Callable[[Reference], Period | None]
    dated: bool
    whole: bool


def find_time_words(text: str, *, folded: bool) -> list[TimeWords]:
    """The words that name a stretch of time in ``text`` (NFC), in order; of those that overlap the first, the longest.

    ``folded``: the text was typed without diacritics.
    """
    found = sorted(_all(text, folded=folded), key=lambda one: (one.start, -one.end))
    kept: list[TimeWords] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _all(text: str, *, folded: bool) -> Iterator[TimeWords]:
    for exact, without, resolve in _COMPILED:
        for match in (without if folded else exact).finditer(text):
            groups = {name: value.lower() for name, value in match.groupdict().items() if value}
            dated = not groups.keys() & {"month", "day", "quarter", "tet", "season"} or "year" in groups

            def meaning(reference: Reference, groups: Groups = groups, resolve: Meaning = resolve) -> Period | None:
                try:
                    return resolve(groups, meanings.narrowed(groups, reference))
                except (ValueError, OverflowError):  # a day that the calendar does not have
                    return None

            start, end = match.span()
            end += "(" in match[0] and text.startswith(")", end)
            whole = bool(groups.keys() & {"first_day", "first_year"})
            yield TimeWords(start, end, meaning, dated or "year_word" in groups, whole)
