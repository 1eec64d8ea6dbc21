"""Scores pairs of articles: the log-odds that both report one event.

They are those of a logistic regression over five measures; tests/bench/train_stories.py fits its weights. Two articles
of one series, such as the prices of two makes or the lists of two weeks, are no event, and neither is a table, or a
text that one newspaper prints under titles with little in common, as that of a contest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.normalise import forms
from retrieval.text.word_lists import function_words

# Fitted by tests/bench/train_stories.py on articles of before 2024, in the order of `PairScorer.measures`.
WEIGHTS: tuple[float, ...] = (0.82, 4.98, 0.57, 1.36, -0.21)
BIAS = -1.56

LIMIT = 4.0  # of the log-odds; chosen

_LEAD = 8  # sentences of an article; chosen
_TABLE = 150, 0.33  # syllables of the lead of which fewer different ones are a table: in running text about two thirds
_NUMBERED = 3  # syllables before the number in the titles of a series
_LANGUAGE = 1000  # articles from which on the share of those with a word shows how rare it is; chosen
_SAME_TEXT = 0.55  # the least cosine; chosen
_SAME_TITLE = 0.35  # the share of the shorter title that two have in common, at least; chosen
_KEPT = 4096  # articles in memory; chosen

Measures = tuple[float, float, float, float, float]
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Article:
    """What is compared of an article: its source and compared forms.

    Attributes:
        source: Its newspaper, in lower case; "" if it is unknown.
        title: The forms of the title, in order.
        topic: Those of them that carry meaning.
        words: The forms of the title and the first sentences.
        names: The pairs of adjacent ones that carry meaning, of which one at least is mostly capitalised.
        is_table: Whether few words are repeated over and over, as in a table of fixtures.
    """

    source: str
    title: tuple[str, ...]
    topic: frozenset[str]
    words: frozenset[str]
    names: frozenset[_Pair]
    is_table: bool


class PairScorer:
    """Scores pairs of articles of an index. It keeps the last articles, so pairs are best given in order of day."""

    def __init__(self, index: SentenceIndex) -> None:
        self._index = index
        self._functions = function_words(folded=False)
        count = index.article_count
        self._more, self._greatest = math.log(max(_LANGUAGE / max(count, 1), 1.0)), math.log1p(max(count, _LANGUAGE))
        self._rarities: dict[str, float] = {}
        self._kinds: dict[str, int] = {}  # 0 for function words and numbers, 2 for capitalised ones, else 1
        self._article = lru_cache(_KEPT)(self._read)

    def score(self, first: int, second: int, alike: float, days: int) -> float:
        """Return the log-odds for the articles with two numbers; ``alike`` is the cosine of their terms."""
        measures = self.measures(first, second, alike, days)
        if measures is None:
            return -LIMIT
        score = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, measures, strict=True))
        return max(-LIMIT, min(LIMIT, score))

    def measures(self, first: int, second: int, alike: float, days: int) -> Measures | None:
        """Return what the log-odds are computed from; None if the two cannot report one event.

        These are the logarithm of ``alike``; the share of the titles that the other article's first sentences hold;
        the names in common; the rarest word that both titles have; and the days between the two.
        """
        one, other = self._article(first), self._article(second)
        same_source = bool(one.source) and one.source == other.source
        if one.is_table or other.is_table or (same_source and self._is_series(one, other, alike)):
            return None
        held = self._rarity(one.topic & other.words) + self._rarity(other.topic & one.words)
        covered = held / max(self._rarity(one.topic) + self._rarity(other.topic), 1e-9)
        names = math.log1p(math.fsum(self._rarity(pair) for pair in one.names & other.names))
        rarest = max((self._rarities[form] for form in one.topic & other.topic), default=0.0)
        return math.log(alike), covered, names, rarest, days

    def _rarity(self, forms_: frozenset[str] | _Pair) -> float:
        return math.fsum(self._rarities[form] for form in forms_)

    def _is_series(self, one: _Article, other: _Article, alike: float) -> bool:
        """Return whether the titles are of one pattern, each with a word or number of its own, or the texts one."""
        first, second = one.title, other.title
        before = _shared(first, second)
        if max(len(first), len(second)) == before:
            return False
        shorter = min(self._rarity(one.topic), self._rarity(other.topic))
        if alike >= _SAME_TEXT and self._rarity(one.topic & other.topic) < _SAME_TITLE * shorter:
            return True
        numbers = [title[before][0].isdecimal() for title in (first, second) if len(title) > before]
        if before >= _NUMBERED and numbers == [True, True]:
            return True
        after = _shared(first[before:][::-1], second[before:][::-1])
        if 2 * (before + after) < max(len(first), len(second)):
            return False
        own = (set(title[before : len(title) - after]) - self._functions for title in (first, second))
        return all(words - known for words, known in zip(own, (other.words, one.words), strict=True))

    def _read(self, article: int) -> _Article:
        index = self._index
        title = tuple(forms(index.title(article)))
        lead = [form for number in index.sentences_of(article)[:_LEAD] for form in index.syllables(number)]
        words = frozenset(title) | frozenset(lead)
        self._look_up([form for form in words if form not in self._rarities])
        kinds = self._kinds
        names = frozenset(
            pair for text in (title, lead) for pair in pairwise(text) if kinds[pair[0]] * kinds[pair[1]] > 1
        )
        most, least = _TABLE
        part = lead[:most]
        source = (index.article(article).source or "").casefold()
        is_table = len(set(part)) < least * len(part)
        return _Article(source, title, frozenset(title) - self._functions, words, names, is_table)

    def _look_up(self, new: Sequence[str]) -> None:
        rarities = self._index.article_idf("syllables", new) + self._more if new else np.zeros(0)
        self._rarities.update(zip(new, (rarities / self._greatest).tolist(), strict=True))
        self._kinds.update((form, self._kind(form)) for form in new)

    def _kind(self, form: str) -> int:
        if form in self._functions or form[0].isdecimal():
            return 0
        return 2 if self._index.is_name(form, folded=False) else 1


def _shared(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the length of the common beginning."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
