"""What chats have subscribed to, and its delivery when it is due; no Telegram."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.logs import LogThrottle
from bot.services.live_index import LiveIndex
from bot.services.news import News, NewsService
from bot.services.subscription_words import Wish
from bot.services.worker_processes import WorkerDiedError
from bot.services.worker_thread import TooSlowError
from retrieval.text.normalise import fold, forms
from storage.errors import StorageError
from storage.subscriptions import Subscription, SubscriptionTable

MOST_OF_CHAT: Final = 20  # subscriptions, chosen

# Chosen; seconds unless noted otherwise.
_LOOK: Final = 2.0  # between two looks for what is due
_SHARE: Final = 0.7  # of the messages that Telegram allows; the rest is for those who ask meanwhile
_AT_ONCE: Final = 64  # deliveries, of which some wait for single chats
_SEARCHES: Final = 2  # at once, so that questions do not wait
_BATCH: Final = 500  # subscriptions that are read at once; more than `_AT_ONCE`
_SOON: Final = timedelta(minutes=15)  # until a topic without news is searched again
_RETRY: Final = timedelta(minutes=1)  # after a search that failed
_OUTDATED: Final = timedelta(seconds=10)  # after one in processes that do not serve the new index yet
_FIRST_PAUSE, _LAST_PAUSE = 1.0, 60.0  # while Telegram cannot be reached
_MOST_CACHED: Final = 1000  # searches

_LOGGER = logging.getLogger(__name__)


class ChatGoneError(Exception):
    """The chat, or the thread if there is one, cannot be written to any more."""


class DeliveryDelayedError(Exception):
    """A message cannot be delivered now: for some ``seconds`` to this chat, or, if None, to no chat."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


