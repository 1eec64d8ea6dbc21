"""Fetches updates by long polling, through whatever weather; PTB's own loop ends silently at some errors.

Updates are taken as Telegram sent them, so one that PTB cannot read holds up none behind it.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.logs import LogThrottle
from bot.telegram.application import UPDATE_KINDS
from bot.telegram.errors import TokenRefusedError
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.retries import backoff_delays, retry_after_seconds

_LONG_POLL = 30  # seconds
_BEYOND = 10.0  # seconds that an answer may take beyond the long poll
_FIRST_RETRY, _LAST_RETRY = 1.0, 10.0  # seconds
_SILENCE = 300.0  # seconds

RawUpdate = dict[str, Any]
_Result = TypeVar("_Result")

_LOGGER = logging.getLogger(__name__)


class Polling:
    """The loop of polls."""

    def __init__(
        self,
        bot: ExtBot[None],
        queue: InboxQueue,
        *,
        long_poll: int = _LONG_POLL,
        beyond: float = _BEYOND,
        silence: float = _SILENCE,
    ) -> None:
        """A poll waits up to ``long_poll`` seconds for updates, and may take ``beyond`` more on its way.

        Where none succeeds for ``silence`` seconds, that is logged as an error, as often as they pass.
        """
        self._bot = bot
        self._queue = queue
        self._kinds = json.dumps(UPDATE_KINDS)
        self._long_poll = long_poll
        self._beyond = beyond
        self._silence = silence
        self._offset = 0
        self._spells = LogThrottle()
        self._answered_at = self._told_at = 0.0

    async def run(self) -> None:
        """Poll until cancelled. Raises `TokenRefusedError`."""
        self._answered_at = self._told_at = self._now()
        await self._through_weather(self._bot.delete_webhook)
        timeout = self._long_poll + self._beyond
        async with HTTPXRequest(connection_pool_size=1, read_timeout=timeout) as request:
            while True:
                updates = await self._through_weather(lambda: self._fetch(request))
                await self._queue.take(updates)
                self._offset = max([self._offset, *(update["update_id"] + 1 for update in updates)])

    async def _fetch(self, request: HTTPXRequest) -> list[RawUpdate]:
        """One poll; Telegram forgets the updates before the offset."""
        wanted = {"offset": self._offset, "timeout": self._long_poll, "allowed_updates": self._kinds}
        updates = await request.post(f"{self._bot.base_url}/getUpdates?{urlencode(wanted)}")
        if not isinstance(updates, list) or not all(isinstance(update.get("update_id"), int) for update in updates):
            raise TelegramError("the answer to getUpdates is no list of updates")
        self._answered_at = self._told_at = self._now()
        return updates

    async def _through_weather(self, act: Callable[[], Awaitable[_Result]]) -> _Result:
        """Do it again until it succeeds; returns what it does."""
        delays = backoff_delays(_FIRST_RETRY, _LAST_RETRY)
        failed = False
        while True:
            try:
                # PTB's timeouts count from byte to byte, so a poll could hang for ever without this one.
                async with asyncio.timeout(self._long_poll + 2 * self._beyond):
                    result = await act()
            except InvalidToken:
                # Its message may hold the token, so it must not be chained.
                raise TokenRefusedError from None
            # The last two at an answer of another shape than the Bot API's.
            except (TelegramError, TimeoutError, LookupError, TypeError) as error:
                self._report(error)
                delay, failed = next(delays), True
                await asyncio.sleep(max(delay, retry_after_seconds(error)) if isinstance(error, RetryAfter) else delay)
            else:
                if failed:
                    self._queue.outage_over()
                return result

    def _report(self, error: Exception) -> None:
        """Tell a trouble once a spell, and a silence that lasts again and again."""
        now = self._now()
        if now - self._told_at >= self._silence:
            self._told_at = now
            minutes = (now - self._answered_at) / 60
            _LOGGER.error("no update could be fetched for %.0f minutes (%s); it is tried again", minutes, error)
        elif self._spells.should_log(type(error).__name__):
            if isinstance(error, Conflict):
                _LOGGER.error("another program polls with the same token: stop one of the two; polling goes on")
            else:
                _LOGGER.warning("polling failed (%s: %s); it is tried again", type(error).__name__, error)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
