"""Which year the dated months and days of an article speak for, by how they lie around the news and each other."""

from collections.abc import Iterator, Sequence

from retrieval.dates.date_expressions import BOUNDARY, Mention
from retrieval.dates.publication.reported_day import ReportedDay, days_after
from retrieval.dates.publication.year_evidence import FIRST_NEWS_YEAR, YearEvidence, YearMention
from retrieval.dates.publication.year_roles import CAPTION, is_season, tells_hour

_NEAR_MONTHS = 2
_DATED = frozenset({"day", "month"})
_LAST_SPRING_MONTH, _FIRST_AUTUMN_MONTH = 6, 8  # between them no season is under way
_LAST_MONTH = 12
_SOON = 92  # days


def month_evidence(named: Sequence[YearMention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Clues from months and days with their year: several of one year, and those close to the day of the news."""
    yield from _clues_of_several(named, day)
    if day is None:
        return
    dated = [one for one in named if one.role in _DATED]
    past = [one for one in dated if one.mention.found.tense == "past"]
    latest = max((one.calendar_order() for one in past), default=None)
    for one in dated:
        found = one.mention.found
        if found.tense == "future":
            yield from _clue_ahead(one, day)
        elif found.tense == "past" and one.calendar_order() == latest:
            yield from _clue_behind(one, day)


def _clues_of_several(named: Sequence[YearMention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Clues from the latest past day with its year: another of that year before it, or one announced after it.

    What happened this year is told by the day, of earlier years by the year alone; but in January the days of
    December are of the year before.
    """
    days = [one for one in named if one.mention.found.day and one.role in {"day", "law"}]
    past = sorted((one for one in days if one.mention.found.tense != "future"), key=YearMention.calendar_order)
    earliest = max((one.year for one in named if one.looks_back), default=0)
    if not past or past[-1].year < max(FIRST_NEWS_YEAR, earliest):
        return
    last = past[-1]
    of_year = {one.calendar_order() for one in past if one.year == last.year and one.role == "day"}
    if len(of_year) > 1 and last.mention.found.month != _LAST_MONTH and _is_near(last, day):
        yield last.clue(last.year, "days", 3 + (len(of_year) > 2))  # noqa: PLR2004 — three days of a story
    for one in days:
        if (
            one.mention.found.tense == "future"
            and one.year == last.year
            and one.calendar_order() > last.calendar_order()
        ):
            yield one.clue(one.year, "between", 4)


def _is_near(last: YearMention, day: ReportedDay | None) -> bool:
    """Whether the day of the news, where known, follows soon on `last`."""
    _, month, of_month = last.calendar_order()
    return day is None or days_after((day.month, day.day), (month, of_month)) <= _SOON


def _clue_ahead(one: YearMention, day: ReportedDay) -> Iterator[YearEvidence]:
    month = one.mention.found.month or 0
    if (month - day.month) % 12 <= _NEAR_MONTHS:
        yield one.clue(one.year - (month < day.month), "ahead", 4 if one.mention.found.day else 2)


def _clue_behind(one: YearMention, day: ReportedDay) -> Iterator[YearEvidence]:
    found = one.mention.found
    month, of_month = found.month or 0, found.day or 0
    months = (day.month - month) % 12
    if (
        months > _NEAR_MONTHS
        or (months == 0 and of_month in {0, day.day})
        or CAPTION.match(one.mention.part, found.end)
    ):
        return
    if BOUNDARY.search(one.mention.before(8)):
        return
    if (month, of_month) > (day.month, day.day):
        yield one.clue(one.year + 1, "behind", 4)
    else:
        yield one.clue(one.year, "behind", (2 + (not day.firm), 2, 1)[months] + 2 * tells_hour(one.mention))


def season_evidence(found: Sequence[Mention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Clues from the latest school year or season ("năm học 2023-2024"): which of its years has the news' month."""
    if day is None or _LAST_SPRING_MONTH < day.month < _FIRST_AUTUMN_MONTH:
        return
    ranges = [one for one in found if one.found.first_year is not None and one.found.tense == "past"]
    latest = max((one.found.year or 0 for one in ranges), default=0)
    for one in ranges:
        if one.found.year == latest and one.found.first_year == latest - 1 and is_season(one):
            year = latest - (day.month >= _FIRST_AUTUMN_MONTH)
            yield YearEvidence(year, "season", 4, one, one.words)
