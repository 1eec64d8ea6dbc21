"""Store incoming updates in the inbox before they are acknowledged to Telegram."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from telegram.constants import UpdateType

from bot.logs import LogThrottle
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.retries import backoff_delays, loop_time
from storage.errors import StorageError
from storage.inbox import Delivery, Inbox

_INLINE_QUERY, _GUEST_MESSAGE = UpdateType.INLINE_QUERY.value, UpdateType.GUEST_MESSAGE.value
_KEPT_OF_GUEST_MESSAGE = frozenset(
    {
        *("message_id", "date", "from", "sender_chat", "guest_query_id"),
        *("text", "entities", "caption", "caption_entities"),
    }
)

_FIRST_RETRY, _SHORT_RETRY, _LAST_RETRY = 0.5, 2.0, 30.0  # seconds; chosen

_LOGGER = logging.getLogger(__name__)


class InboxQueue:
    """Takes the updates that Telegram sends; each may be acknowledged to Telegram once `put` returns.

    Inline queries are not stored, for they expire within seconds. Of a guest message, which is of a chat that the bot
    is no member of, only what the answer needs is stored, in the chat queue of its sender.

    While the database cannot store, updates are answered without, at once or after `Inbox.longest_outage`; those that
    cannot be answered are retried.
    """

    def __init__(self, inbox: Inbox, dispatcher: Dispatcher) -> None:
        self._inbox = inbox
        self._dispatcher = dispatcher
        self._log_throttle = LogThrottle()

    def retry_now(self) -> None:
        """Retry what an outage of Telegram delayed; see `Dispatcher.retry_now`."""
        self._dispatcher.retry_now()

    async def put(self, updates: Sequence[Mapping[str, object]]) -> None:
        """Return once all updates, decoded from Telegram's JSON, are stored or answered."""
        for update in updates:
            if _INLINE_QUERY in update:
                self._dispatcher.answer_while_typed(_delivery(update))
        if waiting := [_delivery(_without_guest_chat(update)) for update in updates if _INLINE_QUERY not in update]:
            await self._store(waiting)

    async def _store(self, waiting: list[Delivery]) -> None:
        patience_ends = loop_time() + self._inbox.longest_outage
        for delay in backoff_delays(_FIRST_RETRY, _LAST_RETRY):
            try:
                known = await self._inbox.put(waiting)
            except StorageError as error:
                patience = patience_ends - loop_time()
                if patience <= 0:
                    if self._log_throttle.should_log("storing"):
                        _LOGGER.warning("updates cannot be stored, so they are answered at once (%s)", error)
                    waiting = await self._dispatcher.answer_unstored(waiting)
                if waiting:
                    await asyncio.sleep(min(delay, _SHORT_RETRY) if patience > 0 else delay)
            else:
                waiting = []
                for delivery in known:
                    _LOGGER.info("update %d was delivered again, and is dropped", delivery.update_id)
            if not waiting:
                break
        self._dispatcher.wake()


def _delivery(update: Mapping[str, object]) -> Delivery:
    update_id = update.get("update_id")
    if not isinstance(update_id, int):
        raise TypeError(f"an update_id must be an integer, not {update_id!r}")
    return Delivery(update_id, _chat_queue(update), json.dumps(update), datetime.now(UTC))


def _without_guest_chat(update: Mapping[str, object]) -> Mapping[str, object]:
    """Return the update without what a guest message says of its chat but for id and kind, by which it is admitted."""
    message = update.get(_GUEST_MESSAGE)
    if not isinstance(message, dict):
        return update
    kept = {name: value for name, value in message.items() if name in _KEPT_OF_GUEST_MESSAGE}
    chat = message.get("chat")
    place = {name: chat[name] for name in ("id", "type") if name in chat} if isinstance(chat, dict) else chat
    return {**update, _GUEST_MESSAGE: {**kept, "chat": place}}


def _chat_queue(update: Mapping[str, object]) -> int:
    """Return the id of an update's chat, else of its person; 0 if it has neither or is malformed."""
    for kind, content in update.items():
        if isinstance(content, dict):
            message = content.get("message")  # of a callback query
            places = [message.get("chat") if isinstance(message, dict) else None]
            # A chat that the bot is no member of may have the id of one that it is in.
            names = ("from",) if kind == _GUEST_MESSAGE else ("chat", "from", "user", "voter_chat")
            places += [content.get(name) for name in names]
            ids = (place.get("id") for place in places if isinstance(place, dict))
            return next((id_ for id_ in ids if isinstance(id_, int)), 0)
    return 0
