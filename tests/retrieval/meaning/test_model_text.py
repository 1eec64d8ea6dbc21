"""Texts as a model takes them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.meaning.model_text import model_text

SENTENCE = "Giá nước sạch ở Vĩnh Giang tăng 5%, từ tháng Sáu."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (unicodedata.normalize("NFD", SENTENCE), SENTENCE),
        ("giá\0 nước\0", "giá nước"),
        ("giá\ud800 nước\udfff", "giá nước"),
        ("  giá \t\n\u00a0 nước\u3000", "giá nước"),
        ("gi\u00adá nư\u200bớc", "giá nước"),
        ("\ufdfa", unicodedata.normalize("NFKC", "\ufdfa")),
        ("", ""),
    ],
)
def test_harmful_characters(text: str, expected: str) -> None:
    """Decomposed letters, NUL, surrogates, space, invisible and compatible characters are made harmless."""
    assert expected == model_text(text)


def test_letters_keep_their_marks() -> None:
    """A pile of combining marks is cut to what a letter may have; letters of all languages stay whole."""
    assert 4 == len(model_text("x" + "\u0323" * 4000 + "\u0301" * 4000)) - 1
    for text in ("Nguyễn Thị Ườm", "ḥ̣́", "हिन्दी", "שָׁלוֹם", "ประเทศไทย"):
        normal = unicodedata.normalize("NFKC", text)
        assert normal == model_text(text)


def test_long_texts_are_cut() -> None:
    """A text is cut before and after it is normalised, which may make it longer."""
    assert 4096 == len(model_text("a" * 10_000_000))
    assert 4096 == len(model_text("\ufdfa" * 4096))


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_is_valid(text: str) -> None:
    """What comes out can be encoded, holds no NUL, and is normalised."""
    found = model_text(text)
    assert "\0" not in found.encode("utf-8").decode()
    assert unicodedata.is_normalized("NFKC", found)
