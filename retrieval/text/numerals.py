"""Numbers written as words, as the digits that articles mostly write: *tám tháng* is *8 tháng*."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.text.normalise import fold, forms

_ONES = {
    **{word: value for value, word in enumerate(forms("một hai ba bốn năm sáu bảy tám chín"), start=1)},
    "bẩy": 7,
}
# After tens a one, four and five are said otherwise; năm there is a year.
_ONES_AFTER_TENS = {word: value for word, value in _ONES.items() if word != "năm"} | {
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
    "nhăm": 5,
}
# A lone word for a digit is one only before what can be counted: năm is also a year, and ba a father.
_COUNTED = "giây phút giờ tiếng ngày tuần tháng năm lần người nước nghìn ngàn triệu tỷ phần bên dự vụ ca con tuổi"


@dataclass(frozen=True, slots=True)
class Numeral:
    """The syllables ``start:end`` of a text, and the number that they say."""

    start: int
    end: int
    digits: str


def find_numerals(syllables: Sequence[str], *, folded: bool) -> list[Numeral]:
    """The numbers up to 999 that these compared forms say in words, in order."""
    words = _words(folded=folded)
    found: list[Numeral] = []
    at = 0
    while at < len(syllables):
        value, end = words.read(syllables, at)
        lone_digit = end == at + 1 and value < 10  # noqa: PLR2004 — mười is never anything else
        counted = end < len(syllables) and syllables[end] in words.counted
        if end > at and (counted or not lone_digit):
            found.append(Numeral(at, end, str(value)))
        at = max(end, at + 1)
    return found


@dataclass(frozen=True, slots=True)
class _Words:
    ones: dict[str, int]
    ones_after_tens: dict[str, int]
    ten: str
    tens: str
    hundred: str
    odd: frozenset[str]
    counted: frozenset[str]

    def read(self, syllables: Sequence[str], at: int) -> tuple[int, int]:
        """The number that begins at ``at`` and where it ends: ``at`` itself where none does."""
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
def _words(*, folded: bool) -> _Words:
    change: Callable[[str], str] = fold if folded else str
    return _Words(
        ones={change(word): value for word, value in _ONES.items()},
        ones_after_tens={change(word): value for word, value in _ONES_AFTER_TENS.items()},
        ten=change("mười"),
        tens=change("mươi"),
        hundred=change("trăm"),
        odd=frozenset((change("lẻ"), change("linh"))),
        counted=frozenset(map(change, forms(_COUNTED))),
    )
