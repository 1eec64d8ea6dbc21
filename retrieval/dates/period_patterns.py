"""The patterns of time words: words of a question or an article that name a period.

Patterns are written with diacritics, and each is compiled a second time without them, for questions typed so. All of
them are bounded, so that time is linear in the text. What each means is a rule of `period_rules`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.dates import period_rules as rules
from retrieval.dates.calendar import Period, Reference
from retrieval.dates.date_expressions import COUNT, DAY, MONTH, PART, PARTS_OF_DAY, TIME_WORDS, YEAR
from retrieval.dates.period_rules import Groups
from retrieval.text.normalise import fold
from retrieval.text.word_lists import alternation

Rule = Callable[[Groups, Reference], Period | None]

_THIS, _LAST, _NEXT = (alternation(TIME_WORDS[name]) for name in ("this", "last", "next"))
_MONTH_WORD = r"(?:mười một|mười hai|mười|một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|chạp)(?!\w)"
_MONTH = rf"(?P<month>{MONTH}(?!\d)|{_MONTH_WORD})"
_WHICH = rf"(?P<which>{_THIS}|kia|{_LAST}|{_NEXT})(?!\w)"
_YEAR_WORD = r"(?P<year_word>nay|này|ngoái|trước|kia|tới|sau)"
_WITH_YEAR = rf"(?:(?:\s?[/.\-]\s?|,?\s(?:của\s)?(?:năm\s)?)(?P<year>{YEAR})(?!\d)|\s(?:của\s)?năm\s{_YEAR_WORD})"
_WITH_SIDE = r"(?:\s(?P<side>tới|này|vừa rồi|vừa qua|rồi|sắp tới)(?!\w))"
_DAY_WORD = r"(?:(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|mùng|mồng|mừng)\s)"
# After one of these words a bare day, weekday or year is one; the words are not part of the match.
_AFTER_LEAD = "(?:" + "|".join(rf"(?<={word}\s)" for word in TIME_WORDS["before a bare date"]) + ")"
# Without diacritics "vụ hè thu năm nay" contains "thu nam", Thursday.
_WORKDAY = rf"thứ\s(?P<weekday>hai|ba|tư|năm(?!\s(?:ngoái|nay|{YEAR}))|sáu|bảy|[2-7])"
_WEEKDAY = rf"(?:{_WORKDAY}|(?P<sunday>(?:chủ|chúa)\s?nhật))(?!\w)"
# "10 tháng năm 2013" is ten months of a year, not a day in May.
_MONTHS_OF_YEAR = (
    r"(?P<months>1[0-2]|[1-9]|mười một|mười hai|mười|hai|ba|bốn|sáu|bảy|tám|chín)\stháng\snăm\s"
    rf"(?:(?P<year>{YEAR})(?!\d)|(?P<year_word>nay|ngoái))"
)
_PART_OF_DAY = rf"(?:(?:{alternation(part for part in PARTS_OF_DAY if part != 'khuya')})\s)"
_UNIT = r"(?P<unit>ngày|tuần|tháng|quý|năm)"
_SPOKEN_DAYS = r"(?P<unit>hôm|bữa)"
_OTHER_FESTIVAL = alternation(TIME_WORDS["other festivals"])
_LUNAR_YEAR = (
    rf"(?:\s(?P<stem>{alternation(TIME_WORDS['stems'])})\s(?P<branch>{alternation(TIME_WORDS['branches'])}|tị|tí)(?!\w)"
    rf"|\s[^\W\d]{{2,5}}\s[^\W\d]{{2,5}}(?=\s{YEAR}))"
)

# A part of a year, and what fixes its year.
_PART_OF_YEAR = frozenset({"month", "day", "quarter", "months"})
_FIXED = frozenset(
    {"year", "year_word", "side", "weekday", "sunday", "which", "past", "tet", "season", "lunar_day", "first_year"}
)

_PATTERNS: Sequence[tuple[str, Rule]] = (
    # thứ hai ngày 6 tháng 2 năm 2017, mùng 3 tháng 3, ngày 25-9, 25/9/24
    (
        (
            rf"(?!\d{{1,2}}\stháng\snăm\s(?:{YEAR}|nay|ngoái))"
            rf"(?:{_WEEKDAY},?\s)?{_DAY_WORD}{{0,3}}(?P<day>{DAY})\stháng\s{_MONTH}{_WITH_YEAR}?{_WITH_SIDE}?"
        ),
        rules.day,
    ),
    (
        (
            rf"(?:{_WEEKDAY}[\s,(]{{1,2}})?{_DAY_WORD}{{0,3}}(?<![\d.,/\-])(?P<day>{DAY})(?P<mark>[/.\-])(?P<month>{MONTH})(?P=mark)"
            rf"(?P<year>{YEAR}|\d\d)(?![\d/]|[.\-]\d)"
        ),
        rules.day,
    ),
    (
        (
            rf"(?:{_WEEKDAY}[\s,(]{{1,2}}{_DAY_WORD}{{0,2}}|{_DAY_WORD}{{1,3}}|{_AFTER_LEAD}|^\s*)"
            rf"(?P<day>{DAY})[/.\-](?P<month>{MONTH})(?:(?:,?\snăm\s)(?P<year>{YEAR}))?(?![\d/%]|[.,\-]\d)"
        ),
        rules.day,
    ),
    (
        rf"(?<![\d.,/\-])(?!24/7|[12]/[234]\b|3/4)(?P<day>{DAY})/(?P<month>{MONTH})(?:(?:,?\snăm\s)(?P<year>{YEAR}))?(?![\d/%]|[.,\-]\d)",
        rules.day,
    ),
    (
        (
            rf"(?:ngày\s)?(?<![\d.,/\-])(?P<first_day>{DAY})\s?(?:-|–|đến|tới)\s?(?:ngày\s)?(?P<day>{DAY})"
            rf"(?:/|\stháng\s)(?P<month>{MONTH})(?:(?:/|\snăm\s)(?P<year>{YEAR}))?(?![\d/])"
        ),
        rules.days_of_month,
    ),
    # tháng 9/2024, tháng ba năm ngoái, 9/2024
    (rf"tháng\s{_MONTH}{_WITH_YEAR}?{_WITH_SIDE}?", rules.month),
    (rf"(?<![\d.,/\-])(?P<month>{MONTH})[/\-](?P<year>{YEAR})(?![\d/\-])", rules.month),
    (
        rf"ngày đầu(?: tiên)? (?:của )?tháng\s{_MONTH}{_WITH_YEAR}?",
        rules.first_day_of_month,
    ),
    (
        rf"tuần đầu(?: tiên)? (?:của )?tháng\s{_MONTH}{_WITH_YEAR}?",
        rules.first_week_of_month,
    ),
    (rf"(?:quý|quí)\s(?P<quarter>iv|i{{1,3}}|[1-4]|một|hai|ba|bốn|tư)(?!\w){_WITH_YEAR}?", rules.quarter),
    (rf"(?P<months>{COUNT})\stháng\s(?P<end>đầu|cuối)(?:\snăm)?(?!\w){_WITH_YEAR}?", rules.months_of_year),
    (
        rf"(?P<months>{COUNT})\stháng\s(?P<end>đầu|cuối)\snăm\s{_YEAR_WORD}",
        rules.months_of_year,
    ),
    (_MONTHS_OF_YEAR, rules.months_of_year),
    # năm 2025, giai đoạn 2020-2025, thập niên 90, thế kỷ XX
    (rf"năm\s(?P<year>{YEAR})(?![\d/]|[.,\-]\d)", rules.year),
    (
        rf"(?:{_AFTER_LEAD}|^\s*)(?P<year>{YEAR})(?=\s*(?:$|[?.!,;)]|đến|tới|-|–))",
        rules.year,
    ),
    (
        (
            rf"(?:(?:giai đoạn|những năm|năm)\s)?(?<![\d.,/\-])(?P<first_year>{YEAR})\s?[\-–]\s?"
            rf"(?P<year>{YEAR})(?![\d/\-])"
        ),
        rules.range_of_years,
    ),
    (r"(?:(?:thập niên|thập kỷ|thập kỉ)(?:\snăm)?|những năm)\s(?P<decade>(?:1[5-9]|20)\d0|\d0)(?!\d)", rules.decade),
    (r"(?:thế kỷ|thế kỉ)\s(?:thứ\s)?(?P<century>[ivx]{1,5}|2[01]|1?\d)(?!\w)", rules.century),
    # hôm qua, sáng nay, tối mai, ngày kia
    (rf"(?:ngày\s)?(?:{_PART_OF_DAY}?hôm|sáng|trưa|chiều|tối|đêm)\s(?P<near>nay|qua|kia)(?!\w)", rules.near_day),
    (rf"(?:{_PART_OF_DAY}?(?:ngày|hôm)|sáng|trưa|chiều|tối|đêm)\s(?P<near>mai)(?!\w)", rules.near_day),
    (r"(?P<near>ngày kia)(?!\w)", rules.near_day),
    # tuần trước, quý này, năm ngoái, sang năm
    (rf"(?:trong\s)?(?P<unit>tuần|tháng|quý|năm)\s{_WHICH}", rules.near_unit),
    (
        r"(?P<which>sang)\s(?P<unit>năm|tuần|tháng)(?!\w)",
        rules.next_unit,
    ),
    # 3 ngày trước, cách đây hai năm, 10 năm qua, tuần qua, 3 tháng tới
    (rf"(?P<count>{COUNT})\s{_UNIT}\s(?:trước(?: đây)?|về trước)(?!\w)", rules.ago),
    (rf"cách (?:đây|nay)\s(?P<count>{COUNT})\s{_UNIT}(?!\w)", rules.ago),
    # 3 hôm trước, cách đây hai bữa, mấy hôm nay
    (rf"(?P<count>{COUNT})\s{_SPOKEN_DAYS}\s(?:trước(?: đây)?|về trước)(?!\w)", rules.ago),
    (rf"cách (?:đây|nay)\s(?P<count>{COUNT})\s{_SPOKEN_DAYS}(?!\w)", rules.ago),
    (rf"(?P<count>{COUNT})\s(?P<unit>ngày|hôm|bữa)\s(?P<past>nay)(?!\w)", rules.past_units),
    (rf"(?P<count>{COUNT})\s{_SPOKEN_DAYS}\s(?P<past>qua|rồi|vừa qua|vừa rồi)(?!\w)", rules.past_units),
    (
        rf"(?:(?P<count>{COUNT})\s)?{_UNIT}\s(?P<past>qua|vừa qua|vừa rồi|gần đây|gần nhất|trở lại đây|trở lại)(?!\w)",
        rules.past_units,
    ),
    (rf"(?P<count>{COUNT})\s{_UNIT}\s(?:{_NEXT}|nữa)(?!\w)", rules.coming_units),
    # thứ ba vừa rồi, chủ nhật tuần trước
    (
        (
            rf"(?:{_AFTER_LEAD}|{_DAY_WORD}|^\s*){_WEEKDAY}"
            rf"(?:\s(?:của\s)?tuần\s(?P<week>{_THIS}|{_LAST}|{_NEXT})(?!\w)|{_WITH_SIDE})?"
        ),
        rules.near_weekday,
    ),
    (rf"{_WEEKDAY}(?:\s(?:của\s)?tuần\s(?P<week>{_THIS}|{_LAST}|{_NEXT})(?!\w)|{_WITH_SIDE})", rules.near_weekday),
    # đầu năm, cuối tuần trước
    (
        rf"(?P<part>{PART})\s(?P<unit>tuần|tháng|quý|năm)(?:\s(?:{_WHICH}|(?P<past>qua)))?(?!\w|\s(?:\d|thứ|một|hai|ba|tư|sáu|bảy|tám|chín|mười|giêng|chạp))",
        rules.part_of_near_unit,
    ),
    # Tết Nguyên đán 2025, mùng 3 Tết, mùa hè này, Giáng sinh
    (
        (
            rf"(?:(?:mùng|mồng)\s(?P<lunar_day>\d{{1,2}}|{_MONTH_WORD})\s)?(?P<tet>tết)(?!\w|\s(?:{_OTHER_FESTIVAL}))"
            rf"(?:\s(?:nguyên đán|âm lịch|ta|cổ truyền))?{_LUNAR_YEAR}?{_WITH_YEAR}?{_WITH_SIDE}?"
        ),
        rules.tet,
    ),
    (rf"mùa\s(?P<season>xuân|hè|hạ|thu|đông){_WITH_YEAR}?{_WITH_SIDE}?", rules.season),
    (rf"(?:ngày\s|lễ\s|đêm\s)?(?:giáng sinh|noel){_WITH_YEAR}?", rules.christmas),
)
_COMPILED = tuple(
    (
        re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?<!viet )(?:{fold(pattern)})", re.IGNORECASE),
        rule,
    )
    for pattern, rule in _PATTERNS
)
# A prefilter: each pattern with diacritics contains one of these. Two sentences of three of news contain none.
_MAY_HOLD_TIME = re.compile(
    r"\d[/.\-–]\d|\d{4}|(?<!\w)(?:\d\s?[\-–]\s?\d|(?:hôm|sáng|trưa|chiều|tối|đêm|ngày)\s(?:nay|qua|kia|mai|đầu)"
    r"|(?:ngày|hôm|bữa|tuần|tháng|quý|năm)\s[^\W\d]|(?:đầu|giữa|cuối|sau)\s(?:tuần|tháng|quý|năm)"
    r"|tháng|quý|quí|thứ|ch[ủú]a?\s?nhật|tết|mùa|noel|giáng sinh|cách|sang|thập|thế k|những năm)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words that name a period.

    Attributes:
        start: Where they begin, in characters.
        end: Where they end.
        resolve: Returns the period that they mean at a reference time, None if the calendar has no such period.
        dated: Whether the year follows from the words, or from them and the reference day.
        is_range: Whether they name both ends of a range.
        bare: Whether they name a part of a year ("tháng 9", "8 tháng đầu năm") and nothing that fixes the year.
    """

    start: int
    end: int
    resolve: Callable[[Reference], Period | None]
    dated: bool
    is_range: bool
    bare: bool


