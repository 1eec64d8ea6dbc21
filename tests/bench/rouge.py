"""ROUGE (Lin, ACL workshop 2004) over lower-cased Vietnamese syllables: F1, as in the package rouge-score."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_SYLLABLE = re.compile(r"\w+")


class Rouge(NamedTuple):
    """ROUGE-1, ROUGE-2 and ROUGE-L (of the whole text as one sequence), each an F1, 0..1."""

    one: float
    two: float
    longest: float


def syllables(text: str) -> list[str]:
    """Return the syllables and numbers of a text (NFC), in lower case."""
    return _SYLLABLE.findall(text.lower())


def rouge(summary: Sequence[str], reference: Sequence[str]) -> Rouge:
    """Return the scores of a summary against a reference, both as `syllables`."""
    pairs = Counter(pairwise(summary)), Counter(pairwise(reference))
    return Rouge(
        _f1((Counter(summary) & Counter(reference)).total(), len(summary), len(reference)),
        _f1((pairs[0] & pairs[1]).total(), pairs[0].total(), pairs[1].total()),
        _f1(_longest_common_subsequence(summary, reference), len(summary), len(reference)),
    )


def mean_rouge(scores: Sequence[Rouge]) -> Rouge:
    """Return the mean of ``scores``, at least one."""
    return Rouge(*(sum(column) / len(scores) for column in zip(*scores, strict=True)))


def _f1(shared: int, summary: int, reference: int) -> float:
    return 2 * shared / (summary + reference) if shared else 0.0


def _longest_common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Return its length, by the bit-vector algorithm of Hyyrö (2004): one addition for each element of ``second``."""
    places: dict[str, int] = {}
    for place, element in enumerate(first):
        places[element] = places.get(element, 0) | 1 << place
    everything = (1 << len(first)) - 1
    unmatched = everything
    for element in second:
        matched = unmatched & places.get(element, 0)
        unmatched = ((unmatched + matched) | (unmatched - matched)) & everything
    return len(first) - unmatched.bit_count()
