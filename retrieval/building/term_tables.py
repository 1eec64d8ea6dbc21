"""Writes the terms of every line, as text and as numbers; those of unchanged articles are copied.

The tables ``heading_NAME`` and ``NAME`` hold the terms of headings and of sentences as text. The table
``NAME_vocabulary`` and the arrays ``NAME_numbers`` and ``NAME_lengths`` hold them as
`retrieval.index.numbered_lines.NumberedLines`.
"""

from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import numpy as np

from retrieval.building.previous_generation import PreviousGeneration
from retrieval.index.numbered_lines import NumberedLines
from retrieval.index.string_table import StringTable, StringTableWriter


class TermTables(ExitStack):
    """Writes one kind of term, article by article; the tables are complete after the context has ended."""

    def __init__(self, folder: Path, name: str, previous: PreviousGeneration | None) -> None:
        """Write the terms ``name`` to ``folder``; `copy` copies from ``previous``."""
        super().__init__()
        self._folder, self._name = folder, name
        self._headings = self.enter_context(StringTableWriter.into(folder, f"heading_{name}"))
        self._sentences = self.enter_context(StringTableWriter.into(folder, name))
        self._numbers, self._lengths = array("i"), array("i")
        self._source = _PreviousTerms(previous, name) if previous else None
        # Copied numbers stay the same, so the previous vocabulary comes first.
        known = self._source.lines.vocabulary if self._source else ()
        self._vocabulary = _Vocabulary((term, number) for number, term in enumerate(known))

    def add(self, lines: Sequence[str]) -> None:
        """Add an article: the terms of its headings, then those of each of its sentences, joined by blanks."""
        heading, *sentences = lines
        self._headings.append(heading)
        for sentence in sentences:
            self._sentences.append(sentence)
        for line in lines:
            terms = line.split()
            self._numbers.extend(map(self._vocabulary.__getitem__, terms))
            self._lengths.append(len(terms))

    def copy(self, known: int) -> None:
        """Add the article with the number ``known`` in the previous generation."""
        if self._source is None:
            raise ValueError("there is no previous generation to copy from")
        sentences, source = self._source.previous.sentences(known), self._source
        self._headings.extend(source.headings, known, known + 1)
        self._sentences.extend(source.sentences, sentences.start, sentences.stop)
        first, last = sentences.start + known, sentences.stop + known + 1
        self._lengths.frombytes(source.lines.lengths[first:last].tobytes())
        self._numbers.frombytes(source.lines.numbers[source.starts[first] : source.starts[last]].tobytes())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Write the arrays over all articles and the vocabulary."""
        if error is None:
            numbers, lengths = (np.frombuffer(numbers, np.int32) for numbers in (self._numbers, self._lengths))
            NumberedLines(StringTable.of(self._vocabulary), numbers, lengths).save(self._folder, self._name)
        return super().__exit__(kind, error, traceback) or False


class _Vocabulary(dict[str, int]):
    """Numbers terms; a new term gets the next number."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _PreviousTerms:
    """The terms of the previous generation, and the offset of the first term of each of its lines."""

    def __init__(self, previous: PreviousGeneration, name: str) -> None:
        self.previous = previous
        self.headings = StringTable.load(previous.folder, f"heading_{name}")
        self.sentences = StringTable.load(previous.folder, name)
        self.lines = NumberedLines.load(previous.folder, name)
        self.starts = np.concatenate([[0], np.cumsum(self.lines.lengths, dtype=np.int64)]).tolist()
