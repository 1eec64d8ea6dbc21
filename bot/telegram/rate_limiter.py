"""Send requests within Telegram's rate limits, and retry them after transient errors.

The limits: about one message a second in a chat, with short bursts; 20 a minute in a group; 30 a second in all
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.settings.telegram_settings import MESSAGES_PER_SECOND
from bot.telegram.retries import backoff_delays, is_transient, retry_after_seconds
from storage.states import LocalStates, State, States, chat_state

_PATIENCE = 30.0  # seconds; chosen
_FIRST_RETRY, _LAST_RETRY = 0.5, 8.0  # seconds; chosen
# (requests, seconds): slightly below Telegram's limits, since network jitter bunches requests.
_CHAT_LIMIT, _GROUP_LIMIT = (5, 5.5), (20, 61.0)
# The start of the program retries getMe itself; a late typing action, or answer to half a question, is useless.
_NOT_RETRIED = frozenset({"getMe", "sendChatAction", "answerInlineQuery"})
_MOST_TURNS = 3  # reserved for a request, where the program is too late for them; chosen
_BOT = "bot"  # the state of all chats together
_HELD, _TURNS = "held", "turns"  # in a state: until when Telegram wants nothing, and when messages were or will be sent

_Result = bool | dict[str, Any] | list[dict[str, Any]]
_Request = Callable[..., Coroutine[Any, Any, _Result]]


class RateLimiter(BaseRateLimiter[None]):
    """Limits the rate of a bot's requests and retries them; a chat under a flood wait does not delay other chats.

    The limits hold for all programs that share the states.

    A request fails with its last error when retries have lasted ``patience`` seconds since the first failure, or when
    Telegram asks for a longer wait.
    """

    def __init__(
        self,
        states: States | None = None,
        *,
        messages_per_second: int = MESSAGES_PER_SECOND,
        patience: float = _PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Send at most ``messages_per_second`` to all chats together, half of them in half a second.

        Time is measured in seconds of ``clock``, from any start, and waited for by ``sleep``. Without ``states`` the
        limits are those of this program alone.
        """
        self._states = LocalStates(clock) if states is None else states
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._bot_limit = (max(messages_per_second // 2, 1), 0.5)
        if self._states.jitter:  # as evenly as possible: bursts of several programs would meet
            self._bot_limit = (1, (1 + self._states.jitter) / messages_per_second)
        self._waiting: Counter[str] = Counter()  # requests that wait for their chat alone
        self._on_wait: Callable[[], object] = lambda: None

    def is_waiting(self, chat_id: int) -> bool:
        """Return whether a request waits for the limits of its chat, or for a flood wait of it."""
        return self._waiting[str(chat_id)] > 0

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
                    await self._states.change([chat_state(data["chat_id"])], partial(_hold, wait))
                    continue
            await self._sleep(wait)

    async def _await_turn(self, data: dict[str, Any]) -> None:
        """Wait for the turn of a request to a chat; other requests are not limited."""
        if "chat_id" not in data:
            return
        chat = str(data["chat_id"])
        limits = _chat_limits(chat)
        for _ in range(_MOST_TURNS):
            of_chat, wait = await self._reserve(chat, limits)
            while of_chat:
                await self._sleep_for_chat(chat, wait)
                limits = ()  # its turn in the chat has come
                of_chat, wait = await self._reserve(chat, limits)
            turn = self._clock() + wait
            if wait > 0:
                await self._sleep(wait)
            if not self._states.jitter or self._clock() - turn <= self._states.jitter:
                break
            limits = ()

    async def _reserve(self, chat: str, limits: Sequence[tuple[int, float]]) -> tuple[bool, float]:
        """Reserve as `_reserve` does; the wait is counted from now."""
        asked = 0.0

        def reserve(now: float, states: Sequence[State]) -> tuple[bool, float]:
            nonlocal asked
            asked = self._clock()
            return _reserve(limits, self._bot_limit, now, states)

        of_chat, wait = await self._states.change([chat_state(chat), _BOT], reserve)
        return of_chat, wait - (self._clock() - asked)

    async def _sleep_for_chat(self, chat: str, seconds: float) -> None:
        self._waiting[chat] += 1
        self._on_wait()
        try:
            await self._sleep(seconds)
        finally:
            self._waiting[chat] -= 1
            self._waiting += Counter()  # drops those at zero


def _reserve(
    limits: Sequence[tuple[int, float]], bot_limit: tuple[int, float], now: float, states: Sequence[State]
) -> tuple[bool, float]:
    """Reserve the next turn in a chat, if it has ``limits``, and, if that is now, the next one of the bot.

    Returns whether the wait is for the chat alone, and its seconds.
    """
    chat, bot = states
    turn = max(_next_turn(chat, limits, now) if limits else now, chat.get(_HELD, now))
    return (True, turn - now) if turn > now else (False, _next_turn(bot, [bot_limit], now) - now)


def _next_turn(state: State, limits: Sequence[tuple[int, float]], now: float) -> float:
    """Reserve the first turn such that no span of a limit's seconds has more than its requests; first come, first."""
    turns = state.setdefault(_TURNS, [])
    turn: float = max([now, *(turns[-most] + seconds for most, seconds in limits if len(turns) >= most)])
    turns.append(turn)
    del turns[: -max(most for most, _ in limits)]
    return turn


def _hold(seconds: float, now: float, states: Sequence[State]) -> None:
    (chat,) = states
    chat[_HELD] = max(chat.get(_HELD, now), now + seconds)


def _chat_limits(chat_id: str) -> Sequence[tuple[int, float]]:
    """Return the limits of a chat; only groups have negative ids or user names."""
    return (_CHAT_LIMIT,) if chat_id.isdecimal() else (_CHAT_LIMIT, _GROUP_LIMIT)
