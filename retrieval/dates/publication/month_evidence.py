"""Evidence for the year from dated months and days, by their distance from the reported day and from each other."""

from collections.abc import Iterator, Sequence

from retrieval.dates.date_expressions import BOUNDARY, Mention
from retrieval.dates.publication.reported_day import ReportedDay, days_after
from retrieval.dates.publication.year_evidence import FIRST_NEWS_YEAR, YearEvidence, YearMention
from retrieval.dates.publication.year_roles import CAPTION, has_hour, is_season

_LAST_SPRING_MONTH, _FIRST_AUTUMN_MONTH = 6, 8  # between them no season is under way
_DECEMBER = 12
# Chosen with tests/bench/dates.py, as are the points below.
_NEAR_MONTHS = 2
_SOON = 92  # days
_BOUNDARY_REACH = 8  # characters


def month_evidence(named: Sequence[YearMention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Yield the evidence of months and days with a year: several of one year, and those near the reported day."""
    yield from _several_days(named, day)
    if day is None:
        return
    dated = [mention for mention in named if mention.role in {"day", "month"}]
    past = [mention for mention in dated if mention.date.tense == "past"]
    latest = max((mention.calendar_order() for mention in past), default=None)
    for mention in dated:
        tense = mention.date.tense
        if tense == "future":
            yield from _announced(mention, day)
        elif tense == "past" and mention.calendar_order() == latest:
            yield from _looked_back_on(mention, day)


def _several_days(named: Sequence[YearMention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Yield evidence from the latest past day with a year, if another day of that year precedes or is announced.

    Articles give the day of what happened this year, and only the year of earlier events. Days of December are left
    out, since articles of January give them too.
    """
    days = [mention for mention in named if mention.date.day and mention.role in {"day", "law"}]
    past = [mention for mention in days if mention.date.tense != "future"]
    past.sort(key=YearMention.calendar_order)
    earliest = max((mention.year for mention in named if mention.looks_back), default=0)
    if not past or past[-1].year < max(FIRST_NEWS_YEAR, earliest):
        return
    last = past[-1]
    of_year = {mention.calendar_order() for mention in past if mention.year == last.year and mention.role == "day"}
    if len(of_year) > 1 and last.mention.date.month != _DECEMBER and _is_near(last, day):
        yield last.evidence(last.year, "days", 3 + (len(of_year) > 2))  # noqa: PLR2004 — three days of a story
    for mention in days:
        if (
            mention.date.tense == "future"
            and mention.year == last.year
            and mention.calendar_order() > last.calendar_order()
        ):
            yield mention.evidence(mention.year, "between", 4)


def _is_near(last: YearMention, day: ReportedDay | None) -> bool:
    """Return whether the reported day, if known, is soon after ``last``."""
    _, month, of_month = last.calendar_order()
    return day is None or days_after((day.month, day.day), (month, of_month)) <= _SOON


def _announced(mention: YearMention, day: ReportedDay) -> Iterator[YearEvidence]:
    month = mention.date.month or 0
    if (month - day.month) % 12 <= _NEAR_MONTHS:
        yield mention.evidence(mention.year - (month < day.month), "ahead", 4 if mention.date.day else 2)


def _looked_back_on(mention: YearMention, day: ReportedDay) -> Iterator[YearEvidence]:
    date = mention.date
    month, of_month = date.month or 0, date.day or 0
    months = (day.month - month) % 12
    if (
        months > _NEAR_MONTHS
        or (months == 0 and of_month in {0, day.day})
        or CAPTION.match(mention.mention.part, date.end)
        or BOUNDARY.search(mention.mention.before(_BOUNDARY_REACH))
    ):
        return
    if (month, of_month) > (day.month, day.day):
        yield mention.evidence(mention.year + 1, "behind", 4)
    else:
        points = (2 + (not day.firm), 2, 1)[months] + 2 * has_hour(mention.mention)
        yield mention.evidence(mention.year, "behind", points)


def season_evidence(found: Sequence[Mention], day: ReportedDay | None) -> Iterator[YearEvidence]:
    """Yield evidence from the latest school year or season ("năm học 2023-2024"): its year with the reported month."""
    if day is None or _LAST_SPRING_MONTH < day.month < _FIRST_AUTUMN_MONTH:
        return
    ranges = [mention for mention in found if mention.date.first_year is not None and mention.date.tense == "past"]
    latest = max((mention.date.year or 0 for mention in ranges), default=0)
    for mention in ranges:
        if mention.date.year == latest and mention.date.first_year == latest - 1 and is_season(mention):
            year = latest - (day.month >= _FIRST_AUTUMN_MONTH)
            yield YearEvidence(year, "season", 4, mention, mention.words)
