"""Requests at a pace that Telegram puts up with, tried again through its weather.

The limits: about one message a second in a chat, with short bursts; 20 a minute in a group; 30 a second in all
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.telegram.retries import backoff_delays, is_transient, retry_after_seconds

_PATIENCE = 30.0  # seconds from the first failure of a request to its last try
_FIRST_RETRY, _LAST_RETRY = 0.5, 8.0  # seconds
# How many requests in how many seconds; a little less than Telegram takes, since they do not arrive at the intervals
# that they leave at.
_IN_ALL, _IN_A_CHAT, _IN_A_GROUP = (14, 0.5), (5, 5.5), (20, 61.0)
# Asked again by who starts the program, and of no use a moment later.
_TRIED_ONCE = frozenset({"getMe", "sendChatAction"})
_MOST_CHATS = 1000  # remembered before those are forgotten that have long been quiet
_QUIET = 120.0  # seconds

_Result = bool | dict[str, Any] | list[dict[str, Any]]
_Request = Callable[..., Coroutine[Any, Any, _Result]]


class _Window:
    """Lets at most so many through in any span of so many seconds, in the order in which they come."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._turns: deque[float] = deque(maxlen=most)

    def reserve(self, now: float) -> float:
        """The moment of the next turn, which is taken."""
        full = len(self._turns) == self._turns.maxlen
        turn = max(now, self._turns[0] + self._seconds) if full else now
        self._turns.append(turn)
        return turn


@dataclass(slots=True)
class _Chat:
    windows: tuple[_Window, ...]
    held_until: float = 0.0
    used_at: float = 0.0


class RateLimiter(BaseRateLimiter[None]):
    """Paces and repeats the requests of a bot; the other chats do not wait for one that Telegram holds up.

    A request fails with its last error where the weather outlasts ``patience``, or Telegram asks for a longer wait.
    """

    def __init__(
        self,
        *,
        patience: float = _PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """``clock`` tells seconds, from any start; ``sleep`` lets so many pass."""
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._everywhere = _Window(*_IN_ALL)
        self._chats: dict[str, _Chat] = {}

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(  # noqa: PLR0913, PLR0917 — the signature is PTB's
        self,
        callback: _Request,
        args: Any,  # noqa: ANN401 — as above
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 — as above
    ) -> _Result:
        """Send one request, in its turn, until it arrives or patience ends; ``args`` hold ``data``."""
        if endpoint in _TRIED_ONCE:
            return await callback(*args, **kwargs)
        delays = backoff_delays(_FIRST_RETRY, _LAST_RETRY)
        deadline: float | None = None
        while True:
            await self._await_turn(data)
            try:
                return await callback(*args, **kwargs)
            except ChatMigrated as error:
                if data.get("chat_id") == error.new_chat_id:
                    raise
                data["chat_id"] = error.new_chat_id
                continue
            except TelegramError as error:
                if not is_transient(error):
                    raise
                wait = retry_after_seconds(error) if isinstance(error, RetryAfter) else next(delays)
                now = self._clock()
                deadline = now + self._patience if deadline is None else deadline
                if now + wait > deadline:
                    raise
                if isinstance(error, RetryAfter):
                    self._hold(data, now + wait)
            await self._sleep(wait)

    async def _await_turn(self, data: dict[str, Any]) -> None:
        """Wait until a message may go to its chat; what goes to no chat need not wait."""
        if "chat_id" not in data:
            return
        chat = self._chat(data["chat_id"])
        for window in (*chat.windows, self._everywhere):
            await self._sleep_until(window.reserve(self._clock()))
        await self._sleep_until(chat.held_until)

    async def _sleep_until(self, moment: float) -> None:
        if (wait := moment - self._clock()) > 0:
            await self._sleep(wait)

    def _hold(self, data: dict[str, Any], until: float) -> None:
        if "chat_id" in data:
            chat = self._chat(data["chat_id"])
            chat.held_until = max(chat.held_until, until)

    def _chat(self, chat_id: object) -> _Chat:
        now, name = self._clock(), str(chat_id)
        if name not in self._chats and len(self._chats) >= _MOST_CHATS:
            self._chats = {
                known: chat for known, chat in self._chats.items() if max(chat.used_at, chat.held_until) > now - _QUIET
            }
        chat = self._chats.setdefault(name, _Chat(_windows(name)))
        chat.used_at = now
        return chat


def _windows(chat_id: str) -> tuple[_Window, ...]:
    """Those of a chat: groups have negative ids, and are the only ones that go by names."""
    is_person = chat_id.isdecimal()
    return (_Window(*_IN_A_CHAT),) if is_person else (_Window(*_IN_A_CHAT), _Window(*_IN_A_GROUP))