Deliver = Callable[[Subscription, News], Awaitable[int]]
"""Sends news to a chat and returns the chat's id, which is another one once a group has become a supergroup.

Raises `ChatGoneError` or `DeliveryDelayedError`.
"""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SubscriptionService:
    """Keeps the subscriptions of chats, and delivers what is new. Belongs to an event loop.

    Each message is noted once it is delivered: if the program ends in between, it is delivered again.
    """

    def __init__(  # noqa: PLR0913 — what a delivery needs, and its limits
        self,
        table: SubscriptionTable,
        news: NewsService,
        index: LiveIndex,
        *,
        per_day: int,
        messages_per_second: int,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Send news on a topic at most ``per_day`` times a day, and only a share of the ``messages_per_second``."""
        self._table = table
        self._news = news
        self._index = index
        self.per_day = per_day
        self._gap = 1 / (_SHARE * messages_per_second)
        self._clock = clock
        self._next_turn = 0.0
        self._paused_until = 0.0
        self._pause = 0.0  # 0 while Telegram can be reached
        self._busy: set[int] = set()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._searching = asyncio.Semaphore(_SEARCHES)
        self._found: dict[tuple[str, int], News] = {}
        self._throttle = LogThrottle()

    async def of_chat(self, chat_id: int) -> list[Subscription]:
        """Return the subscriptions of a chat, oldest first. Raises `StorageError`."""
        return await self._table.of_chat(chat_id)

    async def subscribe(self, chat_id: int, thread_id: int | None, language: str, wish: Wish) -> bool | None:
        """Subscribe a chat; False if it has too many already, None if the topic has no word.

        Raises `StorageError`, `TooSlowError` or `WorkerDiedError`.
        """
        start = await self._news.newest(wish.topic)
        if start is None:
            return None
        now = self._clock()
        new = Subscription(
            chat_id=chat_id,
            thread_id=thread_id,
            language=language,
            topic=wish.topic,
            minute=wish.minute,
            zone=wish.zone,
            newest=start.newest,
            generation=start.generation,
            due_at=now if wish.minute is None else next_time(wish.minute, wish.zone, now),
            created_at=now,
        )
        return await self._table.add(new, MOST_OF_CHAT)

    async def remove(self, subscription_id: int, chat_id: int) -> Subscription | None:
        """End a subscription of a chat and return it; None if there is none. Raises `StorageError`."""
        return await self._table.remove(subscription_id, chat_id)

    async def remove_topic(self, chat_id: int, topic: str) -> int:
        """End those subscriptions of a chat that are to this topic, however it is typed, and return their number.

        Raises `StorageError`.
        """
        compared = _compared(topic)
        found = [one for one in await self.of_chat(chat_id) if _compared(one.topic) == compared]
        return sum([await self.remove(one.id, chat_id) is not None for one in found])

    async def move(self, chat_id: int, new_id: int) -> None:
        """Note that a group has got another id. Raises `StorageError`."""
        await self._table.move(chat_id, new_id)

    async def run(self, deliver: Deliver) -> None:
        """Deliver what is due, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await _sleep_until(self._paused_until)
                due = await self._due()
                for one in due:
                    await self._room.acquire()
                    self._busy.add(one.id)
                    task = tasks.create_task(self._handle(one, deliver))
                    if self._pause:  # one attempt is enough to see whether Telegram can be reached again
                        await asyncio.wait([task])
                    if self._pause:
                        break
                if not due:
                    await asyncio.sleep(_LOOK)

    async def _due(self) -> list[Subscription]:
        try:
            due = await self._table.due(self._clock(), self._index.current.generation, _BATCH)
        except StorageError as error:
            self._log(error)
            return []
        return [one for one in due if one.id not in self._busy]

    async def _handle(self, one: Subscription, deliver: Deliver) -> None:
        try:
            await self._deliver(one, deliver)
        except (TooSlowError, WorkerDiedError) as error:
            self._log(error)
            with suppress(StorageError):
                await self._table.note(one, one.newest, one.generation, self._clock() + _RETRY)
        except StorageError as error:
            self._log(error)
            await asyncio.sleep(_LOOK)
        finally:
            self._busy.discard(one.id)
            self._room.release()

    async def _deliver(self, one: Subscription, deliver: Deliver) -> None:
        news = await self._since(one)
        if not news.articles:
            served = news.generation == self._index.current.generation
            again = self._next(one, _SOON) if served else self._clock() + _OUTDATED
            await self._table.note(one, news.newest, news.generation, again)
            return
        turn = self._next_turn = max(self._next_turn + self._gap, asyncio.get_running_loop().time())
        await _sleep_until(turn)
        try:
            chat_id = await deliver(one, news)
        except ChatGoneError:
            await self._table.end(one.chat_id, one.thread_id)
            return
        except DeliveryDelayedError as delay:
            if delay.seconds is None:
                self._note_outage()
            else:
                later = self._clock() + timedelta(seconds=delay.seconds)
                await self._table.note(one, one.newest, one.generation, later)
            return
        self._pause = 0.0
        if chat_id != one.chat_id:
            await self._table.move(one.chat_id, chat_id)
        await self._table.note(one, news.newest, news.generation, self._next(one, timedelta(days=1) / self.per_day))

    async def _since(self, one: Subscription) -> News:
        """Return the news, sought once for all who have the same topic and have had the same articles."""
        key, served = (one.topic, one.newest), self._index.current.generation
        async with self._searching:
            if (found := self._found.get(key)) is None or found.generation != served:
                if len(self._found) >= _MOST_CACHED:
                    self._found.clear()
                found = self._found[key] = await self._news.since(*key)
        return found

    def _next(self, one: Subscription, gap: timedelta) -> datetime:
        now = self._clock()
        return now + gap if one.minute is None else next_time(one.minute, one.zone, now)

    def _note_outage(self) -> None:
        """Pause all deliveries; several that fail at once count as one."""
        now = asyncio.get_running_loop().time()
        if self._paused_until <= now:
            self._pause = min(2 * self._pause, _LAST_PAUSE) or _FIRST_PAUSE
            self._paused_until = now + self._pause

    def _log(self, error: Exception) -> None:
        if self._throttle.should_log(type(error).__name__):
            _LOGGER.error("news are not sent yet: %s", error)


def _compared(topic: str) -> list[str]:
    return [*map(fold, forms(topic))]


def next_time(minute: int, zone: str, after: datetime) -> datetime:
    """Return the first time after an aware one that is the ``minute`` of a day in a time zone."""
    local = after.astimezone(ZoneInfo(zone))
    at = _at(local, minute)
    return at if at > after else _at(local + timedelta(days=1), minute)


def _at(day: datetime, minute: int) -> datetime:
    """Return the ``minute`` of a day, in UTC; where clocks skip it, the time that they would have shown."""
    return day.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0, fold=0).astimezone(UTC)


async def _sleep_until(moment: float) -> None:
    await asyncio.sleep(moment - asyncio.get_running_loop().time())
