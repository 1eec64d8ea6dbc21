"""Scores of sentences for a summary: the importance of each, and how much of it is new after those taken.

    importance = a centrality + b repetition + c title + d position      for a topic: times sqrt(relevance)

``centrality`` is the sum of a sentence's cosines with all candidates over TF-IDF of syllables (degree centrality: Erkan
and Radev, "LexRank", JAIR 22, 2004), divided by the highest; ``repetition`` is the mean over its bigrams of syllables
of the logarithm of their count in all candidates (after the bigrams that Gillick and Favre, "A scalable global model
for summarization", 2009, take for what a summary should cover); ``title`` is the share of a headline's IDF that its
syllables hold, for the headline it shares most with; ``position`` is 1 / sqrt(1 + its place in its article);
``relevance`` is its score for the topic, divided by the highest, and 0 below a threshold.

``novelty`` is the norm of a sentence's bigrams of syllables that no sentence taken holds, over the norm of all of its
bigrams. A bigram weighs the number of articles that hold it, so that what several articles report comes early and
once.

The weights in ``retrieval/data/summaries.json`` are fitted by tests/bench/train_summaries.py; the other constants were
chosen.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.term_evidence import Evidence
from retrieval.text.normalise import forms

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LEAST_RELEVANCE = 0.25  # a sentence below it is off the topic
_LEAST_NEW = 0.5  # the share of bigrams, of either sentence, below which one repeats the other


def candidates_among(index: SentenceIndex, numbers: Iterable[int]) -> list[Sentence]:
    """Return the sentences of these ``numbers`` that hold a word or a number, in order of number, each once."""
    return [index.sentence(number) for number in sorted(set(numbers)) if index.syllables(number)]


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Which sentence holds which term how often: one entry for each pair, ordered by sentence."""

    sentences: Integers
    terms: Integers
    counts: Integers

    @classmethod
    def of(cls, sentences: Integers, terms: Integers) -> "_Occurrences":
        """Count the pairs ``sentences[i], terms[i]``."""
        kinds = int(terms.max()) + 1
        keys, counts = np.unique(sentences * kinds + terms, return_counts=True)
        return cls(*np.divmod(keys, kinds), counts)


@dataclass(frozen=True, slots=True)
class Syllables:
    """The syllables and numbers of all candidates as term numbers, one after the other.

    ``sentences`` holds the place of the candidate of each of ``terms``, ``vocabulary`` the term number of each
    normalised form, and ``lengths`` the number of syllables of each candidate. ``bigrams`` counts the bigrams that end
    in ``terms``; the first of a sentence is a bigram by itself.
    """

    vocabulary: dict[str, int]
    terms: Integers
    bigrams: _Occurrences
    sentences: Integers
    lengths: Integers

    @classmethod
    def of(cls, index: SentenceIndex, candidates: Sequence[Sentence]) -> "Syllables":
        """Return the syllables of ``candidates``, each of which has at least one."""
        lines = [index.syllables(sentence.number) for sentence in candidates]
        lengths = np.array(list(map(len, lines)), np.int64)
        vocabulary: dict[str, int] = {}
        terms = np.array([vocabulary.setdefault(form, len(vocabulary)) for form in chain(*lines)], np.int64)
        sentences = np.repeat(np.arange(len(lines)), lengths)
        before = np.roll(terms, 1) + 1
        before[np.cumsum(lengths) - lengths] = 0
        numbers = np.unique(before * len(vocabulary) + terms, return_inverse=True)[1]
        return cls(vocabulary, terms, _Occurrences.of(sentences, numbers), sentences, lengths)


def score_sentences(
    index: SentenceIndex,
    candidates: Sequence[Sentence],
    syllables: Syllables,
    query: Query | None,
    weights: Mapping[str, float] | None = None,
) -> Floats:
    """Return the importance of each candidate, whose ``syllables`` are given; 0 if it is off the topic ``query``.

    ``weights`` are those of the features by name, `shipped_weights` by default.
    """
    features = sentence_features(index, candidates, syllables)
    total = weighted(features, weights or shipped_weights())
    return total if query is None else total * np.sqrt(_relevance(index, candidates, query))


