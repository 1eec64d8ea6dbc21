"""Cosines of a question with sentences, and of those around them."""

import numpy as np
import pytest

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.meaning.similarity import Similarities, similarities
from tests.retrieval.corpus import IndexOf
from tests.retrieval.meaning_by_syllables import IndexVectors, SyllableEmbedder

HOUSE = "Nhà sàn có mái cọ. Bếp ở giữa nhà.\n\nSân rộng trồng cau."
QUESTION = np.array([1.0, 0.0])
ASKED, APART = [1.0, 0.0], [0.0, 1.0]


@pytest.fixture(scope="module")
def houses(index_of: IndexOf) -> SentenceIndex:
    """Two articles of three sentences, of which the first two are a paragraph."""
    return index_of([HOUSE, HOUSE.replace("Nhà", "Lán")])


def test_cosines_of_what_is_around_a_sentence(houses: SentenceIndex) -> None:
    """Each cosine is that with the mean of the vectors of its sentences: neighbours, article."""
    vectors = {0: np.array([ASKED, APART, APART]), 1: np.array([APART] * 3)}
    found = similarities(houses, vectors, QUESTION, np.array([0, 2]))
    third, half = 1 / np.sqrt(5), 1 / np.sqrt(2)  # the cosines with (1, 2) and (1, 1)
    np.testing.assert_allclose(found.sentence, [1, 0], atol=1e-5)
    np.testing.assert_allclose(found.near, [half, 0], atol=1e-5)
    np.testing.assert_allclose(found.article, [third, third], atol=1e-5)


def test_all_or_nothing(houses: SentenceIndex) -> None:
    """If the vectors of one article are not there, no sentence has similarities, and the question is not waited for."""
    embedder = SyllableEmbedder()
    meaning = Meaning(embedder, IndexVectors(houses, embedder, without=[1]))
    assert meaning.similarities(houses, "Nhà sàn ở đâu?", np.array([0, 3])) is None
    assert [] == embedder.asked
    assert meaning.similarities(houses, "Nhà sàn ở đâu?", np.array([0, 1])) is not None


def test_features_are_centred() -> None:
    """Features say which of the sentences is nearer, and nothing of how near all are."""
    far, near = (Similarities(*([cosines] * 3)) for cosines in (np.array([0.1, 0.3]), np.array([0.7, 0.9])))
    for name, column in far.features().items():
        np.testing.assert_allclose(column, [-0.1, 0.1], err_msg=name)
        np.testing.assert_allclose(column, near.features()[name], err_msg=name)


def test_signs() -> None:
    """Signs are how near the articles are on the whole, and how far the nearest sentence is ahead of the mean."""
    found = Similarities(np.array([0.8, 0.7, 0.3]), np.zeros(3), np.array([0.7, 0.7, 0.4]))
    assert pytest.approx({"meaning_subject": 0.6, "meaning_lead": 0.2}) == found.signs()
