"""The generation that a segment extends: articles that it holds as they are now are left out of the segment."""

from retrieval.articles.model import UnchangedArticle
from retrieval.building.article_lines import ArticleLines
from retrieval.building.previous_generation import PreviousGeneration


class TooManyChangesError(Exception):
    """More sentences differ than a segment may hold; a whole build is due."""


class Baseline:
    """Compares articles with those of a generation. Belongs to one reading of the articles.

    Attributes:
        generation: The generation.
        kept: The numbers of its articles that were found again, so far.
    """

    def __init__(self, generation: PreviousGeneration, most: int) -> None:
        """Allow ``most`` sentences that differ, of new and changed articles as well as of those that have gone."""
        self.generation = generation
        self.kept: set[int] = set()
        self._room = most

    def holds(self, found: ArticleLines | UnchangedArticle, sentences: int) -> bool:
        """Return whether the generation holds an article, of so many ``sentences``, as it was found.

        Raises:
            TooManyChangesError: It does not, and with this article too many sentences differ.
        """
        number = self.generation.number_of.get(found.key)
        if number is None and isinstance(found, ArticleLines):
            number = self._same(found)
        if number is not None:
            self.kept.add(number)
            return True
        self._take(sentences)
        return False

    def gone(self) -> list[int]:
        """Return the numbers, ascending, of the articles that were not found again. Raises `TooManyChangesError`."""
        gone = sorted(set(range(self.generation.index.article_count)) - self.kept)
        self._take(sum(len(self.generation.sentences(number)) for number in gone))
        return gone

    def _same(self, article: ArticleLines) -> int | None:
        """Return the number of an article with the same id and digest: one with a fault is parsed every time."""
        id_ = str(article.record["id"])
        same = self.generation.digests.get(id_) == article.record["digest"]
        return self.generation.index.lookup.find(id_) if same else None

    def _take(self, sentences: int) -> None:
        self._room -= sentences
        if self._room < 0:
            raise TooManyChangesError
