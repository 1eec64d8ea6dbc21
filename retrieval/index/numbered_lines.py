"""The terms of every line of the articles as numbers into a vocabulary.

A line is one sentence of an article, or all headings of an article together; the headings come first, then the
sentences. Only the build of the next generation reads these files.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from retrieval.index.string_table import Int32Array, StringTable, mapped_array


@dataclass(frozen=True, slots=True)
class NumberedLines:
    """The lines of one kind of term, as `retrieval.building.term_tables` writes them.

    Attributes:
        vocabulary: The terms, in order of first use; terms that no line holds any more may be among them.
        numbers: The terms of all lines, one after the other, as numbers into ``vocabulary``.
        lengths: The number of terms of each line.
    """

    vocabulary: StringTable
    numbers: Int32Array
    lengths: Int32Array

    @classmethod
    def load(cls, folder: Path, name: str) -> "NumberedLines":
        """Map the files written to ``folder`` under ``name``."""
        return cls(
            StringTable.load(folder, f"{name}_vocabulary"),
            mapped_array(folder / f"{name}_numbers.npy"),
            mapped_array(folder / f"{name}_lengths.npy"),
        )

    def save(self, folder: Path, name: str) -> None:
        """Write the files that `load` maps."""
        np.save(folder / f"{name}_numbers.npy", self.numbers)
        np.save(folder / f"{name}_lengths.npy", self.lengths)
        self.vocabulary.save(folder, f"{name}_vocabulary")

    def of_articles(self, articles: Iterable[range]) -> Iterator[list[list[str]]]:
        """Yield the terms of each line of some articles, each given as the range of its line numbers."""
        vocabulary = list(self.vocabulary)
        starts = np.concatenate([[0], np.cumsum(self.lengths, dtype=np.int64)])
        for lines in articles:
            bounds = starts[lines.start : lines.stop + 1].tolist()
            terms = [vocabulary[number] for number in self.numbers[bounds[0] : bounds[-1]].tolist()]
            yield [terms[start - bounds[0] : end - bounds[0]] for start, end in pairwise(bounds)]
