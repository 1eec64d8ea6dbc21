"""The formats of dates and periods in one language."""

from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.dates.calendar import Period, of_days, of_months, of_quarter, of_years
from retrieval.dates.publication.publication_date import EDITED, PublicationDate

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
    edited: str  # {date}
    edited_briefly: str  # {date}
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
        date_ = self.plain(published)
        if _is_edited(published):
            return self.edited.format(date=date_)
        if published.interval:
            return self.interval_inferred.format(date=date_)
        if published.year is None:
            return date_
        if published.basis == "inferred":
            return self._inferred(published, date_)
        form = {"text": self.from_text, "file": self.from_file_name}.get(published.basis, "{date}")
        return form.format(date=date_)

    def briefly(self, published: PublicationDate) -> str:
        """Return the date, with a note if it was inferred or is an editor's; from what, `of` says."""
        date_ = self.plain(published)
        if _is_edited(published):
            return self.edited_briefly.format(date=date_)
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


def _is_edited(published: PublicationDate) -> bool:
    return published.basis == "stated" and published.evidence == EDITED


VIETNAMESE = DateTexts(
    day="{day}/{month}/{year}",
    month="tháng {month}/{year}",
    year="năm {year}",
    without_year="{day}/{month} (không rõ năm)",
    unknown="không rõ ngày",
    from_text="{date} (theo bài viết)",
    from_file_name="{date} (theo tên tệp)",
    edited="{date} (biên tập)",
    edited_briefly="{date} ⓘ biên tập",
    year_inferred="{date} (năm suy ra từ “{evidence}”)",
    year_inferred_from_content="{date} (năm suy ra từ nội dung)",
    inferred="khoảng {date} (suy ra từ nội dung)",
    year_inferred_briefly="{date} ⓘ năm suy ra",
    inferred_briefly="khoảng {date} ⓘ suy ra",
    event="sự kiện ngày {date}",
    about="khoảng {date}",
    day_about="{day}/{month}, {date}",
    interval_inferred="{date} (suy ra từ nội dung)",
    interval_inferred_briefly="{date} ⓘ suy ra",
    months="tháng {first}–{last}/{year}",
    months_of_two_years="tháng {first}/{first_year} – {last}/{year}",
    thirds=("đầu {year}", "giữa {year}", "cuối {year}"),
    on_day="ngày {day}",
    day_of_year="{day}/{month}",
    month_of_year="tháng {month}",
    week="tuần {since}–{until}",
    whole_month="tháng {month}/{year}",
    quarter="quý {quarter}/{year}",
    first_months="{months} tháng đầu năm {year}",
    whole_year="năm {year}",
    from_to="từ {since} đến {until}",
    between="{since} – {until}",
    since="từ {since}",
    until="đến {until}",
)


ENGLISH = DateTexts(
    day="{day}/{month}/{year}",
    month="{month}/{year}",
    year="{year}",
    without_year="{day}/{month} (year unknown)",
    unknown="date unknown",
    from_text="{date} (as the article says)",
    from_file_name="{date} (from the file name)",
    edited="{date} (stated by an editor)",
    edited_briefly="{date} ⓘ by an editor",
    year_inferred="{date} (year inferred from “{evidence}”)",
    year_inferred_from_content="{date} (year inferred from the content)",
    inferred="about {date} (inferred from the content)",
    year_inferred_briefly="{date} ⓘ year inferred",
    inferred_briefly="about {date} ⓘ inferred",
    event="event of {date}",
    about="about {date}",
    day_about="{day}/{month}, {date}",
    interval_inferred="{date} (inferred from the content)",
    interval_inferred_briefly="{date} ⓘ inferred",
    months="{first}–{last}/{year}",
    months_of_two_years="{first}/{first_year} – {last}/{year}",
    thirds=("early {year}", "mid-{year}", "late {year}"),
    on_day="{day}",
    day_of_year="{day}/{month}",
    month_of_year="{month}",
    week="the week of {since}–{until}",
    whole_month="{month}/{year}",
    quarter="Q{quarter} {year}",
    first_months="the first {months} months of {year}",
    whole_year="{year}",
    from_to="{since} – {until}",
    between="{since} – {until}",
    since="{since} or later",
    until="{until} or earlier",
)
