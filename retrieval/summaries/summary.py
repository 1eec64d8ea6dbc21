"""Extractive summaries: the most informative sentences of one or several articles, in reading order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import numpy as np

from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import is_statement, quotable_runs
from retrieval.ranking.standing import probability
from retrieval.summaries.sentence_scoring import (
    Floats,
    Integers,
    Novelty,
    Syllables,
    candidates_among,
    score_sentences,
)

# A run that fits is taken only if it gains this share of the best run's gain (chosen).
_LEAST_OF_BEST = 0.8
IN_ARTICLE = 0.85  # the least probability of standing alone in the summary of one article (chosen)
_SOON = timedelta(days=31)  # between articles that may be read in any order (chosen)


def summarise(  # noqa: PLR0913 — how much is chosen by what
    index: SentenceIndex,
    sentences: Sequence[int],
    *,
    syllables: int,
    query: Query | None = None,
    weights: Mapping[str, float] | None = None,
    most: int | None = None,
    standing: float = 0.0,
) -> list[Sentence]:
    """Return the best summary of the sentences numbered ``sentences``, at most ``syllables`` long, in reading order.

    With ``most``, it has so many quotations at most, each of a sentence with those that it depends on; with
    ``standing``, only those that stand alone beneath the title of their article with at least this probability.

    Reading order keeps the sentences of an article together. The articles are in order of their dates, those without a
    year last; if all dates may lie within a month, the article whose first quoted sentence is nearest to its beginning
    comes first.

    No sentence repeats another, unless it gives a different figure. A sentence that depends on the one before comes
    with it. If the best are too long, the shortest quotable one stands alone. With ``query``, all are on its topic.
    Empty if no candidate holds a word or a number, or none is on the topic. ``weights`` are those of `score_sentences`.
    Takes milliseconds of one core; thread-safe.
    """
    candidates = candidates_among(index, sentences)
    if not candidates:
        return []
    text = Syllables.of(index, candidates)
    scores = score_sentences(index, candidates, text, query, weights)
    runs = Runs.of(candidates, text)
    accepts = partial(_stands, index, candidates, standing) if standing else None
    places = choose(candidates, text, runs, scores, syllables, most, accepts)
    return _in_reading_order(index, [candidates[place] for place in places])


class Runs(NamedTuple):
    """Runs of candidates that are quoted together: the places of the first and the last of each."""

    first: Integers
    last: Integers

    @classmethod
    def of(cls, candidates: Sequence[Sentence], syllables: Syllables) -> "Runs":
        """Return the quotable runs of ``candidates``; if there are none, each statement, or else each candidate."""
        lines = list(map(tuple, np.split(syllables.terms, np.cumsum(syllables.lengths)[:-1])))
        runs = [
            (first, last)
            for first, last in quotable_runs(candidates)
            if len(set(lines[first : last + 1])) == last - first + 1  # no sentence twice
        ]
        if not runs:
            every = [(place, place) for place in range(len(candidates))]
            runs = [one for one in every if is_statement(candidates[one[0]].text)] or every
        places = np.array(runs, np.int64)
        return cls(places[:, 0], places[:, 1])

    def sums(self, values: Floats) -> Floats:
        """Return the sum of ``values``, one for each candidate, over each run."""
        totals = np.zeros(len(values) + 1)
        np.cumsum(values, out=totals[1:])
        sums: Floats = totals[self.last + 1] - totals[self.first]
        return sums


def choose(  # noqa: PLR0913, PLR0917 — what is chosen from, and how much
    candidates: Sequence[Sentence],
    syllables: Syllables,
    runs: Runs,
    scores: Floats,
    room: int,
    most: int | None = None,
    accepts: Callable[[int, int], bool] | None = None,
) -> list[int]:
    """Return the places of the candidates to take, ``room`` syllables at most unless nothing is so short, ascending.

    With ``most``, so many runs at most are taken; with ``accepts``, those whose first and last place it accepts.

    It is a greedy choice of the run whose missing sentences gain most on average: ``scores`` times novelty.
    """
    lengths = syllables.lengths.astype(np.float64)
    novelty = Novelty(candidates, syllables)
    short = runs.sums(lengths) <= room
    missing = np.ones(len(candidates))
    refused = np.zeros(len(runs.first), bool)
    taken = 0
    while most is None or taken < most:
        gains = runs.sums(missing * scores * novelty.values()) / np.maximum(runs.sums(missing), 1)
        gains[refused | (runs.sums(missing * novelty.repetitions()) > 0)] = 0
        costs = runs.sums(missing * lengths)
        if missing.all() and not gains[short].any():
            best = _shortest(gains, costs, runs.last - runs.first)
        else:
            best = _best_fitting(gains * short, costs, room)
        if best is None:
            break
        first, last = int(runs.first[best]), int(runs.last[best])
        if accepts is not None and not accepts(first, last):
            refused[best] = True
            continue
        taken += 1
        room -= int(costs[best])
        for place in range(first, last + 1):
            missing[place] = 0
            novelty.take(place)
    return np.flatnonzero(missing == 0).tolist()


def _stands(index: SentenceIndex, candidates: Sequence[Sentence], least: float, first: int, last: int) -> bool:
    return probability(candidates[first : last + 1], index.article(candidates[first].article).title) >= least


def _best_fitting(gains: Floats, costs: Floats, room: int) -> int | None:
    """Return the run of the highest gain that fits, or None if it gains too little."""
    fitting = np.where(costs <= room, gains, 0)
    best = int(fitting.argmax())
    return best if fitting[best] > 0 and fitting[best] >= _LEAST_OF_BEST * gains.max() else None


def _shortest(gains: Floats, costs: Floats, steps: Integers) -> int | None:
    """Return the shortest run with any gain, single sentences first."""
    gaining = np.flatnonzero(gains > 0)
    if not len(gaining):
        return None
    return int(gaining[np.lexsort((-gains[gaining], costs[gaining], steps[gaining]))[0]])


def _in_reading_order(index: SentenceIndex, chosen: Sequence[Sentence]) -> list[Sentence]:
    dates = {sentence.article: index.article(sentence.article).published for sentence in chosen}
    periods = [date.period for date in dates.values() if date.period is not None]
    soon = not periods or max(one.since for one in periods) - min(one.until for one in periods) <= _SOON
    first = {sentence.article: sentence.position for sentence in sorted(chosen, key=lambda one: -one.number)}

    def key(sentence: Sentence) -> tuple[int, bool, str, int]:
        date = dates[sentence.article]
        return first[sentence.article] if soon else 0, date.period is None, date.sort_key, sentence.number

    return sorted(chosen, key=key)
