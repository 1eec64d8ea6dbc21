"""The best documents for weighted terms, without scoring what cannot be among them.

MaxScore (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", IPM 1995), a term at a time: the lists of
telling terms are added up whole. Once all that is left could lift few documents to the best found, the common terms
are only looked up, by binary search, in those few. The result is that of scoring everything, to the bit.

Documents may stand in groups, as sentences do in articles: a document then scores by its own terms and by its group's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Numbers = NDArray[np.int32]
Codes = NDArray[np.unsignedinteger[Any]]

_Number = TypeVar("_Number", bound=np.integer[Any])

_TELLING = 0.25  # lists are added up until what is left is less than this share of everything
_LEFT = 0.6  # and then until it is less than this share of what is good enough
_BETWEEN_CULLS = 4  # lists looked up before candidates that fell behind are dropped
_FEW = 0.125  # of the groups, of which the lists are cut down to what is wanted
_GROUPS = 8  # the best ones, which show how much is good enough
_BLOCK = 64  # scores of which the greatest stands for all
_ROUNDING = 1e-4  # relative: more than sums of float32 are off


@dataclass(frozen=True, slots=True)
class PostingList:
    """What one term adds to ``documents``, ascending: ``factor`` times one of ``values``, and to none over ``bound``.

    ``codes`` tells, for each document, which of ``values`` it is.
    """

    documents: Numbers
    codes: Codes
    values: Scores
    factor: np.float32
    bound: float

    def add_to(self, scores: Scores) -> None:
        """Add to ``scores``, one a document, all of them."""
        scores[self.documents] += self.factor * self.values[self.codes]

    def add_to_some(self, numbers: Numbers, scores: Scores) -> None:
        """Add to ``scores``, one for each of the documents ``numbers``."""
        at = np.searchsorted(self.documents, numbers)
        np.minimum(at, len(self.documents) - 1, out=at)
        scores += self.factor * self.values[self.codes[at]] * (self.documents[at] == numbers)

    def only(self, wanted: NDArray[np.bool_]) -> "PostingList":
        """The list of those documents that are ``wanted``, which tells of each."""
        kept = np.flatnonzero(wanted[self.documents])
        return replace(self, documents=self.documents[kept], codes=self.codes[kept])


@dataclass(frozen=True, slots=True)
class Groups:
    """How documents are grouped: ``of`` each document its group; group ``i`` holds ``starts[i]:starts[i + 1]``."""

    of: Numbers
    starts: Numbers

    @classmethod
    def none(cls, size: int) -> "Groups":
        """All of ``size`` documents in one."""
        return cls(np.broadcast_to(np.int32(0), size), np.array([0, size], np.int32))

    def members(self, groups: Numbers) -> Numbers:
        """The documents of ``groups``, ascending as those are."""
        firsts = self.starts[groups]
        return ranges(firsts, self.starts[groups + 1] - firsts).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Best:
    """Documents by number, and their scores."""

    numbers: Numbers
    scores: Scores


def best(
    limit: int,
    groups: Groups,
    own: Sequence[PostingList],
    shared: Sequence[PostingList] = (),
    within: NDArray[np.bool_] | None = None,
) -> Best:
    """The at most ``limit`` documents that score best, best first, equal ones in order of number.

    A document's score is the sum of its ``own`` lists in float32, plus that of the ``shared`` lists of its group,
    both in the order `by_descending_bound`. No weight is negative. A document that scores nothing is left out, as are those
    of groups other than ``within``, where those are given.
    """
    search = _Search(max(limit, 1), groups, own, shared, within)
    place = search.add_up_telling()
    candidates = search.look_up(search.candidates(place), place)
    scores = candidates.totals()
    order = np.lexsort((candidates.numbers, -scores))[:limit]
    return Best(candidates.numbers[order], scores[order])


def by_descending_bound(postings: PostingList) -> float:
    """The key by which lists are in order: how much there is to read for what it may tell."""
    return len(postings.documents) / max(postings.bound, 1e-30)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Documents that may be among the best, with what was added up for them and for their groups so far."""

    numbers: Numbers
    scores: Scores
    groups: Numbers  # ascending
    group_scores: Scores
    group_at: NDArray[np.int64]  # the place in ``groups`` of each document's

    def totals(self) -> Scores:
        totals: Scores = self.scores + self.group_scores[self.group_at]
        return totals

    def over(self, least: float) -> "_Candidates":
        """Those that have so much already, without the groups of the others."""
        kept = self.totals() > least
        groups, group_at = _distinct(self.group_at[kept])
        return _Candidates(
            self.numbers[kept], self.scores[kept], self.groups[groups], self.group_scores[groups], group_at
        )


