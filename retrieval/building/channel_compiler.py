"""The terms of all lines (`retrieval.building.term_tables`) compiled into the channels of the index.

What `retrieval.index.sentence_index.CHANNELS` says of one text is done here for all at once: pairs and folded forms are made of
numbers, and only the terms that there are become strings.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.building.options import OnProgress, Progress
from retrieval.building.process_pool import cores, pool
from retrieval.building.term_tables import NumberedLines
from retrieval.index.okapi import CompiledOkapi, TermCounts, group
from retrieval.index.sentence_index import ARTICLE_B, ARTICLE_K1, SENTENCE_B, SENTENCE_K1
from retrieval.index.spelling import write_spelling
from retrieval.index.string_table import StringTable, sort_key
from retrieval.text.normalise import fold

Numbers = NDArray[np.integer]

_PROCESSES = 2  # each of which may hold a gigabyte
_WORTH_PROCESSES = 100_000  # lines, which take a few seconds


def compile_channels(folder: Path, sentences: Sequence[range], on_progress: OnProgress) -> None:
    """Compile every channel, over sentences and over whole articles, and the spelling."""
    lines = _Lines.of(sentences)
    make = partial(_compile, folder, lines)
    compiled: dict[str, _Compiled] = {}
    with ExitStack() as stack:
        several = len(lines.article) >= _WORTH_PROCESSES and cores() > 1
        made = stack.enter_context(pool(_PROCESSES)).map(make, _CORPORA) if several else map(make, _CORPORA)
        for done, name in enumerate(_CORPORA):
            on_progress(Progress("compiling", done, len(_CORPORA)))
            compiled[name] = next(made)
    syllables, pairs = compiled["syllables"], compiled["bigrams"]
    firsts, seconds = (np.searchsorted(syllables.keys, side) for side in np.divmod(pairs.keys, pairs.base))
    channel, bigrams = (CompiledOkapi.load(folder / name / "sentences") for name in ("syllables", "bigrams"))
    write_spelling(folder, channel, firsts * len(channel.terms) + seconds, bigrams.occurrences)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The article of each line, and its sentence; -1 for headings."""

    article: Numbers
    sentence: Numbers
    articles: int
    sentences: int

    @classmethod
    def of(cls, sentences: Sequence[range]) -> "_Lines":
        counts = np.array([1 + len(one) for one in sentences], np.int64)
        article = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        sentence = np.arange(len(article), dtype=np.int32) - article - 1
        sentence[np.cumsum(counts) - counts] = -1
        return cls(article, sentence, len(counts), len(article) - len(counts))


@dataclass(frozen=True, slots=True)
class _Corpus:
    """Terms of all lines: a key for each occurrence, ordered as the terms are; ``line`` is where each stands.

    ``table`` holds single terms, sorted. A key is a number into it or, where ``is_paired``, two as the digits of one.
    """

    table: StringTable
    keys: Numbers
    line: Numbers
    lengths: NDArray[np.int32]
    lines: _Lines
    is_paired: bool = False

    @classmethod
    def load(cls, folder: Path, name: str, lines: _Lines) -> "_Corpus":
        numbered = NumberedLines.load(folder, name)
        used = np.flatnonzero(np.bincount(numbered.numbers, minlength=len(numbered.vocabulary)))
        order, table = _sorted(list(numbered.vocabulary.take(used)))
        ranks = np.zeros(len(numbered.vocabulary), np.int32)
        ranks[used] = order
        line = np.repeat(np.arange(len(numbered.lengths), dtype=np.int32), numbered.lengths)
        return cls(table, ranks[numbered.numbers], line, np.asarray(numbered.lengths), lines)

    def mapped(self, change: Callable[[str], str]) -> "_Corpus":
        """The same with every term changed."""
        order, table = _sorted([change(term) for term in self.table])
        return _Corpus(table, order[self.keys], self.line, self.lengths, self.lines)

    def paired(self) -> "_Corpus":
        """Each two terms that follow each other in a line."""
        together = self.line[1:] == self.line[:-1]
        keys = (self.keys[:-1] * np.int64(len(self.table)) + self.keys[1:])[together]
        lengths = np.maximum(self.lengths - 1, 0)
        return _Corpus(self.table, keys, self.line[:-1][together], lengths, self.lines, is_paired=True)

    def by_sentence(self) -> tuple[NDArray[np.int64], TermCounts]:
        """The distinct keys, and their counts in each sentence."""
        documents = self.lines.sentence[self.line]
        inside = documents >= 0
        return self._count(self.keys[inside], documents[inside], self.lengths[self.lines.sentence >= 0])

    def by_article(self) -> tuple[NDArray[np.int64], TermCounts]:
        """The distinct keys, and their counts in each article, its headings included."""
        lengths = np.bincount(self.lines.article, self.lengths, self.lines.articles).astype(np.int32)
        return self._count(self.keys, self.lines.article[self.line], lengths)

    def _count(
        self, keys: Numbers, documents: Numbers, lengths: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], TermCounts]:
        found = group(keys, documents, len(lengths))
        counts = TermCounts(self._strings(found.keys), found.terms, found.documents, found.frequencies, lengths)
        return found.keys, counts

    def _strings(self, keys: NDArray[np.int64]) -> StringTable:
        # Pairs are in order as their keys are: the blank between them sorts before whatever a term holds.
        return self.table.pairs(*np.divmod(keys, max(len(self.table), 1))) if self.is_paired else self.table.take(keys)


def _sorted(terms: Sequence[str]) -> tuple[Numbers, StringTable]:
    """The place of each of ``terms`` in their table, where equal ones are one."""
    in_order = sorted(set(terms), key=sort_key)
    place = {term: number for number, term in enumerate(in_order)}
    return np.array([place[term] for term in terms], np.int32), StringTable.of(in_order)


class _Compiled(NamedTuple):
    """The distinct keys of the sentences of a channel, and the number of single terms that they are of."""

    keys: NDArray[np.int64]
    base: int


# The largest first: who shares them out ends with the small ones.
_CORPORA: Mapping[str, Callable[[Path, _Lines], _Corpus]] = {
    "folded_bigrams": lambda folder, lines: _Corpus.load(folder, "syllables", lines).mapped(fold).paired(),
    "bigrams": lambda folder, lines: _Corpus.load(folder, "syllables", lines).paired(),
    "folded": lambda folder, lines: _Corpus.load(folder, "syllables", lines).mapped(fold),
    "syllables": lambda folder, lines: _Corpus.load(folder, "syllables", lines),
    "words": lambda folder, lines: _Corpus.load(folder, "words", lines),
}


def _compile(folder: Path, lines: _Lines, name: str) -> _Compiled:
    """Compile one channel into a folder of its name."""
    corpus = _CORPORA[name](folder, lines)
    keys, counts = corpus.by_sentence()
    _save(CompiledOkapi(counts, k1=SENTENCE_K1, b=SENTENCE_B), folder / name / "sentences")
    del counts  # the largest of what a build holds
    _save(CompiledOkapi(corpus.by_article()[1], k1=ARTICLE_K1, b=ARTICLE_B), folder / name / "articles")
    return _Compiled(keys, max(len(corpus.table), 1))


def _save(channel: CompiledOkapi, folder: Path) -> None:
    folder.mkdir(parents=True)
    channel.save(folder)
