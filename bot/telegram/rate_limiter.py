"""Send requests within Telegram's rate limits, and retry them after transient errors.

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

from bot.settings.telegram_settings import MESSAGES_PER_SECOND
from bot.telegram.retries import backoff_delays, is_transient, retry_after_seconds

_PATIENCE = 30.0  # seconds; chosen
_FIRST_RETRY, _LAST_RETRY = 0.5, 8.0  # seconds; chosen
# (requests, seconds): slightly below Telegram's limits, since network jitter bunches requests.
_CHAT_LIMIT, _GROUP_LIMIT = (5, 5.5), (20, 61.0)
# The start of the program retries getMe itself; a late typing action, or answer to half a question, is useless.
_NOT_RETRIED = frozenset({"getMe", "sendChatAction", "answerInlineQuery"})
_MOST_CHATS = 1000  # kept before idle ones are dropped; chosen
_IDLE = 120.0  # seconds; longer than the window of any limit

_Result = bool | dict[str, Any] | list[dict[str, Any]]
_Request = Callable[..., Coroutine[Any, Any, _Result]]


class _Window:
    """A sliding window: at most ``most`` requests in any span of ``seconds``, first come, first served."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._turns: deque[float] = deque(maxlen=most)

    def reserve(self, now: float) -> float:
        """Reserve the next free turn; returns its time."""
        full = len(self._turns) == self._turns.maxlen
        turn = max(now, self._turns[0] + self._seconds) if full else now
        self._turns.append(turn)
        return turn


@dataclass(slots=True)
class _Chat:
    windows: tuple[_Window, ...]
    blocked_until: float = 0.0
    used_at: float = 0.0
    waiting: int = 0  # requests that wait for this chat alone


class RateLimiter(BaseRateLimiter[None]):
    """Limits the rate of a bot's requests and retries them; a chat under a flood wait does not delay other chats.

    A request fails with its last error when retries have lasted ``patience`` seconds since the first failure, or when
    Telegram asks for a longer wait.
    """

    def __init__(
        self,
        *,
        messages_per_second: int = MESSAGES_PER_SECOND,
        patience: float = _PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Send at most ``messages_per_second`` to all chats together, half of them in half a second.

        Time is measured in seconds of ``clock``, from any start, and waited for by ``sleep``.
        """
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._global_window = _Window(max(messages_per_second // 2, 1), 0.5)
        self._chats: dict[str, _Chat] = {}
        self._on_wait: Callable[[], object] = lambda: None

    def is_waiting(self, chat_id: int) -> bool:
        """Return whether a request waits for the limits of its chat, or for a flood wait of it."""
        chat = self._chats.get(str(chat_id))
        return chat is not None and chat.waiting > 0

    def call_on_wait(self, callback: Callable[[], object]) -> None:
        """Call back whenever a request begins to wait for its chat; replaces an earlier callback."""
        self._on_wait = callback

    async def initialize(self) -> None:
        """Do nothing; `BaseRateLimiter` requires it."""

    async def shutdown(self) -> None:
        """Do nothing; `BaseRateLimiter` requires it."""

    async def process_request(  # noqa: PLR0913, PLR0917 — the signature is PTB's
        self,
        callback: _Request,
        args: Any,  # noqa: ANN401 — as above
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 — as above
    ) -> _Result:
        """Send one request in its turn, and retry it until it succeeds or patience ends; ``args`` contain ``data``."""
        if endpoint in _NOT_RETRIED:
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
                if isinstance(error, RetryAfter) and "chat_id" in data:
                    chat = self._chat(data["chat_id"])
                    chat.blocked_until = max(chat.blocked_until, now + wait)
                    continue
            await self._sleep(wait)

    async def _await_turn(self, data: dict[str, Any]) -> None:
        """Wait for the turn of a request to a chat; other requests are not limited."""
        if "chat_id" not in data:
            return
        chat = self._chat(data["chat_id"])
        for window in chat.windows:
            await self._sleep_until(window.reserve(self._clock()), chat)
        await self._sleep_until(chat.blocked_until, chat)
        await self._sleep_until(self._global_window.reserve(self._clock()))

    async def _sleep_until(self, moment: float, chat: _Chat | None = None) -> None:
        """Sleep; ``chat`` is counted as waiting meanwhile."""
        wait = moment - self._clock()
        if wait <= 0:
            return
        if chat is None:
            await self._sleep(wait)
            return
        chat.waiting += 1
        self._on_wait()
        try:
            await self._sleep(wait)
        finally:
            chat.waiting -= 1

    def _chat(self, chat_id: object) -> _Chat:
        now, name = self._clock(), str(chat_id)
        if name not in self._chats and len(self._chats) >= _MOST_CHATS:
            self._chats = {
                known: chat
                for known, chat in self._chats.items()
                if chat.waiting or max(chat.used_at, chat.blocked_until) > now - _IDLE
            }
        chat = self._chats.setdefault(name, _Chat(_chat_windows(name)))
        chat.used_at = now
        return chat


def _chat_windows(chat_id: str) -> tuple[_Window, ...]:
    """Return the windows of a chat; only groups have negative ids or user names."""
    is_person = chat_id.isdecimal()
    return (_Window(*_CHAT_LIMIT),) if is_person else (_Window(*_CHAT_LIMIT), _Window(*_GROUP_LIMIT))
