"""The date of publication of an article: how precisely it is known, and on what basis."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.dates.calendar import Period, is_possible_date, of_days, of_months, of_years

Basis = Literal["stated", "text", "inferred", "file", "unknown"]

_ISO = re.compile(r"(?:(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?|--(?P<m>\d\d)-(?P<d>\d\d))")

_MONTH_LENGTH = len("2026-02")

EDITED = "biên tập"
"""The evidence of a date that an editor has stated."""


@dataclass(frozen=True)
class PublicationDate:
    """A date of publication, with None for unknown parts.

    Attributes:
        year: Known alone, with the month, or with month and day.
        month: Known with the year, or with the day.
        day: Known with the month.
        basis: "stated", in the "text" or address, "inferred" from the text, in the path of the "file", or "unknown".
        evidence: The words it rests on, a slice of the title, a paragraph, the address or the path; "" where unknown or
            stated, `EDITED` where an editor has stated it.
        interval: The whole months in one of which it most likely lies, where no year can be claimed; then ``year`` is
            None and the basis "inferred". A month and day that stand with it occur in it.
        from_event: Whether it is the day of an event that the article opens with, in the absence of anything that dates
            the article itself.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    basis: Basis = "unknown"
    evidence: str = ""
    interval: Period | None = None
    from_event: bool = False

    def iso(self) -> str | None:
        """Return ``2026-02-18``, ``2026-02``, ``2026``, ``--09-25`` (year unknown), or None."""
        if self.year is None:
            return f"--{self.month:02}-{self.day:02}" if self.month and self.day else None
        if self.month is None:
            return f"{self.year:04}"
        return f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")

    def iso_interval(self) -> tuple[str, str] | None:
        """Return the first and the last day of the interval, as ISO dates."""
        return (self.interval.since.isoformat(), self.interval.until.isoformat()) if self.interval else None

    @property
    def sort_key(self) -> str:
        """A key that sorts by time, oldest first; dates without a year are equal, and sort before all others.

        A month or a year sorts before its first day, and an interval as its first month, so that a date that is known
        only roughly never passes for the newest.
        """
        if self.year is None:
            return self.interval.since.isoformat()[:_MONTH_LENGTH] if self.interval else ""
        return self.iso() or ""

    @property
    def period(self) -> Period | None:
        """The days on which it may lie; where the year is unknown, the interval, if there is one.

        A day and month that are known with the interval do not narrow it: that would often leave one year, of which the
        inference was not sure enough.
        """
        if self.year is None:
            return self.interval
        if self.month is None:
            return of_years(self.year)
        return of_days(date(self.year, self.month, self.day)) if self.day else of_months(self.year, self.month)

    def lies_in(self, period: Period) -> bool:
        """Return whether all days on which it may lie are in ``period``."""
        own = self.period
        return own is not None and period.since <= own.since and own.until <= period.until

    @classmethod
    def from_iso(
        cls,
        iso: str | None,
        basis: Basis,
        evidence: str = "",
        *,
        interval: Sequence[str] | None = None,
        from_event: bool = False,
    ) -> "PublicationDate":
        """Parse a string of `iso`, and the days of `iso_interval`.

        Raises:
            ValueError: The string is no such date, or the interval no two days in order.
        """
        known = _interval_from_iso(interval) if interval is not None else None
        if iso is None:
            return cls(basis=basis, evidence=evidence, interval=known, from_event=from_event)
        match = _ISO.fullmatch(iso)
        parts = [match[a] or match[b] for a, b in (("year", "year"), ("month", "m"), ("day", "d"))] if match else []
        year, month, day = (int(part) if part else None for part in parts) if parts else (None, None, None)
        if not parts or not is_possible_date(year, month, day):
            raise ValueError(f"{iso!r} is no date: expected 2026-02-18, 2026-02, 2026 or --09-25")
        return cls(year, month, day, basis, evidence, known, from_event)


def _interval_from_iso(days: Sequence[str]) -> Period:
    since, until = map(date.fromisoformat, days)
    if until < since:
        raise ValueError(f"{list(days)} is no interval: expected the first day and then the last")
    return Period(since, until)
