"""The way of updates into the inbox: none is acknowledged to Telegram before it is safe."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from telegram import Update

from bot.dispatching import Dispatcher
from bot.spells import Spells
from bot.weather import growing_delays
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
        self._spells = Spells()

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
        for delay in growing_delays(_FIRST_RETRY, _LAST_RETRY):
            try:
                await self._inbox.put(waiting)
            except StorageError as error:
                if self._spells.begins("storing"):
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
    try:
        read = Update.de_json(dict(update), None)
    except Exception:  # noqa: BLE001 — PTB raises anything at an update of another shape; its turn will tell
        return 0
    source = read.effective_chat or read.effective_user
    return source.id if source else 0