def find_time_words(text: str, *, folded: bool) -> list[TimeWords]:
    """Return the time words of ``text`` (NFC) in order; of overlapping ones the first, and of those the longest.

    ``folded``: the text was typed without diacritics.
    """
    if not folded and _MAY_HOLD_TIME.search(text) is None:
        return []
    found = sorted(_matches(text, folded=folded), key=lambda words: (words.start, -words.end))
    kept: list[TimeWords] = []
    for words in found:
        if not kept or words.start >= kept[-1].end:
            kept.append(words)
    return kept


def _matches(text: str, *, folded: bool) -> Iterator[TimeWords]:
    for exact, without_diacritics, rule in _COMPILED:
        for match in (without_diacritics if folded else exact).finditer(text):
            groups = {name: value.lower() for name, value in match.groupdict().items() if value}
            dated = not groups.keys() & {"month", "day", "quarter", "tet", "season"} or "year" in groups

            def resolve(reference: Reference, groups: Groups = groups, rule: Rule = rule) -> Period | None:
                try:
                    return rule(groups, rules.narrow(groups, reference))
                except (ValueError, OverflowError):  # the calendar has no such day
                    return None

            start, end = match.span()
            end += "(" in match[0] and text.startswith(")", end)
            is_range = bool(groups.keys() & {"first_day", "first_year"})
            yield TimeWords(start, end, resolve, dated or "year_word" in groups, is_range, _is_bare(groups))


def _is_bare(groups: Groups) -> bool:
    of_a_year = bool(groups.keys() & _PART_OF_YEAR) or ("part" in groups and fold(groups["unit"]) == "nam")
    return of_a_year and not groups.keys() & _FIXED
