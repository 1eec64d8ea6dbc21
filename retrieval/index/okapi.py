"""Okapi BM25 over postings compiled once: the model is rank_bm25's, the cost is that of the query's own terms.

The only module that imports rank_bm25.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.index.string_table import StringTable, mapped_array, sort_key
from retrieval.index.top_k import Best, Codes, Groups, PostingList, Scores, best, ranges

_PART = 1 << 20  # postings that are worked on at a time


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
    they occur. The postings of term ``i`` are ``documents[starts[i]:starts[i + 1]]``, ascending. What the term adds to
    the score of each is its idf times one of the ``saturations``, by number in ``codes`` beside the documents: there
    are few, one for each frequency in each length, so that a number of one or two bytes will do. ``greatest`` is the
    most that each term adds. ``mass`` is, for each document, the sum of idf over its distinct terms.

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
        self.codes, self.saturations = self._saturate(nd)
        self.starts = np.concatenate([[0], np.cumsum(document_frequency)]).astype(np.int64)
        self.documents = nd.documents
        most = np.maximum.reduceat(self.saturations[self.codes], self.starts[:-1]) if len(self.idf) else self.idf
        self.greatest = self.idf * most
        self.occurrences = _sums(nd.terms, nd.frequencies, len(self.terms)).astype(np.int32)
        idf_of_each = np.repeat(self.idf, document_frequency)
        self.mass = _sums(nd.documents, idf_of_each, self.corpus_size).astype(np.float32)

    def _saturate(self, nd: TermCounts) -> tuple[Codes, Scores]:
        """The number of each posting's saturation, and the saturations by number."""
        frequencies, code_of_frequency = _numbered(nd.frequencies)
        lengths, code_of_length = _numbered(nd.lengths)
        length_code = code_of_length[nd.lengths]

        def pairs_in(part: slice) -> NDArray[np.int64]:
            pairs: NDArray[np.int64] = code_of_frequency[nd.frequencies[part]] * len(lengths)
            pairs += length_code[nd.documents[part]]
            return pairs

        found = np.zeros(len(frequencies) * len(lengths), bool)
        for part in _parts(len(nd.terms)):
            found[pairs_in(part)] = True
        pairs, code_of = _numbered_where(found)
        codes = np.empty(len(nd.terms), np.min_scalar_type(max(len(pairs) - 1, 0)))
        for part in _parts(len(nd.terms)):
            codes[part] = code_of[pairs_in(part)]
        frequencies, lengths = frequencies[pairs // max(len(lengths), 1)], lengths[pairs % max(len(lengths), 1)]
        relative_length = lengths / self.avgdl if self.avgdl else np.zeros(0)
        saturations = frequencies * (self.k1 + 1) / (frequencies + self.k1 * (1 - self.b + self.b * relative_length))
        return codes, saturations.astype(np.float32)

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

    def best(self, query: Sequence[str], limit: int) -> Best:
        """The at most ``limit`` documents that score best for ``query``, best first, equal ones in order of number.

        They are those of `get_scores`, found without scoring what cannot be among them.
        """
        return best(limit, Groups.none(self.corpus_size), self.posting_lists(Counter(query)))

    def posting_lists(self, query: Mapping[str, float], factor: float = 1.0) -> list[PostingList]:
        """What each known term of ``query`` adds to the documents, by its weight there times ``factor``."""
        numbers = ((self.terms.find(term), np.float32(weight * factor)) for term, weight in query.items())
        return [self._posting_list(number, weight) for number, weight in numbers if number is not None]

    def _posting_list(self, number: int, weight: np.float32) -> PostingList:
        span = slice(*self.starts[number : number + 2].tolist())
        factor, bound = weight * self.idf[number], float(weight * self.greatest[number])
        return PostingList(self.documents[span], self.codes[span], self.saturations, factor, bound)

    def postings(self, term: str) -> tuple[NDArray[np.int32], Scores]:
        """The documents that hold ``term``, ascending, and what it adds to the score of each."""
        number = self.terms.find(term)
        if number is None:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        span = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.documents[span], self.idf[number] * self.saturations[self.codes[span]]

    def weights(self, terms: Sequence[str], documents: NDArray[np.int64]) -> Scores:
        """What each of ``terms`` (rows) adds to the score of each of ``documents`` (columns): 0 where it is absent."""
        matrix = np.zeros((len(terms), len(documents)), np.float32)
        runs = _Runs.of(documents)
        numbers = [(row, number) for row, term in enumerate(terms) if (number := self.terms.find(term)) is not None]
        # Of each known term (rows) where in the postings each run begins, then where each ends.
        bounds = np.empty((len(numbers), len(runs.bounds)), np.int64)
        for found, (_, number) in zip(bounds, numbers, strict=True):
            start, stop = self.starts[number : number + 2].tolist()
            np.add(self.documents[start:stop].searchsorted(runs.bounds), start, out=found)
        first, stop = bounds[:, : len(runs.columns)], bounds[:, len(runs.columns) :]
        lengths = (stop - first).ravel()
        places = ranges(first.ravel(), lengths)
        known = np.array(numbers, np.int64).reshape(-1, 2)
        rows, terms_at = np.repeat(known, (stop - first).sum(axis=1), axis=0).T
        columns = self.documents[places] + np.repeat(np.tile(runs.columns, len(numbers)), lengths)
        matrix[rows, columns] = self.idf[terms_at] * self.saturations[self.codes[places]]
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
        np.save(folder / "codes.npy", self.codes)
        np.save(folder / "saturations.npy", self.saturations)
        np.save(folder / "greatest.npy", self.greatest)
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
        channel.codes = mapped_array(folder / "codes.npy")
        channel.saturations = mapped_array(folder / "saturations.npy")
        channel.greatest = mapped_array(folder / "greatest.npy")
        channel.idf = mapped_array(folder / "idf.npy")
        channel.occurrences = mapped_array(folder / "occurrences.npy")
        channel.mass = mapped_array(folder / "mass.npy")
        channel.k1, channel.b, size, channel.avgdl = np.load(folder / "parameters.npy").tolist()
        channel.corpus_size = int(size)
        return channel


@dataclass(frozen=True, slots=True)
class _Runs:
    """Documents as runs of consecutive numbers, so that a run of sentences is searched for once."""

    bounds: NDArray[np.int32]  # the first of each run, then, for each, the one after its last
    columns: NDArray[np.int64]  # the column of document 0, were the run to begin there

    @classmethod
    def of(cls, documents: NDArray[np.int64]) -> "_Runs":
        opens = np.ones(len(documents) + 1, np.bool_)  # so does what would stand behind the last
        np.not_equal(documents[1:], documents[:-1] + 1, out=opens[1:-1])
        opening, last = opens[:-1].nonzero()[0], opens[1:].nonzero()[0]
        # In the type of the postings, which would all be converted to another.
        bounds = np.concatenate([documents[opening], documents[last] + 1]).astype(np.int32)
        return cls(bounds, opening - documents[opening])


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


def _numbered(values: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct values, ascending, and the number of each by its value; sorting takes twenty times as long."""
    found = np.zeros(int(values.max(initial=-1)) + 1, bool)
    found[values] = True
    return _numbered_where(found)


def _numbered_where(found: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.flatnonzero(found), np.cumsum(found) - 1


def _parts(count: int) -> Iterator[slice]:
    """So many postings in parts, for what is made of all of them on the way takes ten times their memory."""
    return (slice(start, start + _PART) for start in range(0, count, _PART))


def _sums(numbers: NDArray[np.int32], weights: NDArray[Any], count: int) -> NDArray[np.float64]:
    """The sum of the weights of each number below ``count``."""
    sums = np.zeros(count)
    for part in _parts(len(numbers)):
        sums += np.bincount(numbers[part], weights[part], count)
    return sums


def _begins(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each run of equal numbers begins."""
    differs = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=differs[1:])
    return np.flatnonzero(differs)
