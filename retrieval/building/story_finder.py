"""Finds the stories among the articles of a new index: those that report one event, by names, numbers and rare words.

Articles of the same days are compared by the cosine of their terms, each weighted by how rare it is among all
articles; those that are alike are scored as pairs (`retrieval.building.event_pairs`). The thresholds were chosen on
articles of before 2024 (tests/bench/train_stories.py); tests/bench/stories.py measures those of later, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.building.event_pairs import PairScorer
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.index.event_terms import MOST_TERMS, WEIGHT_BITS, EventTerms, save_event_terms
from retrieval.index.numbered_lines import NumberedLines
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.signatures import Hashes, hash_syllables
from retrieval.index.stories import Stories
from retrieval.text.word_lists import function_words

LIKELY = 0.5  # the least log-odds by which two stories are joined
LIKELY_ON_AVERAGE = -1.5  # of all pairs between two that are joined

_LINES = 13  # of an article: its headings and its first sentences; chosen
_IN_HEADING = 3  # occurrences that one in a heading counts for; chosen
_HEAVIEST = 7  # the greatest weight of a term
_RAREST = 40  # terms of an article that are compared; chosen
_REACH = 24  # articles with a term that each is compared with, the nearest in time; chosen
_READ = 1 << 12  # articles at a time; chosen
_DAYS = 3  # between two articles on one event, at most; chosen
_PRECISE = 3  # days within which an article was published, or it is in no story; chosen
_ALIKE = 0.03  # the least cosine of two articles that are scored
_UNLIKE = -3.0  # log-odds of a pair that is not scored; chosen

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
_Pair = tuple[int, int]  # of articles, the older first


def write_event_terms(
    folder: Path, sentences: Sequence[range], known: Sequence[int | None], previous: PreviousGeneration | None
) -> None:
    """Write the terms of each article to ``folder``; the arguments are those of `write_signatures`."""
    terms = np.zeros((len(sentences), MOST_TERMS), np.uint32)
    copied = {number: before for number, before in enumerate(known) if before is not None}
    if previous is not None and copied:
        terms[[*copied]] = previous.index.event_terms[[*copied.values()]]
    new = np.array([number for number, before in enumerate(known) if before is None], np.int64)
    lines = NumberedLines.load(folder, "syllables")
    vocabulary = _content(lines.vocabulary), hash_syllables(lines.vocabulary)
    for first in range(0, len(new), _READ):
        batch = new[first : first + _READ]
        terms[batch] = _terms_of(lines, *vocabulary, sentences, batch)
    save_event_terms(folder, terms)


def _terms_of(
    lines: NumberedLines, content: NDArray[np.int8], hashes: Hashes, sentences: Sequence[range], articles: Integers
) -> EventTerms:
    """Return the terms of some articles; each has one line of headings before those of its sentences."""
    starts = np.concatenate([[0], np.cumsum(lines.lengths, dtype=np.int64)])
    first = np.array([sentences[one].start for one in articles.tolist()], np.int64) + articles
    count = np.array([min(len(sentences[one]) + 1, _LINES) for one in articles.tolist()], np.int64)
    line = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    sizes = starts[line + 1] - starts[line]
    at = np.repeat(starts[line] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    syllables, of_line = lines.numbers[at], np.repeat(line, sizes)
    article = np.repeat(np.repeat(np.arange(len(articles)), count), sizes)
    kept = (of_line[1:] == of_line[:-1]) & _are_pairs(content[syllables[:-1]], content[syllables[1:]])
    pairs = hashes[:, 0][syllables[:-1][kept]] ^ hashes[:, 1][syllables[1:][kept]]
    in_heading = (of_line[:-1] == np.repeat(np.repeat(first, count), sizes)[:-1])[kept]
    return _table(article[:-1][kept], pairs, np.where(in_heading, _IN_HEADING, 1), len(articles))


def _content(vocabulary: Iterable[str]) -> NDArray[np.int8]:
    """Return for each syllable 0 for a function word, 1 for a number and 2 for any other."""
    functions = function_words(folded=False)
    kinds = (0 if form in functions else 1 if form[0].isdecimal() else 2 for form in vocabulary)
    return np.fromiter(kinds, np.int8)


def _are_pairs(first: NDArray[np.int8], second: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which pairs hold no function word and not only numbers."""
    pairs: NDArray[np.bool_] = (first > 0) & (second > 0) & (first + second > 2)  # noqa: PLR2004 — two numbers
    return pairs


def _table(articles: Integers, pairs: NDArray[np.uint32], weights: Integers, count: int) -> EventTerms:
    """Return a row for each of ``count`` articles with its first different pairs and the sums of their weights."""
    keys = (articles << 32) | (pairs >> np.uint32(WEIGHT_BITS))
    unique, first, at = np.unique(keys, return_index=True, return_inverse=True)
    heavy = np.minimum(np.bincount(at, weights, len(unique)), _HEAVIEST).astype(np.uint32)
    order = np.argsort(first, kind="stable")  # in order of the articles, and of the text within each
    owner = (unique >> 32)[order]
    place = np.arange(len(owner)) - np.searchsorted(owner, owner)
    table = np.zeros((count, MOST_TERMS), np.uint32)
    fits = place < MOST_TERMS
    terms = (unique.astype(np.uint32) << np.uint32(WEIGHT_BITS)) | heavy
    table[owner[fits], place[fits]] = terms[order][fits]
    return table


