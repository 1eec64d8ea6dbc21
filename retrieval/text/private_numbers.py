"""Telephone and account numbers and mail addresses that belong to persons.

Mobile numbers, account and identity numbers and addresses at public mail services are private, unless an institution
is named before them and no person is. Numbers of landlines are private only after a word for a person. Hotlines (1800,
1900, three digits) never are. The rules were written by hand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from retrieval.text.normalise import compose, composed
from retrieval.text.word_lists import alternation, named_lists

GAP = "[…]"  # stands for what is private

_ANY = re.compile(r"\d[\d .\-–]{4,}\d|@")  # without which nothing is private, found fast
_CONTEXT = 80  # characters before a number in which its holder is looked for
_GAP = r"[ .\-–]{0,2}"
_START = r"(?<![\w.,/\-@])"
_END = r"(?![\d/]|[ .\-–]{1,2}\d)"
_MOBILE = re.compile(rf"{_START}(?:\+?84{_GAP}0?|0)(?:1[2689]{_GAP}\d|[35789]{_GAP}\d)(?:{_GAP}\d){{7}}{_END}")
_LANDLINE = re.compile(rf"{_START}\(?(?:\+?84{_GAP}|0)[2-8]\d{{0,3}}\)?(?:{_GAP}\d){{6,8}}{_END}")
_PAIRS = re.compile(r"\d\d(?:\D+\d\d)+")  # numbers of a lottery
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@([\w-]+)\.\w[\w.]*")
_DIGITS = r"\d(?:[ .\-]?\d){5,}"
# In a row of fields, the digits of the next one may follow without a space.
_LABELLED = r"(?:điện thoại|ĐT|SĐT|số máy|di động|Zalo|Viber)[^\w\n]{1,3}(0(?:1[ .\-]?\d)?(?:[ .\-]?\d){9})"


@dataclass(frozen=True, slots=True)
class GappedText:
    """A text with `GAP` in the place of each private number; ``gaps`` are the offsets of those in the original."""

    text: str
    gaps: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in ``text`` of a slice of the original; part of a private number is its whole gap."""
        return self._moved(start, inside=0), self._moved(end, inside=len(GAP))

    def _moved(self, offset: int, inside: int) -> int:
        shorter = 0
        for start, end in self.gaps:
            if start < offset < end:
                return start - shorter + inside
            if end <= offset:
                shorter += end - start - len(GAP)
        return offset - shorter


def with_gaps(text: str) -> GappedText:
    """Return ``text`` with `GAP` in the place of whatever is private in it."""
    gaps = private_spans(text)
    ends = [0, *(end for _, end in gaps)]
    starts = [*(start for start, _ in gaps), len(text)]
    kept = (text[end:start] for end, start in zip(ends, starts, strict=True))
    return GappedText(GAP.join(kept), tuple(gaps))


def private_spans(text: str) -> list[tuple[int, int]]:
    """Return the offsets in ``text`` of what is private in it, in order and without overlap."""
    if _ANY.search(composed(text)) is None:
        return []
    whole = compose(text)
    found: list[tuple[int, int]] = []
    for start, end in sorted(_spans(whole.text), key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return [whole.span(start, end) for start, end in found]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    institutions, persons, accounts, services, labelled = _patterns()
    for match in _LANDLINE.finditer(text):
        holder = _last(persons, text, match.start())
        if holder and holder > _last(institutions, text, match.start()) and not _PAIRS.fullmatch(match[0]):
            yield match.span()
    numbers = (match.span() for match in _MOBILE.finditer(text) if not _PAIRS.fullmatch(match[0]))
    named = (match.span(1) for pattern in (labelled, accounts) for match in pattern.finditer(text))
    mail = (match.span() for match in _MAIL.finditer(text) if services.fullmatch(match[1]))
    for start, end in (*numbers, *named, *mail):
        if _last(persons, text, start) or not _last(institutions, text, start):
            yield start, end


def _last(words: re.Pattern[str], text: str, before: int) -> int:
    """Return where the last of ``words`` within `_CONTEXT` ends, counted from 1; 0 if there is none."""
    start = max(0, before - _CONTEXT)
    return max((match.end() + 1 for match in words.finditer(text[start:before])), default=0)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of institutions, persons, account numbers, mail services and labelled numbers."""
    lists = {name: alternation(words) for name, words in named_lists("private_numbers.txt").items()}
    return (
        re.compile(rf"\b(?:(?i:{lists['institutions']})|(?:{lists['offices']})(?= \w))\b"),
        re.compile(rf"\b(?:{lists['persons']})\b(?! đọc)", re.IGNORECASE),
        re.compile(rf"\b(?:{lists['accounts']})\b[^\d.\n]{{0,40}}({_DIGITS})", re.IGNORECASE),
        re.compile(lists["mail services"], re.IGNORECASE),
        re.compile(_LABELLED, re.IGNORECASE),
    )
