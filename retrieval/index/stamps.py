"""The stamps in names, by which these sort by age: STAMP-TOKEN of a generation, GENERATION+STAMP-TOKEN of a segment."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

_FORMAT = "%Y%m%dT%H%M%S.%f"  # in UTC


def stamp_of(name: str) -> str:
    """Return the stamp in a name of the program; what it returns for another name sorts behind any stamp."""
    return name.rpartition("+")[2].partition("-")[0]


def started_at(name: str) -> datetime:
    """Return the time, in UTC, at which the build of the generation, or segment, with this name started."""
    return datetime.strptime(stamp_of(name), _FORMAT).replace(tzinfo=UTC)


def next_stamp(now: datetime, names: Iterable[str]) -> str:
    """Return the stamp of ``now``, or one later than those of ``names``: clocks are set back, and differ by machine."""
    for name in names:
        with suppress(ValueError):  # not a name of the program
            now = max(now, started_at(name) + timedelta(microseconds=1))
    return f"{now:{_FORMAT}}"
