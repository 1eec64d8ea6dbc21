"""The best documents for weighted terms, without scoring documents that cannot be among them.

MaxScore (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", IPM 1995), a term at a time: the posting
lists of rare terms are added up whole. Once the remaining upper bounds can promote only a few documents, the lists of
common terms are only looked up, by binary search, in these candidates. The result is that of exhaustive scoring, bit
for bit.

Documents may form groups, as the sentences of an article do: a document then scores by its own terms and by those of
its group.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import Int32Array

Scores = NDArray[np.float32]
Codes = NDArray[np.unsignedinteger[Any]]

_Integer = TypeVar("_Integer", bound=np.integer[Any])

# Chosen for speed; none of them changes the result.
_FIRST_CHECK = 0.25  # lists are added up until the remaining bounds are below this share of all bounds
_PROMOTABLE = 0.6  # and then until the remaining bounds are below this share of the threshold
_LISTS_PER_CULL = 4  # lists looked up between two culls of the candidates
_SELECTIVE = 0.125  # share of the groups below which the lists are reduced to the groups that are allowed
_BEST_GROUPS = 8  # groups whose documents raise the threshold early
_BLOCK = 64  # scores represented by their maximum
_ROUNDING = 1e-4  # relative; above the rounding errors of sums in float32
_TINY_BOUND = 1e-30  # avoids a division by zero


@dataclass(frozen=True, slots=True)
class PostingList:
    """The contribution of one term to the scores of the documents that hold it.

    Attributes:
        documents: The numbers of the documents, ascending.
        codes: For each document the index of its value in ``values``.
        values: The distinct values, which are shared by all lists of a channel.
        factor: A contribution is ``factor`` times a value.
        bound: An upper bound of the contributions.
    """

    documents: Int32Array
    codes: Codes
    values: Scores
    factor: np.float32
    bound: float

    def add_to(self, scores: Scores) -> None:
        """Add the contributions to ``scores``, which holds one score for each document of the corpus."""
        scores[self.documents] += self.factor * self.values[self.codes]

    def add_to_some(self, numbers: Int32Array, scores: Scores) -> None:
        """Add the contributions to ``scores``, which holds one score for each of the documents ``numbers``."""
        at = np.searchsorted(self.documents, numbers)
        np.minimum(at, len(self.documents) - 1, out=at)
        scores += self.factor * self.values[self.codes[at]] * (self.documents[at] == numbers)

    def only(self, wanted: NDArray[np.bool_]) -> "PostingList":
        """Return the list reduced to the documents that are True in ``wanted``, a mask over the corpus."""
        kept = np.flatnonzero(wanted[self.documents])
        return replace(self, documents=self.documents[kept], codes=self.codes[kept])


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of consecutive documents.

    Attributes:
        of: The group of each document.
        starts: Group ``i`` holds the documents ``starts[i]:starts[i + 1]``.
    """

    of: Int32Array
    starts: Int32Array

    def members(self, groups: Int32Array) -> Int32Array:
        """Return the documents of ``groups``, group by group."""
        firsts = self.starts[groups]
        return ranges(firsts, self.starts[groups + 1] - firsts).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Best:
    """The numbers of documents, and their scores."""

    numbers: Int32Array
    scores: Scores


def best(  # noqa: PLR0913, PLR0917 — what is searched, and what limits the search
    limit: int,
    groups: Groups,
    own: Sequence[PostingList],
    shared: Sequence[PostingList] = (),
    within: NDArray[np.bool_] | None = None,
    least: float = 0.0,
) -> Best:
    """Return at most ``limit`` documents with the best scores above 0, best first; ties in order of number.

    The score of a document is the sum, in float32, of its ``own`` lists plus the sum of the ``shared`` lists of its
    group, each in the order of `cost_per_bound`. No contribution may be negative. With ``within``, a mask over the
    groups, only their documents are returned. Documents that do not reach ``least`` may be left out.
    """
    search = _Search(max(limit, 1), groups, own, shared, within, least)
    first = search.add_up_rare_terms()
    candidates = search.look_up(search.candidates(first), first)
    scores = candidates.totals()
    order = np.lexsort((candidates.numbers, -scores))[:limit]
    return Best(candidates.numbers[order], scores[order])


