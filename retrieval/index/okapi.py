"""Okapi BM25 over compiled postings: rank_bm25's model, at a cost that depends on the terms of the query alone.

The only module that imports rank_bm25, whose `BM25Okapi` computes the statistics at build time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.index.grouping import numbered_where
from retrieval.index.string_table import Int32Array, StringTable, mapped_array
from retrieval.index.top_k import Codes, PostingList, Scores, ranges

_CHUNK = 1 << 20  # postings processed at a time: temporary arrays over all postings would take ten times their memory


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Term frequencies of a corpus, one for each pair of a term and a document that holds it.

    Attributes:
        table: The terms, sorted; each occurs in the corpus.
        terms: The term of each pair, as a number into ``table``. Pairs are ordered by term, then by document.
        documents: The document of each pair.
        frequencies: The number of occurrences of the term in the document.
        lengths: The length of each document, in terms.
    """

    table: StringTable
    terms: Int32Array
    documents: Int32Array
    frequencies: Int32Array
    lengths: Int32Array


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """What the scores of documents depend on besides the documents themselves.

    Attributes:
        size: The number of documents of the corpus.
        avgdl: The average length of a document, in terms; 0 for an empty corpus.
        document_frequency: The number of documents that hold each term of a `TermCounts.table`.
    """

    size: int
    avgdl: float
    document_frequency: NDArray[np.int64]

    @classmethod
    def of(cls, counts: TermCounts) -> "CorpusStatistics":
        """Return the statistics of the documents counted."""
        size = len(counts.lengths)
        avgdl = float(counts.lengths.sum()) / size if size else 0.0
        return cls(size, avgdl, np.bincount(counts.terms, minlength=len(counts.table)))


