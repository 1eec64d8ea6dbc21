"""The speed of a build, and the time left in its current phase."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from retrieval.building.options import Progress

_WARM_UP = 1.0  # seconds of a phase before its speed is estimated; chosen


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """The progress of a build. ``per_second`` is in the unit that the phase counts; both estimates may be unknown."""

    progress: Progress
    per_second: float | None = None
    seconds_left: float | None = None  # in the current phase


class BuildProgress:
    """Estimates the speed of one build."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` returns seconds since any fixed moment."""
        self._clock = clock
        self._first = self._last = Progress("reading")
        self._started_at = self._updated_at = clock()

    def update(self, progress: Progress) -> None:
        """Record the current progress."""
        self._updated_at = self._clock()
        # The speed counts from the first report of a phase with something done: preparations come before it.
        if progress.phase != self._first.phase or not self._first.done:
            self._first, self._started_at = progress, self._updated_at
        self._last = progress

    @property
    def status(self) -> BuildStatus:
        """The status at the last `update`."""
        seconds, done = self._updated_at - self._started_at, self._last.done - self._first.done
        if seconds < _WARM_UP or not done:
            return BuildStatus(self._last)
        per_second = done / seconds
        left = (self._last.total - self._last.done) / per_second if self._last.total else None
        return BuildStatus(self._last, per_second, left)
