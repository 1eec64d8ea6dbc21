"""What the terms of a query weigh in the sentences around its candidates, as matrices: terms by sentences."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.aliases import Alternative
from retrieval.index import ARTICLE_WEIGHT, SentenceIndex
from retrieval.reading import Query

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
            bounds = index.article(int(article)).sentences
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
    def of(cls, index: SentenceIndex, query: Query, channel: str, around: Around) -> "ChannelEvidence":
        """The evidence for ``query`` in one channel, over the sentences ``around``."""
        terms, weights = list(query.terms[channel]), np.array(list(query.terms[channel].values()), np.float32)
        bound, article_bound = weights * index.idf(channel, terms), weights * index.article_idf(channel, terms)
        own = index.weights(channel, terms, around.sentences) * weights[:, None]
        article = index.article_weights(channel, terms, around.articles) * weights[:, None]
        for alternative, rows in _alternative_rows(query, terms):
            held = _held(query, alternative, lambda name, of: index.weights(name, of, around.sentences))
            own[rows] = np.maximum(own[rows], alternative.share * np.outer(bound[rows], held))
            held = _held(query, alternative, lambda name, of: index.article_weights(name, of, around.articles))
            article[rows] = np.maximum(article[rows], alternative.share * np.outer(article_bound[rows], held))
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
        return cls(around, {name: ChannelEvidence.of(index, query, name, around) for name in query.terms})

    def base(self) -> Vector:
        """The base score of every sentence around (RETRIEVAL, section 2)."""
        return self.total("near") + np.float32(ARTICLE_WEIGHT) * self.total("article")[self.around.article_at]

    def total(self, part: str) -> Vector:
        """The sum over all channels and terms of ``own``, ``near`` or ``article``."""
        sums = [np.asarray(getattr(channel, part)).sum(axis=0) for channel in self.channels.values()]
        total: Vector = np.sum(sums, axis=0, dtype=np.float32)
        return total


def _alternative_rows(query: Query, terms: Sequence[str]) -> Iterator[tuple[Alternative, list[int]]]:
    """Each alternative of the query with the rows of the terms that it stands for.

    Before the others comes what was said itself: held in full where it stands, lest another way count for more.
    """
    spans = dict.fromkeys((alternative.start, alternative.end) for alternative in query.alternatives)
    itself = (Alternative(start, end, query.syllables[start:end], 1.0) for start, end in spans)
    for alternative in (*itself, *query.alternatives):
        said = set(query.syllables[alternative.start : alternative.end])
        rows = [row for row, term in enumerate(terms) if said.issuperset(term.replace("_", " ").split())]
        if rows:
            yield alternative, rows


def _held(query: Query, alternative: Alternative, weights: Callable[[str, Sequence[str]], Vector]) -> Vector:
    """1 where the alternative is said, else 0: a column each of what ``weights`` gives for a channel's terms."""
    syllables, bigrams = query.compared_channels
    if len(alternative.phrase) == 1:
        present = weights(syllables, alternative.phrase)
    else:
        present = weights(bigrams, [f"{first} {second}" for first, second in pairwise(alternative.phrase)])
    return np.asarray((present > 0).all(axis=0), np.float32)
