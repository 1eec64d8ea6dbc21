"""Extractive summaries to compare with: Lead, LexRank with position and MMR, and those of the package sumy.

sumy is no requirement of the project: it needs an older setuptools, and 40 MB of packages, one of them LGPL. Where it
is not installed, its summaries are left out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import Sentence, SentenceIndex
from tests.bench.rouge import syllables

# Of the values tried, those with the best scores on the sets that they are compared on.
_DAMPING = 0.85
_POSITION_WEIGHT = 0.75
_RELEVANCE = 0.5  # against redundancy

Baseline = Callable[[SentenceIndex, Sequence[int], int], str]
Matrix = NDArray[np.float64]


def lead(index: SentenceIndex, sentences: Sequence[int], length: int) -> str:
    """Return the first sentences of all articles, then the second ones, as many as fit."""
    found = sorted(map(index.sentence, sentences), key=lambda one: (one.position, one.article))
    return _text(_fitting(found, length))


def lexrank_position_mmr(index: SentenceIndex, sentences: Sequence[int], length: int) -> str:
    """Return the sentences of most importance that are least like those taken.

    Importance is continuous LexRank (Erkan and Radev, 2004) and 1 / sqrt(1 + position); redundancy is subtracted as by
    maximal marginal relevance (Carbonell and Goldstein, 1998).
    """
    found = [one for one in map(index.sentence, sentences) if index.syllables(one.number)]
    lengths = np.array([len(index.syllables(one.number)) for one in found])
    cosines = _cosines(index, found)
    importance = _lexrank(cosines) + _POSITION_WEIGHT / np.sqrt([1 + one.position for one in found])
    redundancy = np.zeros(len(found))
    left = np.ones(len(found), bool)
    while (left & (lengths <= length)).any():
        gains = _RELEVANCE * importance - (1 - _RELEVANCE) * redundancy
        best = int(np.where(left & (lengths <= length), gains, -np.inf).argmax())
        left[best] = False
        length -= int(lengths[best])
        redundancy = np.maximum(redundancy, cosines[best])
    return _text(one for one, open_ in zip(found, left, strict=True) if not open_)


def _cosines(index: SentenceIndex, sentences: Sequence[Sentence]) -> Matrix:
    counts = [Counter(index.syllables(one.number)) for one in sentences]
    terms = sorted({term for one in counts for term in one})
    idf = dict(zip(terms, index.idf("syllables", terms).tolist(), strict=True))
    vectors = np.array([[one[term] * idf[term] for term in terms] for one in counts])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors @ vectors.T)


def _lexrank(cosines: Matrix) -> Matrix:
    steps = cosines / cosines.sum(axis=1, keepdims=True)
    ranks = np.full(len(steps), 1 / len(steps))
    for _ in range(100):
        ranks = (1 - _DAMPING) / len(steps) + _DAMPING * steps.T @ ranks
    return np.asarray(ranks / ranks.max())


class _Tokenizer:
    """What sumy asks of a tokenizer, whose own ones have to be downloaded."""

    @staticmethod
    def to_words(sentence: str) -> list[str]:
        """Return the syllables of a sentence."""
        return syllables(sentence)


def sumy_baselines() -> dict[str, Baseline]:
    """Return sumy's summarisers by name, none if it is not installed."""
    if find_spec("sumy") is None:
        return {}
    return {
        "sumy LexRank": _sumy("lex_rank", "LexRankSummarizer"),
        "sumy TextRank": _sumy("text_rank", "TextRankSummarizer"),
    }


def _sumy(module: str, name: str) -> Baseline:
    dom = import_module("sumy.models.dom")
    summariser = getattr(import_module(f"sumy.summarizers.{module}"), name)()

    def summary(index: SentenceIndex, sentences: Sequence[int], length: int) -> str:
        found = [dom.Sentence(index.sentence(number).text, _Tokenizer) for number in sentences]

        def fitting(ranked: Iterable[Any]) -> list[Any]:
            room, taken = length, []
            for one in ranked:
                if (own := len(one.sentence.words)) <= room:
                    taken.append(one)
                    room -= own
            return taken

        document = dom.ObjectDocumentModel([dom.Paragraph(found)])
        return " ".join(map(str, summariser(document, fitting)))

    return summary


def _fitting(sentences: Iterable[Sentence], length: int) -> Iterable[Sentence]:
    for sentence in sentences:
        if (own := len(syllables(sentence.text))) <= length:
            yield sentence
            length -= own


def _text(sentences: Iterable[Sentence]) -> str:
    return " ".join(sentence.text for sentence in sorted(sentences, key=lambda one: one.number))
