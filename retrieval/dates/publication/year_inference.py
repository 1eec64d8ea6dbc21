"""Inference of the year in which an article was written, from the years that it names.

A year is inferred if its evidence adds up to `ENOUGH_POINTS` and no other year comes near. Points follow how often
evidence of that kind was right on dated Vietnamese news (one point: more often than not; four: nineteen times in
twenty); all were chosen with tests/bench/dates.py. No year before the latest one that the article looks back on is
possible.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from retrieval.dates.date_expressions import BOUNDARY, Mention, Place
from retrieval.dates.publication.calendar_evidence import LAST_WINTER_MONTH, calendar_evidence
from retrieval.dates.publication.month_evidence import month_evidence, season_evidence
from retrieval.dates.publication.reported_day import ReportedDay
from retrieval.dates.publication.year_evidence import EvidenceKind, YearEvidence, YearMention
from retrieval.dates.publication.year_roles import YearRole

ENOUGH_POINTS = 4
_MOST_WEIGHED = 24  # mentions, of the latest years, to bound the time of a long list of dates
_LEAD = 2  # points over the next year
_DECEMBER, _LAST_DAYS = 12, 25
_BOUNDARY_REACH = 8  # characters

_PLACES: tuple[Place, ...] = ("title", "early", "late")
# Points by the role of the year, in the order of _PLACES.
_LOOKING_BACK: dict[YearRole, tuple[int, int, int]] = {
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
_LOOKING_AHEAD: dict[YearRole, tuple[int, int, int]] = {"competition": (3, 3, 2), "event": (3, 3, 2)}
_COMPARED: dict[YearRole, int] = {"same period": 4, "compared": 2}
_FOLLOWING_YEAR = frozenset({"last year", "same period", "compared"})

_YEAR_TO_DATE = re.compile(r"(?<!\d)\d{1,2} tháng đầu năm(?!\s\d)", re.IGNORECASE)
_COMPARISON_REACH = 200  # characters around a comparison that may name the other year


def infer_year(
    found: Sequence[Mention], parts: Sequence[str], day: ReportedDay | None
) -> tuple[int, list[YearEvidence]] | None:
    """Return the year in which the article was written and its evidence, strongest first; None if unknown."""
    mentions = [(mention, mention.date.year) for mention in found if mention.date.first_year is None]
    years = sorted(((mention, year) for mention, year in mentions if year is not None), key=lambda pair: -pair[1])
    named = [YearMention.of(mention, year) for mention, year in years[:_MOST_WEIGHED]]
    earliest = max((mention.year for mention in named if mention.looks_back), default=0)
    closed = {mention.year for mention in named if mention.looks_back and _closes_year(mention, day)}
    evidence = [
        *_role_evidence(named, day),
        *month_evidence(named, day),
        *season_evidence(found, day),
        *calendar_evidence(found, parts, day, earliest),
    ]
    possible = [piece for piece in evidence if piece.year >= earliest and piece.year not in closed]
    return _decide(possible, Counter(mention.year for mention in named if mention.role != "birth"), earliest)


def _closes_year(mention: YearMention, day: ReportedDay | None) -> bool:
    """Return whether the year is over: "cả năm 2025", or its last days while the article reports on another month."""
    _, month, of_month = mention.calendar_order()
    last_days = month == _DECEMBER and of_month >= _LAST_DAYS and (day is None or day.month != _DECEMBER)
    return mention.role == "whole year" or (mention.role == "day" and last_days)


def _decide(
    evidence: Sequence[YearEvidence], times_named: Counter[int], earliest: int
) -> tuple[int, list[YearEvidence]] | None:
    strongest: dict[tuple[int, EvidenceKind], YearEvidence] = {}
    for piece in sorted(evidence, key=lambda piece: -piece.points):
        strongest.setdefault((piece.year, piece.kind), piece)
    points: Counter[int] = Counter()
    for piece in strongest.values():
        points[piece.year] += piece.points
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
    chosen = [piece for piece in strongest.values() if piece.year == year]
    return year, sorted(chosen, key=lambda piece: -piece.points)


def _role_evidence(named: Sequence[YearMention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    in_winter = day is not None and day.month <= LAST_WINTER_MONTH
    planned = {mention.year for mention in named if mention.role == "plan"}
    for mention in named:
        if mention.role == "competition" and mention.mention.place == "late" and mention.year in planned:
            continue
        year = mention.year + (mention.role in _FOLLOWING_YEAR)
        if mention.role in _COMPARED:
            points = 0 if in_winter else _points_of_comparison(mention, day)
            if points:
                yield mention.evidence(year, "comparison", points)
        elif mention.date.opening == "nay":
            yield mention.evidence(year, "today", 5)
        elif mention.role == "tet" and in_winter:
            yield mention.evidence(year, "tet", 5)
        elif points := _points_of_role(mention, day):
            yield mention.evidence(year, mention.role, points)


def _points_of_role(mention: YearMention, day: ReportedDay | None) -> int:
    date, place = mention.date, _PLACES.index(mention.mention.place)
    if date.tense == "future":
        return _LOOKING_AHEAD.get(mention.role, (0, 0, 0))[place]
    points = _LOOKING_BACK.get(mention.role, (0, 0, 0))[place]
    if date.tense == "unclear" and mention.role != "anniversary":
        return min(points, 1)
    if mention.role == "day" and (not date.opening or BOUNDARY.search(mention.mention.before(_BOUNDARY_REACH))):
        return 0
    has_firm_day = mention.role in {"competition", "event", "name"} and day is not None and day.firm
    return points + has_firm_day if points else 0


def _points_of_comparison(mention: YearMention, day: ReportedDay | None) -> int:
    date, part = mention.date, mention.mention.part
    around = part[max(0, date.start - _COMPARISON_REACH) : date.end + _COMPARISON_REACH]
    if date.tense == "future" or str(mention.year + 1) in around:
        return 0
    return _COMPARED[mention.role] - 2 * (day is None) + 2 * bool(_YEAR_TO_DATE.search(around))
