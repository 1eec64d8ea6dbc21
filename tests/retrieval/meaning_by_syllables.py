"""An embedder that needs no model: texts mean the same if they have the same syllables, or others given as the same."""

import zlib
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.meaning import Meaning
from retrieval.text.normalise import forms

_SIZE = 256


class SyllableEmbedder:
    """Embeds a text as the sum of a fixed random vector for each of its syllables; ``same`` maps some to others.

    ``late`` questions are never there in time. ``asked`` are the questions embedded so far.
    """

    def __init__(self, same: Mapping[str, str] | None = None, late: Collection[str] = ()) -> None:
        self._same = dict(same or {})
        self._late = late
        self.asked: list[str] = []

    def expect(self, text: str) -> None:
        """Do nothing."""

    def question(self, text: str) -> Vectors | None:
        """Return the vector of a question."""
        self.asked.append(text)
        return None if text in self._late else self._embed(text)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of sentences."""
        return np.stack([self._embed(text) for text in texts])

    def _embed(self, text: str) -> Vectors:
        seeds = (zlib.crc32(self._same.get(form, form).encode()) for form in forms(text))
        total = sum((np.random.default_rng(seed).standard_normal(_SIZE) for seed in seeds), np.full(_SIZE, 1e-3))
        return (total / np.linalg.norm(total)).astype(np.float32)


class IndexVectors:
    """The vectors of all articles of an index, but for those ``without``."""

    def __init__(self, index: SentenceIndex, embedder: SyllableEmbedder, without: Collection[int] = ()) -> None:
        self._index, self._embedder, self._without = index, embedder, without

    def of_article(self, article: int) -> Vectors | None:
        """Return the vectors of an article's sentences."""
        if article in self._without:
            return None
        return self._embedder.passages([self._index.sentence(n).text for n in self._index.sentences_of(article)])


def meaning_of(
    index: SentenceIndex,
    same: Mapping[str, str] | None = None,
    without: Collection[int] = (),
    late: Collection[str] = (),
) -> Meaning:
    """Return what a search of ``index`` needs to rank by meaning."""
    embedder = SyllableEmbedder(same, late)
    return Meaning(embedder, IndexVectors(index, embedder, without))
