"""Tests of retrieval/text/normalise.py."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.normalise import compose, fold, forms, number_form, syllable_form, tokenise
from tests.retrieval.texts import HOSTILE

SPANS = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x206F))
HIDDEN = {"\u00ad", "\u061c", "\ufeff", *(chr(code) for first, last in SPANS for code in range(first, last + 1))}


def visible(text: str) -> str:
    """Return ``text`` without invisible characters."""
    return "".join(character for character in text if character not in HIDDEN)


@given(text=HOSTILE)
@example(text="\u1100\u200b\u1161\u200b\u11a8")
@example(text="e\u0323\u200b\u0302\u00ad\u0301")
def test_composed_is_nfc_without_format_characters(text: str) -> None:
    """The composed text is the NFC of the visible characters, for any order of marks and format characters."""
    assert unicodedata.normalize("NFC", visible(text)) == compose(text).text


@given(text=HOSTILE)
def test_offsets_into_the_original(text: str) -> None:
    """Each offset maps into the original, and slices between clusters are equal in both."""
    composed = compose(text)
    offsets = list(composed.offsets)

    assert len(composed.text) + 1 == len(offsets)
    assert sorted(offsets) == offsets
    assert len(text) == offsets[-1]
    starts = [i for i in range(len(offsets)) if i == 0 or offsets[i - 1] < offsets[i]]
    for start, end in pairwise(starts):
        written = text[offsets[start] : offsets[end]]
        assert composed.text[start:end] == unicodedata.normalize("NFC", visible(written))


@given(text=HOSTILE)
@example(text="x\u0301 e\u0301")
@example(text="ab\u200b\u0301")
def test_tokens_are_slices(text: str) -> None:
    """The slice of each token in the original has one token, the same; tokens are in order without overlap."""
    end_before = 0
    for token in tokenise(text):
        assert end_before <= token.start < token.end <= len(text)
        assert [token.form] == forms(text[token.start : token.end])
        end_before = token.end


@given(text=HOSTILE)
def test_decomposed_text_has_the_same_forms(text: str) -> None:
    """A text and its NFD have the same forms."""
    assert forms(text) == forms(unicodedata.normalize("NFD", text))


def test_invisible_characters_inside_a_syllable() -> None:
    """A format character inside a syllable does not split it, and the slice contains it."""
    for character in HIDDEN:
        text = f"ở Hà{character}nh Thiện"
        assert ["ở", "hành", "thiện"] == forms(text)
        assert f"Hà{character}nh" == text[tokenise(text)[1].start : tokenise(text)[1].end]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("HÒA", "hoà"),
        ("khỏe", "khoẻ"),
        ("thủy", "thuỷ"),
        ("họa", "hoạ"),
        ("xõa", "xoã"),
        ("tỷ", "tỉ"),
        ("Mỹ", "Mĩ"),
        ("lý", "lí"),
        ("Kỳ", "kì"),
        ("quý", "quí"),
        ("qúy", "quý"),
        ("qùy", "quỳ"),
        ("sỹ", "sĩ"),
    ],
)
def test_two_spellings_have_one_form(one: str, other: str) -> None:
    """Both placements of a tone have one form, as have final y and i after onsets that allow both."""
    assert syllable_form(other) == syllable_form(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hóa"), ("tay", "tai"), ("thuý", "thúi"), ("y", "i"), ("má", "ma"), ("đa", "da"), ("hoàn", "hoán")],
)
def test_different_words_have_different_forms(one: str, other: str) -> None:
    """Syllables that differ in tone, letter or rhyme have different forms."""
    assert syllable_form(one) != syllable_form(other)


def test_only_the_tone_moves() -> None:
    """A misplaced tone is moved before a final consonant too; other syllables only become lower case."""
    assert ["hoàng", "toán", "của", "thuở", "nguyễn", "q", "nước"] == forms("hòang toán của thuở NGUYỄN Q nước")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("1.340", "1340"),
        ("1,340", "1340"),
        ("1.340.000", "1340000"),
        ("11,8", "11.8"),
        ("11.8", "11.8"),
        ("2024", "2024"),
        ("50.5000", "50.5000"),
        ("1234.567", "1234.567"),
    ],
)
def test_numbers(written: str, form: str) -> None:
    """Grouping marks are removed, a decimal comma becomes a point, and the rest is unchanged."""
    assert form == number_form(written)
    assert [form] == forms(written)


def test_numbers_are_split_from_letters() -> None:
    """A number ends before letters, other marks and a further number, and does not include its end mark."""
    assert ["5", "h", "30", "cup", "u", "23", "25", "9", "18", "20", "1.5"] == forms("5h30 Cup U23, 25/9; 18-20: 1,5.")


@pytest.mark.parametrize(
    ("form", "folded"), [("đường", "duong"), ("Đặng", "Dang"), ("hoà", "hoa"), ("abc", "abc"), ("ế", "e"), ("", "")]
)
def test_fold(form: str, folded: str) -> None:
    """Folding removes diacritics and replaces đ."""
    assert folded == fold(form)


@given(text=HOSTILE)
def test_fold_is_idempotent(text: str) -> None:
    """Folding twice equals folding once, and never splits a syllable."""
    for form in forms(text):
        assert fold(form) == fold(fold(form))
        assert " " not in form


@given(word=st.sampled_from(["Thuý", "Hằng", "quả", "khoẻ", "quý", "Mỹ", "điện", "đường", "1.340", "nghiêng", "hoá"]))
def test_fold_equals_typing_without_diacritics(word: str) -> None:
    """A syllable typed without diacritics equals the folded form of its spellings, except for y and i."""
    typed = "".join(c for c in unicodedata.normalize("NFD", word.replace("đ", "d")) if not unicodedata.combining(c))

    assert [fold(form) for form in forms(word)] == forms(typed)
