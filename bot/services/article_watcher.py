"""Reading the articles again by themselves when their folder changes.

Knows no Telegram. Belongs to one event loop; the folder is watched in a thread of its own.
"""

import asyncio
import logging
import time
from pathlib import Path

from watchfiles import Change, awatch

from bot.services.reindexing import AlreadyRunningError, Reindexer, ReindexError, log_report
from retrieval.articles.folder import SUFFIXES
from retrieval.errors import RetrievalError

_SETTLE = 5.0  # seconds without a change, after which a copy is taken to be done
_RETRY = 60.0  # seconds

_LOGGER = logging.getLogger(__name__)


async def watch_articles(articles: Path, reindexing: Reindexer, settle: float = _SETTLE) -> None:
    """Rebuild once the articles have changed and then stood still for ``settle`` seconds. Runs until cancelled.

    What goes wrong is logged, and the index of before serves on.
    """
    while True:
        try:
            await _watch(articles, reindexing, settle)
        except (OSError, RuntimeError) as error:  # the folder is gone, or the system watches too many already
            _LOGGER.error("%s cannot be watched (%s); trying again in %.0f s", articles, error, _RETRY)  # noqa: TRY400
        await asyncio.sleep(_RETRY)


async def _watch(articles: Path, reindexing: Reindexer, settle: float) -> None:
    changed_at: float | None = None
    looks = awatch(
        reindexing.folder,
        watch_filter=None,
        rust_timeout=max(round(1000 * settle / 2), 1),
        yield_on_timeout=True,
        recursive=reindexing.folder == articles,
    )
    async for changes in looks:
        if any(_matters(change, Path(path), articles) for change, path in changes):
            changed_at = time.monotonic()
        elif changed_at is not None and time.monotonic() - changed_at >= settle and not reindexing.running:
            changed_at = None
            await _reindex(reindexing)


def _matters(change: Change, path: Path, articles: Path) -> bool:
    """Whether a change is one of articles: of a file of theirs, or of a folder, which may have held some."""
    if path.name.startswith("."):
        return False
    if articles.is_file():
        return path.name == articles.name
    return path.suffix.lower() in SUFFIXES or change == Change.deleted or path.is_dir()


async def _reindex(reindexing: Reindexer) -> None:
    try:
        log_report(await reindexing.run())
    except AlreadyRunningError:
        _LOGGER.info("the articles changed while they were being read")
    except (ReindexError, RetrievalError) as error:
        _LOGGER.error("the articles changed, but: %s", error)  # noqa: TRY400 — no fault of ours
