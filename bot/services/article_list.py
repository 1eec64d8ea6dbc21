"""The articles of a live index, newest first; knows no Telegram and no markup."""

from dataclasses import dataclass

from bot.services.live_index import LiveIndex
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex

PAGE = 10  # articles
_OPENING = 3  # sentences of an article that are shown


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Some of the ``total`` articles; ``number`` of ``pages`` counts from 1."""

    articles: tuple[IndexedArticle, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article and its first sentences, an exact slice of its text ("" where it has none)."""

    article: IndexedArticle
    opening: str


class Catalogue:
    """Lists articles. Any thread may call; `page` looks at every article the first time after a rebuild."""

    def __init__(self, index: LiveIndex) -> None:
        self._index = index
        self._order: tuple[str, list[int]] = ("", [])  # of which generation, and the numbers of its articles

    def page(self, number: int) -> CataloguePage:
        """The page of that number, or the nearest there is; unknown years come last, equal dates by shelf."""
        index = self._index.current
        order = self._newest_first(index)
        pages = max(1, -(-len(order) // PAGE))
        number = min(max(number, 1), pages)
        chosen = order[(number - 1) * PAGE : number * PAGE]
        return CataloguePage(tuple(map(index.article, chosen)), number, pages, len(order))

    def find(self, shelf: int) -> ArticleCard | None:
        """The article that people call by that number, or None."""
        index = self._index.current
        article = index.find_article_number(shelf)
        if article is None:
            return None
        first = [index.sentence(number) for number in article.sentences[:_OPENING]]
        return ArticleCard(article, index.text(article.number)[first[0].start : first[-1].end] if first else "")

    def _newest_first(self, index: SentenceIndex) -> list[int]:
        generation, order = self._order
        if generation != index.generation:
            articles = sorted(index.articles, key=lambda article: article.shelf)
            articles.sort(key=_day, reverse=True)
            order = [article.number for article in articles]
            self._order = (index.generation, order)
        return order


def _day(article: IndexedArticle) -> str:
    return (article.published.iso() or "") if article.published.year else ""
