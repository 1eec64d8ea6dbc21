"""Quick looks that spare long searches, and change nothing of what is found."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.date_expressions import DATE, written_dates
from retrieval.dates.publication.calendar_evidence import LUNAR_DAY, LUNAR_YEAR, STEM, SUMS
from tests.retrieval.texts import HOSTILE

DATES = [
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
CLUES = [
    *(
        "33 tuổi, SN 1990",
        "sinh năm 1990 (34 tuổi",
        "kỷ niệm 50 năm Ngày giải phóng (30/4/1975",
        "tuổi",
        "kỷ niệm ",
        "K",
    ),
    *("mùng 2 Tết (11/2)", "11/2, tức mồng 2 Tết", "mồng ", "Tết Bính Ngọ", "năm Giáp Thìn", "năm nay Ất Tỵ", "ı", "İ"),
    *(" ", ",", "(", ")", "\u00a0", "giáp", "bính ", "kỷ", "dần", "tháng giêng"),
]


def written(fragments: list[str]) -> st.SearchStrategy[str]:
    """Fragments one behind the other, some in capitals."""
    one = st.sampled_from(fragments)
    return st.lists(one | one.map(str.upper) | HOSTILE, max_size=12).map("".join)


@given(text=written(DATES))
def test_dates_are_found_where_they_begin(text: str) -> None:
    """Trying dates only where one can begin finds those that trying them everywhere finds."""
    everywhere = [(match.span(), match.groups()) for match in DATE.finditer(text)]

    assert everywhere == [(match.span(), match.groups()) for match in written_dates(text)]


@pytest.mark.parametrize(("held", "pattern"), SUMS)
@given(text=written(CLUES))
def test_sums_hold_what_is_looked_for_first(held: str, pattern: re.Pattern[str], text: str) -> None:
    """No sum is passed over."""
    assert held in text.lower() or pattern.search(text) is None


@given(text=written(CLUES))
def test_lunar_dates_hold_what_is_looked_for_first(text: str) -> None:
    """No lunar day or year is passed over."""
    assert any(word in text.lower() for word in ("mùng", "mồng")) or LUNAR_DAY.search(text) is None
    assert STEM.search(text) or LUNAR_YEAR.search(text) is None
