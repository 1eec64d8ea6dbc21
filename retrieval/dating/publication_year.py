"""In which year an article was written, weighed from the years it names.

A year is claimed when its clues add up to `ENOUGH_POINTS` and no other year comes near. A clue's points follow
how often clues of its kind were right on dated Vietnamese news (one point: more often than not; four: nineteen
times in twenty). A year before the latest one that the article looks back on is out of the question.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.dating.expressions import BOUNDARY, Mention, Place
from retrieval.dating.news_day import NewsDay, is_reported
from retrieval.dating.year_roles import role_of

ENOUGH_POINTS = 4
_NEAR_MONTHS = 2
_MOST_WEIGHED = 24  # mentions, of the latest years; a list of dates tells no more than that
_LEAD = 2  # points that a year must be ahead of the next
_LAST_WINTER_MONTH = 3  # up to here "this year" is seldom the year that the news compares and sums up
_FIRST_AUTUMN_MONTH = 10

_PLACES: tuple[Place, ...] = ("title", "early", "late")
# Points by the year's role, for the title, the first lines and the rest of the article.
_LOOKING_BACK = {
    "event": (5, 4, 2),
    "award": (4, 2, 0),
    "name": (4, 2, 0),
    "of year": (3, 0, 0),
    "day": (3, 3, 0),
    "month": (1, 0, 0),
    "tet": (4, 0, 0),
    "year to date": (3, 3, 2),
    "this year": (4, 4, 4),
    "last year": (4, 4, 4),
    "anniversary": (5, 5, 5),
}
_LOOKING_AHEAD = {"event": (3, 3, 2)}
_COMPARED = {"same period": 4, "compared": 2}
_FOLLOWING_YEAR = frozenset({"last year", "same period", "compared"})
_NO_LOOKING_BACK = frozenset({"birth", "expiry", "plan", "tet"})

_STEMS = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý")
_BRANCHES = ("tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi", "thân", "dậu", "tuất", "hợi")
_LUNAR_YEAR = re.compile(
    r"(?<!\w)(?:(?P<tet>tết|xuân)(?:\s\w{1,10}){0,2}\s|năm\s)"
    rf"(?P<stem>{'|'.join(_STEMS)})\s(?P<branch>{'|'.join(_BRANCHES)}|tị)(?!\w)(?!\s\(?\d{{4}})",
    re.IGNORECASE,
)
_FIRST_NEWS_YEAR = 1996  # news on the web; also where the cycle of sixty lunar years is cut
_CAPTION = re.compile(r"\.?\s?\(?(?:Ảnh|ảnh)(?!\w)")
_YEAR_TO_DATE = re.compile(r"(?<!\d)\d{1,2} tháng đầu năm(?!\s\d)", re.IGNORECASE)
_SENTENCE = 200  # characters around a comparison that may name the compared year itself


@dataclass(frozen=True, slots=True)
class YearClue:
    """Words of the text that speak for a year; a year's clues of one `kind` count once."""

    year: int
    kind: str
    points: int
    mention: Mention | None
    words: str


@dataclass(frozen=True, slots=True)
class _YearMention:
    mention: Mention
    year: int
    role: str
    start: int  # of the words that tell the role

    @property
    def looks_back(self) -> bool:
        return self.mention.found.tense == "past" and self.role not in _NO_LOOKING_BACK

    def clue(self, year: int, kind: str, points: int) -> YearClue:
        return YearClue(year, kind, points, self.mention, self.mention.part[self.start : self.mention.found.end])


def publication_year(
    found: Sequence[Mention], parts: Sequence[str], day: NewsDay | None
) -> tuple[int, list[YearClue]] | None:
    """The year the article was written in and its clues, strongest first; None where the text does not tell."""
    of_years = [(mention, mention.found.year) for mention in found if mention.found.first_year is None]
    years = sorted(((one, year) for one, year in of_years if year is not None), key=lambda pair: -pair[1])
    named = [_YearMention(mention, year, *role_of(mention)) for mention, year in years[:_MOST_WEIGHED]]
    earliest = max((one.year for one in named if one.looks_back), default=0)
    summed_up = {one.year for one in named if one.role == "whole year" and one.looks_back}
    clues = [*_clues_of_roles(named, day), *_clues_of_months(named, day), *_lunar_clues(parts, day)]
    clues.extend(_weekday_clues(found, earliest))
    possible = [clue for clue in clues if clue.year >= earliest and clue.year not in summed_up]
    return _decide(possible, Counter(one.year for one in named if one.role != "birth"), earliest)


def _decide(clues: Sequence[YearClue], times_named: Counter[int], earliest: int) -> tuple[int, list[YearClue]] | None:
    strongest: dict[tuple[int, str], YearClue] = {}
    for clue in sorted(clues, key=lambda clue: -clue.points):
        strongest.setdefault((clue.year, clue.kind), clue)
    points: Counter[int] = Counter()
    for clue in strongest.values():
        points[clue.year] += clue.points
    for year, weight in points.items():
        repeated = times_named[year] > 1
        follows = times_named[year - 1] > 0 and weight + repeated > 1
        points[year] += repeated + follows + (times_named[year + 1] > 0 and year >= earliest)
    ranked = points.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH_POINTS:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _LEAD:
        return None
    year = ranked[0][0]
    chosen = [clue for clue in strongest.values() if clue.year == year]
    return year, sorted(chosen, key=lambda clue: -clue.points)


