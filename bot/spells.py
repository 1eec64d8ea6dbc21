"""What goes on for a while is told once, not at every turn."""

import time
from collections.abc import Callable

_QUIET = 120.0  # seconds without a trouble after which it is news again


class LogThrottle:
    """Knows which kinds of trouble have just been told."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds, from any start."""
        self._clock = clock
        self._last: dict[str, float] = {}

    def begins(self, kind: str) -> bool:
        """Whether a trouble of this kind, which is there now, has not been there for a while."""
        now = self._clock()
        last = self._last.get(kind)
        self._last[kind] = now
        return last is None or now - last >= _QUIET
