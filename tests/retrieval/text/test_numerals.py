"""Tests of retrieval/text/numerals.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.normalise import fold, forms
from retrieval.text.numerals import find_numerals
from retrieval.text.syllables import is_syllable
from tests.retrieval.spellings import COMMON

ONES = forms("không một hai ba bốn năm sáu bảy tám chín")


def numerals(text: str, *, folded: bool = False) -> list[str]:
    """Return the digits of the numbers in a text."""
    syllables = [fold(form) if folded else form for form in forms(text)]
    return [numeral.digits for numeral in find_numerals(syllables, folded=folded)]


def in_words(number: int) -> str:
    """Return a number from 10 to 999 in words."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [ONES[hundreds], "trăm"] if hundreds else []
    if tens:
        words += ["mười"] if tens == 1 else [ONES[tens], "mươi"]
        last = {1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(ones, ONES[ones])
    else:
        words += ["linh"] if ones else []
        last = ONES[ones]
    return " ".join([*words, last] if ones else words)


@pytest.mark.parametrize("folded", [False, True])
def test_numbers_from_ten(folded: bool) -> None:  # noqa: FBT001 — a column
    """Every number from 10 to 999 is found with its value, with and without diacritics."""
    read = {number: numerals(f"có {in_words(number)} xã", folded=folded) for number in range(10, 1000)}

    assert {number: [str(number)] for number in range(10, 1000)} == read


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("hai mươi mốt", "21"),
        ("hai mươi tư", "24"),
        ("một trăm linh năm", "105"),
        ("hai trăm lẻ bốn", "204"),
        ("mười", "10"),
        ("bẩy mươi bẩy", "77"),
    ],
)
def test_variants(text: str, digits: str) -> None:
    """Words that mean a digit after tens or in some regions have its value."""
    assert [digits] == numerals(text)
    assert [digits] == numerals(text, folded=True)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("ones", ["ba", "năm"])
def test_single_digit_before_a_counted_word(ones: str, folded: bool) -> None:  # noqa: FBT001 — a column
    """A single digit word is a number only before a counted word."""
    digit = str(ONES.index(ones))

    assert [digit] == numerals(f"có {ones} người", folded=folded)
    assert [digit] == numerals(f"{ones} tháng", folded=folded)
    assert [] == numerals(f"{ones} nay", folded=folded)
    assert [] == numerals(f"ở {ones}", folded=folded)


def test_ranges_of_several_numbers() -> None:
    """Each number is returned with the range of its syllables, in order."""
    found = find_numerals(forms("Sau hai mươi mốt ngày có ba người và mười con"), folded=False)

    assert [(1, 4, "21"), (6, 7, "3"), (9, 10, "10")] == [(one.start, one.end, one.digits) for one in found]


@pytest.mark.parametrize("text", ["", "trăm năm", "tháng tư", "cầu dài 97 m", "hàng nghìn người", "ba mẹ"])
def test_no_number(text: str) -> None:
    """Digits, measures without a number and words with another meaning are no numbers in words."""
    assert [] == numerals(text)


@given(st.lists(st.sampled_from([*ONES, "mười", "mươi", "mốt", "tư", "lăm", "trăm", "linh", *COMMON[:9]]), max_size=12))
def test_ranges_do_not_overlap(syllables: list[str]) -> None:
    """In any text, numbers are in order without overlap, of 1 to 6 syllables and below 1000."""
    found = find_numerals(syllables, folded=False)
    bounds = [0, *(place for one in found for place in (one.start, one.end)), len(syllables)]

    assert all(map(is_syllable, syllables))
    assert sorted(bounds) == bounds
    assert all(1 <= one.end - one.start <= 6 and 0 < int(one.digits) < 1000 for one in found)
