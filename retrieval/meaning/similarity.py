"""How near sentences are to a question in meaning: the cosines of their vectors, and of those around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import Vectors

Cosines = NDArray[np.floating[Any]]

_NO_OTHER = 0.1  # the margin where all candidates are of one article: about the widest seen


@dataclass(frozen=True, slots=True)
class Similarities:
    """The cosines of a question with sentences, in their order.

    ``sentence``: with the sentence; ``near``: with the mean of its vector and those of the sentences before and after
    it; ``paragraph`` and ``article``: with the mean of all sentences of its paragraph, and of its article.
    """

    sentence: Cosines
    near: Cosines
    paragraph: Cosines
    article: Cosines

    def features(self) -> dict[str, Cosines]:
        """Return the features of the sentences by name, each less its mean over all of them.

        The mean says how the question is typed, rather than which sentence answers.
        """
        columns = {"meaning_sentence": self.sentence, "meaning_near": self.near, "meaning_article": self.article}
        return {name: column - column.mean() for name, column in columns.items()}

    def signs(self, row: int, others: NDArray[np.bool_]) -> dict[str, float]:
        """Return the signs of whether the sentence in ``row`` answers, by name; ``others`` are of other articles."""
        elsewhere = self.sentence[others]
        return {
            "meaning_sentence": float(self.sentence[row]),
            "meaning_near": float(self.near[row]),
            "meaning_article": float(self.article[row]),
            "meaning_most": float(self.sentence.max()),
            "meaning_margin": float(self.sentence[row] - elsewhere.max()) if len(elsewhere) else _NO_OTHER,
            "meaning_paragraph": float(self.paragraph.max()),
            # How near a question is to everything in an archive on its subject, whether that answers or not.
            "meaning_mean": float(self.sentence.mean()),
            "meaning_article_mean": float(self.article.mean()),
        }


def similarities(
    index: SentenceIndex, vectors: Mapping[int, Vectors], question: Vectors, numbers: NDArray[np.int64]
) -> Similarities:
    """Return the similarities of the sentences ``numbers`` to the vector of a question.

    ``vectors`` are those of the sentences of each of their articles (rows), by its number.
    """
    articles = index.article_of(numbers)
    rows = np.zeros((4, len(numbers)), np.float32)
    for article, of_article in vectors.items():
        first = index.sentences_of(article).start
        centroid = _cosine(question, of_article)
        for at in np.flatnonzero(articles == article).tolist():
            place = int(numbers[at]) - first
            since, until = _paragraph(index, int(numbers[at]))
            rows[:, at] = (
                of_article[place] @ question,
                _cosine(question, of_article[max(0, place - 1) : place + 2]),
                _cosine(question, of_article[since - first : until - first]),
                centroid,
            )
    return Similarities(*rows)


def _cosine(question: Vectors, vectors: Vectors) -> float:
    mean = vectors.mean(axis=0)
    return float(mean @ question / (np.linalg.norm(mean) + 1e-6))


def _paragraph(index: SentenceIndex, number: int) -> tuple[int, int]:
    """Return the first sentence of the paragraph of a sentence, and the one after its last."""
    first = last = number
    while (before := index.neighbour(first, -1)) is not None:
        first = before
    while (after := index.neighbour(last, 1)) is not None:
        last = after
    return first, last + 1
