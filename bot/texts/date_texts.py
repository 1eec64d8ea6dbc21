"""The formats of dates and periods in one language."""

from dataclasses import dataclass
from datetime import date

from retrieval.dates.calendar import Period, of_months, of_years
from retrieval.dates.publication.publication_date import PublicationDate


@dataclass(frozen=True, slots=True)
class DateTexts:
    """The formats of dates, with what they were inferred from. Comments name the fields of a format."""

    day: str  # {day} {month} {year}
    month: str  # {month} {year}
    year: str  # {year}
    without_year: str  # {day} {month}
    unknown: str
    from_text: str  # {date}
    from_file_name: str  # {date}
    year_inferred: str  # {date} {evidence}
    year_inferred_from_content: str  # {date}
    inferred: str  # {date}
    year_inferred_briefly: str  # {date}
    inferred_briefly: str  # {date}
    whole_month: str  # {month} {year}
    whole_year: str  # {year}
    between: str  # {since} {until}
    since: str  # {since}
    until: str  # {until}

    def of(self, published: PublicationDate) -> str:
        """Return the date, with its basis unless the article states it explicitly."""
        date_ = self._parts(published)
        if published.year is None:
            return date_
        if published.basis == "inferred":
            return self._inferred(published, date_)
        form = {"text": self.from_text, "file": self.from_file_name}.get(published.basis, "{date}")
        return form.format(date=date_)

    def briefly(self, published: PublicationDate) -> str:
        """Return the date, with a note if it was inferred; from what, `of` says."""
        date_ = self._parts(published)
        if published.basis != "inferred" or published.year is None:
            return date_
        return (self.year_inferred_briefly if published.day else self.inferred_briefly).format(date=date_)

    def plain(self, published: PublicationDate) -> str:
        """Return the date without its basis."""
        return self._parts(published)

    def of_period(self, period: Period) -> str:
        """Return a whole year or month, a single day, or the first and last day, without an open end."""
        if period == of_years(period.since.year):
            return self.whole_year.format(year=period.since.year)
        if period == of_months(period.since.year, period.since.month):
            return self.whole_month.format(month=period.since.month, year=period.since.year)
        since, until = (
            self.day.format(day=day.day, month=day.month, year=day.year) for day in (period.since, period.until)
        )
        if period.since == period.until:
            return since
        if period.until == date.max:
            return self.since.format(since=since)
        return (self.until if period.since == date.min else self.between).format(since=since, until=until)

    def _inferred(self, published: PublicationDate, date_: str) -> str:
        if published.day is None:
            return self.inferred.format(date=date_)
        if not published.evidence:
            return self.year_inferred_from_content.format(date=date_)
        return self.year_inferred.format(date=date_, evidence=published.evidence)

    def _parts(self, published: PublicationDate) -> str:
        parts = {"day": published.day, "month": published.month, "year": published.year}
        if published.year is None:
            return self.without_year.format(**parts) if published.day and published.month else self.unknown
        if published.month is None:
            return self.year.format(**parts)
        return (self.day if published.day else self.month).format(**parts)
