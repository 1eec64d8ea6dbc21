"""Which of the words that a query looks for are held by some sentences and their articles."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.top_k import Scores
from retrieval.questions.query import Query

Held = dict[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class HeldTerms:
    """The syllables, of a query and its alternatives, in sentences and articles, by their numbers.

    ``pairs`` are the pairs of adjacent ones in articles, joined by a blank.
    """

    sentences: Held
    articles: Held
    pairs: Held

    @classmethod
    def of(cls, index: SentenceIndex, query: Query, sentences: Collection[int]) -> "HeldTerms":
        """Look the words of ``query`` up in ``sentences``, their neighbours and their articles, all at once."""
        channel, pair_channel = query.compared_channels
        syllables, pairs = query.looked_up[channel], query.looked_up[pair_channel]
        around = _sorted(one for number in sentences for one in (number, *neighbours(index, number)))
        articles = _sorted(index.sentence(number).article for number in sentences)
        return cls(
            _held(syllables, index.weights(channel, syllables, around), around),
            _held(syllables, index.article_weights(channel, syllables, articles), articles),
            _held(pairs, index.article_weights(pair_channel, pairs, articles), articles),
        )


def neighbours(index: SentenceIndex, number: int) -> list[int]:
    """Return the sentences before and after sentence ``number`` in its paragraph."""
    return [other for step in (-1, 1) if (other := index.neighbour(number, step)) is not None]


def _sorted(numbers: Iterator[int]) -> NDArray[np.int64]:
    return np.array(sorted({*numbers}), np.int64)


def _held(terms: Sequence[str], weights: Scores, numbers: NDArray[np.int64]) -> Held:
    """Return the terms of a positive weight for each number."""
    columns = (weights > 0).T.tolist()
    return {
        number: frozenset(term for term, has in zip(terms, column, strict=True) if has)
        for number, column in zip(numbers.tolist(), columns, strict=True)
    }
