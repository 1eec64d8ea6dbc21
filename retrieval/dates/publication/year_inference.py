"""In which year an article was written, weighed from the years it names.

A year is claimed when its clues add up to `ENOUGH_POINTS` and no other year comes near. A clue's points follow
how often clues of its kind were right on dated Vietnamese news (one point: more often than not; four: nineteen
times in twenty). A year before the latest one that the article looks back on is out of the question.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from retrieval.dates.date_expressions import BOUNDARY, Mention, Place
from retrieval.dates.publication.calendar_evidence import LAST_WINTER_MONTH, calendar_evidence
from retrieval.dates.publication.month_evidence import month_evidence, season_evidence
from retrieval.dates.publication.reported_day import ReportedDay
from retrieval.dates.publication.year_evidence import YearEvidence, YearMention

ENOUGH_POINTS = 4
_MOST_WEIGHED = 24  # mentions, of the latest years; a list of dates tells no more than that
_LEAD = 2  # points that a year must be ahead of the next
_LAST_MONTH, _LAST_DAYS = 12, 25

_PLACES: tuple[Place, ...] = ("title", "early", "late")
# Points by the year's role, for the title, the first lines and the rest of the article.
_LOOKING_BACK = {
    "competition": (5, 4, 4),
    "event": (5, 4, 2),
    "award": (4, 4, 0),
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
_LOOKING_AHEAD = {"competition": (3, 3, 2), "event": (3, 3, 2)}
_COMPARED = {"same period": 4, "compared": 2}
_FOLLOWING_YEAR = frozenset({"last year", "same period", "compared"})

_YEAR_TO_DATE = re.compile(r"(?<!\d)\d{1,2} tháng đầu năm(?!\s\d)", re.IGNORECASE)
_SENTENCE = 200  # characters around a comparison that may name the compared year itself


def infer_year(
    found: Sequence[Mention], parts: Sequence[str], day: ReportedDay | None
) -> tuple[int, list[YearEvidence]] | None:
    """The year the article was written in and its clues, strongest first; None where the text does not tell."""
    of_years = [(mention, mention.found.year) for mention in found if mention.found.first_year is None]
    years = sorted(((one, year) for one, year in of_years if year is not None), key=lambda pair: -pair[1])
    named = [YearMention.of(mention, year) for mention, year in years[:_MOST_WEIGHED]]
    earliest = max((one.year for one in named if one.looks_back), default=0)
    summed_up = {one.year for one in named if one.looks_back and _sums_up(one, day)}
    clues = [
        *_clues_of_roles(named, day),
        *month_evidence(named, day),
        *season_evidence(found, day),
        *calendar_evidence(found, parts, day, earliest),
    ]
    possible = [clue for clue in clues if clue.year >= earliest and clue.year not in summed_up]
    return _decide(possible, Counter(one.year for one in named if one.role != "birth"), earliest)


def _sums_up(one: YearMention, day: ReportedDay | None) -> bool:
    """Whether the mention closes its year: "cả năm 2025", or its last days looked back on out of another month."""
    _, month, of_month = one.calendar_order()
    last_days = month == _LAST_MONTH and of_month >= _LAST_DAYS and (day is None or day.month != _LAST_MONTH)
    return one.role == "whole year" or (one.role == "day" and last_days)


def _decide(
    clues: Sequence[YearEvidence], times_named: Counter[int], earliest: int
) -> tuple[int, list[YearEvidence]] | None:
    strongest: dict[tuple[int, str], YearEvidence] = {}
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


def _clues_of_roles(named: Sequence[YearMention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    in_winter = day is not None and day.month <= LAST_WINTER_MONTH
    planned = {one.year for one in named if one.role == "plan"}
    for one in named:
        if one.role == "competition" and one.mention.place == "late" and one.year in planned:
            continue
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


def _points_of_role(one: YearMention, day: ReportedDay | None) -> int:
    found, place = one.mention.found, _PLACES.index(one.mention.place)
    if found.tense == "future":
        return _LOOKING_AHEAD.get(one.role, (0, 0, 0))[place]
    points = _LOOKING_BACK.get(one.role, (0, 0, 0))[place]
    if found.tense == "unclear" and one.role != "anniversary":
        return min(points, 1)
    if one.role == "day" and (not found.opening or BOUNDARY.search(one.mention.before(8))):
        return 0
    of_the_day = one.role in {"competition", "event", "name"} and day is not None and day.firm
    return points + of_the_day if points else 0


def _points_of_comparison(one: YearMention, day: ReportedDay | None) -> int:
    found, part = one.mention.found, one.mention.part
    around = part[max(0, found.start - _SENTENCE) : found.end + _SENTENCE]
    if found.tense == "future" or str(one.year + 1) in around:
        return 0
    return _COMPARED[one.role] - 2 * (day is None) + 2 * bool(_YEAR_TO_DATE.search(around))
