"""The life of the bot in Telegram, from the first word to it until SIGTERM."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass

from telegram.error import InvalidToken, TelegramError

from bot.services.reindexing import Reindexer
from bot.settings import Webhook
from bot.telegram.application import TelegramApplication
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.errors import TokenRefusedError
from bot.telegram.handlers.menus import set_profile
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.polling import Polling
from bot.telegram.retries import backoff_delays, is_transient
from storage.inbox import Inbox

_FIRST_RETRY, _LAST_RETRY = 1.0, 60.0  # seconds
_GRACE_FOR_ANSWERS, _GRACE_FOR_TASKS = 2.5, 1.0  # seconds; together below the five that a stop may take
_AGAIN = 0.2  # seconds after which what was cancelled and goes on is cancelled again

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TelegramServer:
    """What is served and how: by polling where ``webhook`` is None; ``beside`` goes on meanwhile, until cancelled."""

    application: TelegramApplication
    inbox: Inbox
    reindexing: Reindexer
    admin_ids: frozenset[int]
    webhook: Webhook | None
    beside: Sequence[Callable[[], Coroutine[object, object, object]]] = ()

    async def run(self) -> None:
        """Answer updates until SIGTERM or SIGINT, then end what is under way within five seconds.

        Waits for the network as long as it takes. Raises `ServingError`, also where the token is revoked meanwhile;
        any other error is a fault of the program.
        """
        with _stop_signal() as stop:
            stopping = asyncio.create_task(stop.wait())
            connecting = asyncio.create_task(_connect(self.application))
            try:
                await asyncio.wait([connecting, stopping], return_when=asyncio.FIRST_COMPLETED)
                if connecting.done():
                    connecting.result()
                    await self._serve(stopping)
            finally:
                await _end([connecting, stopping])
                await self.application.shutdown()
                await self.application.bot.shutdown()  # the application leaves it open where it was never whole

    async def _serve(self, stopping: "asyncio.Task[object]") -> None:
        """Receive and answer until told to stop, or until a part of it ends, which only an error makes it do."""
        await self.application.start()
        dispatcher = Dispatcher(self.application, self.inbox)
        introducing = asyncio.create_task(set_profile(self.application.bot, self.admin_ids))
        answering = asyncio.create_task(dispatcher.run())
        receiving = asyncio.create_task(self._receive(dispatcher))
        parts = [answering, receiving, *(asyncio.create_task(run()) for run in self.beside)]
        await asyncio.wait([*parts, stopping], return_when=asyncio.FIRST_COMPLETED)
        _LOGGER.info("stopping")
        ended = [part for part in parts if part.done()]
        await _end([introducing, *parts])
        await asyncio.gather(dispatcher.stop(_GRACE_FOR_ANSWERS), self.reindexing.stop())
        await _end([asyncio.create_task(self.application.stop())], _GRACE_FOR_TASKS)
        for part in ended:
            part.result()

    async def _receive(self, dispatcher: Dispatcher) -> None:
        bot, queue = self.application.bot, InboxQueue(self.inbox, dispatcher)
        if self.webhook is None:
            await Polling(bot, queue).run()
        else:
            from bot.telegram.webhook import receive  # noqa: PLC0415 — only this way of serving needs a server

            await receive(bot, queue, self.webhook)


async def _connect(application: TelegramApplication) -> None:
    """Introduce the bot to Telegram, trying again while the network is away. Raises `TokenRefusedError`."""
    for delay in backoff_delays(_FIRST_RETRY, _LAST_RETRY):
        try:
            await application.initialize()
        except InvalidToken:
            # Its message holds the token, so it must not be chained.
            raise TokenRefusedError from None
        except TelegramError as error:
            if not is_transient(error):
                raise
            _LOGGER.warning("Telegram cannot be reached (%s); trying again in %.0f s", error, delay)
            await asyncio.sleep(delay)
        else:
            _LOGGER.info("serving @%s", application.bot.username)
            return


async def _end(tasks: "Iterable[asyncio.Task[object]]", grace: float = 0.0) -> None:
    """See tasks end: by themselves within ``grace`` seconds, else cancelled; what they raise is no matter."""
    remaining = ending = set(tasks)
    if grace:
        _, remaining = await asyncio.wait(remaining, timeout=grace)
    while remaining:
        for task in remaining:
            task.cancel()
        _, remaining = await asyncio.wait(remaining, timeout=_AGAIN)  # a library may have swallowed the first
    await asyncio.gather(*ending, return_exceptions=True)


@contextlib.contextmanager
def _stop_signal() -> Iterator[asyncio.Event]:
    """Yield what is set by the first SIGTERM or SIGINT; a second one ends the program the hard way."""
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
