"""The formats of dates and periods in one language."""

from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.dates.calendar import Period, of_days, of_months, of_quarter, of_years
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
    on_day: str  # {day}, as a date
    day_of_year: str  # {day} {month} {year}, before a later day of the same year
    month_of_year: str  # {month} {year}, before a later month of the same year
    week: str  # {since} {until}
    whole_month: str  # {month} {year}
    quarter: str  # {quarter} {year}
    first_months: str  # {months} {year}
    whole_year: str  # {year}
    from_to: str  # {since} {until}
    between: str  # {since} {until}; shorter
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
        """Return a period for the inside of a sentence: in words if it is whole, else by its ends that are not open."""
        return self.on_day.format(day=self._day(period.since)) if period.since == period.until else self._span(period)

    def of_event(self, period: Period) -> str:
        """Return a period for the head of an entry: as `of_period`, but a day as the date alone."""
        return self._day(period.since) if period.since == period.until else self._span(period)

    def _span(self, period: Period) -> str:
        since, until = period.since, period.until
        if whole := self._whole(period):
            return whole
        if until == date.max:
            return self.since.format(since=self._day(since))
        if since == date.min:
            return self.until.format(until=self._day(until))
        if since.weekday() == 0 and period == of_days(since, 7):
            first = str(since.day) if since.month == until.month else self._short(since, until)
            return self.week.format(since=first, until=self._day(until))
        return self._between(since, until)

    def _whole(self, period: Period) -> str:
        """Return a year, month or quarter, or the first months of a year; "" for another period."""
        year, month, months = period.since.year, period.since.month, period.until.month
        quarter = (month + 2) // 3
        named = (
            (of_years(year), self.whole_year.format(year=year)),
            (of_months(year, month), self.whole_month.format(month=month, year=year)),
            (of_quarter(year, quarter), self.quarter.format(quarter=quarter, year=year)),
            (of_months(year, 1, months), self.first_months.format(months=months, year=year)),
        )
        return next((name for whole, name in named if whole == period), "")

    def _between(self, since: date, until: date) -> str:
        """Return both ends of a period: as years or months if it is of whole ones, and a year that they share once."""
        beyond = until + timedelta(days=1)
        if not since.day == beyond.day == 1:
            return self.from_to.format(since=self._short(since, until), until=self._day(until))
        if since.month == beyond.month == 1:
            first, last = (self.whole_year.format(year=end.year) for end in (since, until))
        else:
            form = self.month_of_year if since.year == until.year else self.whole_month
            first = form.format(month=since.month, year=since.year)
            last = self.whole_month.format(month=until.month, year=until.year)
        return self.from_to.format(since=first, until=last)

    def _short(self, day: date, later: date) -> str:
        form = self.day_of_year if day.year == later.year else self.day
        return form.format(day=day.day, month=day.month, year=day.year)

    def _day(self, day: date) -> str:
        return self.day.format(day=day.day, month=day.month, year=day.year)

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
