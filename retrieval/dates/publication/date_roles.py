"""The role of a date with a year in a Vietnamese news sentence: what it is named for, by the words before it.

The lexicon is `retrieval/data/date_roles.txt`.
"""

import re
from typing import Literal

from retrieval.dates.date_expressions import Mention
from retrieval.text.word_lists import alternation, named_lists

DateRole = Literal[
    "birth", "deadline", "law", "last year", "current", "compared", "tet", "office", "plan", "plain", "edition",
    "season", "range",
]  # fmt: skip
"""A range of two years is a "season" or a "range"; a date without a phrase of the lexicon is "plain"."""

# The most words between a phrase and the date; chosen. Roles of years alone are in the second part.
_GAPS: dict[DateRole, int] = {"birth": 0, "deadline": 2, "law": 5, "last year": 3, "current": 0, "compared": 4}
_GAPS_OF_YEARS: dict[DateRole, int] = {"tet": 4, "office": 6, "plan": 6, "plain": 1, "edition": 6}
_REACH = 60  # characters before the date
_LISTS = named_lists("date_roles.txt")


def _before_date(role: DateRole, gap: int) -> re.Pattern[str]:
    phrase = rf"(?<!\w)(?<!tuyển )(?:{alternation(_LISTS[role])})(?!\w)"  # "tuyển sinh năm" is no birth
    return re.compile(rf"{phrase}(?:\s[^\s.,;]{{1,30}}){{0,{gap}}}[\s\-–:,(]{{0,3}}(?:năm\s)?$", re.IGNORECASE)


_PATTERNS = {role: _before_date(role, gap) for role, gap in (_GAPS | _GAPS_OF_YEARS).items()}
_SEASON = _before_date("season", 2)
_YEAR_WORD = re.compile(r"năm\s$", re.IGNORECASE)


def role_of(mention: Mention) -> tuple[DateRole, int]:
    """Return the role of the date in ``mention`` and where in its part the words that show the role begin."""
    start = mention.date.start
    before = mention.part[max(0, start - _REACH) : start]
    if mention.date.first_year is not None:
        return ("season" if _SEASON.search(before) else "range"), start
    for role in _GAPS if mention.date.month is not None else _PATTERNS:
        if match := _PATTERNS[role].search(before):
            return role, start - len(before) + match.start()
    year_word = _YEAR_WORD.search(before)
    return "plain", start - len(before) + year_word.start() if year_word else start
