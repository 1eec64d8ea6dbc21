"""Groups the occurrences of terms in documents by one sort."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import Int32Array


@dataclass(frozen=True, slots=True)
class Grouped:
    """Occurrences grouped into pairs of a key and a document, ordered by key, then by document.

    ``keys`` are the distinct keys, ascending; ``terms`` holds the position in ``keys`` of each pair's key.
    """

    keys: NDArray[np.int64]
    terms: Int32Array
    documents: Int32Array
    frequencies: Int32Array

    def selected(self, which: NDArray[np.bool_], documents: NDArray[np.integer]) -> "Grouped":
        """Return some of the pairs; ``documents`` (of all pairs), ascending within a key, replace their documents."""
        terms, frequencies = self.terms[which], self.frequencies[which]
        used = np.zeros(len(self.keys), bool)
        used[terms] = True
        kept, number_of = numbered_where(used)
        return Grouped(
            self.keys[kept], number_of[terms].astype(np.int32), documents[which].astype(np.int32), frequencies
        )

    def merged(self, documents: NDArray[np.integer]) -> "Grouped":
        """Return the pairs after ``documents``, ascending within a key, replace theirs; equal pairs are added up."""
        differs = np.ones(len(self.terms), bool)
        np.not_equal(documents[1:], documents[:-1], out=differs[1:])
        differs[1:] |= self.terms[1:] != self.terms[:-1]
        firsts = np.flatnonzero(differs)
        frequencies = np.add.reduceat(self.frequencies, firsts) if len(firsts) else self.frequencies
        return Grouped(self.keys, self.terms[firsts], documents[firsts].astype(np.int32), frequencies)


def group(keys: NDArray[np.integer], documents: NDArray[np.integer], count: int) -> Grouped:
    """Group occurrences of ``keys`` in ``documents``, which are numbers below ``count``."""
    # One integer for each pair, so that one sort groups and orders them; in place, because these arrays determine the
    # peak memory of a build. The smallest integers that hold all pairs are sorted fastest.
    count = max(count, 1)
    small = (int(keys.max(initial=0)) + 1) * count <= 1 << 32
    pairs: NDArray[Any] = keys.astype(np.uint32 if small else np.int64)
    pairs *= pairs.dtype.type(count)
    pairs += documents.astype(pairs.dtype, copy=False)
    pairs.sort()
    firsts = _run_starts(pairs)
    frequencies = _lengths(firsts, len(pairs))
    pairs = pairs[firsts]
    del firsts
    found_in = (pairs % pairs.dtype.type(count)).astype(np.int32)
    pairs //= pairs.dtype.type(count)
    firsts = _run_starts(pairs)
    terms = np.repeat(np.arange(len(firsts), dtype=np.int32), _lengths(firsts, len(pairs)))
    return Grouped(pairs[firsts].astype(np.int64), terms, found_in, frequencies)


def _lengths(starts: NDArray[np.int64], end: int) -> Int32Array:
    """Return the length of each run, given where each starts and where the last one ends."""
    lengths = np.empty(len(starts), np.int32)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1], casting="same_kind")
    if len(starts):
        lengths[-1] = end - starts[-1]
    return lengths


def numbered_where(occurs: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers that occur, ascending, and the position of each by its number."""
    return np.flatnonzero(occurs), np.cumsum(occurs) - 1


def _run_starts(ascending: NDArray[Any]) -> NDArray[np.int64]:
    """Return the position at which each run of equal values starts."""
    differs = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=differs[1:])
    return np.flatnonzero(differs)
