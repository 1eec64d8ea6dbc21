"""Numbers written in words, converted to the digits that articles mostly use: *tám tháng* to *8 tháng*."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.text.normalise import fold, forms

_ONES = {
    **{word: value for value, word in enumerate(forms("một hai ba bốn năm sáu bảy tám chín"), start=1)},
    "bẩy": 7,
}
# After tens, one, four and five have other words, and "năm" means "year".
_ONES_AFTER_TENS = {word: value for word, value in _ONES.items() if word != "năm"} | {
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
    "nhăm": 5,
}
# A single digit word is a number only before one of these: "năm" also means "year", and "ba" "father".
_COUNTED = "giây phút giờ tiếng ngày tuần tháng năm lần người nước nghìn ngàn triệu tỷ phần bên dự vụ ca con tuổi"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in words: the range ``start:end`` of its syllables and its value in digits."""

    start: int
    end: int
    digits: str


def find_numerals(syllables: Sequence[str], *, folded: bool) -> list[Numeral]:
    """Return the numbers up to 999 in a sequence of normalised (and ``folded``) syllables, in order."""
    words = _number_words(folded=folded)
    found: list[Numeral] = []
    at = 0
    while at < len(syllables):
        value, end = words.read(syllables, at)
        lone_digit = end == at + 1 and value < 10  # noqa: PLR2004 — mười has no other meaning
        counted = end < len(syllables) and syllables[end] in words.counted
        if end > at and (counted or not lone_digit):
            found.append(Numeral(at, end, str(value)))
        at = max(end, at + 1)
    return found


@dataclass(frozen=True, slots=True)
class _NumberWords:
    ones: dict[str, int]
    ones_after_tens: dict[str, int]
    ten: str
    tens: str
    hundred: str
    odd: frozenset[str]
    counted: frozenset[str]

    def read(self, syllables: Sequence[str], at: int) -> tuple[int, int]:
        """Return the number that begins at ``at`` and its end; the end is ``at`` where no number begins."""
        ahead = [*syllables[at : at + 6], "", ""]
        value = place = 0
        ones = self.ones
        if ahead[0] in self.ones and ahead[1] == self.hundred:
            value, place = 100 * self.ones[ahead[0]], 2
            odd = ahead[2] in self.odd and ahead[3] in self.ones
            place, ones = (3, self.ones) if odd else (2, {})
        if ahead[place] in self.ones and ahead[place + 1] == self.tens:
            value, place, ones = value + 10 * self.ones[ahead[place]], place + 2, self.ones_after_tens
        elif ahead[place] == self.ten:
            value, place, ones = value + 10, place + 1, self.ones_after_tens
        if ahead[place] in ones:
            value, place = value + ones[ahead[place]], place + 1
        return value, at + place


@cache
def _number_words(*, folded: bool) -> _NumberWords:
    change: Callable[[str], str] = fold if folded else str
    return _NumberWords(
        ones={change(word): value for word, value in _ONES.items()},
        ones_after_tens={change(word): value for word, value in _ONES_AFTER_TENS.items()},
        ten=change("mười"),
        tens=change("mươi"),
        hundred=change("trăm"),
        odd=frozenset((change("lẻ"), change("linh"))),
        counted=frozenset(map(change, forms(_COUNTED))),
    )
