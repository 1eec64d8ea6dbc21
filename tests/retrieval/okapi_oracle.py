"""Channels compiled from lists of terms, and slow reference implementations of their scores."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.index.grouping import group
from retrieval.index.okapi import CompiledOkapi, TermCounts
from retrieval.index.string_table import StringTable, sort_key
from retrieval.index.top_k import Best, Groups, Scores, best


class Oracle(BM25Okapi):  # type: ignore[misc] # rank_bm25 has no type hints
    """rank_bm25's own scoring with the one change that the channel documents: the idf."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, document_frequency in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - document_frequency + 0.5) / (document_frequency + 0.5))

    def of_terms(self, terms: Sequence[str], documents: Sequence[int]) -> list[list[float]]:
        """Return the score of each document (column) for each term (row) alone."""
        return [[float(self.get_scores([term])[document]) for document in documents] for term in terms]


def compiled(corpus: Iterable[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> CompiledOkapi:
    """Return the channel of a corpus, given as the terms of each document in order."""
    documents = list(corpus)
    table = sorted({term for document in documents for term in document}, key=sort_key)
    number_of = {term: number for number, term in enumerate(table)}
    keys = np.array([number_of[term] for document in documents for term in document], np.int64)
    lengths = np.array([len(document) for document in documents], np.int32)
    grouped = group(keys, np.repeat(np.arange(len(documents)), lengths), len(documents))
    counts = TermCounts(StringTable.of(table), grouped.terms, grouped.documents, grouped.frequencies, lengths)
    return CompiledOkapi.compile(counts, k1=k1, b=b)


def scores_of(channel: CompiledOkapi, query: Sequence[str]) -> Scores:
    """Return the score of every document; a term that is repeated in ``query`` counts each time."""
    scores = np.zeros(channel.corpus_size, np.float32)
    for postings in channel.posting_lists(Counter(query)):
        postings.add_to(scores)
    return scores


def one_group(size: int) -> Groups:
    """Return the grouping of ``size`` documents into a single group."""
    return Groups(np.zeros(size, np.int32), np.array([0, size], np.int32))


def best_of(channel: CompiledOkapi, query: Sequence[str], limit: int) -> Best:
    """Return the best documents of a channel."""
    return best(limit, one_group(channel.corpus_size), channel.posting_lists(Counter(query)))