@dataclass(frozen=True, slots=True, eq=False)
class CompiledOkapi:
    """One channel of an index: the postings of all terms in a corpus. Immutable; safe to read from any thread.

    Documents are numbered from 0 in the order of the corpus. Scores are those of ``rank_bm25.BM25Okapi`` (Trotman et
    al., "Improvements to BM25 and Language Models Examined", ADCS 2014), in float32, with one change: the inverse
    document frequency is ``ln(1 + (N - n + 0.5) / (n + 0.5))``, which is positive for every term in a corpus of any
    size. Empty corpora and unknown terms score 0.

    The postings of term ``i`` are ``documents[starts[i]:starts[i + 1]]``, ascending. The term contributes to the score
    of each its idf times its saturation (the quotient of BM25). Saturations depend on the frequency of the term and the
    length of the document only, so there are few: each is stored once, and a posting holds its code.

    Attributes:
        terms: The terms, sorted.
        starts: The offset of the first posting of each term, and the number of postings.
        documents: The document of each posting.
        codes: The code of the saturation of each posting, in the smallest unsigned type that holds all.
        saturations: The saturations by code.
        greatest: The greatest contribution of each term to a score.
        idf: The inverse document frequency of each term.
        occurrences: The number of occurrences of each term in the corpus.
        mass: For each document the sum of idf over its distinct terms.
        k1: BM25's saturation of term frequencies.
        b: BM25's normalisation by document length, from 0 to 1.
        corpus_size: The number of documents of the corpus, of which these may be a part.
        avgdl: The average length of a document, in terms; 0 for an empty corpus.
    """

    terms: StringTable
    starts: NDArray[np.int64]
    documents: Int32Array
    codes: Codes
    saturations: Scores
    greatest: Scores
    idf: Scores
    occurrences: Int32Array
    mass: Scores
    k1: float
    b: float
    corpus_size: int
    avgdl: float

    @classmethod
    def compile(
        cls, counts: TermCounts, *, k1: float, b: float, statistics: CorpusStatistics | None = None
    ) -> "CompiledOkapi":
        """Compile the postings of a corpus, or of a part of the corpus that has these ``statistics``."""
        whole = statistics or CorpusStatistics.of(counts)
        holders = whole.document_frequency
        idf = inverse_document_frequency(whole.size, holders).astype(np.float32)
        codes, saturations = _saturate(counts, _Model(k1, b, whole.avgdl))
        postings = np.bincount(counts.terms, minlength=len(counts.table))  # of each term
        starts = np.concatenate([[0], np.cumsum(postings)]).astype(np.int64)
        most = np.maximum.reduceat(saturations[codes], starts[:-1]) if len(idf) else idf
        return cls(
            terms=counts.table,
            starts=starts,
            documents=counts.documents,
            codes=codes,
            saturations=saturations,
            greatest=idf * most,
            idf=idf,
            occurrences=_sums(counts.terms, counts.frequencies, len(counts.table)).astype(np.int32),
            mass=_sums(counts.documents, np.repeat(idf, postings), len(counts.lengths)).astype(np.float32),
            k1=k1,
            b=b,
            corpus_size=whole.size,
            avgdl=whole.avgdl,
        )

    def posting_lists(self, query: Mapping[str, float], factor: float = 1.0) -> list[PostingList]:
        """Return the postings of each known term of ``query``, scaled by the weight of the term times ``factor``."""
        numbers = ((self.terms.find(term), np.float32(weight * factor)) for term, weight in query.items())
        return [self._posting_list(number, weight) for number, weight in numbers if number is not None]

    def _posting_list(self, number: int, weight: np.float32) -> PostingList:
        span = slice(*self.starts[number : number + 2].tolist())
        factor, bound = weight * self.idf[number], float(weight * self.greatest[number])
        return PostingList(self.documents[span], self.codes[span], self.saturations, factor, bound)

    def holds(self, term: str, document: int) -> bool:
        """Return whether ``document`` contains ``term``."""
        number = self.terms.find(term)
        if number is None:
            return False
        start, stop = self.starts[number : number + 2].tolist()
        place = start + int(self.documents[start:stop].searchsorted(document))
        return place < stop and int(self.documents[place]) == document

    def documents_with(self, term: str) -> Int32Array:
        """Return the documents that contain ``term``, ascending."""
        number = self.terms.find(term)
        if number is None:
            return np.zeros(0, np.int32)
        return self.documents[slice(*self.starts[number : number + 2].tolist())]

    def weights(self, terms: Sequence[str], documents: NDArray[np.int64]) -> Scores:
        """Return what each of ``terms`` (row) contributes to the score of each of ``documents`` (column); 0 if absent.

        Fastest for documents in runs of consecutive numbers.
        """
        matrix = np.zeros((len(terms), len(documents)), np.float32)
        runs = _Runs.of(documents)
        numbers = [(row, number) for row, term in enumerate(terms) if (number := self.terms.find(term)) is not None]
        # For each known term (row) the postings at which each run begins, then those at which each run ends.
        bounds = np.empty((len(numbers), len(runs.bounds)), np.int64)
        for found, (_, number) in zip(bounds, numbers, strict=True):
            start, stop = self.starts[number : number + 2].tolist()
            np.add(self.documents[start:stop].searchsorted(runs.bounds), start, out=found)
        first, stop = bounds[:, : len(runs.columns)], bounds[:, len(runs.columns) :]
        lengths = (stop - first).ravel()
        postings = ranges(first.ravel(), lengths)
        known = np.array(numbers, np.int64).reshape(-1, 2)
        rows, terms_at = np.repeat(known, (stop - first).sum(axis=1), axis=0).T
        columns = self.documents[postings] + np.repeat(np.tile(runs.columns, len(numbers)), lengths)
        matrix[rows, columns] = self.idf[terms_at] * self.saturations[self.codes[postings]]
        return matrix

    def document_frequency(self, term: str) -> int:
        """Return the number of documents that contain ``term``."""
        number = self.terms.find(term)
        return 0 if number is None else int(self.starts[number + 1] - self.starts[number])

    def term_idf(self, terms: Sequence[str]) -> Scores:
        """Return the inverse document frequency of each of ``terms``; for an unknown one, that of n = 0 documents."""
        idf = self.known_idf(terms)
        idf[np.isnan(idf)] = inverse_document_frequency(self.corpus_size, 0)
        return idf

    def known_idf(self, terms: Sequence[str]) -> Scores:
        """Return the inverse document frequency of each of ``terms``, NaN for an unknown one."""
        numbers = map(self.terms.find, terms)
        return np.array([np.nan if number is None else self.idf[number] for number in numbers], np.float32)

    def save(self, folder: Path) -> None:
        """Write the channel to ``folder``, which must exist."""
        self.terms.save(folder, "terms")
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        np.save(folder / "parameters.npy", np.array([self.k1, self.b, self.corpus_size, self.avgdl]))

    @classmethod
    def load(cls, folder: Path) -> "CompiledOkapi":
        """Map the channel that was saved to ``folder``; queries read only the postings that they need."""
        k1, b, size, avgdl = mapped_array(folder / "parameters.npy").tolist()
        arrays = {name: mapped_array(folder / f"{name}.npy") for name in _ARRAYS}
        return cls(StringTable.load(folder, "terms"), **arrays, k1=k1, b=b, corpus_size=int(size), avgdl=avgdl)


