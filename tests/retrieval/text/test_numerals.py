"""Numbers written as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.normalise import fold, forms
from retrieval.text.numerals import find_numerals
from retrieval.text.syllables import is_syllable
from tests.retrieval.spellings import COMMON

ONES = forms("không một hai ba bốn năm sáu bảy tám chín")


def numerals(text: str, *, folded: bool = False) -> list[str]:
    """The numbers of a text."""
    said = [fold(form) if folded else form for form in forms(text)]
    return [numeral.digits for numeral in find_numerals(said, folded=folded)]


def in_words(number: int) -> str:
    """How a number of 10 to 999 is said."""
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
def test_numbers_from_ten_are_read(folded: bool) -> None:  # noqa: FBT001 — a column
    """Every number from 10 to 999 is read as what it is, with diacritics and without, whatever follows."""
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
def test_other_ways_to_say_a_number(text: str, digits: str) -> None:
    """Words that stand for a digit in some places or some regions count as it."""
    assert [digits] == numerals(text)
    assert [digits] == numerals(text, folded=True)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("ones", ["ba", "năm"])
def test_a_lone_digit_needs_what_is_counted(ones: str, folded: bool) -> None:  # noqa: FBT001 — a column
    """One word for a digit is a number before something counted, and a father or a year elsewhere."""
    digit = str(ONES.index(ones))

    assert [digit] == numerals(f"có {ones} người", folded=folded)
    assert [digit] == numerals(f"{ones} tháng", folded=folded)
    assert [] == numerals(f"{ones} nay", folded=folded)
    assert [] == numerals(f"ở {ones}", folded=folded)


def test_the_place_of_a_number_is_told() -> None:
    """A numeral stands where its syllables stand, and several are told in order."""
    found = find_numerals(forms("Sau hai mươi mốt ngày có ba người và mười con"), folded=False)

    assert [(1, 4, "21"), (6, 7, "3"), (9, 10, "10")] == [(one.start, one.end, one.digits) for one in found]


@pytest.mark.parametrize("text", ["", "trăm năm", "tháng tư", "cầu dài 97 m", "hàng nghìn người", "ba mẹ"])
def test_what_says_no_number(text: str) -> None:
    """Digits, measures without a number and words that only sound like one are none."""
    assert [] == numerals(text)


@given(st.lists(st.sampled_from([*ONES, "mười", "mươi", "mốt", "tư", "lăm", "trăm", "linh", *COMMON[:9]]), max_size=12))
def test_numerals_never_overlap(syllables: list[str]) -> None:
    """In any text numerals are in order, apart, of 1 to 6 syllables and below 1000."""
    found = find_numerals(syllables, folded=False)
    bounds = [0, *(place for one in found for place in (one.start, one.end)), len(syllables)]

    assert all(map(is_syllable, syllables))
    assert sorted(bounds) == bounds
    assert all(1 <= one.end - one.start <= 6 and 0 < int(one.digits) < 1000 for one in found)
