"""Refresh the index when the folder of the articles changes."""

import asyncio
import logging
import time
from pathlib import Path

from watchfiles import Change, awatch

from bot.services.build_errors import ReindexError
from bot.services.reindexing import Reindexer, log_report
from retrieval.articles.file_list import is_article_file
from retrieval.errors import RetrievalError

_SETTLE = 5.0  # seconds without a change after which a copy is assumed to be complete; chosen
_LONGEST = 3  # times the above, after which articles that keep coming are read nevertheless; chosen
_RETRY = 60.0  # seconds, chosen

_LOGGER = logging.getLogger(__name__)


async def watch_articles(articles: Path, reindexer: Reindexer, settle: float = _SETTLE) -> None:
    """Refresh once the articles have changed and then not changed for ``settle`` seconds; until cancelled.

    Where articles keep coming, refresh every few times ``settle`` seconds: a file that is still being written is read
    as far as it goes, and again by the next refresh. Errors are logged, and the current index stays. The folder is
    watched in a thread of its own.
    """
    while True:
        try:
            await _watch(articles, reindexer, settle)
        except (OSError, RuntimeError) as error:  # the folder does not exist, or the system allows no more watches
            _LOGGER.error("%s cannot be watched (%s); trying again in %.0f s", articles, error, _RETRY)  # noqa: TRY400 — for the operator, who has no use for a traceback
        await asyncio.sleep(_RETRY)


async def _watch(articles: Path, reindexer: Reindexer, settle: float) -> None:
    first: float | None = None  # change since the last refresh
    last = 0.0  # change
    batches = awatch(
        reindexer.folder,
        watch_filter=None,
        rust_timeout=max(round(1000 * settle / 2), 1),
        yield_on_timeout=True,
        recursive=reindexer.folder == articles,
    )
    async for changes in batches:
        now = time.monotonic()
        if any(_is_relevant(change, Path(path), articles) for change, path in changes):
            first, last = now if first is None else first, now
        if first is not None and (now - last >= settle or now - first >= _LONGEST * settle):
            first = None
            await _refresh(reindexer)


def _is_relevant(change: Change, path: Path, articles: Path) -> bool:
    """Return whether a change concerns a file of articles, or a folder, which may have held some."""
    if path.name.startswith("."):
        return False
    if articles.is_file():
        return path.name == articles.name
    return is_article_file(path) or change == Change.deleted or path.is_dir()


async def _refresh(reindexer: Reindexer) -> None:
    try:
        log_report(await reindexer.refresh())
    except (ReindexError, RetrievalError) as error:
        _LOGGER.error("the articles changed, but: %s", error)  # noqa: TRY400 — as above
