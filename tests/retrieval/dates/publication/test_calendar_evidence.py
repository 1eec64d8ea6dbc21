"""Tests of retrieval/dates/publication/calendar_evidence.py."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.publication.calendar_evidence import LUNAR_DAY, LUNAR_YEAR, STEM, SUMS
from tests.retrieval.texts import HOSTILE

PIECES = [
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
FRAGMENTS = st.sampled_from(PIECES)
TEXTS = st.lists(FRAGMENTS | FRAGMENTS.map(str.upper) | HOSTILE, max_size=12).map("".join)


@pytest.mark.parametrize(("part_of_match", "pattern"), SUMS)
@given(text=TEXTS)
def test_prefilter_of_sums(part_of_match: str, pattern: re.Pattern[str], text: str) -> None:
    """The prefilter of ages and anniversaries loses no match."""
    assert part_of_match in text.lower() or pattern.search(text) is None


@given(text=TEXTS)
def test_prefilters_of_lunar_dates(text: str) -> None:
    """The prefilters of lunar days and years lose no match."""
    assert any(word in text.lower() for word in ("mùng", "mồng")) or LUNAR_DAY.search(text) is None
    assert STEM.search(text) or LUNAR_YEAR.search(text) is None
