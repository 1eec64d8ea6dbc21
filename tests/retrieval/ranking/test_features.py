"""The features of candidates."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.ranking.candidates import Candidates, gather
from retrieval.ranking.context_selection import STEPS, context_signs
from retrieval.ranking.verdict import signs
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import IndexOf
from tests.retrieval.texts import HOSTILE

MODEL = json.loads(files("retrieval").joinpath("data", "ranking.json").read_text(encoding="utf-8"))
WORDS = "cầu Sông Mây cà phê giá 97 97.000 đồng bao nhiêu ai khi nào cau song gia ca phe VN mưa hai xã ở đâu vì sao"
QUESTIONS = st.one_of(HOSTILE, st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=10).map(" ".join))


def candidates(index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str) -> Candidates:
    """The candidates of a question that has some."""
    found = gather(index, read_question(question, segmenter))
    assert found is not None
    return found


def values(found: Candidates, name: str) -> list[float]:
    """One feature of every candidate."""
    column: list[float] = found.values[:, found.names.index(name)].tolist()
    return column


@given(question=QUESTIONS)
@example(question="Cầu")
@example(question="97")
def test_features_are_finite_for_any_question(
    small_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str
) -> None:
    """For any question, each candidate has a finite value for every feature, and finite signs."""
    found = gather(small_index, read_question(question, segmenter))
    if found is None:
        return
    assert (len(found.numbers), len(found.names)) == found.values.shape
    assert len(found.numbers) == len(found.articles)
    assert np.isfinite(found.values).all()
    assert all(np.isfinite(list(signs(found, found.values.sum(axis=1), lacking=False).values())))
    assert len(set(found.numbers.tolist())) == len(found.numbers)


@pytest.mark.parametrize("question", ["cầu", "gia ca phe len bao nhieu", "Ai xây cầu?", "Cầu ở đâu và vì sao?"])
def test_weights_name_exactly_the_features(
    small_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str
) -> None:
    """For every kind of question, features and signs are those of the weights file, in its order."""
    found = candidates(small_index, segmenter, question)

    assert list(MODEL["ranking"]) == found.names
    assert list(MODEL["answered"]["weights"]) == list(signs(found, found.values.sum(axis=1), lacking=False))
    met = {**signs(found, found.values.sum(axis=1), lacking=False)}
    met |= AnswerEvidence.of(small_index, found.query, int(found.numbers[0])).signs(small_index)
    assert MODEL["met"]["weights"].keys() <= met.keys()
    assert all(0 < MODEL[model]["unsure_threshold"] <= MODEL[model]["threshold"] < 1 for model in ("answered", "met"))
    of_context = list(context_signs(found.features(0), found.query.kind, 0, 0.0))
    assert [of_context, of_context] == [list(MODEL["context"][side]["weights"]) for side in STEPS]


@pytest.mark.parametrize("texts", [["Đê vỡ."], ["Đê vỡ.", "Đê vỡ."], ["Đê"], ["Đê vỡ.\nĐê vỡ."]])
def test_the_smallest_indexes_have_features(
    index_of: IndexOf, segmenter: UndertheseaSegmenter, texts: list[str]
) -> None:
    """Features are finite for one sentence, one word, or the same text twice."""
    found = candidates(index_of(texts), segmenter, "Đê nào vỡ lúc 5h?")

    assert np.isfinite(found.values).all()
    assert np.isfinite(signs(found, found.values.sum(axis=1), lacking=False)["margin"])


def test_candidates_are_best_first_by_base_score(small_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """Rows are in descending order of base score, and gap and rank follow from it."""
    found = candidates(small_index, segmenter, "Cầu Sông Mây dài bao nhiêu?")
    base = values(found, "base")

    assert sorted(base, reverse=True) == base
    assert [base[0] - one for one in base] == pytest.approx(values(found, "base_gap"), abs=1e-5)
    assert np.log1p(np.arange(len(base))).tolist() == pytest.approx(values(found, "rank"), rel=1e-5)


def test_coverage_adds_up_to_the_question(small_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """The shares in the sentence, next to it, in its article and nowhere add up to 1."""
    parts = ("covered", "covered_before", "covered_after", "covered_in_article", "uncovered")
    found = candidates(small_index, segmenter, "Cầu Sông Mây lạ dài bao nhiêu?")
    total = np.sum([values(found, name) for name in parts], axis=0)

    assert [1.0] * len(found.numbers) == pytest.approx(total.tolist(), abs=1e-4)
    assert min(values(found, "uncovered")) > 0


def test_numbers_count_if_asked_for(small_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """For a question for a number, new numbers and those of its unit count, and not those in the question."""
    found = candidates(small_index, segmenter, "Một bát bún giá bao nhiêu tiền?")
    at = found.numbers.tolist().index(small_index.article(1).sentences.start + 1)

    assert (1.0, 1.0) == (values(found, "number_new")[at], values(found, "unit_asked")[at])
    assert [0.0] * len(found.numbers) == values(candidates(small_index, segmenter, "Một bát bún"), "number_new")[
        : len(found.numbers)
    ]
    named = candidates(small_index, segmenter, "Bao nhiêu bát bún giá 30.000 đồng?")
    at = named.numbers.tolist().index(small_index.article(1).sentences.start + 1)
    assert values(named, "number_new")[at] < 1


def test_unknown_names_count_as_missing(small_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """A name in no article is not covered; another one is, in the sentence that has it."""
    known = candidates(small_index, segmenter, "cầu Mây ở đâu?")
    unknown = candidates(small_index, segmenter, "cầu Cỏ ở đâu?")

    assert 1.0 == max(values(known, "names_covered"))
    assert 0.0 == max(values(unknown, "names_in_article"))
    assert {0.5} == set(values(candidates(small_index, segmenter, "cầu dài"), "names_covered"))


def test_unaccented_questions_have_the_same_coverage(
    small_index: SentenceIndex, segmenter: UndertheseaSegmenter
) -> None:
    """A question has the same coverage without diacritics as with them."""
    accented = candidates(small_index, segmenter, "cầu dài thông xe")
    unaccented = candidates(small_index, segmenter, "cau dai thong xe")

    assert accented.numbers[0] == unaccented.numbers[0]
    assert 1.0 == pytest.approx(values(unaccented, "covered")[0], abs=1e-4)
    assert values(accented, "covered_share")[0] == values(unaccented, "covered_share")[0]
