"""The role of a year in a Vietnamese news sentence: what it is named for, by the words before it."""

import re
from typing import Literal

from retrieval.dates.date_expressions import PARTS_OF_DAY, TIME_WORDS, Mention
from retrieval.text.word_lists import alternation, named_lists

YearRole = Literal[
    "birth", "expiry", "law", "anniversary", "same period", "compared", "this year", "last year", "year to date",
    "whole year", "tet", "memory", "title holder", "plan", "history", "of year", "award", "competition", "event",
    "day", "month", "sentence start", "name",
]  # fmt: skip
"""A fuller date whose words give it no other role is a "day" or a "month"."""

_WORD = r"(?:\s[^\s.,;]{1,30})"
_LUNAR = alternation([*TIME_WORDS["stems"], *TIME_WORDS["branches"], "tị"])
_LISTS = {name: alternation(words) for name, words in named_lists("year_roles.txt").items()}
_PATTERNS: tuple[tuple[YearRole, str], ...] = (
    ("birth", r"(?:sinh|sn|sinh năm|sinh tháng|\d tuổi)[\s:,(]{0,3}(?:vào\s)?(?:năm\s|ngày\s)?"),
    ("expiry", r"(?:hạn sử dụng|hạn dùng|hsd|hết hạn|đáo hạn|hợp đồng)[^.]{0,40}"),
    ("law", rf"(?:{_LISTS['law']}){_WORD}{{0,5}}\s?"),
    ("anniversary", r"(?<=\()\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}\s?[\-–]\s?(?:ngày\s)?"),
    ("same period", rf"(?:so với\s)?cùng kỳ{_WORD}{{0,3}}\s?"),
    ("compared", rf"so với{_WORD}{{0,4}}\s?"),
    ("this year", r"năm nay[\s(,\-:]{1,3}(?:năm\s)?"),
    ("last year", r"năm ngoái[\s(,\-:]{1,3}(?:năm\s)?"),
    ("year to date", r"\d{1,2} (?:tháng|tuần|ngày) đầu(?: tiên)?(?: của)? năm\s?"),
    ("whole year", r"(?:cả|khép lại|tổng kết) năm\s?"),
    ("tet", rf"tết{_WORD}{{0,4}}\s?|xuân(?:\s(?:{_LUNAR})){{0,2}}\s?"),
    ("memory", rf"(?:từng|kể từ|sau|trước đây|khi đó){_WORD}{{0,8}}\s?"),
    ("title holder", rf"(?:{_LISTS['title holder']}){_WORD}{{0,6}}\s?"),
    ("plan", rf"(?:{_LISTS['plan']})(?!\w)[^.]{{0,30}}"),
    ("history", rf"(?:{_LISTS['history']})\s(?:(?:cuối|đầu|giữa|hè|mùa hè|mùa)\s)?(?:năm\s?)?"),
    ("of year", r"năm\s?"),
    ("award", rf"(?:{_LISTS['award']}){_WORD}{{0,6}}[\s\-–]{{0,3}}"),
    ("competition", rf"(?:{_LISTS['competition']}|u\d\d){_WORD}{{0,6}}[\s\-–]{{0,3}}"),
    ("event", rf"(?:{_LISTS['event']}){_WORD}{{0,6}}[\s\-–]{{0,3}}"),
)
# The first pattern that matches up to the year decides.
_ROLES = tuple((role, re.compile(rf"(?<!\w)(?:{words})$", re.IGNORECASE)) for role, words in _PATTERNS)
_OF_YEARS_ALONE = frozenset(
    {"memory", "title holder", "plan", "history", "of year", "award", "competition", "event", "whole year"}
)
_REACH = 60  # characters before the date, chosen with tests/bench/dates.py
_LAST_WORDS = re.compile(r"(?:\S{1,20}\s){0,3}\S{0,20}$")
_SEASON = re.compile(
    r"(?<!\w)(?:năm học|niên khóa|niên vụ|học kỳ|mùa(?: giải)?|vụ|league|la liga|serie a|bundesliga|cup)"
    r"(?:\s\w{1,8}){0,2}\s?$",
    re.IGNORECASE,
)
_HOUR = re.compile(r"\d\s?(?:h|g|giờ)\s?(?:\d{1,2}(?:\sphút)?)?,?\s?(?:(?:sáng|trưa|chiều|tối|đêm)\s)?$", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;”\"\n]\s{0,2}|[,(]\s)(?:năm\s|trong năm\s)?$", re.IGNORECASE)

CAPTION = re.compile(r"\.?\s?\(?(?:Ảnh|ảnh)(?!\w)")
"""Matches after the date on which a picture was taken."""


def role_of(mention: Mention) -> tuple[YearRole, int]:
    """Return the role of the year in ``mention`` and where in its part the words that show the role begin."""
    start = mention.date.start
    before = mention.part[max(0, start - _REACH) : start]
    has_month = mention.date.month is not None
    for role, words in _ROLES:
        if has_month and role in _OF_YEARS_ALONE:
            continue
        if match := words.search(before):
            return role, start - len(before) + match.start()
    if has_month:
        return "day" if mention.date.day else "month", start
    if _SENTENCE_START.search(before):
        return "sentence start", start
    last_words = _LAST_WORDS.search(before)
    name_start = start - len(before) + (last_words.start() if last_words else len(before))
    return ("of year" if before.rstrip().lower().endswith("năm") else "name"), name_start


def is_season(mention: Mention) -> bool:
    """Return whether the range of two years in ``mention`` is a school year or a season, from autumn to spring."""
    return _SEASON.search(mention.before(_REACH)) is not None


def has_hour(mention: Mention) -> bool:
    """Return whether the day in ``mention`` has an hour or part of the day, as news have for recent events."""
    return mention.date.opening in PARTS_OF_DAY or _HOUR.search(mention.before(_REACH)) is not None
