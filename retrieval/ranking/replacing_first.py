"""Quotes an article that corrects or replaces another one before that other one."""

from collections.abc import Callable, Iterator, Sequence

from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.ranking.ranking import Passage

_LONGEST_CHAIN = 5  # articles of which each replaces the one before; chosen


def replacing_first(
    index: SentenceIndex, passages: Sequence[Passage], find: Callable[[IndexedArticle], Passage | None]
) -> tuple[Passage, ...]:
    """Return the passages, with the best one of each replacing article before those of the article that it replaces.

    One that is not among the passages is what ``find`` returns for its article. The articles of others stay in order.
    """
    ordered: list[Passage] = []
    left = list(passages)
    while left:
        passage = left.pop(0)
        for article in _replacing(index, passage.article):
            if any(one.article.number == article.number for one in ordered):
                continue
            own = next((one for one in left if one.article.number == article.number), None)
            if own is not None:
                left.remove(own)
            if found := own or find(article):
                ordered.append(found)
        ordered.append(passage)
    return tuple(ordered)


def replaced(passages: Sequence[Passage]) -> Passage | None:
    """Return the second of the passages if the first one is before it because its article replaces that one's."""
    if len(passages) > 1 and (name := passages[1].article.corrected_by) and name.id == passages[0].article.id:
        return passages[1]
    return None


def _replacing(index: SentenceIndex, article: IndexedArticle) -> list[IndexedArticle]:
    """Return the articles that replace ``article``, the last one first."""
    return [*_following(index, article)][::-1]


def _following(index: SentenceIndex, article: IndexedArticle) -> Iterator[IndexedArticle]:
    for _ in range(_LONGEST_CHAIN):
        following = index.find_article(article.corrected_by.id) if article.corrected_by else None
        if following is None:
            return
        yield following
        article = following
