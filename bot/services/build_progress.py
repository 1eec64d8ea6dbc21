"""How fast a build goes, and how long the phase that it is in has left."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from retrieval.building.options import Progress

_SOONEST = 1.0  # seconds of a phase after which its pace means something


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """How far a build is; ``per_second`` (what the phase counts) and ``seconds_left`` (of the phase) where known."""

    progress: Progress
    per_second: float | None = None
    seconds_left: float | None = None


class BuildProgress:
    """Watches one build."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds, from any start."""
        self._clock = clock
        self._first = self._last = Progress("reading")
        self._began = self._at = clock()

    def note(self, progress: Progress) -> None:
        """Take in how far the build is now."""
        self._at = self._clock()
        # A phase counts from its first report, for before it there is only the getting ready.
        if progress.phase != self._first.phase or not self._first.done:
            self._first, self._began = progress, self._at
        self._last = progress

    @property
    def standing(self) -> BuildStatus:
        """As of the last note."""
        seconds, done = self._at - self._began, self._last.done - self._first.done
        if seconds < _SOONEST or not done:
            return BuildStatus(self._last)
        per_second = done / seconds
        left = (self._last.total - self._last.done) / per_second if self._last.total else None
        return BuildStatus(self._last, per_second, left)
