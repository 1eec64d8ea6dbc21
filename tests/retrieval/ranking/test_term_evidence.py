"""The evidence around candidates, against a reference that goes sentence by sentence."""

from dataclasses import replace
from itertools import chain, islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.sentence_index import ARTICLE_WEIGHT, SentenceIndex
from retrieval.questions.query import Query, read_question
from retrieval.ranking.term_evidence import Around, Evidence, SentenceNumbers
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import UndertheseaSegmenter
from retrieval.text.word_lists import entries
from tests.retrieval.corpus import IndexOf

SHARES = {-2: 0.15, -1: 0.4, 0: 1.0, 1: 0.2}  # of a term's weight so many sentences away
QUESTIONS = (
    "Cầu Sông Mây dài bao nhiêu?",
    "gia ca phe len bao nhieu",
    "Ai nói cầu bền trăm năm?",
    "mưa đều",
    "Chợ nổi của hai xã có gì?",
)


def read(question: str, segmenter: UndertheseaSegmenter) -> Query:
    """The query of a question without alternatives, which are no part of the base formula."""
    return replace(read_question(question, segmenter), alternatives=())


def numbers_of(index: SentenceIndex) -> SentenceNumbers:
    """The numbers of all sentences."""
    return np.arange(len(index))


def weight(index: SentenceIndex, channel: str, term: str, sentence: int) -> float:
    """The weight of one term in one sentence."""
    return float(index.weights(channel, [term], np.array([sentence]))[0, 0])


def base_of(index: SentenceIndex, query: Query, sentence: int) -> float:
    """The base score of one sentence, by its definition."""
    article = index.sentence(sentence).article
    shares = {n: share for step, share in SHARES.items() if (n := sentence + step) in index.article(article).sentences}
    score = 0.0
    for channel, terms in query.terms.items():
        for term, weighs in terms.items():
            near = max(share * weight(index, channel, term, other) for other, share in shares.items())
            of_article = float(index.article_weights(channel, [term], np.array([article]))[0, 0])
            score += weighs * (near + ARTICLE_WEIGHT * of_article)
    return score


@pytest.mark.parametrize("question", QUESTIONS)
def test_base_is_its_definition(small_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str) -> None:
    """Every sentence's base score equals its definition, summed by term and neighbour."""
    query = read(question, segmenter)
    evidence = Evidence.of(small_index, query, numbers_of(small_index))

    assert list(range(len(small_index))) == evidence.around.sentences.tolist()
    expected = [base_of(small_index, query, number) for number in range(len(small_index))]
    assert expected == pytest.approx(evidence.base().tolist(), rel=1e-5)
    assert max(expected) > 0


@pytest.mark.parametrize("question", QUESTIONS)
def test_own_and_article_are_what_the_index_scores(
    small_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str
) -> None:
    """Without neighbours, the evidence adds up to the scores of the index."""
    query = read(question, segmenter)
    evidence = Evidence.of(small_index, query, numbers_of(small_index))
    total = evidence.total("own") + ARTICLE_WEIGHT * evidence.total("article")[evidence.around.article_at]

    hits = small_index.top(query.terms, len(small_index))
    assert {hit.sentence: pytest.approx(hit.score, rel=1e-5) for hit in hits} == {
        number: score for number, score in enumerate(total.tolist()) if score > 0
    }


@given(data=st.data())
def test_some_candidates_are_scored_as_among_all(
    samples_index: SentenceIndex, segmenter: UndertheseaSegmenter, data: st.DataObject
) -> None:
    """Around a few candidates are the sentences of their articles, with the same scores as among all."""
    query = read(data.draw(st.sampled_from(QUESTIONS)), segmenter)
    drawn = data.draw(st.sets(st.integers(0, len(samples_index) - 1), min_size=1, max_size=6))
    evidence = Evidence.of(samples_index, query, np.array(sorted(drawn)))
    everything = Evidence.of(samples_index, query, numbers_of(samples_index))

    articles = {samples_index.sentence(number).article for number in drawn}
    assert sorted(articles) == evidence.around.articles.tolist()
    around = [number for article in sorted(articles) for number in samples_index.article(article).sentences]
    assert around == evidence.around.sentences.tolist()
    assert everything.base()[around].tolist() == pytest.approx(evidence.base().tolist(), rel=1e-5)


@pytest.mark.parametrize("step", [-2, -1, 1, 2])
def test_shifting_stops_at_the_article(small_index: SentenceIndex, step: int) -> None:
    """Columns move by whole sentences, and none comes from another article."""
    around = Around.of(small_index, numbers_of(small_index))
    matrix = np.arange(1, len(small_index) + 1, dtype=np.float32)[None, :]
    expected = [
        number + step + 1 if number + step in small_index.article(small_index.sentence(number).article).sentences else 0
        for number in range(len(small_index))
    ]

    assert expected == around.shifted(matrix, step)[0].tolist()


