"""Extractive summaries: the sentences of one or several articles that together tell the most, in reading order."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import quotable_runs
from retrieval.summaries.sentence_scoring import Floats, Integers, Novelty, Syllables, worth

# What fits into the room that is left must add this much of what the best would, or nothing more is taken.
_LEAST_OF_BEST = 0.8


def summarise(
    index: SentenceIndex, sentences: Sequence[int], *, syllables: int, query: Query | None = None
) -> list[Sentence]:
    """The best summary out of the sentences numbered ``sentences``, at most ``syllables`` long, in reading order.

    In reading order: by the date of the article, articles without a year last, then by number. No sentence repeats
    another; figures that differ are no repetition. Sentences that lean on the one before come with it. Where the
    best are too long, the shortest that can be quoted stands alone. With ``query``, all are on its topic. Empty where
    no candidate holds a word or number, or none is on the topic. Takes milliseconds of one core; safe in any thread.
    """
    numbers = [number for number in sorted(set(sentences)) if index.syllables(number)]
    candidates = [index.sentence(number) for number in numbers]
    if not candidates:
        return []
    return _in_reading_order(index, [candidates[place] for place in _choose(index, candidates, syllables, query)])


class _Runs(NamedTuple):
    """Runs of candidates that are quoted together: the places of the first and of the last of each."""

    first: Integers
    last: Integers

    @classmethod
    def of(cls, index: SentenceIndex, candidates: Sequence[Sentence]) -> "_Runs":
        """What can be quoted of ``candidates``; each of them alone where nothing can."""
        said = [tuple(index.syllables(sentence.number)) for sentence in candidates]
        runs = [
            (first, last)
            for first, last in quotable_runs(candidates)
            if len(set(said[first : last + 1])) == last - first + 1  # none that says the same twice
        ]
        places = np.array(runs or [(place, place) for place in range(len(candidates))], np.int64)
        return cls(places[:, 0], places[:, 1])

    def sums(self, values: Floats) -> Floats:
        """The sum of ``values``, one a candidate, over each run."""
        totals = np.zeros(len(values) + 1)
        np.cumsum(values, out=totals[1:])
        sums: Floats = totals[self.last + 1] - totals[self.first]
        return sums


def _choose(index: SentenceIndex, candidates: Sequence[Sentence], room: int, query: Query | None) -> list[int]:
    """The places of the candidates to take: greedily the run whose sentences not taken yet add most on average."""
    syllables = Syllables.of(index, candidates)
    lengths = syllables.lengths.astype(np.float64)
    runs = _Runs.of(index, candidates)
    worths = worth(index, candidates, syllables, query)
    news = Novelty(candidates, syllables)
    short = runs.sums(lengths) <= room
    missing = np.ones(len(candidates))
    while True:
        gains = runs.sums(missing * worths * news.novelty()) / np.maximum(runs.sums(missing), 1)
        gains[runs.sums(missing * news.repeats()) > 0] = 0
        costs = runs.sums(missing * lengths)
        if missing.all() and not gains[short].any():
            best = _shortest(gains, costs, runs.last - runs.first)
        else:
            best = _best_fitting(gains * short, costs, room)
        if best is None:
            return np.flatnonzero(missing == 0).tolist()
        room -= int(costs[best])
        for place in range(runs.first[best], runs.last[best] + 1):
            missing[place] = 0
            news.take(place)


def _best_fitting(gains: Floats, costs: Floats, room: int) -> int | None:
    """The run of the highest gain that fits, where it is worth its place."""
    fitting = np.where(costs <= room, gains, 0)
    best = int(fitting.argmax())
    return best if fitting[best] > 0 and fitting[best] >= _LEAST_OF_BEST * gains.max() else None


def _shortest(gains: Floats, costs: Floats, steps: Integers) -> int | None:
    """The shortest run that gains anything, single sentences before others."""
    gaining = np.flatnonzero(gains > 0)
    if not len(gaining):
        return None
    return int(gaining[np.lexsort((-gains[gaining], costs[gaining], steps[gaining]))[0]])


def _in_reading_order(index: SentenceIndex, chosen: Sequence[Sentence]) -> list[Sentence]:
    dates = {sentence.article: index.article(sentence.article).published for sentence in chosen}

    def when(sentence: Sentence) -> tuple[bool, str, int]:
        date = dates[sentence.article]
        return date.year is None, date.sort_key, sentence.number

    return sorted(chosen, key=when)
