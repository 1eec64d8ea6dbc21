"""Tests of retrieval/dates/date_expressions.py."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.date_expressions import DATE, written_dates
from tests.retrieval.texts import HOSTILE

PIECES = [
    *(
        "25/9/2024",
        "31-12",
        "1.1.2025",
        "2",
        "0",
        "9",
        "19",
        "2024",
        "2023-24",
        "2024-2025",
        "tháng 9",
        "THÁNG 1",
        "tháng",
    ),
    *(
        "Tháng\u00a0",
        "quý IV/2024",
        "Quý",
        "QUÝ 3",
        "iv",
        "II",
        "năm",
        ", năm 2026",
        "ngày",
        "٣",
        "１",
        "²",
        "t",
        "q",
        "th",
    ),
    *("tháng  12/2024", "/", "-", "–", ".", ",", "%", " ", "  ", "\n"),
]
FRAGMENTS = st.sampled_from(PIECES)


@given(text=st.lists(FRAGMENTS | FRAGMENTS.map(str.upper) | HOSTILE, max_size=12).map("".join))
def test_written_dates_equal_the_matches_of_the_pattern(text: str) -> None:
    """The prefilter of date beginnings loses no date."""
    expected = [(match.span(), match.groups()) for match in DATE.finditer(text)]

    assert expected == [(match.span(), match.groups()) for match in written_dates(text)]
