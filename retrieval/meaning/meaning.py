"""What a search needs to compare a question with sentences by what they mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import ArticleVectors, Embedder
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

        None if the question could not be embedded in time, or the vectors of one of their articles are not there.
        """
        vector = self.embedder.question(question)
        return None if vector is None else similarities(index, self.vectors, vector, numbers)
