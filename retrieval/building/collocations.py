"""Words learnt from the articles: pairs of syllables that are adjacent far more often than by chance.

For large archives: retrieval is as good as with underthesea's words, and segmentation is a hundred times faster.
"""

import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.index.numbered_lines import NumberedLines
from retrieval.text.normalise import forms

_VERSION = 1  # raised whenever the same articles would yield other words
_FILE = "collocations.json"
# Chosen by the hit rate of tests.bench.quality.
_LEAST_COUNT = 8
_LEAST_RATIO = 15.0  # of the count of a pair to its expected count if syllables were independent
_GROWTH = 2.0  # chosen: the factor by which the number of lines may change before the words are learnt again


class CollocationSegmenter:
    """A `retrieval.text.segmentation.Segmenter` that joins pairs of syllables, from left to right."""

    def __init__(self, pairs: frozenset[tuple[str, str]] = frozenset(), lines: int = 0) -> None:
        """Join ``pairs`` (compared forms), which were learnt from this number of ``lines``."""
        self._pairs = pairs
        self._lines = lines

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        content = json.dumps(sorted(self._pairs)).encode()
        return f"collocations {_VERSION} {zlib.crc32(content):08x}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        return self.join(forms(sentence))

    def join(self, syllables: Sequence[str]) -> list[str]:
        """Return the words of a sentence, given the compared forms of its syllables and numbers."""
        words, at, last = [], 0, len(syllables) - 1
        while at <= last:
            if at < last and (syllables[at], syllables[at + 1]) in self._pairs:
                words.append(f"{syllables[at]}_{syllables[at + 1]}")
                at += 2
            else:
                words.append(syllables[at])
                at += 1
        return words

    def fits(self, lines: int) -> bool:
        """Return whether an archive of this number of lines is of a similar size as the one learnt from."""
        return self._lines <= _GROWTH * lines and lines <= _GROWTH * self._lines

    @classmethod
    def learn(cls, syllables: NumberedLines) -> "CollocationSegmenter":
        """Learn the pairs from the syllables of all lines. Pairs with a number are never joined."""
        vocabulary = list(syllables.vocabulary)
        size = max(len(vocabulary), 1)
        line = np.repeat(np.arange(len(syllables.lengths)), syllables.lengths)
        numbers = syllables.numbers.astype(np.int64)
        keys = (numbers[:-1] * size + numbers[1:])[line[1:] == line[:-1]]
        pairs, pair_counts = np.unique(keys, return_counts=True)
        counts = np.bincount(numbers, minlength=size)
        firsts, seconds = np.divmod(pairs, size)
        expected = counts[firsts] * counts[seconds] / max(len(numbers), 1)
        frequent = np.flatnonzero((pair_counts >= _LEAST_COUNT) & (pair_counts > _LEAST_RATIO * expected))
        terms = ((vocabulary[firsts[at]], vocabulary[seconds[at]]) for at in frequent)
        return cls(frozenset(pair for pair in terms if "".join(pair).isalpha()), len(syllables.lengths))

    def save(self, folder: Path) -> None:
        """Write the learnt pairs to the folder of a generation."""
        content = {"lines": self._lines, "pairs": sorted(self._pairs)}
        (folder / _FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def learnt_segmenter(folder: Path) -> CollocationSegmenter | None:
    """Read the segmenter of a generation from its folder; None if another segmenter found its words."""
    if not (folder / _FILE).exists():
        return None
    content = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    return CollocationSegmenter(frozenset((first, second) for first, second in content["pairs"]), content["lines"])
