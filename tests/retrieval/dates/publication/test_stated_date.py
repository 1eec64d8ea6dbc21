"""Tests of retrieval/dates/publication/stated_date.py."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.publication.stated_date import stated_date

PIECES = (
    "ngày tháng năm thứ tư quý IV 2024 25/9 31/2 29-2 18 20/2/2026 9/2024 1-12-2023 25.9.24 99 ( ) , . T08:15 +07:00"
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES.split(" ")), max_size=9).map(" ".join))


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-09-25", "2024-09-25"),
        ("2024-09-25T08:15", "2024-09-25"),
        ("2024-09-25T23:30:00+00:00", "2024-09-26"),
        ("2024-09-25T17:00:00Z", "2024-09-26"),
        ("2024-09-25T00:30:00+09:00", "2024-09-24"),
        ("Wed, 25 Sep 2024 20:00:00 GMT", "2024-09-26"),
        ("2024-09", "2024-09"),
        ("2024/9/5", "2024-09-05"),
        ("25/9/2024", "2024-09-25"),
        ("25-9-2024", "2024-09-25"),
        ("25.9.24", "2024-09-25"),
        ("9/2024", "2024-09"),
        ("2024", "2024"),
        ("25/9", "--09-25"),
        ("ngày 25 tháng 9 năm 2024", "2024-09-25"),
        ("Thứ tư, 25/9/2024, 10:30 (GMT+7)", "2024-09-25"),
        (unicodedata.normalize("NFD", "ngày 25 tháng 9 năm 2024"), "2024-09-25"),
    ],
)
def test_stated_date(value: str, iso: str) -> None:
    """Formats of machines and people are parsed, and a time with an offset becomes the day in Vietnam."""
    stated = stated_date(value)

    assert stated is not None
    assert (iso, "stated", "") == (stated.iso(), stated.basis, stated.evidence)


@pytest.mark.parametrize("value", ["", "hôm qua", "31/2/2024", "Theo TTXVN", "0001-01-01T00:00+14:00"])
def test_no_stated_date(value: str) -> None:
    """A value without a date, or with an impossible one, has no stated date."""
    assert stated_date(value) is None


@given(value=TEXTS)
def test_stated_date_never_raises(value: str) -> None:
    """Any value gives a date with an ISO form, or none."""
    stated = stated_date(value)

    assert stated is None or stated.iso()
