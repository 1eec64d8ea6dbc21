"""What a search needs to compare a question with sentences by what they mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import ArticleVectors, Embedder, Vectors
from retrieval.meaning.similarity import Similarities, similarities


@dataclass(frozen=True, slots=True)
class Meaning:
    """An embedder of questions, and the vectors of one index by the same model. Not thread-safe, as the embedder."""

    embedder: Embedder
    vectors: ArticleVectors

    def expect(self, question: str) -> None:
        """Announce a question, which is embedded meanwhile."""
        self.embedder.expect(question)

    def similarities(self, index: SentenceIndex, question: str, numbers: NDArray[np.int64]) -> Similarities | None:
        """Return how near the sentences ``numbers`` are to ``question``.

        None if the vectors of one of their articles are not there, for with those of some only the others would seem
        far; or if the question could not be embedded in time.
        """
        vectors: dict[int, Vectors] = {}
        for article in np.unique(index.article_of(numbers)).tolist():
            of_article = self.vectors.of_article(article)
            if of_article is None:
                return None
            vectors[article] = of_article
        embedded = self.embedder.question(question)
        return None if embedded is None else similarities(index, vectors, embedded, numbers)
