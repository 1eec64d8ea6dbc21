"""Text as it is compared, and the way back to the letter."""

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
    """``text`` without the characters that nobody sees."""
    return "".join(character for character in text if character not in HIDDEN)


@given(text=HOSTILE)
@example(text="\u1100\u200b\u1161\u200b\u11a8")
@example(text="e\u0323\u200b\u0302\u00ad\u0301")
def test_composed_is_nfc_without_format_characters(text: str) -> None:
    """Composing gives the NFC of what is visible, whatever the order of marks and wherever format characters stand."""
    assert unicodedata.normalize("NFC", visible(text)) == compose(text).text


@given(text=HOSTILE)
def test_offsets_lead_back_to_the_letter(text: str) -> None:
    """Each place in the composed text maps into the text as written; cuts between clusters cut both alike."""
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
def test_tokens_are_slices_that_read_the_same(text: str) -> None:
    """Each token's slice of the text as written is that one token again; tokens are in order and apart."""
    end_before = 0
    for token in tokenise(text):
        assert end_before <= token.start < token.end <= len(text)
        assert [token.form] == forms(text[token.start : token.end])
        end_before = token.end


@given(text=HOSTILE)
def test_ways_of_encoding_do_not_count(text: str) -> None:
    """A text and its decomposed twin have the same forms."""
    assert forms(text) == forms(unicodedata.normalize("NFD", text))


def test_soft_hyphens_and_marks_from_web_pages_do_not_cut_a_syllable() -> None:
    """Each of the format characters, inside a syllable, is read over, and the slice keeps it."""
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
def test_one_form_for_two_spellings(one: str, other: str) -> None:
    """Both ways to place a tone, and final y and i after the onsets that take either, are one form."""
    assert syllable_form(other) == syllable_form(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hóa"), ("tay", "tai"), ("thuý", "thúi"), ("y", "i"), ("má", "ma"), ("đa", "da"), ("hoàn", "hoán")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    """What differs in tone, letter or rhyme has different forms."""
    assert syllable_form(one) != syllable_form(other)


def test_the_rest_of_a_syllable_is_kept() -> None:
    """A misplaced tone is moved before a final consonant too, and nothing else changes."""
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
    """Grouping marks vanish, a decimal comma is a point, anything else stays."""
    assert form == number_form(written)
    assert [form] == forms(written)


def test_numbers_and_letters_are_apart() -> None:
    """A number ends where letters, other marks or a second number begin; its end mark is not part of it."""
    assert ["5", "h", "30", "cup", "u", "23", "25", "9", "18", "20", "1.5"] == forms("5h30 Cup U23, 25/9; 18-20: 1,5.")


@pytest.mark.parametrize(
    ("form", "folded"), [("đường", "duong"), ("Đặng", "Dang"), ("hoà", "hoa"), ("abc", "abc"), ("ế", "e"), ("", "")]
)
def test_fold(form: str, folded: str) -> None:
    """Folding leaves what is typed without diacritics."""
    assert folded == fold(form)


@given(text=HOSTILE)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    """Folding is done once and for all, and never makes two syllables of one."""
    for form in forms(text):
        assert fold(form) == fold(fold(form))
        assert " " not in form


@given(word=st.sampled_from(["Thuý", "Hằng", "quả", "khoẻ", "quý", "Mỹ", "điện", "đường", "1.340", "nghiêng", "hoá"]))
def test_folding_is_blind_to_tone_placement(word: str) -> None:
    """A syllable typed without diacritics meets the folded form of every spelling, but for y and i."""
    typed = "".join(c for c in unicodedata.normalize("NFD", word.replace("đ", "d")) if not unicodedata.combining(c))

    assert [fold(form) for form in forms(word)] == forms(typed)
