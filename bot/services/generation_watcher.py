"""Serving each new generation within seconds of its becoming current, whichever process built it.

Knows no Telegram. Belongs to one event loop; files are checked in a thread of its own.
"""

import asyncio
import logging

from bot.services.live_index import LiveIndex
from bot.spells import LogThrottle
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations

_EVERY = 2.0  # seconds

_LOGGER = logging.getLogger(__name__)


async def watch_generations(generations: Generations, index: LiveIndex, every: float = _EVERY) -> None:
    """Look every so many seconds for another generation, and serve it in ``index``. Runs until it is cancelled.

    One that can't be opened is logged, once; what is served is served on.
    """
    seen: str | None = index.current.generation
    spells = LogThrottle()
    while True:
        try:
            name = generations.current()  # one small file
        except RetrievalError as error:
            if spells.begins("looking"):
                _LOGGER.error("%s; generation %s serves on", error, index.current.generation)  # noqa: TRY400 — as below
        else:
            if name not in {seen, index.current.generation}:
                await _serve_current(index)
            seen = name
        await asyncio.sleep(every)


async def _serve_current(index: LiveIndex) -> None:
    try:
        await asyncio.to_thread(index.reopen)
    except RetrievalError as error:
        _LOGGER.error("%s; generation %s serves on", error, index.current.generation)  # noqa: TRY400 — no fault of ours
    else:
        _LOGGER.info("generation %s serves", index.current.generation)
