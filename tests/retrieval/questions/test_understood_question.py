"""Questions as they are understood."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.asked_source import AskedSource
from retrieval.questions.understood_question import LONGEST_QUESTION, understand
from retrieval.text.normalise import tokenise
from tests.retrieval.texts import HOSTILE


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
def test_unaccented(question: str, unaccented: bool) -> None:  # noqa: FBT001 — a column
    """A question of several syllables without a diacritic counts as typed without; a single word may be foreign."""
    assert unaccented == understand(question).unaccented


def test_long_questions_are_cut() -> None:
    """Text beyond the limit is dropped."""
    question = understand("  " + "đê vỡ " * 500 + "cầu")

    assert LONGEST_QUESTION == len(question.typed)
    assert "cầu" not in question.syllables


def test_the_text_is_kept_as_typed() -> None:
    """The question as typed is kept to the letter, except for the white space around it."""
    typed = unicodedata.normalize("NFD", " Đê VỠ?\n")

    assert typed.strip() == understand(typed).typed


@pytest.mark.parametrize("question", ["Giá vé tàu metro?", "gia ve tau", " Biden, 30.000 đồng…  ", "", "👍"])
def test_an_uncorrected_question_is_understood_as_typed(samples_index: SentenceIndex, question: str) -> None:
    """If nothing is corrected, there is nothing to show as understood."""
    assert understand(question, samples_index.spelling).understood is None


def test_folded_questions_show_the_words_as_typed() -> None:
    """A question compared without diacritics is searched folded, and shown as it is typed."""
    question = understand("Giá lúa?", folded=True)

    assert ("Giá lúa?", "Gia lua?", None) == (question.text, question.searched, question.understood)
    assert ("gia", "lua") == question.syllables


def test_the_source_is_shown_after_the_question() -> None:
    """A question to a newspaper is shown as understood with the name of the newspaper at its end."""
    question = replace(understand("Giá lúa?"), source=AskedSource("Báo Ven Sông", frozenset()))

    assert "Giá lúa? (theo Báo Ven Sông)" == question.understood


@given(question=HOSTILE)
def test_tokens_are_those_of_the_text(samples_index: SentenceIndex, question: str) -> None:
    """Whatever is typed, the tokens are those of the text searched, corrected or not."""
    understood = understand(question, samples_index.spelling)

    assert tokenise(understood.searched) == list(understood.tokens)
    assert tokenise(understood.text) == list(understood.text_tokens)