def find_stories(index: SentenceIndex) -> Stories:
    """Return the stories of two articles or more; those without a date of publication are in none."""
    scorer, days = PairScorer(index), index.publication_days[:, 0].tolist()
    return Stories(_groups({(pair[0], pair[1]): scorer.score(*pair) for pair in alike_pairs(index)}, days))


def alike_pairs(index: SentenceIndex) -> Iterator[tuple[int, int, float, int]]:
    """Yield the pairs of articles of the same days that are alike, in order of day, the older article first.

    Each comes with the cosine of its terms and the days between the two.
    """
    terms, (since, until) = index.event_terms, index.publication_days.T.astype(np.int64)
    dated = np.flatnonzero((since > 0) & (until - since < _PRECISE))
    dated = dated[np.argsort(since[dated], kind="stable")]
    if len(terms) == len(since) and len(dated) > 1:
        days = since[dated]
        firsts, seconds, alike = _alike(*_weighted(terms[dated], days), days)
        columns = dated[firsts], dated[seconds], alike, days[seconds] - days[firsts]
        yield from zip(*(column.tolist() for column in columns), strict=True)


def _weighted(terms: EventTerms, days: Integers) -> tuple[NDArray[np.uint32], Floats]:
    """Return the terms of each article (row) that are compared, with their shares of it; the rows are in order of day.

    A term weighs the more the fewer articles have it, and the fewer weeks: *giá vàng* is in the news of every week.
    """
    names = terms >> np.uint32(WEIGHT_BITS)
    order = names.ravel().argsort(kind="stable")
    ordered, weeks = names.ravel()[order], np.repeat(days // 7, names.shape[1])[order]
    begins = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    steps = np.concatenate([[True], begins[1:] | (weeks[1:] != weeks[:-1])])
    at = np.cumsum(begins) - 1
    counts = np.bincount(at)
    rarities = np.log1p(len(terms) / counts) / np.sqrt(np.bincount(at, steps))
    rarity, shared = np.empty(names.size), np.empty(names.size, np.bool_)
    rarity[order], shared[order] = rarities[at], counts[at] > 1
    weights = np.sqrt(terms & np.uint32((1 << WEIGHT_BITS) - 1)) * rarity.reshape(names.shape)  # 0 where there is none
    length = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    weights *= shared.reshape(names.shape)
    rarest = np.argpartition(-weights, _RAREST, axis=1)[:, :_RAREST]
    names, weights = np.take_along_axis(names, rarest, 1), np.take_along_axis(weights, rarest, 1)
    return names, weights / np.maximum(length, 1e-9)


def _alike(names: NDArray[np.uint32], weights: Floats, days: Integers) -> tuple[Integers, Integers, Floats]:
    """Return pairs of rows that have terms in common and were published within days, and how alike the two are."""
    row = np.repeat(np.arange(len(names)), names.shape[1])
    name, weight = names.ravel(), weights.ravel()
    held = np.flatnonzero(weight)
    order = held[np.argsort(name[held], kind="stable")]  # those of one term in order of their days
    row, name, weight, day = row[order], name[order], weight[order], days[row[order]]
    keys, products = [np.zeros(0, np.int64)], [np.zeros(0)]
    for step in range(1, min(_REACH, len(order) - 1) + 1):
        near = np.flatnonzero((name[step:] == name[:-step]) & (day[step:] - day[:-step] <= _DAYS))
        if not len(near):
            break
        keys.append(row[near] * len(names) + row[near + step])
        products.append(weight[near] * weight[near + step])
    distinct, at = np.unique(np.concatenate(keys), return_inverse=True)
    scores = np.bincount(at, np.concatenate(products), len(distinct)).astype(np.float64)
    alike = scores >= _ALIKE
    firsts, seconds = np.divmod(distinct[alike], len(names))
    return firsts, seconds, scores[alike]


def _groups(scores: Mapping[_Pair, float], days: Sequence[int]) -> Iterator[list[int]]:
    """Yield the stories by average linkage, each with the article first that is most like the others of it."""
    linked = sorted((pair for pair in scores if scores[pair] >= LIKELY), key=lambda pair: (-scores[pair], pair))
    of = {article: [article] for pair in linked for article in pair}
    for first, second in linked:
        one, other = of[first], of[second]
        if one is not other and _average(one, other, scores, days) >= LIKELY_ON_AVERAGE:
            one += other
            of.update(dict.fromkeys(other, one))
    for group in {id(group): group for group in of.values()}.values():
        if len(group) > 1:
            total = {one: sum(_score(one, other, scores) for other in group) for one in group}
            yield sorted(group, key=lambda one: (-total[one], one))


def _average(one: Sequence[int], other: Sequence[int], scores: Mapping[_Pair, float], days: Sequence[int]) -> float:
    """Return the average score of the pairs between two groups, those that are too far apart to be compared aside."""
    pairs = [(a, b) for a in one for b in other if abs(days[a] - days[b]) <= _DAYS]
    return sum(_score(a, b, scores) for a, b in pairs) / len(pairs)


def _score(first: int, second: int, scores: Mapping[_Pair, float]) -> float:
    return scores.get((first, second), scores.get((second, first), _UNLIKE))
