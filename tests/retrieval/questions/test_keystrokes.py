"""Telex and VNI keystrokes, against common syllables typed in several orders."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.questions.keystrokes import from_telex, from_vni
from retrieval.text.syllables import is_syllable
from tests.retrieval.keyboards import TELEX, VNI, typed
from tests.retrieval.spellings import COMMON
from tests.retrieval.texts import HOSTILE


@pytest.mark.parametrize("one_horn", [True, False])
@pytest.mark.parametrize("stroke_last", [True, False])
@pytest.mark.parametrize("tone_last", [True, False])
@pytest.mark.parametrize(("keys", "read"), [(TELEX, from_telex), (VNI, from_vni)])
def test_common_syllables_are_read_as_typed(
    keys: dict[str, str],
    read: Callable[[str], str | None],
    tone_last: bool,  # noqa: FBT001 — a column
    stroke_last: bool,  # noqa: FBT001 — a column
    one_horn: bool,  # noqa: FBT001 — a column
) -> None:
    """Keystrokes give the syllable in each order of the keys; a syllable without marks is not keystrokes."""
    for syllable in COMMON:
        word = typed(syllable, keys, tone_last=tone_last, stroke_last=stroke_last, one_horn=one_horn)
        assert (None if word == syllable else syllable) == read(word), word


@pytest.mark.parametrize(
    ("word", "syllable"),
    [("tienges", "tiếng"), ("cotoj", "cột"), ("nguoiwf", "người"), ("duocwdj", "được"), ("namws", "nắm")],
)
def test_marks_may_follow_the_final_consonant(word: str, syllable: str) -> None:
    """The key of a mark may come after the final consonant."""
    assert syllable == from_telex(word)


@pytest.mark.parametrize("word", ["", "new", "york", "covid", "metro", "hanoi", "biden", "dd", "w", "thương", "a b"])
def test_plain_words_are_no_telex(word: str) -> None:
    """A word whose keys produce no syllable, or only itself, is not Telex."""
    assert from_telex(word) is None


@pytest.mark.parametrize("word", ["", "new", "covid19", "h1n1", "b52", "mp3", "g7", "f1", "2026", "24h", "thương1"])
def test_plain_words_are_no_vni(word: str) -> None:
    """A word or a number whose keys produce no syllable is not VNI."""
    assert from_vni(word) is None


@given(word=st.one_of(HOSTILE, st.text("aeiouydwsfrxjthngcq0123456789", max_size=12)))
@example(word="w7")
def test_any_text_is_decoded_or_not(word: str) -> None:
    """Any text gives a syllable that differs from it, or None."""
    for meant in (from_telex(word), from_vni(word)):
        assert meant is None or (is_syllable(meant) and meant != word)
