"""What a sentence is worth in a summary of some candidates, and how much of it is new beside those taken.

    worth = centrality + 1.5 title + 1.5 / sqrt(1 + position)      for a topic: times sqrt(relevance)

``centrality`` is the sum of its cosines with all candidates over TF-IDF of syllables (degree centrality: Erkan and
Radev, "LexRank", JAIR 22, 2004), the highest being 1; ``title`` the share of a headline's IDF that its syllables
hold, of the headline that it shares most with; ``relevance`` its score for the topic, the highest being 1 and the
lowest counted as none.

``novelty`` is the norm of its bigrams of syllables that nothing taken holds over the norm of all of them, a bigram
weighing the number of articles that hold it; so what several articles tell is told early, and once.

The weights were chosen on clusters of news with summaries by hand (see tests/bench/summaries.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.term_evidence import Evidence
from retrieval.text.normalise import forms

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_TITLE_WEIGHT = 1.5
_POSITION_WEIGHT = 1.5
_LEAST_RELEVANCE = 0.25  # a sentence below it is not on the topic
_LEAST_NEW = 0.5  # the share of its bigrams below which a sentence repeats


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Which sentence holds which term, each pair once, ordered by sentence, with how often it does."""

    sentences: Integers
    terms: Integers
    counts: Integers

    @classmethod
    def of(cls, sentences: Integers, terms: Integers) -> "_Pairs":
        """The pairs of a text in which ``terms[i]`` stands in ``sentences[i]``."""
        kinds = int(terms.max()) + 1
        keys, counts = np.unique(sentences * kinds + terms, return_counts=True)
        return cls(*np.divmod(keys, kinds), counts)


@dataclass(frozen=True, slots=True)
class Syllables:
    """The syllables and numbers of the candidates as numbers, and where they stand.

    ``terms`` are those of all candidates one after the other, ``sentences`` the candidate of each, from 0, and
    ``vocabulary`` the number of every compared form.
    """

    vocabulary: dict[str, int]
    terms: Integers
    sentences: Integers
    lengths: Integers

    @classmethod
    def of(cls, index: SentenceIndex, candidates: Sequence[Sentence]) -> "Syllables":
        """The syllables of ``candidates``, each of which has one at least."""
        lines = [index.syllables(sentence.number) for sentence in candidates]
        lengths = np.array(list(map(len, lines)), np.int64)
        vocabulary: dict[str, int] = {}
        terms = np.array([vocabulary.setdefault(form, len(vocabulary)) for form in chain(*lines)], np.int64)
        return cls(vocabulary, terms, np.repeat(np.arange(len(lines)), lengths), lengths)


def worth(index: SentenceIndex, candidates: Sequence[Sentence], syllables: Syllables, query: Query | None) -> Floats:
    """What each candidate is worth by itself."""
    pairs = _Pairs.of(syllables.sentences, syllables.terms)
    idf = index.idf("syllables", list(syllables.vocabulary)).astype(np.float64)
    positions = np.array([sentence.position for sentence in candidates])
    articles = {sentence.article for sentence in candidates}
    titles = [forms(index.article(article).title) for article in sorted(articles)]
    total: Floats = (
        _centrality(pairs, idf)
        + _TITLE_WEIGHT * _title_share(pairs, idf, syllables.vocabulary, titles)
        + _POSITION_WEIGHT / np.sqrt(1 + positions)
    )
    return total if query is None else total * np.sqrt(_relevance(index, candidates, query))


def _centrality(pairs: _Pairs, idf: Floats) -> Floats:
    weights = pairs.counts * idf[pairs.terms]
    weights /= np.sqrt(np.bincount(pairs.sentences, weights**2))[pairs.sentences]
    # The sum of the cosines with all of them is the product with the sum of all of them.
    sums = np.bincount(pairs.terms, weights)
    centrality = np.bincount(pairs.sentences, weights * sums[pairs.terms])
    highest: Floats = centrality / centrality.max()
    return highest


def _title_share(pairs: _Pairs, idf: Floats, vocabulary: dict[str, int], titles: Sequence[Sequence[str]]) -> Floats:
    """The share of a title's IDF that each sentence holds; a form that no candidate holds counts as the rarest."""
    best = np.zeros(int(pairs.sentences[-1]) + 1)
    rarest = float(idf.max())
    for title in titles:
        known = np.zeros(len(idf))
        for form in set(title) & vocabulary.keys():
            known[vocabulary[form]] = idf[vocabulary[form]]
        whole = known.sum() + rarest * len(set(title) - vocabulary.keys())
        if whole:
            best = np.maximum(best, np.bincount(pairs.sentences, known[pairs.terms]) / whole)
    return best


def _relevance(index: SentenceIndex, candidates: Sequence[Sentence], query: Query) -> Floats:
    """How much of the topic each candidate holds, itself or in the sentences beside it: 0, or up to 1 for the best."""
    numbers = np.array([sentence.number for sentence in candidates], np.int64)
    evidence = Evidence.of(index, query, numbers)
    scores = evidence.total("near")[np.searchsorted(evidence.around.sentences, numbers)].astype(np.float64)
    best = scores.max()
    return np.where(scores >= _LEAST_RELEVANCE * best, scores, 0) / (best or 1)


class Novelty:
    """What the candidates say that those taken don't; changes as they are taken."""

    def __init__(self, candidates: Sequence[Sentence], syllables: Syllables) -> None:
        self._bigrams = _Pairs.of(syllables.sentences, _bigrams(syllables))
        articles = np.array([sentence.article for sentence in candidates], np.int64)
        holders = _Pairs.of(articles[self._bigrams.sentences], self._bigrams.terms)
        self._weights = np.bincount(holders.terms).astype(np.float64) ** 2
        self._untold = np.ones(len(self._weights))
        self._whole = self._sums(self._weights)
        self._count = self._sums(self._untold)
        figures = [term for form, term in syllables.vocabulary.items() if form[0].isdecimal()]
        self._figures = _Pairs.of(
            syllables.sentences, np.where(np.isin(syllables.terms, figures), syllables.terms + 1, 0)
        )
        self._told_figures = np.zeros(len(syllables.vocabulary) + 1, bool)
        self._told_figures[0] = True  # what is no figure

    def _sums(self, values: Floats) -> Floats:
        return np.bincount(self._bigrams.sentences, values[self._bigrams.terms]).astype(np.float64)

    def novelty(self) -> Floats:
        """The novelty of each candidate: 1 where nothing of it was told, 0 where all of it was."""
        return np.sqrt(self._sums(self._weights * self._untold) / self._whole)

    def repeats(self) -> Floats:
        """1 for each candidate that mostly repeats what was told and tells no figure that wasn't, 0 for others."""
        told = self._sums(self._untold) < _LEAST_NEW * self._count
        figures = np.bincount(self._figures.sentences, ~self._told_figures[self._figures.terms])
        return np.asarray(told & (figures == 0), np.float64)

    def take(self, place: int) -> None:
        """Count what the candidate at ``place`` says as told."""
        self._untold[self._bigrams.terms[self._bigrams.sentences == place]] = 0
        self._told_figures[self._figures.terms[self._figures.sentences == place]] = True


def _bigrams(syllables: Syllables) -> Integers:
    """The bigram that ends in each syllable, as a number; the first of a sentence makes one by itself."""
    starts = np.concatenate([[0], np.cumsum(syllables.lengths)[:-1]])
    before = np.roll(syllables.terms, 1) + 1
    before[starts] = 0
    numbers: Integers = np.unique(before * len(syllables.vocabulary) + syllables.terms, return_inverse=True)[1]
    return numbers
