"""The texts around a timeline, and the formats of the time of an event; see `bot.texts.texts`."""

from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.dates.calendar import Period, of_months, of_quarter, of_years


@dataclass(frozen=True, slots=True)
class TimelineTexts:
    """The texts in one language. Comments name the fields of a format."""

    heading: str  # {topic} {articles}
    missing: str
    topic_unknown: str
    period_empty: str
    undated: str
    day: str  # {day} {month} {year}
    month: str  # {month} {year}
    quarter: str  # {quarter} {year}
    first_months: str  # {months} {year}
    year: str  # {year}
    between: str  # {since} {until}
    parts: dict[str, str]  # {unit}; by the Vietnamese word for the part
    bounds: dict[str, str]  # {time}; by `EventDate.bound`
    counted: str  # {time}
    counted_from_file_name: str  # {time}
    counted_from_inferred: str  # {time} {evidence}
    counted_from_content: str  # {time}
    published: str  # {date}

    def unit(self, period: Period) -> str:
        """Return the name of a day, month, quarter, year or first months of a year; else the ends of the period."""
        since, until = period.since, period.until
        year, month = since.year, since.month
        if since == until:
            return self.day.format(day=since.day, month=month, year=year)
        if period == of_years(year):
            return self.year.format(year=year)
        if period == of_months(year, month):
            return self.month.format(month=month, year=year)
        if month == 1 and period == of_months(year, 1, until.month):
            return self.first_months.format(months=until.month, year=year)
        if period == of_quarter(year, (month + 2) // 3):
            return self.quarter.format(quarter=(month + 2) // 3, year=year)
        return self.between.format(since=self._end(period, since), until=self._end(period, until))

    def _end(self, period: Period, end: date) -> str:
        """Return an end of a range, as a year or month if the range is of whole ones."""
        beyond = period.until + timedelta(days=1) if period.until < date.max else date.min
        if period.since.day == beyond.day == 1:
            whole_years = period.since.month == beyond.month == 1
            return self.unit(of_years(end.year) if whole_years else of_months(end.year, end.month))
        return self.unit(Period(end, end))


VIETNAMESE = TimelineTexts(
    heading="Dòng thời gian về “{topic}” ({articles} bài có nói đến):",
    missing="Xin viết chủ đề ngay sau lệnh: /dongthoigian ‹chủ đề›, /dongthoigian ‹chủ đề› năm 2024.",
    topic_unknown="Không tìm thấy bài nào về chủ đề này trong kho bài.",
    period_empty="Các bài về chủ đề này không kể việc gì mà tôi biết là xảy ra trong thời gian này.",
    undated="Các bài về chủ đề này không kể việc gì mà tôi biết được ngày.",
    day="{day}/{month}/{year}",
    month="tháng {month}/{year}",
    quarter="quý {quarter}/{year}",
    first_months="{months} tháng đầu năm {year}",
    year="năm {year}",
    between="{since} – {until}",
    parts={
        "đầu": "đầu {unit}",
        "giữa": "giữa {unit}",
        "cuối": "cuối {unit}",
        "nửa đầu": "nửa đầu {unit}",
        "nửa cuối": "nửa cuối {unit}",
        "nửa sau": "nửa cuối {unit}",
    },
    bounds={"": "{time}", "since": "từ {time}", "until": "đến {time}"},
    counted="{time} (tính theo ngày đăng)",
    counted_from_file_name="{time} (tính theo tên tệp)",
    counted_from_inferred="{time} (năm suy ra từ “{evidence}”)",
    counted_from_content="{time} (năm suy ra từ nội dung)",
    published="đăng {date}",
)

ENGLISH = TimelineTexts(
    heading="Timeline of “{topic}” (articles that speak of it: {articles}):",
    missing="Please write a topic after the command: /timeline ‹topic›, /timeline ‹topic› năm 2024.",
    topic_unknown="I found no article about this topic.",
    period_empty="The articles about this topic tell of nothing that I know to have happened in this time.",
    undated="The articles about this topic tell of nothing whose date I know.",
    day="{day}/{month}/{year}",
    month="{month}/{year}",
    quarter="quarter {quarter} of {year}",
    first_months="first {months} months of {year}",
    year="{year}",
    between="{since} – {until}",
    parts={
        "đầu": "beginning of {unit}",
        "giữa": "middle of {unit}",
        "cuối": "end of {unit}",
        "nửa đầu": "first half of {unit}",
        "nửa cuối": "second half of {unit}",
        "nửa sau": "second half of {unit}",
    },
    bounds={"": "{time}", "since": "from {time}", "until": "until {time}"},
    counted="{time} (told by the date of publication)",
    counted_from_file_name="{time} (told by the file name)",
    counted_from_inferred="{time} (year inferred from “{evidence}”)",
    counted_from_content="{time} (year inferred from the content)",
    published="published {date}",
)
