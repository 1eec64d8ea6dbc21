"""Serve each new generation or segment of the index within seconds, whichever process built it."""

import asyncio
import logging

from bot.logs import LogThrottle
from bot.services.live_index import LiveIndex
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations

_INTERVAL = 2.0  # seconds between looks at one small file; chosen

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
