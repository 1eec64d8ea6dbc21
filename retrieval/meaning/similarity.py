"""How near sentences are to a question in meaning: the cosines of their vectors, and of those around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import Vectors

Cosines = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Similarities:
    """The cosines of a question with sentences, in their order.

    ``sentence``: with the sentence; ``near``: with the mean of its vector and those of the sentences before and after
    it; ``article``: with the mean of all sentences of its article.
    """

    sentence: Cosines
    near: Cosines
    article: Cosines

    def features(self) -> dict[str, Cosines]:
        """Return the features of the sentences by name, each less its mean over all of them.

        The mean says how a question is typed, and how near it is to all that an archive has on its subject.
        """
        columns = {"meaning_sentence": self.sentence, "meaning_near": self.near, "meaning_article": self.article}
        return {name: column - column.mean() for name, column in columns.items()}

    def signs(self) -> dict[str, float]:
        """Return the signs of whether the best sentence answers, by name.

        How near the articles are to the subject of the question, and how far the nearest sentence is ahead of the mean.
        """
        return {
            "meaning_subject": float(self.article.mean()),
            "meaning_lead": float(self.sentence.max() - self.sentence.mean()),
        }


def similarities(
    index: SentenceIndex, vectors: Mapping[int, Vectors], question: Vectors, numbers: NDArray[np.int64]
) -> Similarities:
    """Return the similarities of the sentences ``numbers`` to the vector of a question.

    ``vectors`` are those of the sentences of each of their articles (rows), by its number.
    """
    articles = index.article_of(numbers)
    rows = np.zeros((3, len(numbers)), np.float32)
    for article, of_article in vectors.items():
        first = index.sentences_of(article).start
        centroid = _cosine(question, of_article)
        for at in np.flatnonzero(articles == article).tolist():
            place = int(numbers[at]) - first
            rows[:, at] = (
                of_article[place] @ question,
                _cosine(question, of_article[max(0, place - 1) : place + 2]),
                centroid,
            )
    return Similarities(*rows)


def _cosine(question: Vectors, vectors: Vectors) -> float:
    mean = vectors.mean(axis=0)
    return float(mean @ question / (np.linalg.norm(mean) + 1e-6))
