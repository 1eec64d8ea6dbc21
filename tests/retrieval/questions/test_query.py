"""Queries made of questions."""

from dataclasses import replace

import pytest
from hypothesis import example, given

from retrieval.index.sentence_index import CHANNELS, SentenceIndex
from retrieval.questions.query import read_question
from retrieval.questions.understood_question import LONGEST_QUESTION
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.texts import HOSTILE


def test_question_words_weigh_nothing_and_function_words_little(segmenter: UndertheseaSegmenter) -> None:
    """Asking words weigh 0, function words .3, content 1; a term weighs as much as its heaviest syllable."""
    query = read_question("Cầu của làng dài bao nhiêu?", segmenter)

    assert ("cầu", "của", "làng", "dài", "bao", "nhiêu") == query.syllables
    assert (1.0, 0.3, 1.0, 1.0, 0.0, 0.0) == query.weights
    assert {"cầu": 1.0, "của": 0.3, "làng": 1.0, "dài": 1.0} == query.terms["syllables"]
    assert {"cầu của": 1.0, "của làng": 1.0, "làng dài": 1.0, "dài bao": 1.0} == query.terms["bigrams"]


def test_the_longest_asking_phrase_is_taken(segmenter: UndertheseaSegmenter) -> None:
    """All of `như thế nào` asks, whatever its syllables mean alone."""
    assert (1.0, 1.0, 0.0, 0.0, 0.0) == read_question("Đê vỡ như thế nào", segmenter).weights


def test_a_repeated_syllable_counts_once_by_its_greatest_weight(segmenter: UndertheseaSegmenter) -> None:
    """Each term is in the query once, with the greatest weight of its uses."""
    query = read_question("Giờ nào, bao giờ đê vỡ, đê nào?", segmenter)

    assert {"giờ": 1.0, "đê": 1.0, "vỡ": 1.0} == query.terms["syllables"]


def test_folded_channels_weigh_less_than_exact_ones(segmenter: UndertheseaSegmenter) -> None:
    """A folded term weighs .15 of the exact one if diacritics are typed, else as much."""
    accented = read_question("cầu của làng", segmenter)
    unaccented = read_question("cau cua lang", segmenter)

    assert (0.15, 0.15) == (accented.terms["folded"]["cau"], accented.terms["folded"]["lang"])
    assert {"cau": 1.0, "cua": 0.3, "lang": 1.0} == unaccented.terms["folded"]
    assert {"cau cua": 1.0, "cua lang": 1.0} == unaccented.terms["folded_bigrams"]


@pytest.mark.parametrize("question", ["Cầu dài bao nhiêu và ai xây?", "Lúa chín khi nào?", "Vì sao lúa mất giá?"])
def test_unaccented_questions_make_the_same_query(segmenter: UndertheseaSegmenter, question: str) -> None:
    """A question without diacritics has the same weights, kind and folded heads as with them."""
    accented = read_question(question, segmenter)
    unaccented = read_question(" ".join(map(fold, forms(question))), segmenter)

    assert unaccented.unaccented
    assert accented.kind == unaccented.kind
    assert tuple(map(fold, accented.heads)) == unaccented.heads
    assert accented.weights == unaccented.weights


def test_folded_terms_weigh_a_share_of_their_own_syllables(segmenter: UndertheseaSegmenter) -> None:
    """In folded channels an asking word is no term, and a function word keeps its low weight."""
    folded = read_question("Đê của xã vỡ vì sao?", segmenter).terms["folded"]

    assert {"de": 0.15, "cua": 0.15 * 0.3, "xa": 0.15, "vo": 0.15} == pytest.approx(dict(folded))


@given(question=HOSTILE)
@example(question="\ud83d đê")
@example(question="\0")
def test_any_text_makes_a_query(segmenter: UndertheseaSegmenter, question: str) -> None:
    """Any text makes a query with a weight for each syllable, every channel, and positive weights only."""
    query = read_question(question, segmenter)

    assert len(query.syllables) == len(query.weights)
    assert {0.0, 0.3, 1.0} >= set(query.weights)
    assert set(CHANNELS) == set(query.terms)
    assert all(weight > 0 for terms in query.terms.values() for weight in terms.values())
    assert len(query.text) == len(question.strip()[:LONGEST_QUESTION])
    assert not any("\ud800" <= character <= "\udfff" for character in query.text)


@pytest.mark.parametrize("question", ["", "  \n", "?!…", "👍", "\u200b", "là gì?"])
def test_a_question_without_a_content_word_has_no_terms(segmenter: UndertheseaSegmenter, question: str) -> None:
    """Without a letter or digit there is no syllable; asking words alone make no exact term."""
    terms = read_question(question, segmenter).terms

    assert {} == {form: weight for form, weight in terms["syllables"].items() if form != "là"}


@pytest.mark.parametrize(
    ("question", "meant"),
    [(" Gias vé tàu metrro?\n", "Giá vé tàu metro?"), ("gia1 ve1 ta2u metro?", "giá vé tàu metro?")],
)
def test_the_corrected_text_is_searched_and_the_typed_one_kept(
    samples_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str, meant: str
) -> None:
    """A question with typing errors makes the query of the corrected one, and keeps the text as typed."""
    query = read_question(question, segmenter, samples_index.spelling)

    assert (question.strip(), meant) == (query.text, query.understood)
    assert replace(read_question(meant, segmenter), question=query.question) == query


def test_without_a_spelling_nothing_is_corrected(segmenter: UndertheseaSegmenter) -> None:
    """Without the spelling of an index, errors and keystrokes stay as typed."""
    query = read_question("gias metrro", segmenter)

    assert (None, ("gias", "metrro")) == (query.understood, query.syllables)


def test_only_content_has_alternatives(segmenter: UndertheseaSegmenter) -> None:
    """Asking words and function words have no alternatives."""
    query = read_question("Ai làm chủ tịch nước Mỹ?", segmenter)

    assert {(2, 5): {"ctn"}, (5, 6): {"hoa kì", "hợp chúng quốc hoa kì", "xứ cờ hoa"}} == {
        span: {" ".join(other.phrase) for other in query.alternatives if (other.start, other.end) == span}
        for span in {(other.start, other.end) for other in query.alternatives}
    }


@pytest.mark.parametrize(
    ("question", "channels"),
    [("Nước Mỹ ở đâu?", ("syllables", "bigrams")), ("nuoc my o dau", ("folded", "folded_bigrams"))],
)
def test_alternatives_widen_the_compared_channels(
    segmenter: UndertheseaSegmenter, question: str, channels: tuple[str, str]
) -> None:
    """A widened query has the alternatives' syllables and bigrams, at their share, in the compared channels."""
    query = read_question(question, segmenter)
    singles, pairs = channels
    added = {
        name: {term: weight for term, weight in terms.items() if term not in query.terms[name]}
        for name, terms in query.widened.items()
    }

    assert channels == query.compared_channels
    assert {form for other in query.alternatives for form in other.phrase} == set(added[singles])
    assert {0.9} == set(added[pairs].values()) == set(added[singles].values())
    assert {singles, pairs} == {name for name, terms in added.items() if terms}


@given(question=HOSTILE)
@example(question="Nước Mỹ và Hoa Kỳ, hai mươi mốt lần")
def test_widening_keeps_the_terms(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str) -> None:
    """A widened query has each term of the question with the same weight."""
    query = read_question(question, segmenter, samples_index.spelling)

    for name, terms in query.terms.items():
        assert terms == {term: query.widened[name][term] for term in terms}
