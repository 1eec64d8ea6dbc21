"""Importance and novelty against slow reference implementations."""

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import read_question
from retrieval.ranking.term_evidence import Evidence
from retrieval.summaries.sentence_scoring import Novelty, Syllables, score_sentences, shipped_weights
from retrieval.text.normalise import forms
from tests.answers import BlankSegmenter


class SlowScores:
    """The definition of `score_sentences`, sentence by sentence."""

    def __init__(self, index: SentenceIndex, candidates: Sequence[Sentence]) -> None:
        self._index = index
        self._lines = [index.syllables(sentence.number) for sentence in candidates]
        self._candidates = candidates
        vocabulary = sorted({form for line in self._lines for form in line})
        self._idf: dict[str, float] = dict(zip(vocabulary, index.idf("syllables", vocabulary).tolist(), strict=True))

    def values(self) -> list[float]:
        """The importance of each candidate, without a topic."""
        vectors = [self._vector(line) for line in self._lines]
        centrality = [sum(self._cosine(one, other) for other in vectors) for one in vectors]
        counts = Counter(pair for line in self._lines for pair in pairwise(["", *line]))
        weights = shipped_weights()
        return [
            weights["centrality"] * own / max(centrality)
            + weights["repetition"] * statistics.fmean(math.log(counts[pair]) for pair in bigrams(line))
            + weights["title"] * self._title_share(set(line))
            + weights["position"] / math.sqrt(1 + sentence.position)
            for own, line, sentence in zip(centrality, self._lines, self._candidates, strict=True)
        ]

    def _vector(self, line: list[str]) -> dict[str, float]:
        return {form: count * self._idf[form] for form, count in Counter(line).items()}

    def _cosine(self, one: dict[str, float], other: dict[str, float]) -> float:
        product = sum(weight * other.get(form, 0.0) for form, weight in one.items())
        return product / math.hypot(*one.values()) / math.hypot(*other.values())

    def _title_share(self, held: set[str]) -> float:
        titles = {sentence.article: self._index.article(sentence.article).title for sentence in self._candidates}
        rarest = max(self._idf.values())
        shares = []
        for title in titles.values():
            wanted = {form: self._idf.get(form, rarest) for form in forms(title)}
            shares.append(sum(idf for form, idf in wanted.items() if form in held) / sum(wanted.values()))
        return max(shares)


def bigrams(line: list[str]) -> set[tuple[str, str]]:
    return set(pairwise(["", *line]))


def drawn(index: SentenceIndex, data: st.DataObject) -> list[Sentence]:
    numbers = data.draw(st.sets(st.integers(0, len(index) - 1), min_size=1, max_size=25))
    return [index.sentence(number) for number in sorted(numbers)]


@given(data=st.data())
@settings(max_examples=60)
def test_importance_is_its_definition(samples_index: SentenceIndex, data: st.DataObject) -> None:
    """Without a topic, importance is the weighted sum of centrality, repetition, headline and position."""
    candidates = drawn(samples_index, data)
    syllables = Syllables.of(samples_index, candidates)

    assert SlowScores(samples_index, candidates).values() == pytest.approx(
        score_sentences(samples_index, candidates, syllables, None).tolist()
    )


@given(data=st.data(), topic=st.sampled_from(["giá lúa", "metro Vĩnh Giang", "khủng long"]))
@settings(max_examples=60)
def test_a_topic_scales_the_importance(samples_index: SentenceIndex, data: st.DataObject, topic: str) -> None:
    """With a topic, importance is multiplied by the root of relevance, 0 below a quarter of the best."""
    candidates = drawn(samples_index, data)
    syllables = Syllables.of(samples_index, candidates)
    query = read_question(topic, BlankSegmenter())
    numbers = np.array([sentence.number for sentence in candidates])
    evidence = Evidence.of(samples_index, query, numbers)
    scores = evidence.total("near")[np.searchsorted(evidence.around.sentences, numbers)]
    relevance = [score / scores.max() if score and score >= scores.max() / 4 else 0 for score in scores.tolist()]
    alone = score_sentences(samples_index, candidates, syllables, None).tolist()
    expected = [own * math.sqrt(share) for own, share in zip(alone, relevance, strict=True)]

    assert expected == pytest.approx(score_sentences(samples_index, candidates, syllables, query).tolist(), abs=1e-6)


@given(data=st.data())
@settings(max_examples=60)
def test_novelty_is_its_definition(samples_index: SentenceIndex, data: st.DataObject) -> None:
    """Novelty is the norm of the new bigrams over that of all, each weighing the articles that hold it."""
    candidates = drawn(samples_index, data)
    lines = [samples_index.syllables(sentence.number) for sentence in candidates]
    holders = Counter(
        {
            (sentence.article, bigram)
            for sentence, line in zip(candidates, lines, strict=True)
            for bigram in bigrams(line)
        }
    )
    weights = Counter(bigram for _, bigram in holders)
    novelty = Novelty(candidates, Syllables.of(samples_index, candidates))
    taken: set[tuple[str, str]] = set()
    for place in data.draw(st.lists(st.integers(0, len(candidates) - 1), max_size=4)):
        novelty.take(place)
        taken |= bigrams(lines[place])
    expected = [
        math.hypot(*(weights[bigram] for bigram in bigrams(line) - taken))
        / math.hypot(*(weights[bigram] for bigram in bigrams(line)))
        for line in lines
    ]

    assert expected == pytest.approx(novelty.values().tolist())