_ARRAYS = ("starts", "documents", "codes", "saturations", "greatest", "idf", "occurrences", "mass")


def inverse_document_frequency(size: int, holders: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Return the inverse document frequency of terms that so many of ``size`` documents hold."""
    idf: NDArray[np.float64] = np.log1p((size - holders + 0.5) / (holders + 0.5))
    return idf


class _Model:
    """rank_bm25's formula for the saturation of a term frequency."""

    def __init__(self, k1: float, b: float, avgdl: float) -> None:
        self._okapi = BM25Okapi([["term"]], k1=k1, b=b)
        self._okapi.idf = {"term": 1.0}
        self._okapi.avgdl = 1.0  # lengths are given relative to the average
        self._avgdl = avgdl

    def saturations(self, frequencies: NDArray[np.int64], lengths: NDArray[np.int64]) -> Scores:
        """Return the saturation of each term frequency in a document of the length at the same position."""
        self._okapi.corpus_size = len(frequencies)
        self._okapi.doc_freqs = [{"term": frequency} for frequency in frequencies.tolist()]
        self._okapi.doc_len = lengths / self._avgdl if len(lengths) else lengths
        scores: NDArray[np.float64] = self._okapi.get_scores(["term"])
        return scores.astype(np.float32)


def _saturate(counts: TermCounts, model: _Model) -> tuple[Codes, Scores]:
    """Return the code of each posting's saturation, and the saturations by code."""
    frequencies, code_of_frequency = _numbered(counts.frequencies)
    lengths, code_of_length = _numbered(counts.lengths)
    length_code = code_of_length[counts.lengths]

    def pairs_in(chunk: slice) -> NDArray[np.int64]:
        pairs: NDArray[np.int64] = code_of_frequency[counts.frequencies[chunk]] * len(lengths)
        pairs += length_code[counts.documents[chunk]]
        return pairs

    occurs = np.zeros(len(frequencies) * len(lengths), bool)
    for chunk in _chunks(len(counts.terms)):
        occurs[pairs_in(chunk)] = True
    pairs, code_of = numbered_where(occurs)
    codes = np.empty(len(counts.terms), np.min_scalar_type(max(len(pairs) - 1, 0)))
    for chunk in _chunks(len(counts.terms)):
        codes[chunk] = code_of[pairs_in(chunk)]
    per_length = max(len(lengths), 1)
    return codes, model.saturations(frequencies[pairs // per_length], lengths[pairs % per_length])


@dataclass(frozen=True, slots=True)
class _Runs:
    """Documents as runs of consecutive numbers, so that a run of sentences needs one binary search."""

    bounds: Int32Array  # the first document of each run, then the end of each run
    columns: NDArray[np.int64]  # for each run, what to add to a document's number to get its column

    @classmethod
    def of(cls, documents: NDArray[np.int64]) -> "_Runs":
        opens = np.ones(len(documents) + 1, np.bool_)  # the end counts as the opening of another run
        np.not_equal(documents[1:], documents[:-1] + 1, out=opens[1:-1])
        opening, last = opens[:-1].nonzero()[0], opens[1:].nonzero()[0]
        # In the dtype of the postings: searchsorted would convert all of these to another one.
        bounds = np.concatenate([documents[opening], documents[last] + 1]).astype(np.int32)
        return cls(bounds, opening - documents[opening])


def _numbered(values: Int32Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct values, ascending, and the position of each by its value; sorting is twenty times slower."""
    occurs = np.zeros(int(values.max(initial=-1)) + 1, bool)
    occurs[values] = True
    return numbered_where(occurs)


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, count, _CHUNK))


def _sums(numbers: Int32Array, weights: NDArray[Any], count: int) -> NDArray[np.float64]:
    """Return the sum of the weights of each number below ``count``."""
    sums = np.zeros(count)
    for chunk in _chunks(len(numbers)):
        sums += np.bincount(numbers[chunk], weights[chunk], count)
    return sums
