"""Compiles the numbered lines (`retrieval.index.numbered_lines`) into the channels of the index.

Applies `retrieval.index.sentence_index.CHANNELS` to all lines at once: bigrams and folded forms are computed on
numbers, and only distinct terms become strings.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.building.joined_statistics import LEVELS, Level
from retrieval.building.options import OnProgress, Progress
from retrieval.index.grouping import Grouped, group
from retrieval.index.numbered_lines import NumberedLines
from retrieval.index.okapi import CompiledOkapi, CorpusStatistics, TermCounts
from retrieval.index.sentence_index import ARTICLE_B, ARTICLE_K1, SENTENCE_B, SENTENCE_K1
from retrieval.index.spelling import write_spelling
from retrieval.index.string_table import StringTable, sort_key
from retrieval.text.normalise import fold

Integers = NDArray[np.integer]

_THREADS = 2  # chosen: each may hold a gigabyte


class Statistics(Protocol):
    """The statistics of more articles than those that are compiled."""

    def of(self, channel: str, level: Level, keys: NDArray[np.int64], counts: TermCounts) -> CorpusStatistics:
        """Return the statistics of all documents of a ``channel``, for the terms of ``counts``, which have ``keys``."""


def compile_channels(
    folder: Path,
    sentences: Sequence[range],
    on_progress: OnProgress,
    joined: Statistics | None = None,
    *,
    shared_vocabulary: bool = False,
) -> None:
    """Compile every channel, over sentences and over articles, and the spelling, into ``folder``.

    ``sentences`` are the ranges of the sentence numbers of each article. Scores depend on these articles alone or, for
    a segment or a shard, on the ``joined`` statistics. With a ``shared_vocabulary``, which is sorted, a term has the
    same key in all shards.
    """
    corpora = _corpora(folder, _Lines.of(sentences), shared_vocabulary=shared_vocabulary)
    compiled: dict[str, _Compiled] = {}
    executor = ThreadPoolExecutor(_THREADS)  # NumPy, which takes nearly all of the time, releases the lock
    try:
        results = executor.map(partial(_compile, folder, joined), corpora, corpora.values())
        for done, name in enumerate(corpora):
            on_progress(Progress("compiling", done, len(corpora)))
            compiled[name] = next(results)
    finally:
        executor.shutdown(cancel_futures=True)
    syllables, pairs = compiled["syllables"], compiled["bigrams"]
    number_of = np.zeros(pairs.base, np.int64)
    number_of[syllables.keys] = np.arange(len(syllables.keys))
    firsts, seconds = (number_of[side] for side in np.divmod(pairs.keys, pairs.base))
    channel, bigrams = (CompiledOkapi.load(folder / name / "sentences") for name in ("syllables", "bigrams"))
    write_spelling(folder, channel.terms, firsts * len(channel.terms) + seconds, bigrams.occurrences)


def count_channels(
    folder: Path, sentences: Sequence[range]
) -> Iterator[tuple[str, Level, NDArray[np.int64], TermCounts]]:
    """Yield the keys and the counts of the terms of each channel and level, of lines with a shared vocabulary."""
    for name, make_corpus in _corpora(folder, _Lines.of(sentences), shared_vocabulary=True).items():
        for level, (keys, counts) in zip(LEVELS, make_corpus().counted(), strict=True):
            yield name, level, keys, counts


@dataclass(frozen=True, slots=True)
class _Lines:
    """The article number and the sentence number of each line; the latter is -1 for headings."""

    article: Integers
    sentence: Integers
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
    """The occurrences of terms in all lines, as integer keys that sort as the terms do.

    Attributes:
        table: The single terms, sorted.
        keys: The key of each occurrence: a number into ``table``, or, if ``is_paired``, first * len(table) + second.
        line: The line of each occurrence.
        lengths: The number of occurrences in each line.
        lines: The articles and sentences of the lines.
        is_paired: Whether the terms are pairs of single terms.
    """

    table: StringTable
    keys: Integers
    line: Integers
    lengths: NDArray[np.int32]
    lines: _Lines
    is_paired: bool = False

    @classmethod
    def load(cls, folder: Path, name: str, lines: _Lines, *, shared_vocabulary: bool) -> "_Corpus":
        numbered = NumberedLines.load(folder, name)
        if shared_vocabulary:
            return cls(numbered.vocabulary, numbered.numbers, _lines_of(numbered), np.asarray(numbered.lengths), lines)
        used = np.flatnonzero(np.bincount(numbered.numbers, minlength=len(numbered.vocabulary)))
        order, table = _sorted(list(numbered.vocabulary.take(used)))
        ranks = np.zeros(len(numbered.vocabulary), np.int32)
        ranks[used] = order
        return cls(table, ranks[numbered.numbers], _lines_of(numbered), np.asarray(numbered.lengths), lines)

    def mapped(self, change: Callable[[str], str]) -> "_Corpus":
        """Return the corpus with ``change`` applied to every term."""
        order, table = _sorted([change(term) for term in self.table])
        return _Corpus(table, order[self.keys], self.line, self.lengths, self.lines)

    def paired(self) -> "_Corpus":
        """Return the corpus of the pairs of adjacent terms in each line."""
        adjacent = self.line[1:] == self.line[:-1]
        keys = (self.keys[:-1] * np.int64(len(self.table)) + self.keys[1:])[adjacent]
        lengths = np.maximum(self.lengths - 1, 0)
        return _Corpus(self.table, keys, self.line[:-1][adjacent], lengths, self.lines, is_paired=True)

    def counted(self) -> Iterator[tuple[NDArray[np.int64], TermCounts]]:
        """Yield the distinct keys, and their counts in each sentence; then those in each article, headings included.

        All lines are grouped by one sort: within a key, the order of the lines is that of sentences and of articles.
        """
        grouped = group(self.keys, self.line, len(self.lengths))
        sentences = self.lines.sentence[grouped.documents]
        inside = sentences >= 0
        yield self._counts(
            grouped.selected(inside, sentences), np.ascontiguousarray(self.lengths[self.lines.sentence >= 0])
        )
        del sentences, inside
        lengths = np.bincount(self.lines.article, self.lengths, self.lines.articles).astype(np.int32)
        yield self._counts(grouped.merged(self.lines.article[grouped.documents]), lengths)

    def _counts(self, found: Grouped, lengths: NDArray[np.int32]) -> tuple[NDArray[np.int64], TermCounts]:
        counts = TermCounts(self._strings(found.keys), found.terms, found.documents, found.frequencies, lengths)
        return found.keys, counts

    def _strings(self, keys: NDArray[np.int64]) -> StringTable:
        # Pairs sort as their keys do: the blank between two terms sorts before any character of a term.
        return self.table.pairs(*np.divmod(keys, max(len(self.table), 1))) if self.is_paired else self.table.take(keys)


def _lines_of(numbered: NumberedLines) -> Integers:
    """Return the line of each term."""
    return np.repeat(np.arange(len(numbered.lengths), dtype=np.int32), numbered.lengths)


def _sorted(terms: Sequence[str]) -> tuple[Integers, StringTable]:
    """Return the number of each of ``terms`` in the sorted table of distinct terms, and the table."""
    in_order = sorted(set(terms), key=sort_key)
    number_of = {term: number for number, term in enumerate(in_order)}
    return np.array([number_of[term] for term in terms], np.int32), StringTable.of(in_order)


class _Compiled(NamedTuple):
    """The distinct keys of the sentences of a channel, and the number of its single terms."""

    keys: NDArray[np.int64]
    base: int


def _corpora(folder: Path, lines: _Lines, *, shared_vocabulary: bool) -> Mapping[str, Callable[[], _Corpus]]:
    """Return what makes the corpus of each channel; the largest first, so that the threads finish together."""
    load = partial(_Corpus.load, folder, lines=lines, shared_vocabulary=shared_vocabulary)
    syllables = load("syllables")
    folded = syllables.mapped(fold)
    return {
        "folded_bigrams": folded.paired,
        "bigrams": syllables.paired,
        "words": partial(load, "words"),
        "folded": lambda: folded,
        "syllables": lambda: syllables,
    }


def _compile(folder: Path, joined: Statistics | None, name: str, make_corpus: Callable[[], _Corpus]) -> _Compiled:
    """Compile one channel into the folder of its name."""
    corpus = make_corpus()
    counted = corpus.counted()
    keys, counts = next(counted)
    statistics = joined.of(name, "sentences", keys, counts) if joined else None
    compiled = CompiledOkapi.compile(counts, k1=SENTENCE_K1, b=SENTENCE_B, statistics=statistics)
    _save(compiled, folder / name / "sentences")
    del counts, compiled, statistics  # the largest objects of a build
    article_keys, counts = next(counted)
    statistics = joined.of(name, "articles", article_keys, counts) if joined else None
    compiled = CompiledOkapi.compile(counts, k1=ARTICLE_K1, b=ARTICLE_B, statistics=statistics)
    _save(compiled, folder / name / "articles")
    return _Compiled(keys, max(len(corpus.table), 1))


def _save(channel: CompiledOkapi, folder: Path) -> None:
    folder.mkdir(parents=True)
    channel.save(folder)
