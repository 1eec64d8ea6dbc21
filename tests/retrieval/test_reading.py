"""A question as typed into a query."""

import unicodedata

import pytest
from hypothesis import example, given, settings

from retrieval.index import CHANNELS
from retrieval.normalise import fold, forms
from retrieval.reading import LONGEST_QUESTION, read_question
from retrieval.segmentation import UndertheseaSegmenter
from tests.retrieval.texts import HOSTILE


def test_question_words_weigh_nothing_and_function_words_little(segmenter: UndertheseaSegmenter) -> None:
    """What the question asks with counts 0, a function word .3, content 1; a term by its weightiest syllable."""
    query = read_question("Cầu của làng dài bao nhiêu?", segmenter)

    assert ("cầu", "của", "làng", "dài", "bao", "nhiêu") == query.syllables
    assert (1.0, 0.3, 1.0, 1.0, 0.0, 0.0) == query.weights
    assert {"cầu": 1.0, "của": 0.3, "làng": 1.0, "dài": 1.0} == query.terms["syllables"]
    assert {"cầu của": 1.0, "của làng": 1.0, "làng dài": 1.0, "dài bao": 1.0} == query.terms["bigrams"]


def test_the_longest_question_phrase_is_taken(segmenter: UndertheseaSegmenter) -> None:
    """`như thế nào` is one way to ask, whatever its syllables are alone."""
    assert (1.0, 1.0, 0.0, 0.0, 0.0) == read_question("Đê vỡ như thế nào", segmenter).weights


def test_a_syllable_that_stands_twice_counts_once_by_its_greatest_weight(segmenter: UndertheseaSegmenter) -> None:
    """Each term is looked for once, by the heaviest of its uses."""
    query = read_question("Giờ nào, bao giờ đê vỡ, đê nào?", segmenter)

    assert {"giờ": 1.0, "đê": 1.0, "vỡ": 1.0} == query.terms["syllables"]


@pytest.mark.parametrize(
    ("question", "unaccented"),
    [
        ("cau song may dai bao nhieu", True),
        ("CAU 512 M", True),
        ("Cầu song may", False),
        ("metro", False),
        ("", False),
        (unicodedata.normalize("NFD", "cầu sông mây"), False),
    ],
)
def test_unaccented(segmenter: UndertheseaSegmenter, question: str, unaccented: bool) -> None:  # noqa: FBT001 — a column
    """A question of several syllables without any diacritic was typed without; one word alone may be foreign."""
    assert unaccented == read_question(question, segmenter).unaccented


def test_folded_channels_help_out_beside_exact_ones(segmenter: UndertheseaSegmenter) -> None:
    """Typed with diacritics a folded term weighs .15 of its exact one; typed without, as much."""
    accented = read_question("cầu của làng", segmenter)
    unaccented = read_question("cau cua lang", segmenter)

    assert (0.15, 0.15) == (accented.terms["folded"]["cau"], accented.terms["folded"]["lang"])
    assert {"cau": 1.0, "cua": 0.3, "lang": 1.0} == unaccented.terms["folded"]
    assert {"cau cua": 1.0, "cua lang": 1.0} == unaccented.terms["folded_bigrams"]


@pytest.mark.parametrize("question", ["Cầu dài bao nhiêu và ai xây?", "Lúa chín khi nào?", "Vì sao lúa mất giá?"])
def test_unaccented_questions_are_read_as_accented_ones(segmenter: UndertheseaSegmenter, question: str) -> None:
    """Typed without diacritics, a question has the same weights, kind and folded heads."""
    accented = read_question(question, segmenter)
    unaccented = read_question(" ".join(map(fold, forms(question))), segmenter)

    assert unaccented.unaccented
    assert accented.kind == unaccented.kind
    assert tuple(map(fold, accented.heads)) == unaccented.heads
    assert accented.weights == unaccented.weights


def test_folded_terms_weigh_a_share_of_their_own_syllables(segmenter: UndertheseaSegmenter) -> None:
    """Folded beside exact, an asking word is not looked for, and a function word keeps its small weight."""
    folded = read_question("Đê của xã vỡ vì sao?", segmenter).terms["folded"]

    assert {"de": 0.15, "cua": 0.15 * 0.3, "xa": 0.15, "vo": 0.15} == pytest.approx(dict(folded))


@given(question=HOSTILE)
@example(question="\ud83d đê")
@example(question="\0")
@settings(deadline=None)
def test_any_text_makes_a_query(segmenter: UndertheseaSegmenter, question: str) -> None:
    """Whatever is typed is read: a weight a syllable, every channel there, positive weights only."""
    query = read_question(question, segmenter)

    assert len(query.syllables) == len(query.weights)
    assert {0.0, 0.3, 1.0} >= set(query.weights)
    assert set(CHANNELS) == set(query.terms)
    assert all(weight > 0 for terms in query.terms.values() for weight in terms.values())
    assert len(query.text) == len(question.strip()[:LONGEST_QUESTION])
    assert not any("\ud800" <= character <= "\udfff" for character in query.text)


@pytest.mark.parametrize("question", ["", "  \n", "?!…", "👍", "\u200b", "là gì?"])
def test_a_question_without_a_content_word_looks_for_nothing(segmenter: UndertheseaSegmenter, question: str) -> None:
    """Without a letter or digit there is no syllable; asking words alone leave no exact term."""
    terms = read_question(question, segmenter).terms

    assert {} == {form: weight for form, weight in terms["syllables"].items() if form != "là"}


def test_long_questions_are_cut(segmenter: UndertheseaSegmenter) -> None:
    """What stands beyond the limit is not read."""
    query = read_question("  " + "đê vỡ " * 500 + "cầu", segmenter)

    assert LONGEST_QUESTION == len(query.text)
    assert "cầu" not in query.syllables


def test_the_text_is_kept_as_typed(segmenter: UndertheseaSegmenter) -> None:
    """What the reader typed is kept to the letter, but for the white space around it."""
    typed = unicodedata.normalize("NFD", " Đê VỠ?\n")

    assert typed.strip() == read_question(typed, segmenter).text
