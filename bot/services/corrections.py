"""Stores what editors correct of the articles of the live index; a build applies it. No Telegram, no markup."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.services.correction_words import CorrectionRefusedError, Field, Refusal, checked_value
from bot.services.live_index import LiveIndex
from bot.services.uncertain_dates import uncertain_dates
from retrieval.dates.calendar import today
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from storage.corrections import CorrectionTable

PAGE_SIZE = 8  # articles, chosen
_REPLACED_BY = "replaced_by"


@dataclass(frozen=True, slots=True)
class CorrectedArticle:
    """An article as it is indexed, and its stored corrections by field, which the index may not have yet."""

    article: IndexedArticle
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DatePage:
    """One page of the ``total`` articles with an uncertain date; ``number`` is 1 to ``pages``."""

    articles: tuple[IndexedArticle, ...]
    number: int
    pages: int
    total: int


class CorrectionService:
    """Corrects articles by their public numbers. Belongs to an event loop; any method can raise `StorageError`."""

    def __init__(self, table: CorrectionTable, index: LiveIndex) -> None:
        self._table = table
        self._index = index
        self._uncertain: tuple[str, list[IndexedArticle]] = ("", [])  # a generation, and its articles

    async def article(self, number: int) -> CorrectedArticle | None:
        """Return the article with this public number, None if there is none."""
        article = self._index.current.find_by_public_number(number)
        return CorrectedArticle(article, await self._table.of(article.id)) if article else None

    async def correct(self, number: int, field: Field, typed: str) -> Refusal | None:
        """Store ``typed`` as the ``field`` of an article; return why not, None if it is stored."""
        article = self._index.current.find_by_public_number(number)
        if article is None:
            return "unknown"
        try:
            value = checked_value(field, typed, today())
        except CorrectionRefusedError as refusal:
            return refusal.problem
        await self._table.change({article.id: {field: value}}, datetime.now(UTC))
        return None

    async def confirm(self, number: int, shown: str) -> Refusal | None:
        """Store the date that was ``shown`` of an article, in ISO 8601, unless it is indexed with another one now."""
        article = self._index.current.find_by_public_number(number)
        if article is None:
            return "unknown"
        if confirmable(article.published) != shown:
            return "changed"
        return await self.correct(number, "published", shown)

    async def replace(self, number: int, older: int) -> Refusal | None:
        """Store that the article ``number`` corrects or replaces the article ``older``; return why not."""
        index = self._index.current
        newer, replaced = index.find_by_public_number(number), index.find_by_public_number(older)
        if newer is None or replaced is None:
            return "unknown"
        if newer.id == replaced.id:
            return "itself"
        if replaced.id in await self._replacing(index, newer):
            return "circle"
        await self._table.change({replaced.id: {_REPLACED_BY: newer.id}}, datetime.now(UTC))
        return None

    async def undo(self, number: int) -> Refusal | None:
        """Remove all corrections of an article; return why not."""
        found = await self.article(number)
        if found is None:
            return "unknown"
        await self._table.change({found.article.id: dict.fromkeys(found.fields)}, datetime.now(UTC))
        return None

    async def uncertain(self, number: int) -> DatePage:
        """Return the page ``number``, or the nearest that exists, of the articles whose date nobody has confirmed."""
        index = self._index.current
        if self._uncertain[0] != index.generation:
            self._uncertain = (index.generation, await asyncio.to_thread(uncertain_dates, index))
        confirmed = await self._table.articles_with("published")
        left = [article for article in self._uncertain[1] if article.id not in confirmed]
        pages = max(1, -(-len(left) // PAGE_SIZE))
        number = min(max(number, 1), pages)
        return DatePage(tuple(left[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]), number, pages, len(left))

    async def _replacing(self, index: SentenceIndex, article: IndexedArticle) -> set[str]:
        """Return the ids of the articles that replace ``article`` one after the other, as stored or indexed."""
        found: set[str] = set()
        following: str | None = article.id
        while following is not None and following not in found:
            found.add(following)
            indexed = index.find_article(following)
            named = indexed.replaced_by.id if indexed and indexed.replaced_by else None
            following = (await self._table.of(following)).get(_REPLACED_BY, named)
        return found


def confirmable(published: PublicationDate) -> str | None:
    """Return the date in ISO 8601 that an editor can confirm; None without a year."""
    return published.iso() if published.year is not None else None
