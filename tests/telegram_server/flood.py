"""Telegram's flood limits after its FAQ for bots: about 1 message/s in a chat, 20/min in a group, 30/s in all."""

import math
import time
from collections import deque
from collections.abc import Callable, Iterable

from tests.telegram_server.errors import TooManyRequestsError

BURST = 5
"""The messages that a chat may get at once; then one a second."""

LIMITED = frozenset({"sendmessage", "senddocument", "sendphoto", "editmessagetext", "editmessagereplymarkup"})
_ALL_CHATS = 0


class FloodLimits:
    """Counts messages, and refuses those beyond the limits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: dict[tuple[int, int], deque[float]] = {}

    def check(self, chat_id: int) -> None:
        """Count one more message to a chat.

        Raises:
            TooManyRequestsError: It is beyond a limit; it is not counted.
        """
        now = self._clock()
        windows = [(chat_id, BURST, BURST), (_ALL_CHATS, 30, 1)]
        if chat_id < 0:
            windows.append((chat_id, 20, 60))
        wait = max(self._wait(now, *window) for window in windows)
        if wait > 0:
            raise TooManyRequestsError(math.ceil(wait))
        self._count(now, ((key, seconds) for key, _, seconds in windows))

    def _wait(self, now: float, key: int, most: int, seconds: int) -> float:
        """Return the seconds until a window of ``most`` messages in ``seconds`` has room."""
        sent = self._sent.setdefault((key, seconds), deque())
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= most else 0.0

    def _count(self, now: float, windows: Iterable[tuple[int, int]]) -> None:
        for window in windows:
            self._sent[window].append(now)