class _Search:
    """One search: the lists in order, and what was added up of them."""

    def __init__(
        self,
        limit: int,
        groups: Groups,
        own: Sequence[PostingList],
        shared: Sequence[PostingList],
        within: NDArray[np.bool_] | None,
    ) -> None:
        self._limit, self._groups = limit, groups
        both = [(postings, False) for postings in own] + [(postings, True) for postings in shared]
        self._lists = sorted(both, key=lambda pair: by_descending_bound(pair[0]))
        if within is not None and within.sum() < _FEW * len(within):
            self._lists = self._only(within)
        bounds = np.array([0.0, *(postings.bound for postings, _ in reversed(self._lists))])
        self._left: list[float] = np.cumsum(bounds)[::-1].tolist()  # what the lists from each place on may add
        self._scores = np.zeros(len(groups.of), np.float32)
        self._group_scores = np.zeros(len(groups.starts) - 1, np.float32)
        if within is not None:
            self._group_scores[~within] = -np.inf
        self._least = 0.0  # so much at least do the best have, as many as are wanted

    def _only(self, within: NDArray[np.bool_]) -> list[tuple[PostingList, bool]]:
        """The lists, in their order, of the groups ``within``: among few it would take all lists to tell the best."""
        wanted = {True: within, False: np.repeat(within, np.diff(self._groups.starts))}
        lists = [(postings.only(wanted[is_shared]), is_shared) for postings, is_shared in self._lists]
        return [(postings, is_shared) for postings, is_shared in lists if len(postings.documents)]

    def add_up_telling(self) -> int:
        """Add up lists until few documents may still be among the best; the place of the first list left."""
        target = self._left[0] * _TELLING
        for place, (postings, is_shared) in enumerate(self._lists):
            if self._left[place] <= target:
                self._raise_least(self._promising())
                target = _LEFT * self._least
                if self._left[place] <= target:
                    return place
                target = max(target, self._left[place] / 2)
            postings.add_to(self._group_scores if is_shared else self._scores)
        return len(self._lists)

    def _promising(self) -> Scores:
        """What some documents have already: those with the most of their own, and those of the best groups."""
        members = self._groups.members(_highest(self._group_scores, _GROUPS))
        promising = np.unique(np.concatenate([members, _highest(self._scores, self._limit)]))
        scores: Scores = self._scores[promising] + self._group_scores[self._groups.of[promising]]
        return scores

    def _raise_least(self, scores: Scores) -> None:
        """Learn from what some documents have already."""
        if len(scores) >= self._limit:
            self._least = max(self._least, -float(np.partition(-scores, self._limit - 1)[self._limit - 1]))

    def _hopeless(self, place: int) -> float:
        """What is too little for the lists from ``place`` on to lift it to the best."""
        return max(0.0, self._least * (1 - _ROUNDING) - self._left[place] * (1 + _ROUNDING))

    def candidates(self, place: int) -> _Candidates:
        """The documents that may be among the best by the lists from ``place`` on: half is theirs, or their group's."""
        hopeless = self._hopeless(place)
        good = np.flatnonzero(self._group_scores > hopeless / 2).astype(np.int32)
        in_good = self._groups.members(good)
        elsewhere = np.flatnonzero(self._scores > hopeless / 2).astype(np.int32)
        elsewhere = elsewhere[self._group_scores[self._groups.of[elsewhere]] <= hopeless / 2]
        numbers = np.sort(np.concatenate([in_good, elsewhere]))
        numbers = numbers[self._scores[numbers] + self._group_scores[self._groups.of[numbers]] > hopeless]
        of, group_at = _distinct(self._groups.of[numbers])
        return _Candidates(numbers, self._scores[numbers], of, self._group_scores[of], group_at)

    def look_up(self, candidates: _Candidates, first: int) -> _Candidates:
        """Add the lists from the place ``first`` on to ``candidates``; those that fall behind are dropped."""
        for place, (postings, is_shared) in enumerate(self._lists[first:], start=first):
            if is_shared:
                postings.add_to_some(candidates.groups, candidates.group_scores)
            else:
                postings.add_to_some(candidates.numbers, candidates.scores)
            if (place - first) % _BETWEEN_CULLS == 0:
                self._raise_least(candidates.totals())
                candidates = candidates.over(self._hopeless(place + 1))
        return candidates.over(0)


def ranges(firsts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """The numbers from each of ``firsts`` on, so many of each."""
    ends = np.cumsum(lengths, dtype=np.int64)
    numbers: NDArray[np.int64] = np.arange(ends[-1] if len(ends) else 0)
    numbers += np.repeat(firsts - ends + lengths, lengths)
    return numbers


def _distinct(ascending: NDArray[_Number]) -> tuple[NDArray[_Number], NDArray[np.int64]]:
    """The distinct values, and the place among them of each value: `np.unique` for what is in order already."""
    first = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    return ascending[first], np.cumsum(first) - 1


def _highest(scores: Scores, count: int) -> Numbers:
    """Where the ``count`` greatest of the scores above 0 are, ascending, and maybe some that are less.

    By the greatest of each block, which is far quicker than to part all scores.
    """
    blocks = len(scores) // _BLOCK
    # A block is a column: rows are compared as wholes, which is quicker than to reduce each.
    by_block, rest = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks), scores[blocks * _BLOCK :]
    greatest = by_block.max(axis=0)
    least = -np.partition(-greatest, count - 1)[count - 1] if count <= blocks else 0
    least = max(least, np.finfo(np.float32).tiny)
    columns = np.flatnonzero(greatest >= least)
    rows, at = np.nonzero(by_block[:, columns] >= least)
    found = [rows * blocks + columns[at], blocks * _BLOCK + np.flatnonzero(rest >= least)]
    return np.concatenate(found).astype(np.int32)
