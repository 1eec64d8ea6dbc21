"""The formats of dates and periods in one language."""

from dataclasses import dataclass
from datetime import date

from retrieval.dates.calendar import Period, of_months, of_years
from retrieval.dates.publication.publication_date import PublicationDate

_FEW_MONTHS = 3  # across New Year, up to which an interval is called by its months; chosen
_THIRD, _LAST_THIRD = 4, 2  # months of a third of a year, and its number from 0


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
    event: str  # {date}
    about: str  # {date}
    day_about: str  # {day} {month} {date}
    interval_inferred: str  # {date}
    interval_inferred_briefly: str  # {date}
    months: str  # {first} {last} {year}
    months_of_two_years: str  # {first} {first_year} {last} {year}
    thirds: tuple[str, str, str]  # {year}
    whole_month: str  # {month} {year}
    whole_year: str  # {year}
    between: str  # {since} {until}
    since: str  # {since}
    until: str  # {until}

    def of(self, published: PublicationDate) -> str:
        """Return the date, with its basis unless the article states it explicitly."""
        date_ = self.plain(published)
        if published.interval:
            return self.interval_inferred.format(date=date_)
        if published.year is None:
            return date_
        if published.basis == "inferred":
            return self._inferred(published, date_)
        form = {"text": self.from_text, "file": self.from_file_name}.get(published.basis, "{date}")
        return form.format(date=date_)

    def briefly(self, published: PublicationDate) -> str:
        """Return the date, with a note if it was inferred; from what, `of` says."""
        date_ = self.plain(published)
        if published.interval:
            return self.interval_inferred_briefly.format(date=date_)
        if published.basis != "inferred" or published.year is None:
            return date_
        return (self.year_inferred_briefly if published.day else self.inferred_briefly).format(date=date_)

    def plain(self, published: PublicationDate) -> str:
        """Return the date without its basis, but as an event's if it is the day of one."""
        if published.interval:
            interval = self.about.format(date=self._interval(published.interval))
            if published.day is None:
                return interval
            day = self.day_about.format(day=published.day, month=published.month, date=interval)
            return self.event.format(date=day) if published.from_event else day
        date_ = self._parts(published)
        return self.event.format(date=date_) if published.from_event and published.day else date_

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

    def _interval(self, interval: Period) -> str:
        """Return an interval of whole months: by its months if they are few or of one year, else by thirds of years."""
        since, until = interval.since, interval.until
        months = 12 * (until.year - since.year) + until.month - since.month + 1
        if interval == of_years(since.year):
            return self.year.format(year=since.year)
        if months == 1:
            return self.month.format(month=since.month, year=since.year)
        if since.year == until.year:
            return self.months.format(first=since.month, last=until.month, year=until.year)
        if months <= _FEW_MONTHS:
            return self.months_of_two_years.format(
                first=since.month, first_year=since.year, last=until.month, year=until.year
            )
        begin, end = (since.month - 1) // _THIRD, (until.month - 1) // _THIRD
        if (begin, end) == (0, _LAST_THIRD):
            return self.between.format(since=since.year, until=until.year)
        thirds = self.thirds[begin].format(year=since.year), self.thirds[end].format(year=until.year)
        return self.between.format(since=thirds[0], until=thirds[1])

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
