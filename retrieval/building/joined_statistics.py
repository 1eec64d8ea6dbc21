"""The statistics of a generation and of a segment together, with which the segment is compiled."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.index.generation_index import GenerationIndex
from retrieval.index.okapi import CompiledOkapi, CorpusStatistics, TermCounts
from retrieval.index.sentence_index import CHANNELS
from retrieval.index.string_table import StringTable

Level = Literal["sentences", "articles"]
LEVELS: tuple[Level, ...] = ("sentences", "articles")


class JoinedStatistics:
    """Counts of all articles: those of a generation, without the ones that have gone, and those of a segment."""

    def __init__(self, main: GenerationIndex, folder: Path, gone: Sequence[int]) -> None:
        """Read from ``folder``, that of ``main``, the articles with the numbers ``gone``."""
        self._main = main
        self._gone = {(name, level): _Documents() for name in CHANNELS for level in LEVELS}
        self._subtract(folder, gone)

    def of(self, channel: str, level: Level, _: NDArray[np.int64], counts: TermCounts) -> CorpusStatistics:
        """Return the statistics of all documents of a ``channel``, given the counts of those of the segment."""
        main: CompiledOkapi = getattr(self._main.channels[channel], level)
        gone = self._gone[channel, level]
        size = main.corpus_size + len(counts.lengths) - gone.count
        terms = main.avgdl * main.corpus_size + int(counts.lengths.sum()) - gone.terms
        holders = np.bincount(counts.terms, minlength=len(counts.table))
        elsewhere = (main.document_frequency(term) - gone.holders[term] for term in counts.table)
        holders += np.fromiter(elsewhere, np.int64, len(holders))
        return CorpusStatistics(size, terms / size if size else 0.0, holders)

    def _subtract(self, folder: Path, gone: Sequence[int]) -> None:
        headings, lines = (
            [StringTable.load(folder, f"{prefix}{kind}") for kind in ("words", "syllables")]
            for prefix in ("heading_", "")
        )
        for article in gone:
            heading = [table[article].split() for table in headings]
            sentences = [[table[number].split() for table in lines] for number in self._main.sentences_of(article)]
            for name, terms_of in CHANNELS.items():
                own = [terms_of(words, syllables) for words, syllables in sentences]
                for terms in own:
                    self._gone[name, "sentences"].add(terms)
                self._gone[name, "articles"].add([*terms_of(*heading), *(term for terms in own for term in terms)])


class _Documents:
    """Counts of some documents: how many, how many terms, and how many documents hold each term."""

    def __init__(self) -> None:
        self.count = self.terms = 0
        self.holders = Counter[str]()

    def add(self, terms: Sequence[str]) -> None:
        self.count += 1
        self.terms += len(terms)
        self.holders.update(set(terms))
