from dataclasses import replace
from datetime import date

import pytest

from bot.texts.answer_header import empty_reason, event_time
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.dates.calendar import Period, of_days, of_months, of_quarter, of_years
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import Basis, PublicationDate
from tests.answers import MARCH_12


@pytest.mark.parametrize(
    ("unit", "vietnamese", "english"),
    [
        (of_days(date(2024, 9, 25)), "25/9/2024", "25/9/2024"),
        (of_days(date(2026, 2, 18), 3), "18/2/2026 – 20/2/2026", "18/2/2026 – 20/2/2026"),
        (of_months(2024, 9), "tháng 9/2024", "9/2024"),
        (of_months(2024, 1), "tháng 1/2024", "1/2024"),
        (of_months(2024, 1, 8), "8 tháng đầu năm 2024", "first 8 months of 2024"),
        (of_months(2024, 3, 3), "tháng 3/2024 – tháng 5/2024", "3/2024 – 5/2024"),
        (of_quarter(2024, 3), "quý 3/2024", "quarter 3 of 2024"),
        (of_years(1995), "năm 1995", "1995"),
        (of_years(2016, 5), "năm 2016 – năm 2020", "2016 – 2020"),
        (Period(date(9999, 12, 1), date.max), "tháng 12/9999", "12/9999"),
    ],
)
def test_precision_of_a_time(unit: Period, vietnamese: str, english: str) -> None:
    """A month is named as a month, a year as a year, and a range by its ends at the same precision."""
    published = PublicationDate()

    assert vietnamese == event_time(EventDate(unit), published, VIETNAMESE)
    assert english == event_time(EventDate(unit), published, ENGLISH)


@pytest.mark.parametrize(
    ("event", "basis", "evidence", "expected"),
    [
        (MARCH_12, "stated", "", "12/3/2025 (tính theo ngày đăng)"),
        (MARCH_12, "text", "Sáng 12/3/2025", "12/3/2025 (tính theo ngày đăng)"),
        (MARCH_12, "file", "20250312", "12/3/2025 (tính theo tên tệp)"),
        (MARCH_12, "inferred", "cùng kỳ năm 2024", "12/3/2025 (năm suy ra từ “cùng kỳ năm 2024”)"),
        (MARCH_12, "inferred", "", "12/3/2025 (năm suy ra từ nội dung)"),
        (replace(MARCH_12, basis="words"), "inferred", "cùng kỳ năm 2024", "12/3/2025"),
        (replace(MARCH_12, basis="publication"), "stated", "", "đăng 12/3/2025"),
        (
            replace(MARCH_12, basis="publication"),
            "inferred",
            "cùng kỳ năm 2024",
            "đăng 12/3/2025 (năm suy ra từ “cùng kỳ năm 2024”)",
        ),
        (EventDate(of_years(2024), part="đầu", bound="until"), "stated", "", "đến đầu năm 2024"),
        (EventDate(of_months(2024, 9), part="nửa sau", bound="since"), "stated", "", "từ nửa cuối tháng 9/2024"),
    ],
)
def test_basis_of_a_time(event: EventDate, basis: Basis, evidence: str, expected: str) -> None:
    """A time that depends on the article's date says so, and what that date was inferred from."""
    assert expected == event_time(event, PublicationDate(2025, 3, 12, basis, evidence), VIETNAMESE)


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_reason_for_an_empty_timeline(texts: Texts) -> None:
    """The reason is that the topic is unknown, that the period has no events, or that none has a date."""
    reasons = texts.reader.timelines

    assert reasons.topic_unknown == empty_reason(0, texts, of_period=True)
    assert reasons.period_empty == empty_reason(2, texts, of_period=True)
    assert reasons.undated == empty_reason(2, texts, of_period=False)