def test_a_long_article_is_cut_to_a_window(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """Of a long article only the sentences near a candidate are scored, by the definition."""
    index = index_of([" ".join(f"Hộ thứ {number} trồng lúa." for number in range(500)), "Hộ nuôi cá ở hồ."])
    query = read("Hộ thứ 250 trồng gì?", segmenter)
    evidence = Evidence.of(index, query, np.array([250]))

    assert [250 - 100, 250 + 100] == evidence.around.sentences[[0, -1]].tolist()
    assert base_of(index, query, 250) == pytest.approx(evidence.base()[100], rel=1e-5)


def test_bounds_are_never_exceeded(small_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """A term's bound is its weight times its IDF, which only repetition exceeds, by k1 + 1 at most."""
    for question in QUESTIONS:
        query = read(question, segmenter)
        for name, channel in Evidence.of(small_index, query, numbers_of(small_index)).channels.items():
            terms = list(query.terms[name])
            weights = np.array([query.terms[name][term] for term in terms], np.float32)
            assert (weights * small_index.idf(name, terms)).tolist() == pytest.approx(channel.bound.tolist())
            assert (channel.own <= channel.bound[:, None] * 1.9 + 1e-6).all()
            assert (channel.own <= channel.near).all()


# Several sentences with the same meaning.
REWORDED = (
    "Người Mỹ ăn táo và lê.",
    "Dân Hoa Kỳ ăn táo lê.",
    "Hợp chúng quốc Hoa Kỳ ăn táo lê, mưa hai mươi mốt ngày.",
    "Mưa 21 ngày ở xã Mây.",
    "Nắng sáu ngày ở xã Mây.",
)


@pytest.fixture(scope="module")
def reworded_index(index_of: IndexOf) -> SentenceIndex:
    """The index of those sentences, each an article."""
    return index_of(REWORDED)


@pytest.mark.parametrize("question", ["Mỹ ăn gì?", "dan Hoa Ky an gi", "Mưa hai mươi mốt ngày ở đâu?", "mưa 21 ngày"])
def test_an_alternative_replaces_the_term(
    reworded_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str
) -> None:
    """A sentence with an alternative has at least its share of the bound of each term that it replaces."""
    index = reworded_index
    query = read_question(question, segmenter)
    with_it = Evidence.of(index, query, numbers_of(index))
    without = Evidence.of(index, replace(query, alternatives=()), numbers_of(index))

    for name, terms in query.terms.items():
        expected = without.channels[name].own.copy()
        of_articles = without.channels[name].article.copy()
        for row, term in enumerate(terms):
            for number in range(len(index)):
                share = share_of(query, term, index.syllables(number))
                expected[row, number] = max(expected[row, number], share * with_it.channels[name].bound[row])
                bound = with_it.channels[name].article_bound[row]
                of_articles[row, number] = max(of_articles[row, number], share * bound)
        assert expected.ravel().tolist() == pytest.approx(with_it.channels[name].own.ravel().tolist(), rel=1e-5)
        assert of_articles.ravel().tolist() == pytest.approx(with_it.channels[name].article.ravel().tolist(), rel=1e-5)


def share_of(query: Query, term: str, sentence: list[str]) -> float:
    """The greatest share, by definition, of the ways to say ``term`` that a sentence uses; the term's own is 1."""
    text = f" {' '.join(map(fold, sentence) if query.unaccented else sentence)} "
    itself = (
        float(f" {' '.join(query.syllables[other.start : other.end])} " in text)
        for other in query.alternatives
        if set(term.replace("_", " ").split()) <= set(query.syllables[other.start : other.end])
    )
    shares = (
        other.share * (f" {' '.join(other.phrase)} " in text)
        for other in query.alternatives
        if set(term.replace("_", " ").split()) <= set(query.syllables[other.start : other.end])
    )
    return max((*itself, *shares), default=0.0)


def test_an_alternative_alone_is_found(reworded_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """A sentence without a syllable of the question is retrieved and scored by its alternative."""
    query = read_question("Mỹ", segmenter)
    base = Evidence.of(reworded_index, query, numbers_of(reworded_index)).base()

    assert {0, 1, 2} == {hit.sentence for hit in reworded_index.top(query.widened, 10)}
    assert [True, True, True, False, False] == (base > 0).tolist()


LENGTH = 12  # syllables
FILLING = forms("xoài ổi mít chuối cam bưởi khế nhãn vải lê táo dừa")
GROUPS = [line.split(" = ") for name in ("aliases.txt", "synonyms.txt") for line in entries(name)]


@pytest.fixture(scope="module")
def index_of_phrases(index_of: IndexOf) -> SentenceIndex:
    """Sentences of one length, one for each form of each group of alternatives, in their order."""
    phrases = [phrase for group in GROUPS for phrase in group]
    return index_of([" ".join([phrase, *FILLING[: LENGTH - len(forms(phrase))]]) + "." for phrase in phrases])


@given(number=st.integers(0, sum(map(len, GROUPS)) - 1), unaccented=st.booleans())
@settings(max_examples=40)
def test_the_phrase_asked_for_scores_highest(
    index_of_phrases: SentenceIndex,
    segmenter: UndertheseaSegmenter,
    number: int,
    unaccented: bool,  # noqa: FBT001 — drawn
) -> None:
    """Among sentences of one length none scores more in the compared channels than the one with the phrase."""
    index = index_of_phrases
    question = " ".join([next(islice(chain.from_iterable(GROUPS), number, None)), FILLING[0]])
    query = read_question(" ".join(map(fold, forms(question))) if unaccented else question, segmenter)
    evidence = Evidence.of(index, query, numbers_of(index))
    # A sentence with a syllable twice may score more.
    once = [n for n in range(len(index)) if len(set(map(fold, index.syllables(n)))) == LENGTH]

    for name in query.compared_channels:
        own = evidence.channels[name].own.sum(axis=0)
        assert float(own[once].max()) <= own[number] + 1e-4
