"""Okapi BM25 over postings compiled once: the model is rank_bm25's, the cost is that of the query's own terms.

The only module that imports rank_bm25.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.string_table import StringTable, mapped_array, sort_key

Scores = NDArray[np.float32]

_PART = 1 << 20  # occurrences that are worked on at a time


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Term frequencies of a corpus: for each pair of term and document, ordered by term, then by document.

    ``table`` holds the terms, sorted, each of which occurs; ``terms`` are numbers into it.
    """

    table: StringTable
    terms: NDArray[np.int32]
    documents: NDArray[np.int32]
    frequencies: NDArray[np.int32]
    lengths: NDArray[np.int32]  # a document each, in terms


class CompiledOkapi(BM25Okapi):
    """One channel of an index: documents are numbered from 0 in the order of the corpus, terms are strings.

    Scores are those of ``rank_bm25.BM25Okapi`` (Trotman et al., "Improvements to BM25 and Language Models Examined",
    ADCS 2014) with one change: the inverse document frequency is ``ln(1 + (N - n + 0.5) / (n + 0.5))``, positive for
    every term in a corpus of any size. They are added up in float32. Unlike its base class it holds no Python object
    a document, scores an empty corpus and an unknown term without a special case, and can be saved and mapped.

    ``terms`` are the terms, sorted; ``idf`` and ``occurrences`` are their inverse document frequencies and how often
    they occur. The postings of term ``i`` are ``documents[starts[i]:starts[i + 1]]``, ascending, and beside them
    ``impacts``, what the term adds to the score of each. ``mass`` is, for each document, the sum of idf over its
    distinct terms.

    Immutable once made; safe to read from any thread.
    """

    def __init__(self, corpus: Iterable[Sequence[str]] | TermCounts, *, k1: float = 1.2, b: float = 0.75) -> None:
        """Compile ``corpus``, read once: the terms of each document in order, or what was counted of them."""
        super().__init__(corpus, k1=k1, b=b)

    def _initialize(self, corpus: Iterable[Sequence[str]] | TermCounts) -> TermCounts:
        counts = corpus if isinstance(corpus, TermCounts) else _count(corpus)
        self.terms = counts.table
        self.corpus_size = len(counts.lengths)
        self.avgdl = float(counts.lengths.sum()) / len(counts.lengths) if len(counts.lengths) else 0.0
        return counts

    def _calc_idf(self, nd: TermCounts) -> None:
        document_frequency = np.bincount(nd.terms, minlength=len(self.terms))
        self.idf = np.log1p((self.corpus_size - document_frequency + 0.5) / (document_frequency + 0.5)).astype(
            np.float32
        )
        self.starts = np.concatenate([[0], np.cumsum(document_frequency)]).astype(np.int64)
        self.documents = nd.documents
        self.impacts = self._impacts(nd)
        self.occurrences = self._sums(nd.terms, nd.frequencies, len(self.terms)).astype(np.int32)
        self.mass = self._sums(nd.documents, np.repeat(self.idf, document_frequency), self.corpus_size).astype(
            np.float32
        )

    @staticmethod
    def _sums(numbers: NDArray[np.int32], weights: NDArray[Any], count: int) -> NDArray[np.float64]:
        """The sum of the weights of each number below ``count``; a part at a time, as `_impacts`."""
        sums = np.zeros(count)
        for start in range(0, len(numbers), _PART):
            part = slice(start, start + _PART)
            sums += np.bincount(numbers[part], weights[part], count)
        return sums

    def _impacts(self, nd: TermCounts) -> Scores:
        """What each term adds to each document; a part at a time, for the way there takes ten times the memory."""
        impacts = np.empty(len(nd.terms), np.float32)
        for start in range(0, len(impacts), _PART):
            part = slice(start, start + _PART)
            relative_length = nd.lengths[nd.documents[part]] / (self.avgdl or 1.0)
            frequencies = nd.frequencies[part]
            saturation = frequencies * (self.k1 + 1) / (frequencies + self.k1 * (1 - self.b + self.b * relative_length))
            impacts[part] = self.idf[nd.terms[part]] * saturation
        return impacts

    def get_scores(self, query: Sequence[str]) -> Scores:
        """The score of every document for the terms of ``query``; a term that stands twice counts twice."""
        scores = np.zeros(self.corpus_size, np.float32)
        self.add_scores(Counter(query), scores)
        return scores

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """The scores of the documents ``doc_ids``, in their order."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]

    def add_scores(self, query: Mapping[str, float], scores: Scores) -> None:
        """Add to ``scores``, a document each, the weighted sum over the terms of ``query``."""
        for term, weight in query.items():
            documents, weights = self.postings(term)
            scores[documents] += np.float32(weight) * weights

    def postings(self, term: str) -> tuple[NDArray[np.int32], Scores]:
        """The documents that hold ``term``, ascending, and what it adds to the score of each."""
        number = self.terms.find(term)
        if number is None:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        span = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.documents[span], self.impacts[span]

    def weights(self, terms: Sequence[str], documents: NDArray[np.int64]) -> Scores:
        """What each of ``terms`` (rows) adds to the score of each of ``documents`` (columns): 0 where it is absent."""
        matrix = np.zeros((len(terms), len(documents)), np.float32)
        for row, term in zip(matrix, terms, strict=True):
            holders, weights = self.postings(term)
            if len(holders):
                at = np.minimum(np.searchsorted(holders, documents), len(holders) - 1)
                np.multiply(weights[at], holders[at] == documents, out=row)
        return matrix

    def term_idf(self, terms: Sequence[str]) -> Scores:
        """The inverse document frequency of each of ``terms``; of an unknown one, that of a term in no document."""
        unknown = np.log1p((self.corpus_size + 0.5) / 0.5)
        numbers = map(self.terms.find, terms)
        return np.array([unknown if number is None else self.idf[number] for number in numbers], np.float32)

    def save(self, folder: Path) -> None:
        """Write the compiled channel into ``folder``, which must exist."""
        self.terms.save(folder, "terms")
        np.save(folder / "starts.npy", self.starts)
        np.save(folder / "documents.npy", self.documents)
        np.save(folder / "impacts.npy", self.impacts)
        np.save(folder / "idf.npy", self.idf)
        np.save(folder / "occurrences.npy", self.occurrences)
        np.save(folder / "mass.npy", self.mass)
        np.save(folder / "parameters.npy", np.array([self.k1, self.b, self.corpus_size, self.avgdl]))

    @classmethod
    def load(cls, folder: Path) -> "CompiledOkapi":
        """The channel that `save` wrote, mapped: nothing is read before a query asks for it."""
        channel = cls.__new__(cls)
        channel.terms = StringTable.load(folder, "terms")
        channel.starts = mapped_array(folder / "starts.npy")
        channel.documents = mapped_array(folder / "documents.npy")
        channel.impacts = mapped_array(folder / "impacts.npy")
        channel.idf = mapped_array(folder / "idf.npy")
        channel.occurrences = mapped_array(folder / "occurrences.npy")
        channel.mass = mapped_array(folder / "mass.npy")
        channel.k1, channel.b, size, channel.avgdl = np.load(folder / "parameters.npy").tolist()
        channel.corpus_size = int(size)
        return channel


def _count(corpus: Iterable[Sequence[str]]) -> TermCounts:
    vocabulary: dict[str, int] = {}
    occurrences, lengths = array("i"), array("i")
    for document in corpus:
        occurrences.extend([vocabulary.setdefault(term, len(vocabulary)) for term in document])
        lengths.append(len(document))
    in_order = sorted(vocabulary, key=sort_key)
    rank = np.empty(len(vocabulary), np.int64)
    rank[[vocabulary[term] for term in in_order]] = np.arange(len(vocabulary))
    documents = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    keys = rank[np.frombuffer(occurrences, np.int32)]
    return count_terms(StringTable.of(in_order), keys, documents, np.array(lengths, np.int32))


def count_terms(
    table: StringTable, occurrences: NDArray[np.int64], documents: NDArray[np.int64], lengths: NDArray[np.int32]
) -> TermCounts:
    """Count, of each occurrence, a number of ``table``, in which of the documents it stands."""
    grouped = group(occurrences, documents, len(lengths))
    return TermCounts(table.take(grouped.keys), grouped.terms, grouped.documents, grouped.frequencies, lengths)


@dataclass(frozen=True, slots=True)
class Grouped:
    """The distinct keys, ascending; for each pair of one and a document its place among them, document, frequency."""

    keys: NDArray[np.int64]
    terms: NDArray[np.int32]
    documents: NDArray[np.int32]
    frequencies: NDArray[np.int32]


def group(keys: NDArray[np.integer], documents: NDArray[np.integer], count: int) -> Grouped:
    """Group occurrences of ``keys`` in ``documents``, which are below ``count``."""
    # One number for a pair, so that one sort groups and orders them; in place, for they are the memory of a build.
    pairs = keys.astype(np.int64)
    pairs *= max(count, 1)
    pairs += documents
    pairs.sort()
    begins = _begins(pairs)
    frequencies = np.diff(begins, append=len(pairs)).astype(np.int32)
    pairs = pairs[begins]
    del begins
    found_in = (pairs % max(count, 1)).astype(np.int32)
    pairs //= max(count, 1)
    begins = _begins(pairs)
    terms = np.repeat(np.arange(len(begins), dtype=np.int32), np.diff(begins, append=len(pairs)))
    return Grouped(pairs[begins], terms, found_in, frequencies)


def _begins(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each run of equal numbers begins."""
    differs = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=differs[1:])
    return np.flatnonzero(differs)
