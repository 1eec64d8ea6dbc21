"""Words learnt from the articles: two syllables that stand together far more often than by chance.

For large archives: as good for finding as underthesea's words, and a hundred times quicker to get.
"""

import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.index.numbered_lines import NumberedLines
from retrieval.text.normalise import forms

_VERSION = 1  # raised when the same articles come to other words
_FILE = "collocations.json"
_LEAST_COUNT = 8
_LEAST_RATIO = 15.0  # of how often two syllables stand together to how often they would by chance
_GROWTH = 2.0  # the articles' number of lines may change by this before the collocations are learnt again


class CollocationSegmenter:
    """A `retrieval.text.segmentation.Segmenter` that joins pairs of syllables, from left to right."""

    def __init__(self, pairs: frozenset[tuple[str, str]] = frozenset(), lines: int = 0) -> None:
        """Join ``pairs`` (compared forms), which were learnt from so many ``lines``."""
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
        """The words of a sentence whose syllables and numbers, as compared forms, are these."""
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
        """Whether articles of so many lines are still much like those that this was learnt from."""
        return self._lines <= _GROWTH * lines and lines <= _GROWTH * self._lines

    @classmethod
    def learn(cls, syllables: NumberedLines) -> "CollocationSegmenter":
        """Learn from the syllables of all lines; numbers are left alone."""
        vocabulary = list(syllables.vocabulary)
        size = max(len(vocabulary), 1)
        line = np.repeat(np.arange(len(syllables.lengths)), syllables.lengths)
        numbers = syllables.numbers.astype(np.int64)
        keys = (numbers[:-1] * size + numbers[1:])[line[1:] == line[:-1]]
        pairs, together = np.unique(keys, return_counts=True)
        counts = np.bincount(numbers, minlength=size)
        firsts, seconds = np.divmod(pairs, size)
        by_chance = counts[firsts] * counts[seconds] / max(len(numbers), 1)
        often = np.flatnonzero((together >= _LEAST_COUNT) & (together > _LEAST_RATIO * by_chance))
        named = ((vocabulary[firsts[at]], vocabulary[seconds[at]]) for at in often)
        return cls(frozenset(pair for pair in named if "".join(pair).isalpha()), len(syllables.lengths))

    def save(self, folder: Path) -> None:
        """Write what was learnt into the folder of a generation."""
        content = {"lines": self._lines, "pairs": sorted(self._pairs)}
        (folder / _FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "CollocationSegmenter | None":
        """What the words of a generation were made by; None where that was another segmenter."""
        if not (folder / _FILE).exists():
            return None
        content = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(frozenset((first, second) for first, second in content["pairs"]), content["lines"])
