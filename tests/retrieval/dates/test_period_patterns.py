"""Tests of retrieval/dates/period_patterns.py."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates import period_patterns
from retrieval.dates.calendar import Reference
from retrieval.dates.period_patterns import find_time_words
from tests.retrieval.dates.test_asked_period import PERIODS
from tests.retrieval.texts import HOSTILE

PIECES = (
    "hôm nay qua kia mai từ đến tháng năm quý tuần thứ hai Tết 31/2 25-9 9/2024 2024 90 thế kỷ XIX đầu cuối nửa trước "
    "sau mùng chủ nhật mùa hè noel giáng sinh cách đây 3 mấy bữa sang thập niên những giai đoạn 18 - 20/2 , . vừa rồi"
)
WORDS = st.lists(st.sampled_from(PIECES.split(" ")), max_size=8).map(" ".join)


@given(text=st.one_of(HOSTILE, WORDS, st.sampled_from([words for words, *_ in PERIODS])))
def test_prefilter_loses_nothing(text: str) -> None:
    """Where the prefilter finds nothing, no pattern matches."""
    if not find_time_words(text, folded=False):
        assert [] == list(period_patterns._matches(text, folded=False))  # noqa: SLF001 — what the prefilter skips


@pytest.mark.parametrize(
    ("words", "bare"),
    [("tháng 9", True), ("8 tháng đầu năm", True), ("cuối năm", True), ("cuối tuần", False), ("tháng 9/2024", False)],
)
def test_bare(words: str, *, bare: bool) -> None:
    """Only a part of a year without a year is bare."""
    [found] = find_time_words(words, folded=False)

    assert bare == found.bare
    assert found.resolve(Reference(date(2024, 10, 9))) is not None
