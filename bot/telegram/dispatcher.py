"""Hand the updates pending in the inbox to their handlers: in order within a chat queue, the chat queues in rotation.

A chat queue holds the updates of one chat; it is `Delivery.lane` in storage. Only updates being handled are in memory.
Everything here must run on the event loop of the database.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby

from telegram import Update
from telegram.error import Forbidden, InvalidToken
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.logs import LogThrottle, logged_update, summary_of
from bot.observability.metrics import Metrics
from bot.telegram.application import TelegramApplication
from bot.telegram.errors import TokenRefusedError
from bot.telegram.handlers.quota import received_at
from bot.telegram.handlers.replies import report_failure
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.retries import QueueBackoff, is_transient, loop_time
from bot.telegram.typed_queries import TypedQueries
from storage.errors import StorageError
from storage.inbox import Delivery, Inbox

# All chosen.
_CONCURRENCY, _MOST_STARTED = 64, 512  # chat queues, without and with those that wait for their pace
_FIRST_RETRY = 1.0  # seconds
_AFTER_STORAGE_ERROR = 5.0  # seconds
_PRUNING_INTERVAL = 3600.0  # seconds
_STUCK_QUEUE_AFTER = 900.0  # seconds
_LONGEST_ERROR = 300  # characters

_LOGGER = logging.getLogger(__name__)


class Dispatcher:
    """Handles what is pending in the inbox.

    An update is done once its handler has returned. One that fails is retried before the next of its chat queue: after
    transient errors until it succeeds, otherwise until the inbox sets it aside and the reader gets an apology.
    """

    def __init__(  # noqa: PLR0913 — two parts, and what tests and operators adjust
        self,
        application: TelegramApplication,
        inbox: Inbox,
        *,
        metrics: Metrics | None = None,
        concurrency: int = _CONCURRENCY,
        first_retry: float = _FIRST_RETRY,
        stuck_queue_after: float = _STUCK_QUEUE_AFTER,
    ) -> None:
        """Serve ``concurrency`` chat queues at a time, besides those that wait for the limits of their chat.

        For the other numbers see `QueueBackoff`.

        The transient errors of a stuck chat queue count as failures of the update. ``application`` must have no error
        handler of its own. ``metrics`` record how long updates wait.
        """
        self._application = application
        self._inbox = inbox
        self._metrics = metrics or Metrics()
        self._concurrency = concurrency
        self._pace = application.bot.rate_limiter
        if isinstance(self._pace, RateLimiter):
            self._pace.call_on_wait(self.wake)
        self._backoff = QueueBackoff(first_retry, stuck_queue_after)
        self._busy: dict[int, asyncio.Task[object]] = {}  # by chat queue
        self._errors: dict[int, Exception] = {}  # by `id` of the update
        self._typed = TypedQueries(self._answer_typed)
        self._answered: set[int] = set()  # keys, not yet marked so in the inbox
        self._last_queue: int | None = None  # whose turn it was last, while not all have had theirs
        self._next_pruning = self._next_marking = self._next_read = 0.0
        self._log_throttle = LogThrottle()
        self._token_refused = False
        self._wake = asyncio.Event()
        application.add_error_handler(self._note_error)

    def wake(self) -> None:
        """Look for new updates in the inbox now."""
        self._wake.set()

    def retry_now(self) -> None:
        """Retry waiting chat queues now, except those under a Retry-After."""
        self._backoff.retry_now()
        self._wake.set()

    async def run(self) -> None:
        """Handle updates until cancelled; those being handled then go on until `stop`.

        Raises:
            TokenRefusedError: Telegram does not accept the token any more.
        """
        while True:
            self._wake.clear()
            started = loop_time()
            await self._mark_done_and_prune()
            await self._start_pending()
            if self._token_refused:
                raise TokenRefusedError
            with suppress(TimeoutError):
                async with asyncio.timeout(self._sleep_seconds(started)):
                    await self._wake.wait()

    async def stop(self, grace: float) -> None:
        """Give the updates being handled ``grace`` seconds to finish; the others stay pending for the next start."""
        await self._typed.stop()
        if tasks := list(self._busy.values()):
            await asyncio.wait(tasks, timeout=grace)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._next_marking = 0.0
        await self._mark_done_and_prune()

    async def answer_unstored(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Handle updates that could not be stored; returns those to retry, ordered by update id."""
        queues = groupby(sorted(deliveries, key=lambda delivery: delivery.lane), key=lambda delivery: delivery.lane)
        unanswered = await asyncio.gather(*[self._answer_queue(queue, list(group)) for queue, group in queues])
        return sorted((delivery for queue in unanswered for delivery in queue), key=lambda delivery: delivery.update_id)

    def answer_while_typed(self, query: Delivery) -> None:
        """Handle an inline query soon, unless the same person sends a newer one; it is neither stored nor retried."""
        self._typed.put(query)

    async def _answer_typed(self, query: Delivery) -> None:
        update, error = await self._handle(query)
        if error is None:
            return
        if self._is_token_refused(error) or is_transient(error):
            _LOGGER.warning("inline query of update %d was not answered: %s", query.update_id, summary_of(error))
        else:
            await report_failure(update, error)

    async def _start_pending(self) -> None:
        """Start the first update of each idle chat queue, up to the concurrency."""
        room = self._room()
        if room <= 0:
            return
        now = loop_time()
        excluded = {*self._busy, *self._backoff.waiting()}
        try:
            pending = await self._inbox.next_of_lanes(
                room, after=self._last_queue, without_lanes=excluded, without_keys=self._answered
            )
        except StorageError as error:
            self._next_read = now + _AFTER_STORAGE_ERROR
            self._log_storage_error(error, "reading the inbox failed; retrying")
            return
        self._last_queue = pending[-1].lane if len(pending) == room else None
        for delivery in sorted(pending, key=lambda delivery: delivery.key):
            if delivery.lane not in self._busy:
                self._start(delivery.lane, self._answer_stored(delivery))

    def _room(self) -> int:
        """Return how many more chat queues may be started; those that wait for their pace hold no place."""
        pace, started = self._pace, len(self._busy)
        waiting = sum(map(pace.is_waiting, self._busy)) if isinstance(pace, RateLimiter) else 0
        return min(self._concurrency - started + waiting, _MOST_STARTED - started)

    def _start(self, chat_queue: int, work: Coroutine[object, object, object]) -> "asyncio.Task[object]":
        """Start a task; the chat queue is busy until it ends."""

        def release(task: "asyncio.Task[object]") -> None:
            del self._busy[chat_queue]
            self._wake.set()
            if not task.cancelled() and (error := task.exception()):
                _LOGGER.error("an update is left to the next start", exc_info=error)

        task = asyncio.create_task(work, name="chat queue")
        self._busy[chat_queue] = task
        task.add_done_callback(release)
        return task

    async def _answer_stored(self, delivery: Delivery) -> None:
        update, error = await self._handle(delivery)
        if error is None:
            self._backoff.note_success(delivery.lane)
            self._answered.add(delivery.key)
        elif self._should_retry(delivery.lane, error):
            self._delay(delivery, error)
        else:
            await self._count_failure(delivery, update, error)

    async def _answer_queue(self, chat_queue: int, deliveries: list[Delivery]) -> list[Delivery]:
        """Handle unstored updates of one chat queue in order; returns those left when one has to be retried."""
        while task := self._busy.get(chat_queue):
            await asyncio.wait([task])
        if chat_queue in self._backoff.waiting():
            return deliveries
        remaining = list(deliveries)

        async def answer() -> None:
            while remaining:
                update, error = await self._handle(remaining[0])
                if error and self._should_retry(chat_queue, error):
                    self._delay(remaining[0], error)
                    return
                if error:
                    await report_failure(update, error)
                else:
                    self._backoff.note_success(chat_queue)
                del remaining[0]

        await self._start(chat_queue, answer())
        return remaining

    async def _handle(self, delivery: Delivery) -> tuple[Update | None, Exception | None]:
        """Run the handlers of an update; returns it, None if it cannot be parsed, and the error, if any."""
        update = None
        received_at.set(delivery.received_at)
        self._metrics.observe("inbox", (datetime.now(UTC) - delivery.received_at).total_seconds())
        try:
            with logged_update(delivery.update_id):
                update = Update.de_json(json.loads(delivery.content), self._application.bot)
                await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001 — PTB raises anything for an update of another shape
            return update, error
        handler_error = self._errors.pop(id(update), None)
        if isinstance(handler_error, Forbidden):
            _LOGGER.info("update %d: its chat cannot be written to: %s", delivery.update_id, handler_error)
            handler_error = None
        return update, handler_error

    async def _note_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep what a handler raised, which PTB would only log, and stop further handlers. PTB's error handler."""
        error = context.error
        if isinstance(update, Update) and context.coroutine is None and error:
            self._errors[id(update)] = error
            raise ApplicationHandlerStop
        if error:  # of a task that a handler started
            await report_failure(update, error)

    def _should_retry(self, chat_queue: int, error: Exception) -> bool:
        return self._is_token_refused(error) or self._backoff.should_retry(chat_queue, error)

    def _is_token_refused(self, error: Exception) -> bool:
        if isinstance(error, InvalidToken):
            self._token_refused = True
            self._wake.set()
        return isinstance(error, InvalidToken)

    def _delay(self, delivery: Delivery, error: Exception) -> None:
        delay = self._backoff.delay(delivery.lane, error)
        reason = summary_of(error)
        _LOGGER.warning("update %d failed (%s); retrying in %.0f s", delivery.update_id, reason, delay)

    async def _count_failure(self, delivery: Delivery, update: Update | None, error: Exception) -> None:
        reason = summary_of(error)[:_LONGEST_ERROR]
        try:
            is_last = await self._inbox.note_failure(delivery.key, reason)
        except StorageError as storage_error:
            self._log_storage_error(storage_error, "a failure was not counted")
            is_last = False
        if not is_last:
            self._delay(delivery, error)
            return
        self._backoff.clear(delivery.lane)
        _LOGGER.error("update %d was set aside; `hoibao check` lists it", delivery.update_id)
        await report_failure(update, error)

    async def _mark_done_and_prune(self) -> None:
        """Mark answered updates as done in one write, and prune the inbox once per interval."""
        now, answered = loop_time(), set(self._answered)
        if now < self._next_marking:
            return
        try:
            await self._inbox.mark_done(answered)
            self._answered -= answered
            if now >= self._next_pruning:
                self._next_pruning = now + _PRUNING_INTERVAL
                await self._inbox.prune(datetime.now(UTC))
        except StorageError as error:
            self._next_read = self._next_marking = now + _AFTER_STORAGE_ERROR
            self._log_storage_error(error, "answered updates were not marked as done; retrying")

    def _sleep_seconds(self, started: float) -> float:
        """Return the seconds until something is due without a new update, in a pass that began at ``started``."""
        due = [time for time in (self._next_read, *self._backoff.retry_times()) if time > started]
        return max(min([*due, started + self._inbox.longest_wait]) - loop_time(), 0.0)

    def _log_storage_error(self, error: StorageError, consequence: str) -> None:
        if self._log_throttle.should_log(consequence):
            _LOGGER.error("%s (%s)", consequence, error)
