"""Adds articles to the archive, removes and restores them, and makes each change answerable; no Telegram."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.services.added_articles import AddedArticle, AddedArticles, AddedArticlesError
from bot.services.article_location import changed_since
from bot.services.build_errors import BuildCancelledError, BuiltElsewhereError, ReindexError
from bot.services.folder_mirror import article_file
from bot.services.live_index import LiveIndex
from bot.services.reindexing import Reindexer
from bot.services.shared_folder import OwnFiles, SharedFiles
from retrieval.dates.calendar import today
from retrieval.errors import RetrievalError
from retrieval.index.sentence_index import IndexedArticle
from retrieval.index.stamps import started_at
from storage.errors import StorageError

# Chosen, in seconds.
_SETTLE = 5.0  # in which a program that was given articles has begun to index them
_FIRST_RETRY, _LONGEST_RETRY = 30.0, 1800.0  # after a failure
_LONGEST_WAIT, _LOOK = 120.0, 0.5  # for the index of another program

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArticleAdding:
    """The articles that were added, and the index that answers from them. Belongs to an event loop.

    What `add`, `replace`, `remove` and `restore` do is kept when they return, and answered from after `refresh`, or
    after the next start of the program.

    Attributes:
        articles: The articles in the data folder.
        reindexer: Makes the index.
        index: The index that is served.
        files: Keeps the articles in step with those of other programs.
        builds: Whether this program makes its index; else it is made by another one, and follows.
    """

    articles: AddedArticles
    reindexer: Reindexer
    index: LiveIndex
    files: SharedFiles = field(default_factory=OwnFiles)
    builds: Callable[[], bool] = lambda: True
    _expected: dict[str, bool] = field(default_factory=dict)  # whether articles will be in the index that is awaited

    async def pull(self) -> None:
        """Have the articles as all programs have them, as far as the database can be reached."""
        with suppress(StorageError, OSError):
            await self.files.pull()

    async def add(self, articles: Sequence[AddedArticle]) -> list[str]:
        """Add articles, and return their ids. Raises `AddedArticlesError`."""
        async with self._changing() as names:
            writing = asyncio.create_task(asyncio.to_thread(self.articles.add_all, articles, today()))
            try:
                ids = await asyncio.shield(writing)
            except asyncio.CancelledError:  # the thread goes on
                with suppress(AddedArticlesError):  # none was added
                    names.update(map(article_file, await writing))
                raise
            names.update(map(article_file, ids))
        self._expected.update((id_, True) for id_ in ids)
        return ids

    async def replace(self, id_: str, article: AddedArticle) -> bool:
        """As `AddedArticles.replace`."""
        async with self._changing(id_):
            return await asyncio.to_thread(self.articles.replace, id_, article)

    async def remove(self, id_: str) -> bool:
        """As `AddedArticles.remove`."""
        async with self._changing(id_):
            removed = await asyncio.to_thread(self.articles.remove, id_)
        self._expected[id_] = False
        return removed

    async def restore(self, id_: str) -> bool:
        """As `AddedArticles.restore`."""
        async with self._changing(id_):
            restored = await asyncio.to_thread(self.articles.restore, id_)
        self._expected[id_] = True
        return restored

    @asynccontextmanager
    async def _changing(self, *ids: str) -> AsyncIterator[set[str]]:
        try:
            async with self.files.changing() as names:
                names.update(map(article_file, ids))
                yield names
        except (StorageError, OSError) as error:
            raise AddedArticlesError(f"the articles cannot be stored ({error})", "correct that") from error

    async def refresh(self) -> None:
        """Answer from the articles as they are now. Raises `ReindexError` or `RetrievalError`."""
        if await asyncio.to_thread(self.builds):
            self._expected.clear()
            await self.reindexer.refresh()
        else:
            await self._follow()

    async def _follow(self) -> None:
        """Wait for an index with what was changed here. Raises `BuiltElsewhereError`."""
        expected = dict(self._expected)
        self._expected.clear()
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                while any((self.indexed(id_) is not None) != is_there for id_, is_there in expected.items()):  # noqa: ASYNC110 — another program makes it
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            raise BuiltElsewhereError("no program that has the articles has indexed them yet") from None

    def indexed(self, id_: str) -> IndexedArticle | None:
        """Return the article of the index with this id; None if it is not answered from."""
        return self.index.current.find_article(id_)

    async def keep_up(self) -> None:
        """Answer from what was added or removed before the program stopped, or by other programs; until cancelled.

        A refresh that fails is tried again, less and less often, unless an administrator has cancelled it.
        """
        pulled, retry = self.files.pulled, _FIRST_RETRY
        # Not later: the clock of this machine may differ from that of the one whose index has come.
        if not pulled.is_set() and not await self._is_behind():
            await self._changed_elsewhere(None)
        while True:
            pulled.clear()
            longest = None
            try:
                await self.reindexer.refresh()
                retry = _FIRST_RETRY
            except BuildCancelledError:
                _LOGGER.warning("the added articles were not indexed: an administrator cancelled it")
            except (ReindexError, RetrievalError) as error:
                longest, retry = retry, min(2 * retry, _LONGEST_RETRY)
                _LOGGER.error("the added articles were not indexed, which is tried again: %s", error)  # noqa: TRY400 — the message names cause and remedy
            await self._changed_elsewhere(longest)

    async def _changed_elsewhere(self, longest: float | None) -> None:
        """Wait until other programs have changed articles and had time to index them, at most ``longest`` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await self.files.pulled.wait()
        await asyncio.sleep(_SETTLE)
        while await self.reindexer.runs_elsewhere():  # noqa: ASYNC110 — in another program
            await asyncio.sleep(_SETTLE)

    async def _is_behind(self) -> bool:
        folder, moment = self.articles.folder, started_at(self.index.current.generation)
        return folder.exists() and await asyncio.to_thread(changed_since, folder, moment)
