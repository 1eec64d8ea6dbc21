"""The articles of the live index, newest first; no Telegram, no markup."""

from dataclasses import dataclass

from bot.services.live_index import LiveIndex
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex

_PAGE_SIZE = 10  # articles, chosen
_OPENING = 3  # sentences on an article's card, chosen


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of the list, of ``total`` articles; ``number`` is 1 to ``pages``."""

    articles: tuple[IndexedArticle, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article with its first sentences, an exact slice of its text; "" if it has none."""

    article: IndexedArticle
    opening: str


class ArticleList:
    """Lists and finds articles. Thread-safe; blocks, the first `page` of a generation while it reads every article."""

    def __init__(self, index: LiveIndex) -> None:
        self._index = index
        self._order: tuple[str, list[int]] = ("", [])  # a generation, and its articles in order

    def page(self, number: int) -> ArticlePage:
        """Return the page ``number``, or the nearest that exists.

        Articles without a year come last; articles of one date are in order of their public number.
        """
        index = self._index.current
        order = self._newest_first(index)
        pages = max(1, -(-len(order) // _PAGE_SIZE))
        number = min(max(number, 1), pages)
        chosen = order[(number - 1) * _PAGE_SIZE : number * _PAGE_SIZE]
        return ArticlePage(tuple(map(index.article, chosen)), number, pages, len(order))

    def find(self, public_number: int) -> ArticleCard | None:
        """Return the article that readers know by ``public_number``, or None."""
        index = self._index.current
        article = index.find_by_public_number(public_number)
        if article is None:
            return None
        first = [index.sentence(number) for number in article.sentences[:_OPENING]]
        return ArticleCard(article, index.text(article.number)[first[0].start : first[-1].end] if first else "")

    def _newest_first(self, index: SentenceIndex) -> list[int]:
        generation, order = self._order
        if generation != index.generation:
            articles = sorted(index.articles, key=lambda article: article.public_number)
            articles.sort(key=lambda article: article.published.sort_key, reverse=True)
            order = [article.number for article in articles]
            self._order = (index.generation, order)
        return order


def newest_date(index: SentenceIndex) -> PublicationDate | None:
    """Return the latest date of publication whose year is known, None if there is none. Reads every article."""
    dated = (article.published for article in index.articles if article.published.year is not None)
    return max(dated, key=lambda published: published.sort_key, default=None)
