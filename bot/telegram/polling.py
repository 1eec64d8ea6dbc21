"""Fetch updates by long polling, retrying after any error; PTB's own loop ends silently after some.

Updates stay as Telegram sent them, so that one that PTB cannot parse does not block those after it.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot.logs import LogThrottle
from bot.telegram.application import UPDATE_KINDS
from bot.telegram.errors import TokenRefusedError
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.retries import backoff_delays, loop_time, retry_after_seconds

# Seconds, all chosen.
_LONG_POLL = 30
_NETWORK_TIMEOUT = 10.0
_FIRST_RETRY, _LAST_RETRY = 1.0, 10.0
_OUTAGE_INTERVAL = 300.0

_RawUpdate = dict[str, Any]
_Result = TypeVar("_Result")

_LOGGER = logging.getLogger(__name__)


class Polling:
    """Polls Telegram for updates and puts them into the queue."""

    def __init__(  # noqa: PLR0913 — keywords with defaults
        self,
        bot: ExtBot[None],
        queue: InboxQueue,
        *,
        open_request: Callable[..., BaseRequest] = HTTPXRequest,
        long_poll: int = _LONG_POLL,
        network_timeout: float = _NETWORK_TIMEOUT,
        outage_interval: float = _OUTAGE_INTERVAL,
    ) -> None:
        """Let Telegram hold a poll open for ``long_poll`` seconds, and add ``network_timeout`` for its way.

        ``open_request`` makes the HTTP client of the polls, with the same keyword arguments as `HTTPXRequest`.
        While polls keep failing, an error is logged every ``outage_interval`` seconds.
        """
        self._bot = bot
        self._queue = queue
        self._open_request = open_request
        self._kinds = json.dumps(UPDATE_KINDS)
        self._long_poll = long_poll
        self._network_timeout = network_timeout
        self._outage_interval = outage_interval
        self._offset = 0
        self._log_throttle = LogThrottle()
        self._last_success = self._last_report = 0.0

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            TokenRefusedError: Telegram does not accept the token.
        """
        self._last_success = self._last_report = loop_time()
        await self._retry(self._bot.delete_webhook)
        timeout = self._long_poll + self._network_timeout
        async with self._open_request(connection_pool_size=1, read_timeout=timeout) as request:
            while True:
                updates = await self._retry(lambda: self._fetch(request))
                await self._queue.put(updates)
                if updates:
                    # Not the highest id so far: after a week without updates Telegram continues at a random one.
                    self._offset = updates[-1]["update_id"] + 1

    async def _fetch(self, request: BaseRequest) -> list[_RawUpdate]:
        """Poll once; Telegram deletes the updates below the offset."""
        parameters = {"offset": self._offset, "timeout": self._long_poll, "allowed_updates": self._kinds}
        updates = await request.post(f"{self._bot.base_url}/getUpdates?{urlencode(parameters)}")
        if not isinstance(updates, list) or not all(isinstance(update.get("update_id"), int) for update in updates):
            raise TelegramError("the response to getUpdates is not a list of updates")
        self._last_success = self._last_report = loop_time()
        return updates

    async def _retry(self, call: Callable[[], Awaitable[_Result]]) -> _Result:
        """Make a call until it succeeds; returns its result."""
        delays = backoff_delays(_FIRST_RETRY, _LAST_RETRY)
        failed = False
        while True:
            try:
                # PTB's read timeout restarts with each byte, so a poll could hang forever without this one.
                async with asyncio.timeout(self._long_poll + 2 * self._network_timeout):
                    result = await call()
            except InvalidToken:
                # Its message holds the token, so it must not be chained.
                raise TokenRefusedError from None
            # A response of another shape than the Bot API's raises one of the last two.
            except (TelegramError, TimeoutError, LookupError, TypeError) as error:
                self._log_failure(error)
                delay, failed = next(delays), True
                await asyncio.sleep(max(delay, retry_after_seconds(error)) if isinstance(error, RetryAfter) else delay)
            else:
                if failed:
                    self._queue.retry_now()
                return result

    def _log_failure(self, error: Exception) -> None:
        """Log each kind of error once while it lasts, and an outage at every interval."""
        now = loop_time()
        if now - self._last_report >= self._outage_interval:
            self._last_report = now
            minutes = (now - self._last_success) / 60
            _LOGGER.error("no update could be fetched for %.0f minutes (%s); retrying", minutes, error)
        elif self._log_throttle.should_log(type(error).__name__):
            if isinstance(error, Conflict):
                _LOGGER.error("another program polls with the same token: stop one of the two; polling goes on")
            else:
                _LOGGER.warning("polling failed (%s: %s); retrying", type(error).__name__, error)