def _clues_of_roles(named: Sequence[_YearMention], day: NewsDay | None) -> Iterator[YearClue]:
    in_winter = day is not None and day.month <= _LAST_WINTER_MONTH
    for one in named:
        year = one.year + (one.role in _FOLLOWING_YEAR)
        if one.role in _COMPARED:
            points = 0 if in_winter else _points_of_comparison(one, day)
            if points:
                yield one.clue(year, "comparison", points)
        elif one.mention.found.opening == "nay":
            yield one.clue(year, "today", 5)
        elif one.role == "tet" and in_winter:
            yield one.clue(year, "tet", 5)
        elif points := _points_of_role(one, day):
            yield one.clue(year, one.role, points)


def _points_of_role(one: _YearMention, day: NewsDay | None) -> int:
    found, place = one.mention.found, _PLACES.index(one.mention.place)
    if found.tense == "future":
        return _LOOKING_AHEAD.get(one.role, (0, 0, 0))[place]
    points = _LOOKING_BACK.get(one.role, (0, 0, 0))[place]
    if found.tense == "unclear" and one.role != "anniversary":
        return min(points, 1)
    if one.role == "day" and (not found.opening or BOUNDARY.search(one.mention.before(8))):
        return 0
    of_the_day = one.role in {"event", "name"} and day is not None and day.firm
    return points + of_the_day if points else 0


def _points_of_comparison(one: _YearMention, day: NewsDay | None) -> int:
    found, part = one.mention.found, one.mention.part
    around = part[max(0, found.start - _SENTENCE) : found.end + _SENTENCE]
    if found.tense == "future" or str(one.year + 1) in around:
        return 0
    return _COMPARED[one.role] - 2 * (day is None) + 2 * bool(_YEAR_TO_DATE.search(around))


def _clues_of_months(named: Sequence[_YearMention], day: NewsDay | None) -> Iterator[YearClue]:
    """Clues from a month or day with its year that lies close to the day of the news."""
    if day is None:
        return
    dated = [one for one in named if one.role in {"day", "month"}]
    past = [one for one in dated if one.mention.found.tense == "past"]
    latest = max((_calendar_order(one) for one in past), default=None)
    for one in dated:
        found = one.mention.found
        if found.tense == "future":
            yield from _clue_ahead(one, day)
        elif found.tense == "past" and _calendar_order(one) == latest:
            yield from _clue_behind(one, day)


def _calendar_order(one: _YearMention) -> tuple[int, int, int]:
    return one.year, one.mention.found.month or 0, one.mention.found.day or 0


def _clue_ahead(one: _YearMention, day: NewsDay) -> Iterator[YearClue]:
    month = one.mention.found.month or 0
    if (month - day.month) % 12 <= _NEAR_MONTHS:
        yield one.clue(one.year - (month < day.month), "ahead", 4 if one.mention.found.day else 2)


def _clue_behind(one: _YearMention, day: NewsDay) -> Iterator[YearClue]:
    found = one.mention.found
    month, of_month = found.month or 0, found.day or 0
    months = (day.month - month) % 12
    if (
        months > _NEAR_MONTHS
        or (months == 0 and of_month in {0, day.day})
        or _CAPTION.match(one.mention.part, found.end)
    ):
        return
    if BOUNDARY.search(one.mention.before(8)):
        return
    if (month, of_month) > (day.month, day.day):
        yield one.clue(one.year + 1, "behind", 4)
    else:
        yield one.clue(one.year, "behind", (2 + (not day.firm), 2, 1)[months])


def _lunar_clues(parts: Sequence[str], day: NewsDay | None) -> Iterator[YearClue]:
    """Clues from "Tết Bính Ngọ", "năm Giáp Thìn"; sixty years apart, so one cycle suffices."""
    for part in parts:
        for match in _LUNAR_YEAR.finditer(part):
            stem = _STEMS.index(match["stem"].lower())
            branch = _BRANCHES.index(match["branch"].lower().replace("tị", "tỵ"))
            cycle = range(_FIRST_NEWS_YEAR, _FIRST_NEWS_YEAR + 60)
            year = next((y for y in cycle if (y - 4) % 10 == stem and (y - 4) % 12 == branch), None)
            if year is None:
                continue
            points = _points_of_lunar_year(match["tet"] is not None, day)
            before_tet = day is not None and day.month >= _FIRST_AUTUMN_MONTH
            yield YearClue(year - before_tet, "lunar", points, None, match[0])


def _points_of_lunar_year(is_tet: bool, day: NewsDay | None) -> int:  # noqa: FBT001 — one caller
    if day is None:
        return 4 if is_tet else 2
    return 5 if day.month <= _LAST_WINTER_MONTH else 3


def _weekday_clues(found: Sequence[Mention], earliest: int) -> Iterator[YearClue]:
    """Clues from "thứ tư (25/9)": which of the latest named year and the next has it on that weekday."""
    for mention in found:
        one = mention.found
        if one.weekday is None or one.year is not None or not is_reported(mention) or earliest < _FIRST_NEWS_YEAR:
            continue
        for year in (earliest, earliest + 1):
            if _weekday(year, one.month, one.day) == one.weekday:
                yield YearClue(year, "weekday", 2, mention, mention.words)


def _weekday(year: int, month: int | None, day: int | None) -> int | None:
    try:
        return date(year, month or 1, day or 1).weekday()
    except ValueError:
        return None
