"""The sentences that are ranked for a question; what near copies of an article repeat is taken of the earliest only."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from retrieval.index.near_copies import is_same_sentence
from retrieval.index.sentence_index import Articles, SentenceIndex, Terms
from retrieval.ranking.term_evidence import SentenceNumbers

_RETRIEVED = 50  # sentences taken from the index, by their own terms and their article's


def retrieve(index: SentenceIndex, terms: Terms, within: Articles | None, inside: Articles | None) -> SentenceNumbers:
    """Return the numbers of the best sentences ``within`` some articles (all if None) for ``terms``, ascending.

    As many again come from the articles ``inside``, if given, which are preferred among near copies.
    """
    found = {*_best(index, terms, within)}
    if inside is not None:
        found.update(_best(index, terms, inside))
    return np.array(sorted(found - _repetitions(index, found, inside)), np.int64)


def _best(index: SentenceIndex, terms: Terms, within: Articles | None) -> Iterator[int]:
    hits = index.top(terms, _RETRIEVED, within)
    if _repetitions(index, [hit.sentence for hit in hits]):  # which take the place of others
        hits += index.top(terms, _RETRIEVED, index.copies.without_later(index.every if within is None else within))
    return (hit.sentence for hit in hits)


def _repetitions(index: SentenceIndex, sentences: Collection[int], preferred: Articles | None = None) -> set[int]:
    """Return those of ``sentences`` that are the same in an earlier near copy of their article, or a preferred one."""
    numbers = np.array(list(sentences), np.int64)
    of_group = defaultdict[Sequence[int], list[tuple[bool, int, int]]](list)
    for number, article in zip(numbers.tolist(), index.article_of(numbers).tolist(), strict=True):
        if group := index.copies.group_of(article):
            later = preferred is not None and not preferred[article]
            of_group[group].append((later, group.index(article), number))
    repeated: set[int] = set()
    for found in of_group.values():
        kept: list[tuple[int, frozenset[str]]] = []
        for _, place, number in sorted(found):
            line = frozenset(index.syllables(number))
            if any(place != other and is_same_sentence(line, known) for other, known in kept):
                repeated.add(number)
            else:
                kept.append((place, line))
    return repeated
