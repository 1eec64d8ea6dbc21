"""Tests of retrieval/text/word_lists.py and the lists in retrieval/data."""

import re
import unicodedata
from importlib.resources import files

import pytest

from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import alternation, entries, function_words, named_lists, question_phrases


@pytest.mark.parametrize("phrase", ["bao nhiêu", "ai", "gì", "tại sao", "như thế nào"])
def test_interrogative_phrases(phrase: str) -> None:
    """Common interrogative phrases are listed, normalised and folded."""
    assert tuple(forms(phrase)) in question_phrases(folded=False)
    assert tuple(map(fold, forms(phrase))) in question_phrases(folded=True)


def test_phrases_have_at_most_three_syllables() -> None:
    """Phrases have one to three syllables, the lengths that `asking_words` looks up."""
    assert {1, 2, 3} == {len(phrase) for phrase in question_phrases(folded=False) | question_phrases(folded=True)}


def test_function_words() -> None:
    """Function words are normalised syllables, without comments or content words."""
    words = function_words(folded=False)

    assert {"của", "là", "và", "được"} <= words
    assert not {"cầu", "gạo", "#", "syllables"} & words
    assert all([word] == forms(word) for word in words)


def test_folded_lists() -> None:
    """The folded lists are the lists without diacritics."""
    assert set(map(fold, function_words(folded=False))) == function_words(folded=True)
    assert {tuple(map(fold, one)) for one in question_phrases(folded=False)} == question_phrases(folded=True)


def test_named_lists() -> None:
    """A file of named lists has the entries of each section, over several lines and without comments."""
    lists = named_lists("time_words.txt")

    assert ["này", "nay", "hiện tại", "hiện nay"] == lists["this"]
    assert (10, 12) == (len(lists["stems"]), len(lists["branches"]))
    assert "được nghỉ" == lists["announcements"][-1]
    assert all(entry and "#" not in entry for entries in lists.values() for entry in entries)


def test_lists_are_composed() -> None:
    """All lists are in NFC, as are the texts that their patterns are matched against."""
    names = [file.name for file in files("retrieval").joinpath("data").iterdir() if file.name.endswith(".txt")]

    assert all(unicodedata.is_normalized("NFC", line) for name in names for line in entries(name))


def test_alternation() -> None:
    """An alternation matches exactly its words, with special characters taken literally."""
    pattern = re.compile(alternation(["Th.S", "vừa qua"]))

    assert all(pattern.fullmatch(word) for word in ("Th.S", "vừa qua"))
    assert not pattern.fullmatch("ThxS")
