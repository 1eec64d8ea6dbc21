"""The shape of Vietnamese syllables."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.syllables import is_bare_syllable, is_syllable, with_tone, without_tone
from tests.retrieval.spellings import COMMON
from tests.retrieval.texts import HOSTILE

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300\u0301\u0309\u0303\u0323"
TONELESS = sorted({without_tone(syllable)[0] for syllable in COMMON})


def test_common_syllables_are_enough() -> None:
    """The list that these tests go by is as long as it should be, composed and in lower case."""
    assert len(set(COMMON)) > 300
    assert all(syllable == unicodedata.normalize("NFC", syllable.lower()) for syllable in COMMON)


def test_common_syllables_are_syllables() -> None:
    """Everyday Vietnamese has the shape, and so it has without its tone."""
    assert [] == [syllable for syllable in COMMON if not is_syllable(syllable)]
    assert [] == [syllable for syllable in TONELESS if not is_syllable(syllable)]


def test_a_tone_taken_off_is_put_back_where_it_was() -> None:
    """Without its tone and with it again, every syllable is the same to the letter."""
    assert [] == [syllable for syllable in COMMON if syllable != with_tone(*without_tone(syllable))]


@given(toneless=st.sampled_from(TONELESS), tone=st.sampled_from(["", GRAVE, ACUTE, HOOK, TILDE, DOT]))
def test_a_tone_put_on_comes_off(toneless: str, tone: str) -> None:
    """Any tone can be put on any syllable and taken off again; after a stop only sắc and nặng make a syllable."""
    syllable = with_tone(toneless, tone)

    assert (toneless, tone) == without_tone(syllable)
    assert is_syllable(syllable) == (not toneless.endswith(("c", "ch", "p", "t")) or tone in ("", ACUTE, DOT))


@pytest.mark.parametrize(
    ("toneless", "tone", "syllable"),
    [
        ("hoa", GRAVE, "hoà"),
        ("khoe", HOOK, "khoẻ"),
        ("thuy", ACUTE, "thuý"),
        ("quy", ACUTE, "quý"),
        ("qua", HOOK, "quả"),
        ("gia", GRAVE, "già"),
        ("gi", GRAVE, "gì"),
        ("giương", GRAVE, "giường"),
        ("thuơ", HOOK, "thuở"),
        ("khuyu", HOOK, "khuỷu"),
        ("nghiêng", TILDE, "nghiễng"),
        ("toan", ACUTE, "toán"),
        ("ngoeo", GRAVE, "ngoèo"),
        ("cua", HOOK, "của"),
        ("cưa", HOOK, "cửa"),
        ("mia", ACUTE, "mía"),
        ("mui", GRAVE, "mùi"),
        ("ngươi", GRAVE, "người"),
        ("quyên", HOOK, "quyển"),
        ("rươu", DOT, "rượu"),
        ("khuya", "", "khuya"),
        ("xyz", ACUTE, "xýz"),
        ("ng", ACUTE, "ng"),
        ("", ACUTE, ""),
    ],
)
def test_tone_stands_on_the_main_vowel(toneless: str, tone: str, syllable: str) -> None:
    """The tone stands on the main vowel: after a medial, before an off-glide; without a vowel it stands nowhere."""
    assert syllable == with_tone(toneless, tone)


@pytest.mark.parametrize(
    "form", ["", "new", "york", "covid", "metro", "hòa", "quí1", "gịa", "cảc", "tìch", "đ", "ng", "việtnam", "12"]
)
def test_what_is_no_syllable(form: str) -> None:
    """Foreign words, misplaced tones, impossible tones, bare consonants and numbers are none."""
    assert not is_syllable(form)


@given(form=HOSTILE)
@example(form="\u0301\u0323")
def test_any_text_is_judged(form: str) -> None:
    """Whatever the text, it is a syllable or not; what is one loses its tone and gets it back."""
    if is_syllable(form):
        assert form == with_tone(*without_tone(form))


@pytest.mark.parametrize(("form", "shaped"), [("bien", True), ("nguoi", True), ("bridge", False), ("trump", False)])
def test_bare_syllables(form: str, shaped: bool) -> None:  # noqa: FBT001 — a column
    """Syllables are recognised without their diacritics."""
    assert is_bare_syllable(form) is shaped
