"""Run the bot in Telegram, from connecting until SIGTERM."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from telegram.error import InvalidToken, TelegramError

from bot.observability.metrics import Metrics
from bot.services.leadership import Leadership
from bot.services.reindexing import Reindexer
from bot.settings.values import Webhook
from bot.telegram.application import TelegramApplication
from bot.telegram.connection import Connection
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.errors import TokenRefusedError
from bot.telegram.handlers.menus import set_profile
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.polling import Polling
from bot.telegram.retries import backoff_delays, is_transient
from storage.inbox import Inbox

_FIRST_RETRY, _LAST_RETRY = 1.0, 60.0  # seconds; chosen
_GRACE_FOR_ANSWERS, _GRACE_FOR_TASKS = 2.5, 1.0  # seconds; together below the five that a stop may take
_CANCEL_INTERVAL = 0.2  # seconds; chosen

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BotServer:
    """The bot's application with the inbox it serves.

    Attributes:
        application: Its handlers answer the updates.
        connection: How it reaches Telegram.
        inbox: Stores updates until they are answered.
        reindexer: A rebuild under way is stopped with the server.
        leadership: Of the programs that serve the bot, the one that leads polls, and sets profile and webhook.
        name: The name of the bot that people see.
        admin_ids: Telegram ids; these people get a menu of their own.
        webhook: Where to receive updates; by polling if None.
        background_jobs: Coroutines to run meanwhile, until cancelled; an error in one stops the server.
        metrics: Records the updates and the polls.
    """

    application: TelegramApplication
    connection: Connection
    inbox: Inbox
    reindexer: Reindexer
    leadership: Leadership
    name: str
    admin_ids: frozenset[int]
    webhook: Webhook | None
    background_jobs: Sequence[Callable[[], Coroutine[object, object, object]]] = ()
    metrics: Metrics = field(default_factory=Metrics)

    async def run(self) -> None:
        """Answer updates until SIGTERM or SIGINT, then stop within five seconds.

        Waits without limit for Telegram to be reachable.

        Raises:
            ServingError: The token is refused or revoked, or the webhook cannot listen. Any other error is a bug.
        """
        with _stop_signal() as stop:
            stopping = asyncio.create_task(stop.wait())
            connecting = asyncio.create_task(_connect(self.application, self.connection))
            try:
                await asyncio.wait([connecting, stopping], return_when=asyncio.FIRST_COMPLETED)
                if connecting.done():
                    connecting.result()
                    await self._serve(stopping)
            finally:
                await _end([connecting, stopping])
                await self.application.shutdown()
                await self.application.bot.shutdown()  # not done by the application if its initialization failed

    async def _serve(self, stopping: "asyncio.Task[object]") -> None:
        """Receive and answer updates until the stop signal, or until a task ends, which only an error causes."""
        await self.application.start()
        dispatcher = Dispatcher(self.application, self.inbox, metrics=self.metrics)
        set_own = partial(set_profile, self.application.bot, self.name, self.admin_ids)
        profile = asyncio.create_task(self.leadership.lead(set_own))
        dispatching = asyncio.create_task(dispatcher.run())
        receiving = asyncio.create_task(self._receive(dispatcher))
        tasks = [dispatching, receiving, *(asyncio.create_task(run()) for run in self.background_jobs)]
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        _LOGGER.info("stopping")
        ended = [task for task in tasks if task.done()]
        await _end([profile, *tasks])
        await asyncio.gather(dispatcher.stop(_GRACE_FOR_ANSWERS), self.reindexer.stop())
        await _end([asyncio.create_task(self.application.stop())], _GRACE_FOR_TASKS)
        for task in ended:
            task.result()

    async def _receive(self, dispatcher: Dispatcher) -> None:
        bot, queue = self.application.bot, InboxQueue(self.inbox, dispatcher)
        if self.webhook is None:
            polling = Polling(bot, queue, open_request=self.connection.open_request)
            await self.leadership.lead(partial(self._poll, polling))
        else:
            from bot.telegram.webhook import receive  # noqa: PLC0415 — only the webhook needs an HTTP server

            await receive(bot, queue, self.webhook, self.leadership)

    async def _poll(self, polling: Polling) -> None:
        try:
            await polling.run()
        finally:
            self.metrics.contacts.end_polls()


async def _connect(application: TelegramApplication, connection: Connection) -> None:
    """Initialize the application, retrying while Telegram is unreachable.

    Raises:
        TokenRefusedError: Telegram does not accept the token.
    """
    for delay in backoff_delays(_FIRST_RETRY, _LAST_RETRY):
        try:
            await application.initialize()
        except InvalidToken:
            # Its message holds the token, so it must not be chained.
            raise TokenRefusedError from None
        except TelegramError as error:
            if not is_transient(error):
                raise
            _LOGGER.warning("%s cannot be reached (%s); retrying in %.0f s", connection, error, delay)
            await asyncio.sleep(delay)
        else:
            _LOGGER.info("serving @%s", application.bot.username)
            return


async def _end(tasks: "Iterable[asyncio.Task[object]]", grace: float = 0.0) -> None:
    """Wait ``grace`` seconds for tasks to end, then cancel them; their errors are ignored."""
    remaining = ending = set(tasks)
    if grace:
        _, remaining = await asyncio.wait(remaining, timeout=grace)
    while remaining:
        for task in remaining:
            task.cancel()
        _, remaining = await asyncio.wait(remaining, timeout=_CANCEL_INTERVAL)  # a library may swallow a cancellation
    await asyncio.gather(*ending, return_exceptions=True)


@contextlib.contextmanager
def _stop_signal() -> Iterator[asyncio.Event]:
    """Yield an event that the first SIGTERM or SIGINT sets; the default action follows a second one."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    signals = (signal.SIGTERM, signal.SIGINT)

    def set_stop() -> None:
        stop.set()
        release()

    def release() -> None:
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, set_stop)
    try:
        yield stop
    finally:
        release()
