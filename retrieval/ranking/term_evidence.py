"""What the terms of a query weigh in the sentences around its candidates, as matrices: terms by sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import ARTICLE_WEIGHT, SentenceIndex
from retrieval.questions.aliases import Alternative
from retrieval.questions.query import Query

Vector = NDArray[np.float32]
Numbers = NDArray[np.int64]

# What share of a term's weight in a sentence beside it (so many places on) a sentence is credited with.
_NEIGHBOURS = ((-1, 0.4), (1, 0.2), (-2, 0.15))
_WINDOW = 100  # sentences on either side of a candidate that count as its article: a book is no article


@dataclass(frozen=True, slots=True)
class Around:
    """The sentences around some candidates: all of their articles', within a window.

    ``sentences`` are ascending numbers; ``articles`` ascending numbers of articles, and ``article_at`` the place in
    them of each sentence's article.
    """

    sentences: Numbers
    articles: Numbers
    article_at: Numbers

    @classmethod
    def of(cls, index: SentenceIndex, candidates: Numbers) -> "Around":
        """The sentences around ``candidates``."""
        article_of = index.article_of(candidates)
        windows = []
        for article in np.unique(article_of):
            inside = candidates[article_of == article]
            bounds = index.sentences_of(int(article))
            windows.append(
                np.arange(max(bounds.start, inside.min() - _WINDOW), min(bounds.stop, inside.max() + _WINDOW + 1))
            )
        sentences = np.concatenate(windows)
        articles, article_at = np.unique(index.article_of(sentences), return_inverse=True)
        return cls(sentences, articles.astype(np.int64), article_at)

    def beside(self, matrix: Vector, step: int) -> Vector:
        """``matrix`` (terms by sentences) with each column that of the sentence ``step`` on, 0 beyond the article."""
        moved = np.zeros_like(matrix)
        here, there = (slice(None, -step), slice(step, None)) if step > 0 else (slice(-step, None), slice(None, step))
        contiguous = self.sentences[there] - self.sentences[here] == step
        same = contiguous & (self.article_at[here] == self.article_at[there])
        moved[:, here] = matrix[:, there] * same
        return moved


@dataclass(frozen=True, slots=True)
class ChannelEvidence:
    """The weighted terms of a query in one channel: rows are terms.

    ``bound`` is each term's weight times its idf among sentences, ``article_bound`` among articles; ``own`` is what it,
    or an alternative in its place, adds to each sentence; ``near`` the same or, if greater, its credit from a sentence
    beside; ``article`` what it adds to each article.
    """

    bound: Vector
    article_bound: Vector
    own: Vector
    near: Vector
    article: Vector

    @classmethod
    def of(
        cls, index: SentenceIndex, query: Query, channel: str, around: Around, held: Sequence["_Held"]
    ) -> "ChannelEvidence":
        """The evidence for ``query`` in one channel, over the sentences ``around``; ``held`` are its alternatives."""
        terms, weights = list(query.terms[channel]), np.array(list(query.terms[channel].values()), np.float32)
        bound, article_bound = weights * index.idf(channel, terms), weights * index.article_idf(channel, terms)
        own = index.weights(channel, terms, around.sentences) * weights[:, None]
        article = index.article_weights(channel, terms, around.articles) * weights[:, None]
        for other in held:
            rows = other.rows(query, terms)
            if rows:
                own[rows] = np.maximum(own[rows], other.share * np.outer(bound[rows], other.sentences))
                article[rows] = np.maximum(article[rows], other.share * np.outer(article_bound[rows], other.articles))
        near = own
        for step, share in _NEIGHBOURS:
            near = np.maximum(near, np.float32(share) * around.beside(own, step))
        return cls(
            bound=bound,
            article_bound=article_bound,
            own=own,
            near=near,
            article=article,
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of every channel for one query, over the sentences ``around`` its candidates."""

    around: Around
    channels: dict[str, ChannelEvidence]

    @classmethod
    def of(cls, index: SentenceIndex, query: Query, candidates: Numbers) -> "Evidence":
        """The evidence for ``query`` around ``candidates``, of which there is at least one."""
        around = Around.of(index, candidates)
        held = list(_held(index, query, around))
        return cls(around, {name: ChannelEvidence.of(index, query, name, around, held) for name in query.terms})

    def base(self) -> Vector:
        """The base score of every sentence around (RETRIEVAL, section 2)."""
        return self.total("near") + np.float32(ARTICLE_WEIGHT) * self.total("article")[self.around.article_at]

    def total(self, part: str) -> Vector:
        """The sum over all channels and terms of ``own``, ``near`` or ``article``."""
        sums = [np.asarray(getattr(channel, part)).sum(axis=0) for channel in self.channels.values()]
        total: Vector = np.sum(sums, axis=0, dtype=np.float32)
        return total


@dataclass(frozen=True, slots=True)
class _Held:
    """An alternative, and where it is said: 1 or 0 for each of the sentences around, and for each article."""

    alternative: Alternative
    sentences: Vector
    articles: Vector

    @property
    def share(self) -> float:
        return self.alternative.share

    def rows(self, query: Query, terms: Sequence[str]) -> list[int]:
        """The rows of those ``terms`` that the alternative stands for."""
        said = set(query.syllables[self.alternative.start : self.alternative.end])
        return [row for row, term in enumerate(terms) if said.issuperset(term.replace("_", " ").split())]


def _held(index: SentenceIndex, query: Query, around: Around) -> Iterator[_Held]:
    """Each alternative of the query.

    Before the others comes what was said itself: held in full where it stands, lest another way count for more.
    """
    spans = dict.fromkeys((alternative.start, alternative.end) for alternative in query.alternatives)
    itself = (Alternative(start, end, query.syllables[start:end], 1.0) for start, end in spans)
    syllables, bigrams = query.compared_channels
    for alternative in (*itself, *query.alternatives):
        phrase = alternative.phrase
        channel = syllables if len(phrase) == 1 else bigrams
        terms = phrase if len(phrase) == 1 else [f"{first} {second}" for first, second in pairwise(phrase)]
        yield _Held(
            alternative,
            _all_there(index.weights(channel, terms, around.sentences)),
            _all_there(index.article_weights(channel, terms, around.articles)),
        )


def _all_there(weights: Vector) -> Vector:
    """1 for each column without a 0, else 0."""
    return np.asarray((weights > 0).all(axis=0), np.float32)
