"""Quantities as articles write them, with approximations and units. Texts are composed (NFC)."""

import re
from collections.abc import Iterator

from retrieval.answers.alignment import AnswerSpan
from retrieval.text.word_lists import alternation, named_lists

_ABOUT = (
    r"(?:(?:khoảng|gần|hơn|trên|dưới|chừng|cỡ|tầm|ít nhất|nhiều nhất|tối đa|tối thiểu|hàng|tới|lên đến|lên tới|xấp xỉ"
    r"|trung bình|chưa đầy|chưa đến|chưa tới|không quá|ước tính|ước)\s){0,2}"
)
_SCALES = "trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ"
_WORD = rf"một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|nửa|vài|chục|{_SCALES}"
_WORDS = rf"(?<!\w)(?<!thứ\s)(?:{_WORD})(?:\s(?:{_WORD}|mươi|mốt|tư|lăm|linh|lẻ)(?!\w)){{0,9}}(?!\w)"
# Not the end of a longer figure or of a code: 1.340, 25/9, A320, SK-207.
_DIGITS = (
    r"(?:(?<=\s)[-−](?=\d))?(?<![\w.,/])(?<![^\W\d]-)\d{1,20}(?:[.,]\d{1,9}){0,5}(?:\s\d{3}(?!\d)){0,5}"
    rf"(?:\s?(?:{_SCALES})(?!\w)){{0,3}}"
)
_MARKS = "%|°C|°|‰|€|[$]"
_UNITS = alternation(named_lists("units.txt")["units"])
_PER = r"(?:\s?/\s?[^\W\d_]{1,7}[23]?(?!\w))?"  # /lượng, /người, /km2
_ONE = rf"(?:{_DIGITS}|{_WORDS})(?:\s?(?:{_MARKS})|\s?(?:{_UNITS})(?!\w)(?:\srưỡi)?)?{_PER}"
_TO = r"\s?(?:-|–|đến|tới)\s?"
_UP_OR_DOWN_TO = r"\s?(?:-|–|(?:lên|xuống)(?: còn| đến| tới)?|còn|đến|tới)\s?"
_QUANTITY = re.compile(
    rf"(?<!\w)(?:(?:(?:khoảng|trong|chừng)\s)?từ\s{_ABOUT}{_ONE}{_UP_OR_DOWN_TO}{_ABOUT}{_ONE}|{_ABOUT}{_ONE}(?:(?:{_TO}|\s?x\s?){_ONE})?)"
    r"(?!\w)",
    re.IGNORECASE,
)
_MONEY_SIGN_FIRST = re.compile(rf"(?<!\w)(?:[$€£]|USD |US\$)\s?\d(?:[\d.,]*\d)?(?:\s?(?:{_SCALES})(?!\w)){{0,3}}")
_RANK = re.compile(
    r"(?<!\w)(?:vị trí |hạng )?(?:thứ (?:\d+|nhất|nhì|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)|hạng (?:\d+|nhất|nhì|ba)"
    r"|số \d+|đầu bảng|đầu tiên|á quân|quán quân|vô địch)(?!\w)",
    re.IGNORECASE,
)
_CLOCK = r"\d{1,2}(?:\s?(?:giờ|h)(?:\s?\d{1,2}(?:\sphút)?|\ském\s\d+|\srưỡi)?|:\d\d)"
_TIME_OF_DAY = re.compile(
    rf"(?<!\w)(?:khoảng\s|lúc\s|từ\s)?{_CLOCK}(?:{_TO}{_CLOCK})?(?:\s(?:sáng|trưa|chiều|tối|đêm|khuya))?(?!\w)"
)
_NUMERAL = re.compile(_WORDS, re.IGNORECASE)
# Numerals with other meanings: một is also "a", năm "year", ba "father".
_AMBIGUOUS = re.compile(r"(?:một|vài|nửa|chục|năm|hai|ba)(?!\w)", re.IGNORECASE)


def find_quantities(text: str) -> Iterator[AnswerSpan]:
    """Yield the figures of ``text`` with units and approximations; numerals in words score less than digits."""
    for match in _QUANTITY.finditer(text):
        figure = match.group()
        if any(character.isdecimal() for character in figure):
            yield AnswerSpan(*match.span(), 1.0)
        else:
            yield AnswerSpan(*match.span(), 0.2 if _AMBIGUOUS.match(figure) else 0.6)
    for match in _MONEY_SIGN_FIRST.finditer(text):
        yield AnswerSpan(*match.span(), 1.0)


def is_bare_numeral(text: str) -> bool:
    """Whether ``text`` is a numeral in words and nothing else: *hai*, but not *hai tỷ đồng*."""
    return _NUMERAL.fullmatch(text) is not None


def find_ranks(text: str) -> Iterator[AnswerSpan]:
    """Yield the ranks in ``text``: *thứ 8*, *hạng 3*."""
    for match in _RANK.finditer(text):
        yield AnswerSpan(*match.span(), 1.0)


def find_times_of_day(text: str) -> Iterator[AnswerSpan]:
    """Yield the times of day: *8h30*, *5 giờ sáng*."""
    for match in _TIME_OF_DAY.finditer(text):
        yield AnswerSpan(*match.span(), 1.0)
