"""Serve each new generation or segment of the index within seconds, whichever process built it."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from bot.logs import LogThrottle
from bot.services.live_index import LiveIndex
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations

_INTERVAL = 2.0  # seconds between looks at one small file; chosen
_FOLLOW_INTERVAL, _LONGEST_DELAY = 3.0, 60.0  # seconds between requests of one small file; chosen

_LOGGER = logging.getLogger(__name__)


async def watch_generations(generations: Generations, index: LiveIndex, interval: float = _INTERVAL) -> None:
    """Reopen ``index`` whenever another generation or segment is current; until cancelled.

    Looks every ``interval`` seconds. A generation that cannot be opened is logged once, and the index stays. Files are
    verified in another thread.
    """
    seen: str | None = index.current.generation
    throttle = LogThrottle()
    while True:
        try:
            name = generations.served()
        except RetrievalError as error:
            if throttle.should_log("looking"):
                _log_failure(error, index)
        else:
            if name not in {seen, index.current.generation}:
                await _reopen(index)
            seen = name
        await asyncio.sleep(interval)


async def _reopen(index: LiveIndex) -> None:
    try:
        await asyncio.to_thread(index.reopen)
    except RetrievalError as error:
        _log_failure(error, index)
    else:
        _LOGGER.info("generation %s is served", index.current.generation)


def _log_failure(error: RetrievalError, index: LiveIndex) -> None:
    # Without a traceback: the operator has to act, not a developer.
    _LOGGER.error("%s; generation %s is still served", error, index.current.generation)


async def follow_address(generations: Generations, interval: float = _FOLLOW_INTERVAL) -> None:
    """Fetch whatever is published at the address of ``generations`` to their folder; until cancelled.

    Asks every ``interval`` seconds, and less and less often, up to once a minute, while that fails, which is logged
    once. What was fetched before is served meanwhile; `watch_generations` serves what was fetched.
    """
    ending = threading.Event()
    throttle, delay = LogThrottle(), interval
    try:
        while True:
            try:
                await _in_daemon_thread(partial(generations.follow, wait=False, is_ending=ending.is_set))
                delay = interval
            except RetrievalError as error:
                delay = min(2 * delay, _LONGEST_DELAY)
                if throttle.should_log(error.problem.partition("(")[0]):  # without the words of the store
                    _LOGGER.error("%s; what was fetched last is served", error)  # noqa: TRY400 — for the operator
            await asyncio.sleep(delay)
    finally:
        ending.set()


async def _in_daemon_thread(job: Callable[[], object]) -> None:
    """Wait until ``job`` is done in a thread of its own, for which the program does not wait when it ends."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    errors: list[BaseException] = []

    def run() -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001 — raised to the caller
            errors.append(error)
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run, name="follow-address", daemon=True).start()
    await done.wait()
    for error in errors:
        raise error
