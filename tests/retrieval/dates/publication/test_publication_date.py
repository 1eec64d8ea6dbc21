"""Tests of retrieval/dates/publication/publication_date.py."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.calendar import Period, of_months, of_years
from retrieval.dates.publication.publication_date import PublicationDate

DATES = st.one_of(
    st.dates().map(lambda day: PublicationDate(day.year, day.month, day.day)),
    st.dates().map(lambda day: PublicationDate(None, day.month, day.day)),
    st.dates().map(lambda day: PublicationDate(day.year, day.month)),
    st.dates().map(lambda day: PublicationDate(day.year)),
    st.just(PublicationDate()),
    st.builds(
        lambda day, months: PublicationDate(interval=of_months(day.year, day.month, months)),
        st.dates(max_value=date(2100, 1, 1)),
        st.integers(1, 24),
    ),
)


WINTER = Period(date(2025, 9, 1), date(2026, 2, 28))
BY_INTERVAL = PublicationDate(basis="inferred", evidence="năm học 2025", interval=WINTER)


@given(known=DATES, from_event=st.booleans())
def test_iso_round_trips(known: PublicationDate, from_event: bool) -> None:  # noqa: FBT001 — hypothesis
    """A date of any precision is equal after conversion to ISO and back."""
    known = replace(known, from_event=from_event)

    parsed = PublicationDate.from_iso(
        known.iso(), known.basis, interval=known.iso_interval(), from_event=known.from_event
    )

    assert known == parsed


@pytest.mark.parametrize("iso", ["25/9/2024", "2024-13", "2024-02-30", "--09", ""])
def test_from_iso_refuses_other_forms(iso: str) -> None:
    """A string that is no ISO date raises an error that names it."""
    with pytest.raises(ValueError, match="is no date"):
        PublicationDate.from_iso(iso, "stated")


@pytest.mark.parametrize("interval", [["2025-09-01"], ["2026-02-28", "2025-09-01"], ["2025-09", "2026-02"], []])
def test_from_iso_refuses_other_intervals(interval: list[str]) -> None:
    """An interval that is not two days in order raises."""
    with pytest.raises(ValueError, match=r"."):
        PublicationDate.from_iso(None, "inferred", interval=interval)


@pytest.mark.parametrize("known", [BY_INTERVAL, replace(BY_INTERVAL, month=11, day=25)])
def test_an_interval_lies_whole_in_a_period(known: PublicationDate) -> None:
    """An interval meets a period that contains all of it only, whether or not a day and month stand with it."""
    assert known.period == WINTER
    assert known.lies_in(WINTER)
    assert known.lies_in(Period(WINTER.since))
    assert not any(
        map(known.lies_in, (of_years(2025), of_years(2026), of_months(2025, 11), Period(until=date(2026, 2, 27))))
    )


def test_dates_sort_by_time() -> None:
    """An interval sorts as its first month, a month or year as before its first day, and unknown years before all."""
    in_order = [
        PublicationDate(None, 9, 25),
        PublicationDate(2025),
        PublicationDate(2025, 8, 31),
        BY_INTERVAL,
        PublicationDate(2025, 9, 1),
        PublicationDate(2025, 10),
    ]

    keys = [known.sort_key for known in in_order]
    assert sorted(set(keys)) == keys
