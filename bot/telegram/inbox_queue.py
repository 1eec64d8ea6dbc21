"""The way of updates into the inbox: none is acknowledged to Telegram before it is safe."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from telegram import Update

from bot.logs import LogThrottle
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.retries import backoff_delays
from storage.errors import StorageError
from storage.inbox import Delivery, Inbox

_FIRST_RETRY, _LAST_RETRY = 0.5, 30.0  # seconds

_LOGGER = logging.getLogger(__name__)


class InboxQueue(asyncio.Queue[object]):
    """What PTB's updater puts updates into; it holds none, for the inbox does.

    Telegram hears that an update has arrived once `put` or `take` returns. Neither raises because of the database:
    while it cannot store, updates are answered at once instead, and what cannot be answered either is tried again.
    """

    def __init__(self, inbox: Inbox, dispatcher: Dispatcher) -> None:
        super().__init__()
        self._inbox = inbox
        self._dispatcher = dispatcher
        self._spells = LogThrottle()

    def outage_over(self) -> None:
        """Have what the outage held up tried again at once."""
        self._dispatcher.retry_now()

    async def put(self, item: object) -> None:
        """Return once an update is stored, or answered."""
        if not isinstance(item, Update):
            raise TypeError(f"only updates are put into the inbox, not {type(item).__name__}")
        await self.take([item.to_dict()])

    async def take(self, updates: Sequence[Mapping[str, object]]) -> None:
        """Return once all updates, as Telegram sent them, are stored, or answered."""
        waiting = [_delivery(update) for update in updates]
        for delay in backoff_delays(_FIRST_RETRY, _LAST_RETRY):
            try:
                await self._inbox.put(waiting)
            except StorageError as error:
                if self._spells.should_log("storing"):
                    _LOGGER.warning("updates cannot be stored, so they are answered at once (%s)", error)
                waiting = await self._dispatcher.answer_unstored(waiting)
                if waiting:
                    await asyncio.sleep(delay)
            else:
                waiting = []
            if not waiting:
                break
        self._dispatcher.wake()


def _delivery(update: Mapping[str, object]) -> Delivery:
    update_id = update.get("update_id")
    if not isinstance(update_id, int):
        raise TypeError(f"an update has the number {update_id!r}")
    return Delivery(update_id, _lane(update), json.dumps(update), datetime.now(UTC))


def _lane(update: Mapping[str, object]) -> int:
    """The chat that an update belongs to, or else the person; 0 where it tells of neither or cannot be read."""
    for content in update.values():
        if isinstance(content, dict):
            message = content.get("message")  # that of a button that was pressed
            places = [message.get("chat") if isinstance(message, dict) else None]
            places += [content.get(name) for name in ("chat", "from", "user", "voter_chat")]
            ids = (place.get("id") for place in places if isinstance(place, dict))
            return next((id_ for id_ in ids if isinstance(id_, int)), 0)
    return 0
