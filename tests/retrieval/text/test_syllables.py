"""Tests of retrieval/text/syllables.py."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.syllables import is_bare_syllable, is_syllable, with_tone, without_tone
from tests.retrieval.spellings import COMMON
from tests.retrieval.texts import HOSTILE

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300\u0301\u0309\u0303\u0323"
TONELESS = sorted({without_tone(syllable)[0] for syllable in COMMON})


def test_list_of_common_syllables() -> None:
    """The list that these tests use is long, composed and in lower case."""
    assert len(set(COMMON)) > 300
    assert all(syllable == unicodedata.normalize("NFC", syllable.lower()) for syllable in COMMON)


def test_common_syllables_are_syllables() -> None:
    """Common syllables are well-formed, with and without their tone."""
    assert [] == [syllable for syllable in COMMON if not is_syllable(syllable)]
    assert [] == [syllable for syllable in TONELESS if not is_syllable(syllable)]


def test_tone_round_trip() -> None:
    """Removing the tone of a common syllable and adding it again gives the same syllable."""
    assert [] == [syllable for syllable in COMMON if syllable != with_tone(*without_tone(syllable))]


@given(toneless=st.sampled_from(TONELESS), tone=st.sampled_from(["", GRAVE, ACUTE, HOOK, TILDE, DOT]))
def test_any_tone_round_trip(toneless: str, tone: str) -> None:
    """Any tone can be added and removed; after a final stop only sắc and nặng make a well-formed syllable."""
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
def test_tone_position(toneless: str, tone: str, syllable: str) -> None:
    """The tone goes on the main vowel, after a medial and before an off-glide; without a vowel it is dropped."""
    assert syllable == with_tone(toneless, tone)


@pytest.mark.parametrize(
    "form", ["", "new", "york", "covid", "metro", "hòa", "quí1", "gịa", "cảc", "tìch", "đ", "ng", "việtnam", "12"]
)
def test_other_strings(form: str) -> None:
    """Foreign words, misplaced or impossible tones, bare consonants and numbers are not well-formed."""
    assert not is_syllable(form)


@given(form=HOSTILE)
@example(form="\u0301\u0323")
def test_any_text(form: str) -> None:
    """No text raises, and a well-formed syllable is unchanged by removing and adding its tone."""
    if is_syllable(form):
        assert form == with_tone(*without_tone(form))


@pytest.mark.parametrize(("form", "shaped"), [("bien", True), ("nguoi", True), ("bridge", False), ("trump", False)])
def test_bare_syllables(form: str, shaped: bool) -> None:  # noqa: FBT001 — a column
    """Syllables are recognised without their diacritics."""
    assert is_bare_syllable(form) is shaped
