"""The word lists that are package data."""

import pytest

from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import function_words, question_phrases


@pytest.mark.parametrize("phrase", ["bao nhiêu", "ai", "gì", "tại sao", "như thế nào"])
def test_questions_ask_with_these(phrase: str) -> None:
    """The common ways to ask are listed as forms, and folded as typed without diacritics."""
    assert tuple(forms(phrase)) in question_phrases(folded=False)
    assert tuple(map(fold, forms(phrase))) in question_phrases(folded=True)


def test_phrases_are_short_enough_to_be_found() -> None:
    """A phrase holds one to three syllables: no more are looked at together."""
    assert {1, 2, 3} == {len(phrase) for phrase in question_phrases(folded=False) | question_phrases(folded=True)}


def test_function_words_are_single_forms() -> None:
    """Function words are compared forms of one syllable, without comments, and none of them names a thing."""
    words = function_words(folded=False)

    assert {"của", "là", "và", "được"} <= words
    assert not {"cầu", "gạo", "#", "syllables"} & words
    assert all([word] == forms(word) for word in words)


def test_folded_lists_are_the_folded_ones() -> None:
    """The lists for unaccented questions are the others without diacritics."""
    assert set(map(fold, function_words(folded=False))) == function_words(folded=True)
    assert {tuple(map(fold, one)) for one in question_phrases(folded=False)} == question_phrases(folded=True)
