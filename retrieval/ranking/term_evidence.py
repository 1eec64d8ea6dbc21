"""The weights of a query's terms in the sentences around its candidates, as matrices of terms by sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import ARTICLE_WEIGHT, SentenceIndex
from retrieval.questions.aliases import Alternative
from retrieval.questions.query import Query

Vector = NDArray[np.float32]
SentenceNumbers = NDArray[np.int64]

# The shares of a term's weight that a sentence is credited with from its neighbours, by their distance. Fitted on the
# questions of tests/bench/quality.py.
_NEIGHBOURS = ((-1, 0.4), (1, 0.2), (-2, 0.15))
_WINDOW = (
    100  # sentences on either side of a candidate that count as its article, so that a book costs no more (chosen)
)


@dataclass(frozen=True, slots=True)
class Around:
    """The sentences around some candidates: those of their articles, within a window.

    ``sentences`` and ``articles`` are ascending numbers; ``article_at`` is the place in ``articles`` of each sentence's
    article.
    """

    sentences: SentenceNumbers
    articles: SentenceNumbers
    article_at: SentenceNumbers

    @classmethod
    def of(cls, index: SentenceIndex, candidates: SentenceNumbers) -> "Around":
        """Return the sentences around ``candidates``."""
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

    def shifted(self, matrix: Vector, step: int) -> Vector:
        """Return ``matrix`` (terms by sentences) with the columns ``step`` sentences on, 0 beyond the article."""
        moved = np.zeros_like(matrix)
        here, there = (slice(None, -step), slice(step, None)) if step > 0 else (slice(-step, None), slice(None, step))
        contiguous = self.sentences[there] - self.sentences[here] == step
        same = contiguous & (self.article_at[here] == self.article_at[there])
        moved[:, here] = matrix[:, there] * same
        return moved


@dataclass(frozen=True, slots=True)
class ChannelEvidence:
    """The weighted terms of a query in one channel; rows are terms.

    ``bound`` is each term's weight times its IDF among sentences, ``article_bound`` among articles. ``own`` is what the
    term, or an alternative in its place, adds to the score of each sentence; ``near`` the same or, if greater, the
    credit from a neighbouring sentence; ``article`` what it adds to the score of each article.
    """

    bound: Vector
    article_bound: Vector
    own: Vector
    near: Vector
    article: Vector

    @classmethod
    def of(
        cls,
        index: SentenceIndex,
        query: Query,
        channel: str,
        around: Around,
        alternatives: Sequence["_AlternativeEvidence"],
    ) -> "ChannelEvidence":
        """Return the evidence for ``query`` in one channel over the sentences ``around``."""
        terms, weights = list(query.terms[channel]), np.array(list(query.terms[channel].values()), np.float32)
        bound, article_bound = weights * index.idf(channel, terms), weights * index.article_idf(channel, terms)
        own = index.weights(channel, terms, around.sentences) * weights[:, None]
        article = index.article_weights(channel, terms, around.articles) * weights[:, None]
        for other in alternatives:
            rows = other.rows(query, terms)
            if rows:
                own[rows] = np.maximum(own[rows], other.share * np.outer(bound[rows], other.sentences))
                article[rows] = np.maximum(article[rows], other.share * np.outer(article_bound[rows], other.articles))
        near = own
        for step, share in _NEIGHBOURS:
            near = np.maximum(near, np.float32(share) * around.shifted(own, step))
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
    def of(cls, index: SentenceIndex, query: Query, candidates: SentenceNumbers) -> "Evidence":
        """Return the evidence for ``query`` around ``candidates``, at least one."""
        around = Around.of(index, candidates)
        alternatives = list(_alternative_evidence(index, query, around))
        channels = {name: ChannelEvidence.of(index, query, name, around, alternatives) for name in query.terms}
        return cls(around, channels)

    def base(self) -> Vector:
        """Return the base score of each sentence: ``near`` over all channels, and the weighted score of its article."""
        return self.total("near") + np.float32(ARTICLE_WEIGHT) * self.total("article")[self.around.article_at]

    def total(self, part: str) -> Vector:
        """Return the sum over all channels and terms of ``own``, ``near`` or ``article``."""
        sums = [np.asarray(getattr(channel, part)).sum(axis=0) for channel in self.channels.values()]
        total: Vector = np.sum(sums, axis=0, dtype=np.float32)
        return total


@dataclass(frozen=True, slots=True)
class _AlternativeEvidence:
    """An alternative, with 1 for each sentence, and each article, that holds all of it, else 0."""

    alternative: Alternative
    sentences: Vector
    articles: Vector

    @property
    def share(self) -> float:
        return self.alternative.share

    def rows(self, query: Query, terms: Sequence[str]) -> list[int]:
        """Return the rows of those ``terms`` that the alternative replaces."""
        replaced = set(query.syllables[self.alternative.start : self.alternative.end])
        return [row for row, term in enumerate(terms) if replaced.issuperset(term.replace("_", " ").split())]


def _alternative_evidence(index: SentenceIndex, query: Query, around: Around) -> Iterator[_AlternativeEvidence]:
    """Yield the evidence of each alternative of the query.

    The original phrases come first, with a full share where they occur, so that no alternative counts more.
    """
    spans = dict.fromkeys((alternative.start, alternative.end) for alternative in query.alternatives)
    originals = (Alternative(start, end, query.syllables[start:end], 1.0) for start, end in spans)
    syllables, bigrams = query.compared_channels
    for alternative in (*originals, *query.alternatives):
        phrase = alternative.phrase
        channel = syllables if len(phrase) == 1 else bigrams
        terms = phrase if len(phrase) == 1 else [f"{first} {second}" for first, second in pairwise(phrase)]
        yield _AlternativeEvidence(
            alternative,
            _all_present(index.weights(channel, terms, around.sentences)),
            _all_present(index.article_weights(channel, terms, around.articles)),
        )


def _all_present(weights: Vector) -> Vector:
    """Return 1 for each column without a 0, else 0."""
    return np.asarray((weights > 0).all(axis=0), np.float32)