def cost_per_bound(postings: PostingList) -> float:
    """Return the sort key of lists: the number of postings to read for each unit of the upper bound."""
    return len(postings.documents) / max(postings.bound, _TINY_BOUND)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Documents that may be among the best, with their partial scores and those of their groups."""

    numbers: Int32Array
    scores: Scores
    groups: Int32Array  # distinct, ascending
    group_scores: Scores
    group_at: NDArray[np.int64]  # the index in ``groups`` of each document's group

    def totals(self) -> Scores:
        totals: Scores = self.scores + self.group_scores[self.group_at]
        return totals

    def above(self, threshold: float) -> "_Candidates":
        """Return the candidates whose partial score is above ``threshold``, and their groups."""
        kept = self.totals() > threshold
        groups, group_at = _distinct(self.group_at[kept])
        return _Candidates(
            self.numbers[kept], self.scores[kept], self.groups[groups], self.group_scores[groups], group_at
        )


class _Search:
    """One search: the ordered lists, the partial scores, and the threshold that the best documents reach."""

    def __init__(  # noqa: PLR0913, PLR0917 — as of `best`
        self,
        limit: int,
        groups: Groups,
        own: Sequence[PostingList],
        shared: Sequence[PostingList],
        within: NDArray[np.bool_] | None,
        least: float,
    ) -> None:
        self._limit, self._groups = limit, groups
        both = [(postings, False) for postings in own] + [(postings, True) for postings in shared]
        self._lists = sorted(both, key=lambda pair: cost_per_bound(pair[0]))
        if within is not None and within.sum() < _SELECTIVE * len(within):
            self._lists = self._reduced_to(within)
        bounds = np.array([0.0, *(postings.bound for postings, _ in reversed(self._lists))])
        self._remaining: list[float] = np.cumsum(bounds)[::-1].tolist()  # the sum of the bounds from each list on
        self._scores = np.zeros(len(groups.of), np.float32)
        self._group_scores = np.zeros(len(groups.starts) - 1, np.float32)
        if within is not None:
            self._group_scores[~within] = -np.inf
        self._threshold = least  # at least ``limit`` documents reach this score, some of them perhaps elsewhere

    def _reduced_to(self, within: NDArray[np.bool_]) -> list[tuple[PostingList, bool]]:
        """Return the lists reduced to some groups: with few documents allowed, the threshold would rise too late."""
        wanted = {True: within, False: np.repeat(within, np.diff(self._groups.starts))}
        lists = [(postings.only(wanted[is_shared]), is_shared) for postings, is_shared in self._lists]
        return [(postings, is_shared) for postings, is_shared in lists if len(postings.documents)]

    def add_up_rare_terms(self) -> int:
        """Add up lists until few documents can still be promoted; return the index of the first list not added."""
        target = self._remaining[0] * _FIRST_CHECK
        for index, (postings, is_shared) in enumerate(self._lists):
            if self._remaining[index] <= target:
                self._raise_threshold(self._promising())
                target = _PROMOTABLE * self._threshold
                if self._remaining[index] <= target:
                    return index
                target = max(target, self._remaining[index] / 2)
            postings.add_to(self._group_scores if is_shared else self._scores)
        return len(self._lists)

    def _promising(self) -> Scores:
        """Return the partial scores of the documents with the highest own scores and of those in the best groups."""
        members = self._groups.members(_highest(self._group_scores, _BEST_GROUPS))
        promising = np.unique(np.concatenate([members, _highest(self._scores, self._limit)]))
        scores: Scores = self._scores[promising] + self._group_scores[self._groups.of[promising]]
        return scores

    def _raise_threshold(self, scores: Scores) -> None:
        """Raise the threshold to what ``limit`` of these partial scores reach."""
        if len(scores) >= self._limit:
            self._threshold = max(self._threshold, -float(np.partition(-scores, self._limit - 1)[self._limit - 1]))

    def _hopeless(self, first: int) -> float:
        """Return the partial score up to which the lists from index ``first`` on cannot promote a document."""
        return max(0.0, self._threshold * (1 - _ROUNDING) - self._remaining[first] * (1 + _ROUNDING))

    def candidates(self, first: int) -> _Candidates:
        """Return the documents that the lists from index ``first`` on can promote.

        Either the own partial score of such a document or that of its group is above half of the hopeless score.
        """
        hopeless = self._hopeless(first)
        good = np.flatnonzero(self._group_scores > hopeless / 2).astype(np.int32)
        in_good = self._groups.members(good)
        elsewhere = np.flatnonzero(self._scores > hopeless / 2).astype(np.int32)
        elsewhere = elsewhere[self._group_scores[self._groups.of[elsewhere]] <= hopeless / 2]
        numbers = np.sort(np.concatenate([in_good, elsewhere]))
        numbers = numbers[self._scores[numbers] + self._group_scores[self._groups.of[numbers]] > hopeless]
        of, group_at = _distinct(self._groups.of[numbers])
        return _Candidates(numbers, self._scores[numbers], of, self._group_scores[of], group_at)

    def look_up(self, candidates: _Candidates, first: int) -> _Candidates:
        """Add the lists from index ``first`` on to ``candidates``, dropping those that fall behind the threshold."""
        for index, (postings, is_shared) in enumerate(self._lists[first:], start=first):
            if is_shared:
                postings.add_to_some(candidates.groups, candidates.group_scores)
            else:
                postings.add_to_some(candidates.numbers, candidates.scores)
            if (index - first) % _LISTS_PER_CULL == 0:
                self._raise_threshold(candidates.totals())
                candidates = candidates.above(self._hopeless(index + 1))
        return candidates.above(0)


def ranges(firsts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the ranges that begin at ``firsts`` and have these ``lengths``, one after the other."""
    ends = np.cumsum(lengths, dtype=np.int64)
    numbers: NDArray[np.int64] = np.arange(ends[-1] if len(ends) else 0)
    numbers += np.repeat(firsts - ends + lengths, lengths)
    return numbers


def _distinct(ascending: NDArray[_Integer]) -> tuple[NDArray[_Integer], NDArray[np.int64]]:
    """Return the distinct values, and the index in them of each value: `np.unique` for sorted input."""
    first = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    return ascending[first], np.cumsum(first) - 1


def _highest(scores: Scores, count: int) -> Int32Array:
    """Return the positions, ascending, of the ``count`` highest scores above 0, and possibly of some lower ones.

    Compares the maxima of blocks, which is far faster than partitioning all scores.
    """
    blocks = len(scores) // _BLOCK
    # A block is a column: a maximum over rows is vectorised, a maximum within each row is not.
    by_block, rest = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks), scores[blocks * _BLOCK :]
    greatest = by_block.max(axis=0)
    least = -np.partition(-greatest, count - 1)[count - 1] if count <= blocks else 0
    least = max(least, np.finfo(np.float32).tiny)
    columns = np.flatnonzero(greatest >= least)
    rows, at = np.nonzero(by_block[:, columns] >= least)
    found = [rows * blocks + columns[at], blocks * _BLOCK + np.flatnonzero(rest >= least)]
    return np.concatenate(found).astype(np.int32)