def weighted(features: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Return the sum of the `sentence_features`, each times its weight."""
    total: Floats = np.sum([weight * features[name] for name, weight in weights.items()], axis=0)
    return total


@cache
def shipped_weights() -> Mapping[str, float]:
    """Return the weights in the package."""
    record = json.loads(files("retrieval").joinpath("data", "summaries.json").read_text(encoding="utf-8"))
    weights: dict[str, float] = record["importance"]
    return weights


def sentence_features(index: SentenceIndex, candidates: Sequence[Sentence], syllables: Syllables) -> dict[str, Floats]:
    """Return the features of all candidates by name, as the module's docstring defines them."""
    occurrences = _Occurrences.of(syllables.sentences, syllables.terms)
    idf = index.idf("syllables", list(syllables.vocabulary)).astype(np.float64)
    articles = {sentence.article for sentence in candidates}
    titles = [forms(index.article(article).title) for article in sorted(articles)]
    return {
        "centrality": _centrality(occurrences, idf),
        "repetition": _repetition(syllables.bigrams),
        "title": _title_share(occurrences, idf, syllables.vocabulary, titles),
        "position": 1 / np.sqrt([1 + sentence.position for sentence in candidates]),
    }


def _repetition(bigrams: _Occurrences) -> Floats:
    logarithms = np.log(np.bincount(bigrams.terms, bigrams.counts))
    means: Floats = np.bincount(bigrams.sentences, logarithms[bigrams.terms]) / np.bincount(bigrams.sentences)
    return means


def _centrality(occurrences: _Occurrences, idf: Floats) -> Floats:
    weights = occurrences.counts * idf[occurrences.terms]
    weights /= np.sqrt(np.bincount(occurrences.sentences, weights**2))[occurrences.sentences]
    # The sum of the cosines with all candidates is the dot product with the sum of all candidates.
    sums = np.bincount(occurrences.terms, weights)
    centrality = np.bincount(occurrences.sentences, weights * sums[occurrences.terms])
    scaled: Floats = centrality / centrality.max()
    return scaled


def _title_share(
    occurrences: _Occurrences, idf: Floats, vocabulary: dict[str, int], titles: Sequence[Sequence[str]]
) -> Floats:
    """Return the share of a title's IDF that each sentence holds; a form in no candidate counts as the rarest."""
    best = np.zeros(int(occurrences.sentences[-1]) + 1)
    rarest = float(idf.max())
    for title in titles:
        known = np.zeros(len(idf))
        for form in set(title) & vocabulary.keys():
            known[vocabulary[form]] = idf[vocabulary[form]]
        whole = known.sum() + rarest * len(set(title) - vocabulary.keys())
        if whole:
            best = np.maximum(best, np.bincount(occurrences.sentences, known[occurrences.terms]) / whole)
    return best


def _relevance(index: SentenceIndex, candidates: Sequence[Sentence], query: Query) -> Floats:
    """Return how much of the topic each candidate and its neighbours hold: 0, or up to 1 for the best."""
    numbers = np.array([sentence.number for sentence in candidates], np.int64)
    evidence = Evidence.of(index, query, numbers)
    scores = evidence.total("near")[np.searchsorted(evidence.around.sentences, numbers)].astype(np.float64)
    best = scores.max()
    return np.where(scores >= _LEAST_RELEVANCE * best, scores, 0) / (best or 1)


class Novelty:
    """How much of each candidate is new after the candidates taken so far; `take` changes it."""

    def __init__(self, candidates: Sequence[Sentence], syllables: Syllables) -> None:
        self._bigrams = syllables.bigrams
        articles = np.array([sentence.article for sentence in candidates], np.int64)
        holders = _Occurrences.of(articles[self._bigrams.sentences], self._bigrams.terms)
        self._weights = np.bincount(holders.terms).astype(np.float64) ** 2
        self._new = np.ones(len(self._weights))  # 0 for each bigram taken
        self._whole = self._sums(self._weights)
        self._count = self._sums(self._new)
        self._repeating = np.zeros(len(candidates), bool)
        figures = [term for form, term in syllables.vocabulary.items() if form[0].isdecimal()]
        self._figures = _Occurrences.of(
            syllables.sentences, np.where(np.isin(syllables.terms, figures), syllables.terms + 1, 0)
        )
        self._taken_figures = np.zeros(len(syllables.vocabulary) + 1, bool)
        self._taken_figures[0] = True  # stands for everything that is not a figure

    def _sums(self, values: Floats) -> Floats:
        return np.bincount(self._bigrams.sentences, values[self._bigrams.terms]).astype(np.float64)

    def values(self) -> Floats:
        """Return the novelty of each candidate: 1 if all of it is new, 0 if nothing is."""
        return np.sqrt(self._sums(self._weights * self._new) / self._whole)

    def repetitions(self) -> Floats:
        """Return 1 for each candidate that mostly repeats those taken and has no new figure, 0 for the others.

        So does one that holds most of a shorter one that was taken.
        """
        repeated = self._repeating | (self._sums(self._new) < _LEAST_NEW * self._count)
        figures = np.bincount(self._figures.sentences, ~self._taken_figures[self._figures.terms])
        return np.asarray(repeated & (figures == 0), np.float64)

    def take(self, place: int) -> None:
        """Count the bigrams and figures of the candidate at ``place`` as taken."""
        taken = self._bigrams.terms[self._bigrams.sentences == place]
        held = np.zeros(len(self._new))
        held[taken] = 1
        self._repeating |= self._sums(held) > (1 - _LEAST_NEW) * self._count[place]
        self._new[taken] = 0
        self._taken_figures[self._figures.terms[self._figures.sentences == place]] = True
