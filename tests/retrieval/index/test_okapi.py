"""The compiled channel against rank_bm25's own class."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.index.okapi import CompiledOkapi

TERMS = st.sampled_from(["cầu", "gạo", "hà nội", "a", "", "mưa_đá", "\U0001f600"])
DOCUMENTS = st.lists(TERMS, max_size=8)
CORPORA = st.lists(DOCUMENTS, min_size=1, max_size=12).filter(any)
QUERIES = st.lists(st.one_of(TERMS, st.just("không ai biết")), max_size=8)
K1 = st.floats(0.1, 3)
B = st.floats(0, 0.99)  # at 1 rank_bm25 divides by the length of an empty document

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


class Oracle(BM25Okapi):  # type: ignore[misc] # rank_bm25 has no type hints
    """rank_bm25's own scoring with the one change that the product documents: the idf."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, holders in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - holders + 0.5) / (holders + 0.5))

    def of_terms(self, terms: Sequence[str], documents: Sequence[int]) -> list[list[float]]:
        """The score of each document for each term alone."""
        return [[float(self.get_scores([term])[document]) for document in documents] for term in terms]


def close(expected: object, actual: object) -> None:
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), rtol=1e-5, atol=1e-6)


@given(corpus=CORPORA, query=QUERIES, k1=K1, b=B)
def test_scores_are_rank_bm25s(corpus: list[list[str]], query: list[str], k1: float, b: float) -> None:
    """For any corpus, parameters and query, repeated and unknown terms included, the scores are the oracle's."""
    close(Oracle(corpus, k1=k1, b=b).get_scores(query), CompiledOkapi(corpus, k1=k1, b=b).get_scores(query))


@given(corpus=CORPORA, query=QUERIES, data=st.data())
def test_batch_scores_are_those_of_the_documents_named(
    corpus: list[list[str]], query: list[str], data: st.DataObject
) -> None:
    """The scores of some documents are picked from those of all, in the order asked for."""
    documents = data.draw(st.lists(st.integers(0, len(corpus) - 1), max_size=5))

    close(
        Oracle(corpus).get_batch_scores(query, documents),
        CompiledOkapi(corpus, k1=1.5).get_batch_scores(query, documents),
    )


@given(corpus=CORPORA, terms=QUERIES, data=st.data(), k1=K1, b=B)
def test_weights_are_what_each_term_adds(
    corpus: list[list[str]], terms: list[str], data: st.DataObject, k1: float, b: float
) -> None:
    """Each cell of the matrix is the oracle's score of that document for that term alone."""
    documents = data.draw(st.lists(st.integers(0, len(corpus) - 1), max_size=5))
    weights = CompiledOkapi(corpus, k1=k1, b=b).weights(terms, np.array(documents, np.int64))

    assert (len(terms), len(documents)) == weights.shape
    if terms and documents:
        close(Oracle(corpus, k1=k1, b=b).of_terms(terms, documents), weights)


@given(corpus=CORPORA)
def test_postings_are_the_holders_ascending(corpus: list[list[str]]) -> None:
    """A term's postings name exactly the documents that hold it, in order, each with what the term adds."""
    channel = CompiledOkapi(corpus)
    for term in {term for document in corpus for term in document}:
        documents, weights = channel.postings(term)
        assert [n for n, document in enumerate(corpus) if term in document] == documents.tolist()
        close(channel.get_scores([term])[documents], weights)


@given(corpus=CORPORA)
def test_mass_is_the_idf_of_the_distinct_terms(corpus: list[list[str]]) -> None:
    """A document's mass sums the inverse document frequency of its terms, each once."""
    oracle = Oracle(corpus)

    close([sum(oracle.idf[term] for term in set(document)) for document in corpus], CompiledOkapi(corpus).mass)


@given(corpus=CORPORA)
def test_idf_is_positive_and_greatest_for_the_unknown(corpus: list[list[str]]) -> None:
    """Every term counts for something, however common; one in no document counts most."""
    terms = sorted({term for document in corpus for term in document})
    known = CompiledOkapi(corpus).term_idf(terms)
    unknown = CompiledOkapi(corpus).term_idf(["không ai biết"])[0]

    close([Oracle(corpus).idf[term] for term in terms], known)
    assert (known > 0).all()
    assert (known < unknown).all()
    assert math.log(1 + (len(corpus) + 0.5) / 0.5) == pytest.approx(unknown)


@given(corpus=st.lists(DOCUMENTS, max_size=12), query=QUERIES)
@same_folder
def test_saved_and_loaded_is_the_same(tmp_path: Path, corpus: list[list[str]], query: list[str]) -> None:
    """A channel mapped from its files scores to the bit as the one that was saved."""
    made = CompiledOkapi(corpus, k1=0.9, b=0.3)
    made.save(tmp_path)
    loaded = CompiledOkapi.load(tmp_path)

    assert made.get_scores(query).tolist() == loaded.get_scores(query).tolist()
    assert made.term_idf(query).tolist() == loaded.term_idf(query).tolist()
    assert made.mass.tolist() == loaded.mass.tolist()
    assert [made.terms[n] for n in range(len(made.terms))] == [loaded.terms[n] for n in range(len(loaded.terms))]
    assert (made.corpus_size, made.avgdl, made.k1, made.b) == (loaded.corpus_size, loaded.avgdl, loaded.k1, loaded.b)


def test_weighted_terms_add_to_what_is_there() -> None:
    """Scores are added to the vector given, each term times its weight; an unknown term adds nothing."""
    channel = CompiledOkapi([["a", "b"], ["b"], []])
    scores = np.ones(3, np.float32)
    channel.add_scores({"a": 2.0, "b": 0.5, "lạ": 7.0}, scores)

    close(1 + 2 * channel.get_scores(["a"]) + 0.5 * channel.get_scores(["b"]), scores)


def test_the_empty_corpus_scores_nothing() -> None:
    """Without a document there are no scores, no division by zero, and a term is still as telling as can be."""
    channel = CompiledOkapi([])

    assert [] == channel.get_scores(["a"]).tolist()
    assert (1, 0) == channel.weights(["a"], np.zeros(0, np.int64)).shape
    assert math.log(2) == pytest.approx(channel.term_idf(["a"])[0])


@pytest.mark.parametrize("corpus", [[[]], [[], []]])
def test_empty_documents_score_zero(corpus: list[list[str]]) -> None:
    """A corpus of documents without a term scores zero throughout."""
    assert [0.0] * len(corpus) == CompiledOkapi(corpus).get_scores(["a"]).tolist()


def test_the_only_document_is_found() -> None:
    """In a corpus of one, its terms score above zero and others do not, where rank_bm25's idf turns negative."""
    channel = CompiledOkapi([["a", "b"]])

    assert channel.get_scores(["a"])[0] > 0
    assert 0 == channel.get_scores(["c"])[0]


def test_a_corpus_may_be_read_once() -> None:
    """The corpus may be an iterator: it is read once and not kept."""
    corpus = [["a"], ["b", "a"]]

    assert CompiledOkapi(corpus).get_scores(["b"]).tolist() == CompiledOkapi(iter(corpus)).get_scores(["b"]).tolist()
