"""The articles of the live index, newest first, and the search among them; no Telegram, no markup."""

from dataclasses import dataclass

import numpy as np

from bot.services.live_index import LiveIndex
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.article_search import search_articles
from retrieval.index.near_copies import with_copies
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.index.string_table import Int32Array
from retrieval.text.private_numbers import with_gaps

_PAGE_SIZE = 10  # articles, chosen
_OPENING = 3  # sentences on an article's page at most, chosen
_LONGEST_OPENING = 400  # characters, from which on one sentence is enough: ten lines of a phone; chosen


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of the ``total`` articles that hold ``words``, of all if ""; ``number`` is 1 to ``pages``."""

    articles: tuple[IndexedArticle, ...]
    number: int
    pages: int
    total: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article with its first sentences, an exact slice of its text but for gaps (`with_gaps`); "" if it has none."""

    article: IndexedArticle
    opening: str


class ArticleList:
    """Lists and finds articles. Thread-safe; blocks, the first `page` of a generation while it reads every article."""

    def __init__(self, index: LiveIndex) -> None:
        self._index = index
        self._order: tuple[str, Int32Array] = ("", np.zeros(0, np.int32))  # a generation, and its articles in order
        self._found: tuple[tuple[str, str], Int32Array] = (("", ""), self._order[1])  # likewise, of the last search

    def page(self, number: int, words: str = "") -> ArticlePage:
        """Return the page ``number``, or the nearest that exists, of the articles that hold ``words`` (of all if "").

        Articles with the words in their title come first (see `search_articles`). Articles without a year come last;
        articles of one date are in order of their public number.
        """
        index = self._index.current
        order = self._matching(index, words) if words else self._newest_first(index)
        pages = max(1, -(-len(order) // _PAGE_SIZE))
        number = min(max(number, 1), pages)
        chosen: list[int] = order[(number - 1) * _PAGE_SIZE : number * _PAGE_SIZE].tolist()
        return ArticlePage(tuple(map(index.article, chosen)), number, pages, len(order), words)

    def find(self, public_number: int) -> ArticleCard | None:
        """Return the article that readers know by ``public_number``, or None."""
        index = self._index.current
        article = index.find_by_public_number(public_number)
        if article is None:
            return None
        first = [index.sentence(number) for number in article.sentences[:_OPENING]]
        while len(first) > 1 and first[-1].end - first[0].start > _LONGEST_OPENING:
            first.pop()
        opening = index.text(article.number)[first[0].start : first[-1].end] if first else ""
        return ArticleCard(with_copies(index, article.number), with_gaps(opening).text)

    def _matching(self, index: SentenceIndex, words: str) -> Int32Array:
        asked, order = self._found
        if asked != (index.generation, words):
            found, newest = search_articles(index, words), self._newest_first(index)
            titled = found.titled[newest]
            order = np.concatenate([newest[titled], newest[found.holding[newest] & ~titled]])
            self._found = ((index.generation, words), order)
        return order

    def _newest_first(self, index: SentenceIndex) -> Int32Array:
        generation, order = self._order
        if generation != index.generation:
            articles = sorted(index.articles, key=lambda article: article.public_number)
            articles.sort(key=lambda article: article.published.sort_key, reverse=True)
            order = np.array([article.number for article in articles], np.int32)
            self._order = (index.generation, order)
        return order


def newest_date(index: SentenceIndex) -> PublicationDate | None:
    """Return the latest date of publication whose year is known, None if there is none. Takes milliseconds."""
    since, until = index.publication_days.T
    newest_first: list[int] = np.lexsort((until, -since)).tolist()
    dates = (index.article(number).published for number in newest_first if since[number])
    return next((published for published in dates if published.year is not None), None)
