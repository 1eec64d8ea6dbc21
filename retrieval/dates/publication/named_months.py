"""The months that an article names with their year, each in its family: what a date of publication is inferred from.

A family is a role, a granularity, past or future, and whether the date is the latest one that the article looks back
on. How long after the dates of a family articles are published is fitted by tests/bench/train_dates.py.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.dates.date_expressions import TIME_WORDS, Mention, Tense, tense_at
from retrieval.dates.publication.date_roles import DateRole, role_of
from retrieval.text.word_lists import alternation

FIRST_NEWS_YEAR = 1996  # of news on the web

_MONTHS = 12
_CYCLE = 60  # years after which the name of a lunar year recurs
_ANY_LATEST = frozenset({"current", "last year"})
_NOT_LOOKED_BACK_ON = frozenset({"birth", "deadline", "plan", "tet"})
_YEARS_LATER = {"last year": 1}  # from the year named to the one meant

_STEMS, _BRANCHES = tuple(TIME_WORDS["stems"]), tuple(TIME_WORDS["branches"])
LUNAR_YEAR = re.compile(
    r"(?<!\w)(?:(?P<tet>tết|xuân)(?:\s\w{1,10}){0,2}\s|năm\s)"
    rf"(?P<stem>{alternation(_STEMS)})\s(?P<branch>{alternation(_BRANCHES)}|tị)(?!\w)(?:\s\(?(?P<named>\d{{4}}))?",
    re.IGNORECASE,
)
STEM = re.compile(rf"\s(?:{alternation(_STEMS)})\s", re.IGNORECASE)
"""A prefilter for `LUNAR_YEAR`."""
_TET_OFFENSIVE = re.compile("mậu thân", re.IGNORECASE)  # of 1968, a subject of articles ever since


@dataclass(frozen=True, slots=True)
class NamedMonth:
    """A date with its year.

    Attributes:
        month: Months from January of year 0; of a year its January.
        family: Role, granularity, "past" or "future", "latest" or "other", separated by spaces.
        words: The date with the words that show its role, as in the article (composed).
        mention: The date; None for a lunar year.
    """

    month: int
    family: str
    words: str
    mention: Mention | None

    @property
    def families(self) -> tuple[str, str]:
        """The family, and the one of any role, from which rare families borrow."""
        return self.family, "any " + self.family.partition(" ")[2]


def named_months(found: Sequence[Mention], parts: Sequence[str]) -> list[NamedMonth]:
    """Return the dates with a year among ``found``, and the lunar years in ``parts``."""
    named = [(mention, *role_of(mention)) for mention in found if mention.date.year is not None]
    back = [_order(mention) for mention, role, _ in named if _looks_back(mention, role)]
    latest = max(back, default=None)
    months = [_named_month(mention, role, start, latest) for mention, role, start in named]
    return [*months, *_lunar_years(parts)]


def _order(mention: Mention) -> tuple[int, int, int]:
    return mention.date.year or 0, mention.date.month or 0, mention.date.day or 0


def _looks_back(mention: Mention, role: DateRole) -> bool:
    date = mention.date
    return date.tense == "past" and date.first_year is None and role not in _NOT_LOOKED_BACK_ON


def _named_month(mention: Mention, role: DateRole, start: int, latest: tuple[int, int, int] | None) -> NamedMonth:
    date = mention.date
    is_latest = latest is not None and date.first_year is None and (
        _order(mention) == latest or (date.month is None and date.year == latest[0])
    )  # fmt: skip
    family = _family(role, "day" if date.day else "month" if date.month else "year", date.tense, is_latest)
    month = _MONTHS * ((date.year or 0) + _YEARS_LATER.get(role, 0)) + (date.month or 1) - 1
    return NamedMonth(month, family, mention.part[start : date.end], mention)


def _family(role: DateRole, granularity: str, tense: Tense, is_latest: bool) -> str:  # noqa: FBT001 — two callers
    if role in _ANY_LATEST:
        role, is_latest = "current", True
    return f"{role} {granularity} {'past' if tense == 'past' else 'future'} {'latest' if is_latest else 'other'}"


def _lunar_years(parts: Sequence[str]) -> Iterator[NamedMonth]:
    """Yield "Tết Bính Ngọ", "năm Giáp Thìn", each read in the sixty years from `FIRST_NEWS_YEAR` on."""
    for part in parts:
        for match in LUNAR_YEAR.finditer(part) if STEM.search(part) else ():
            stem = _STEMS.index(match["stem"].lower())
            branch = _BRANCHES.index(match["branch"].lower().replace("tị", "tỵ"))
            cycle = range(FIRST_NEWS_YEAR, FIRST_NEWS_YEAR + _CYCLE)
            year = next((y for y in cycle if (y - 4) % 10 == stem and (y - 4) % 12 == branch), None)
            if year is None or match["named"] not in (None, str(year)) or _TET_OFFENSIVE.search(match[0]):
                continue
            role: DateRole = "tet" if match["tet"] else "plain"
            family = _family(role, "year", tense_at(part, match.start(), match.end()), is_latest=False)
            yield NamedMonth(_MONTHS * year, family, match[0], None)
