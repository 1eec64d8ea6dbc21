"""The compiled channel, compared with rank_bm25's own class."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.index.okapi import CompiledOkapi
from tests.retrieval.okapi_oracle import Oracle, compiled, scores_of

TERMS = st.sampled_from(["cầu", "gạo", "hà nội", "a", "", "mưa_đá", "\U0001f600"])
DOCUMENTS = st.lists(TERMS, max_size=8)
CORPORA = st.lists(DOCUMENTS, min_size=1, max_size=12).filter(any)
QUERIES = st.lists(st.one_of(TERMS, st.just("không ai biết")), max_size=8)
K1 = st.floats(0.1, 3)
B = st.floats(0, 0.99)  # with b = 1 rank_bm25 divides by the length of an empty document

same_folder = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def close(expected: object, actual: object) -> None:
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), rtol=1e-5, atol=1e-6)


@given(corpus=CORPORA, query=QUERIES, k1=K1, b=B)
def test_scores_are_rank_bm25s(corpus: list[list[str]], query: list[str], k1: float, b: float) -> None:
    """For any corpus, parameters and query, repeated and unknown terms included, the scores are the oracle's."""
    close(Oracle(corpus, k1=k1, b=b).get_scores(query), scores_of(compiled(corpus, k1=k1, b=b), query))


@given(corpus=CORPORA, terms=QUERIES, data=st.data(), k1=K1, b=B)
def test_weights_are_the_contribution_of_each_term(
    corpus: list[list[str]], terms: list[str], data: st.DataObject, k1: float, b: float
) -> None:
    """Each cell of the matrix is the oracle's score of that document for that term alone."""
    documents = data.draw(st.lists(st.integers(0, len(corpus) - 1), max_size=5))
    weights = compiled(corpus, k1=k1, b=b).weights(terms, np.array(documents, np.int64))

    assert (len(terms), len(documents)) == weights.shape
    if terms and documents:
        close(Oracle(corpus, k1=k1, b=b).of_terms(terms, documents), weights)


@given(corpus=CORPORA, weight=st.sampled_from([0.5, 1.0, 3.0]))
def test_posting_lists_hold_the_documents_of_each_term(corpus: list[list[str]], weight: float) -> None:
    """A term's postings are the documents that hold it, ascending, and none contributes more than the bound."""
    channel = compiled(corpus)
    for term in {term for document in corpus for term in document}:
        (postings,) = channel.posting_lists({term: weight, "không ai biết": 1.0})
        contributions = postings.factor * postings.values[postings.codes]

        assert [n for n, document in enumerate(corpus) if term in document] == postings.documents.tolist()
        close(weight * scores_of(channel, [term])[postings.documents], contributions)
        assert float(contributions.max()) == pytest.approx(postings.bound)


@given(corpus=CORPORA)
def test_occurrences_are_counted(corpus: list[list[str]]) -> None:
    """The occurrences of each term are those in all documents together."""
    channel = compiled(corpus)
    occurrences = dict(zip(channel.terms, channel.occurrences.tolist(), strict=True))

    assert Counter(term for document in corpus for term in document) == occurrences


@given(corpus=CORPORA)
def test_mass_is_the_idf_of_the_distinct_terms(corpus: list[list[str]]) -> None:
    """A document's mass sums the inverse document frequency of its terms, each once."""
    oracle = Oracle(corpus)

    close([sum(oracle.idf[term] for term in set(document)) for document in corpus], compiled(corpus).mass)


@given(corpus=CORPORA)
def test_idf_is_positive_and_greatest_for_the_unknown(corpus: list[list[str]]) -> None:
    """Every term of the corpus has a positive idf, and an unknown term has the greatest."""
    terms = sorted({term for document in corpus for term in document})
    known = compiled(corpus).term_idf(terms)
    unknown = compiled(corpus).term_idf(["không ai biết"])[0]

    close([Oracle(corpus).idf[term] for term in terms], known)
    assert (known > 0).all()
    assert (known < unknown).all()
    assert math.log(1 + (len(corpus) + 0.5) / 0.5) == pytest.approx(unknown)


@given(corpus=st.lists(DOCUMENTS, max_size=12), query=QUERIES)
@same_folder
def test_saved_and_loaded_is_the_same(tmp_path: Path, corpus: list[list[str]], query: list[str]) -> None:
    """A channel mapped from its files has the scores, bit for bit, of the channel that was saved."""
    made = compiled(corpus, k1=0.9, b=0.3)
    made.save(tmp_path)
    loaded = CompiledOkapi.load(tmp_path)

    assert scores_of(made, query).tolist() == scores_of(loaded, query).tolist()
    assert made.term_idf(query).tolist() == loaded.term_idf(query).tolist()
    assert made.mass.tolist() == loaded.mass.tolist()
    assert list(made.terms) == list(loaded.terms)
    assert (made.corpus_size, made.avgdl, made.k1, made.b) == (loaded.corpus_size, loaded.avgdl, loaded.k1, loaded.b)


def test_the_empty_corpus_scores_nothing() -> None:
    """An empty corpus has no scores and no weights, and an unknown term still has an idf."""
    channel = compiled([])

    assert [] == scores_of(channel, ["a"]).tolist()
    assert (1, 0) == channel.weights(["a"], np.zeros(0, np.int64)).shape
    assert math.log(2) == pytest.approx(channel.term_idf(["a"])[0])


@pytest.mark.parametrize("corpus", [[[]], [[], []]])
def test_empty_documents_score_zero(corpus: list[list[str]]) -> None:
    """In a corpus of documents without terms every score is zero."""
    assert [0.0] * len(corpus) == scores_of(compiled(corpus), ["a"]).tolist()


def test_the_only_document_is_found() -> None:
    """In a corpus of one document its terms score above zero, although rank_bm25's idf is negative there."""
    channel = compiled([["a", "b"]])

    assert scores_of(channel, ["a"])[0] > 0
    assert 0 == scores_of(channel, ["c"])[0]
