"""The date of publication that a record or a head line states, in any notation of papers and feeds."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from retrieval.dates.calendar import HO_CHI_MINH, is_possible_date
from retrieval.dates.date_expressions import DAY, MONTH, DateExpression, find_dates
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.text.normalise import compose

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_RFC_2822 = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d\d:\d\d")
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[/.\-](?P<month>\d{1,2})(?:[/.\-](?P<day>\d{1,2}))?(?!\d)")
_SHORT_YEAR = re.compile(rf"(?<!\d)(?P<day>{DAY})(?P<mark>[/.\-])(?P<month>{MONTH})(?P=mark)(?P<year>\d\d)(?!\d)")
_CENTURY = 2000


def stated_date(value: str) -> PublicationDate | None:
    """Parse the date that a record or a head line states; return None if there is none.

    Understood are ISO 8601, RFC 2822 and Vietnamese notations; a time with an offset is converted to Vietnam's day.
    """
    text = compose(value).text.strip()
    if moment := _moment(text):
        return PublicationDate(moment.year, moment.month, moment.day, "stated")
    for pattern in (_YEAR_FIRST, _SHORT_YEAR):
        if (match := pattern.search(text)) and (found := date_parts(match)):
            return PublicationDate(*found, "stated")
    fullest = max(find_dates(text), key=_precision, default=None)
    if fullest is None:
        return None
    return PublicationDate(fullest.year, fullest.month, fullest.day, "stated")


def date_parts(match: re.Match[str]) -> tuple[int, int | None, int | None] | None:
    """Return the year, month and day of a match with these groups, None if the calendar has no such date.

    A year of two digits is of this century.
    """
    year = int(match["year"])
    year += _CENTURY if year < 100 else 0  # noqa: PLR2004 — two digits
    month, day = (int(match[part]) if match[part] else None for part in ("month", "day"))
    return (year, month, day) if is_possible_date(year, month, day) else None


def _moment(text: str) -> date | None:
    """Return the day in Vietnam of an ISO 8601 or RFC 2822 time."""
    try:
        if _ISO_TIME.match(text):
            moment = datetime.fromisoformat(text)
        elif _RFC_2822.match(text):
            moment = parsedate_to_datetime(text)
        else:
            return None
        return moment.astimezone(HO_CHI_MINH).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        return None


def _precision(found: DateExpression) -> int:
    return sum(part is not None for part in (found.year, found.month, found.day))
