"""Takes the updates that wait in the inbox to their handlers: in order within a lane, the lanes beside each other.

Only what is under way is held in memory. Everything here belongs to the event loop of the database.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from telegram import Update
from telegram.error import Forbidden, InvalidToken, RetryAfter
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.spells import LogThrottle
from bot.telegram.application import TelegramApplication
from bot.telegram.errors import TokenRefusedError
from bot.telegram.handlers.replies import report_failure
from bot.telegram.retries import backoff_delays, is_transient, retry_after_seconds
from storage.errors import StorageError
from storage.inbox import Delivery, Inbox

_AT_ONCE = 64  # lanes
_FIRST_RETRY, _LAST_RETRY = 1.0, 60.0  # seconds
_LONGEST_REST, _AFTER_DATABASE_TROUBLE = 30.0, 5.0  # seconds
_BETWEEN_PRUNINGS = 3600.0  # seconds
_SUSPICIOUS = 900.0  # seconds of weather over one lane alone, after which it is not taken for weather
_LONGEST_ERROR = 300

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class _Trouble:
    """What holds up a lane: ``since`` and ``until`` are moments of the loop's clock.

    ``told`` is whether Telegram itself named the moment.
    """

    since: float
    until: float
    delays: Iterator[float]
    told: bool = False


class Dispatcher:
    """Answers what waits in the inbox.

    An update is done once its handler has returned. One that fails is tried again before the next of its lane:
    until Telegram's weather has passed, or else until the inbox sets it aside, whereupon the reader hears an apology.
    """

    def __init__(
        self,
        application: TelegramApplication,
        inbox: Inbox,
        *,
        at_once: int = _AT_ONCE,
        first_retry: float = _FIRST_RETRY,
        suspicious: float = _SUSPICIOUS,
    ) -> None:
        """Serve at most ``at_once`` lanes at a time; the first retry comes after so many seconds, others later.

        A lane that others get past for ``suspicious`` seconds is not held up by weather. The application must have no
        error handler of its own.
        """
        self._application = application
        self._inbox = inbox
        self._at_once = at_once
        self._first_retry = first_retry
        self._suspicious = suspicious
        self._busy: dict[int, asyncio.Task[object]] = {}
        self._troubles: dict[int, _Trouble] = {}
        self._errors: dict[int, Exception] = {}
        self._answered: set[int] = set()  # not yet marked so in the inbox
        self._last_success = self._next_pruning = self._next_marking = self._next_look = 0.0
        self._spells = LogThrottle()
        self._token_refused = False
        self._wake = asyncio.Event()
        application.add_error_handler(self._note_error)

    def wake(self) -> None:
        """Tell that the inbox holds something new."""
        self._wake.set()

    def retry_now(self) -> None:
        """Tell that an outage is over: what waits for fair weather need not wait longer, but where Telegram said so."""
        for trouble in self._troubles.values():
            if not trouble.told:
                trouble.until = self._now()
        self._wake.set()

    async def run(self) -> None:
        """Answer until cancelled; what is then under way goes on until `stop`. Raises `TokenRefusedError`."""
        while True:
            self._wake.clear()
            looked = self._now()
            await self._keep_books()
            await self._begin()
            if self._token_refused:
                raise TokenRefusedError
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rest(looked)):
                    await self._wake.wait()

    async def stop(self, grace: float) -> None:
        """Let what is under way end within so many seconds; what does not waits in the inbox for the next start."""
        if under_way := list(self._busy.values()):
            await asyncio.wait(under_way, timeout=grace)
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
        self._next_marking = 0.0
        await self._keep_books()

    async def answer_unstored(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Answer what could not be stored; returns what could not be answered either, in order."""
        lanes = groupby(sorted(deliveries, key=lambda delivery: delivery.lane), key=lambda delivery: delivery.lane)
        left = await asyncio.gather(*[self._answer_lane(lane, list(group)) for lane, group in lanes])
        return sorted((delivery for lane in left for delivery in lane), key=lambda delivery: delivery.update_id)

    async def _begin(self) -> None:
        """Take on the first update of each lane that is free, as many as there is room for."""
        now = self._now()
        held_up = [lane for lane, trouble in self._troubles.items() if trouble.until > now]
        room = self._at_once - len(self._busy)
        if room <= 0:
            return
        try:
            found = await self._inbox.next_of_lanes(
                room, without_lanes={*self._busy, *held_up}, without_updates=self._answered
            )
        except StorageError as error:
            self._next_look = now + _AFTER_DATABASE_TROUBLE
            self._report(error, "reading the inbox failed; it is tried again")
            return
        for delivery in found:
            if delivery.lane not in self._busy:
                self._occupy(delivery.lane, self._answer_stored(delivery))

    def _occupy(self, lane: int, work: Coroutine[object, object, object]) -> "asyncio.Task[object]":
        """Begin what the lane is busy with until it ends."""

        def release(task: "asyncio.Task[object]") -> None:
            del self._busy[lane]
            self._wake.set()
            if not task.cancelled() and (error := task.exception()):
                _LOGGER.error("lane %d: an update was left to the next start", lane, exc_info=error)

        task = asyncio.create_task(work, name=f"lane {lane}")
        self._busy[lane] = task
        task.add_done_callback(release)
        return task

    async def _answer_stored(self, delivery: Delivery) -> None:
        update, error = await self._try(delivery)
        if error is None:
            self._answered.add(delivery.update_id)
        elif self._passes(delivery.lane, error):
            self._hold_up(delivery, error)
        else:
            await self._count_failure(delivery, update, error)

    async def _answer_lane(self, lane: int, deliveries: list[Delivery]) -> list[Delivery]:
        while task := self._busy.get(lane):
            await asyncio.wait([task])
        trouble = self._troubles.get(lane)
        if trouble and trouble.until > self._now():
            return deliveries
        left = list(deliveries)

        async def answer() -> None:
            while left:
                update, error = await self._try(left[0])
                if error and self._passes(lane, error):
                    self._hold_up(left[0], error)
                    return
                if error:
                    await report_failure(update, error)
                del left[0]

        await self._occupy(lane, answer())
        return left

    async def _try(self, delivery: Delivery) -> tuple[Update | None, Exception | None]:
        """Have an update handled; returns it, if it can be read, and what it failed with."""
        update = None
        try:
            update = Update.de_json(json.loads(delivery.content), self._application.bot)
            await self._application.process_update(update)
        except Exception as unreadable:  # noqa: BLE001 — PTB raises anything at an update of another shape
            return update, unreadable
        error = self._errors.pop(delivery.update_id, None)
        if isinstance(error, Forbidden):
            _LOGGER.info("update %d: chat %d cannot be written to: %s", delivery.update_id, delivery.lane, error)
            error = None
        if error is None:
            self._last_success = self._now()
            self._troubles.pop(delivery.lane, None)
        return update, error

    async def _note_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """PTB's error handler: keep what a handler raised, for PTB swallows it, and let no other handler follow."""
        error = context.error
        if isinstance(update, Update) and context.coroutine is None and error:
            self._errors[update.update_id] = error
            raise ApplicationHandlerStop
        if error:  # of a task that a handler left behind
            await report_failure(update, error)

    def _passes(self, lane: int, error: Exception) -> bool:
        """Whether to wait; where other lanes get through all the while, the fault is in the update after all."""
        if isinstance(error, InvalidToken):
            self._token_refused = True
            return True
        trouble = self._troubles.get(lane)
        if trouble is None or isinstance(error, RetryAfter):
            return is_transient(error)
        return is_transient(error) and self._last_success - trouble.since < self._suspicious

    def _hold_up(self, delivery: Delivery, error: Exception) -> None:
        """Leave the lane alone for a while."""
        now = self._now()
        trouble = self._troubles.get(delivery.lane)
        if trouble is None:
            trouble = _Trouble(now, now, backoff_delays(self._first_retry, _LAST_RETRY))
            self._troubles[delivery.lane] = trouble
        delay = next(trouble.delays)
        trouble.told = isinstance(error, RetryAfter)
        if isinstance(error, RetryAfter):
            delay = max(delay, retry_after_seconds(error))
        trouble.until = now + delay
        said = f"{type(error).__name__}: {error}"
        _LOGGER.warning("update %d failed (%s); tried again in %.0f s", delivery.update_id, said, delay)

    async def _count_failure(self, delivery: Delivery, update: Update | None, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
        try:
            is_last = await self._inbox.note_failure(delivery.update_id, said)
        except StorageError as failure:
            self._report(failure, "a failure was not counted")
            is_last = False
        if not is_last:
            self._hold_up(delivery, error)
            return
        self._troubles.pop(delivery.lane, None)
        _LOGGER.error("update %d was set aside; `hoibao check` lists it", delivery.update_id)
        await report_failure(update, error)

    async def _keep_books(self) -> None:
        """Mark what was answered, all at once, and now and then forget what is old."""
        now, answered = self._now(), set(self._answered)
        if now < self._next_marking:
            return
        try:
            await self._inbox.mark_done(answered)
            self._answered -= answered
            if now >= self._next_pruning:
                self._next_pruning = now + _BETWEEN_PRUNINGS
                await self._inbox.prune(datetime.now(UTC))
        except StorageError as error:
            self._next_look = self._next_marking = now + _AFTER_DATABASE_TROUBLE
            self._report(error, "answers were not marked; they are as soon as it can be done")

    def _rest(self, looked: float) -> float:
        """Seconds until there is something to do even if nothing new comes, since what was seen to at ``looked``."""
        moments = [self._next_look, *(trouble.until for trouble in self._troubles.values())]
        ahead = [moment for moment in moments if moment > looked]
        return max(min(ahead, default=looked + _LONGEST_REST) - self._now(), 0.0)

    def _report(self, error: StorageError, consequence: str) -> None:
        if self._spells.begins(consequence):
            _LOGGER.error("%s (%s)", consequence, error)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
