"""Adds articles to the archive, removes and restores them, and makes each change answerable; no Telegram."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.added_articles import AddedArticle, AddedArticles
from bot.services.article_location import changed_since
from bot.services.live_index import LiveIndex
from bot.services.reindexing import Reindexer, ReindexError
from retrieval.dates.calendar import today
from retrieval.errors import RetrievalError
from retrieval.index.generations import started_at
from retrieval.index.sentence_index import IndexedArticle

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArticleAdding:
    """The articles that were added, and the index that answers from them. Belongs to an event loop.

    What `add`, `replace`, `remove` and `restore` do is kept when they return, and answered from after `refresh`, or
    after the next start of the program.
    """

    articles: AddedArticles
    reindexer: Reindexer
    index: LiveIndex

    async def add(self, articles: Sequence[AddedArticle]) -> list[str]:
        """Add articles, and return their ids. Raises `AddedArticlesError`."""
        return await asyncio.to_thread(self.articles.add_all, articles, today())

    async def replace(self, id_: str, article: AddedArticle) -> bool:
        """As `AddedArticles.replace`."""
        return await asyncio.to_thread(self.articles.replace, id_, article)

    async def remove(self, id_: str) -> bool:
        """As `AddedArticles.remove`."""
        return await asyncio.to_thread(self.articles.remove, id_)

    async def restore(self, id_: str) -> bool:
        """As `AddedArticles.restore`."""
        return await asyncio.to_thread(self.articles.restore, id_)

    async def refresh(self) -> None:
        """Answer from the articles as they are now. Raises `ReindexError` or `RetrievalError`."""
        await self.reindexer.refresh()

    def indexed(self, id_: str) -> IndexedArticle | None:
        """Return the article of the index with this id; None if it is not answered from."""
        return self.index.current.find_article(id_)

    async def catch_up(self) -> None:
        """Answer from what was added or removed before the program stopped; then wait until cancelled."""
        moment, folder = started_at(self.index.current.generation), self.articles.folder
        if folder.exists() and await asyncio.to_thread(changed_since, folder, moment):
            try:
                await self.refresh()
            except (ReindexError, RetrievalError) as error:
                _LOGGER.error("the added articles were not indexed: %s", error)  # noqa: TRY400 — the message names cause and remedy
        await asyncio.Event().wait()
