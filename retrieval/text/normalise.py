"""Normalisation of Vietnamese text, with offsets into the original.

The normalised form of a syllable is composed (NFC), in lower case, and has one placement of the tone mark. Articles
and questions are compared by these forms; readers always see the original. Offsets count code points of the original.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
# Soft hyphen, zero-width characters, direction marks, byte order mark: copied from web pages and not visible.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
_OLD_TO_NEW_PLACEMENT = {
    unicodedata.normalize("NFC", pair[0] + tone + pair[1]): unicodedata.normalize("NFC", pair + tone)
    for pair in ("oa", "oe", "uy")
    for tone in _TONES
}
_OLD_PLACEMENT = re.compile("|".join(_OLD_TO_NEW_PLACEMENT))
_OPEN_Y_TO_I = {
    unicodedata.normalize("NFC", onset + "y" + tone): unicodedata.normalize("NFC", onset + "i" + tone)
    for onset in ("h", "k", "l", "m", "qu", "s", "t")
    for tone in ("", *_TONES)
}


class Token(NamedTuple):
    """A syllable or number: its normalised form and its offsets in the original text."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A text in NFC without invisible characters, with a map back to the original.

    Attributes:
        text: The composed text.
        offsets: The offset in the original of each character of `text`, and a last entry for its end.
    """

    text: str
    offsets: range | list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of ``text[start:end]``, widened to whole grapheme clusters at the end."""
        while 0 < end < len(self.text) and self.offsets[end] == self.offsets[end - 1]:
            end += 1
        return self.offsets[start], self.offsets[end]


def compose(text: str) -> Composed:
    """Compose ``text`` (NFC) and drop its invisible format characters."""
    if _is_composed(text):
        return Composed(text, range(len(text) + 1))
    characters: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(text):
        end = _cluster_end(text, start)
        for character in unicodedata.normalize("NFC", _INVISIBLE.sub("", text[start:end])):
            characters.append(character)
            offsets.append(start)
        start = end
    offsets.append(len(text))
    return Composed("".join(characters), offsets)


def composed(text: str) -> str:
    """Return the text of `compose` without its offsets, which take much longer to compute."""
    return text if _is_composed(text) else unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not _INVISIBLE.search(text)


def _cluster_end(text: str, start: int) -> int:
    """Return the end of the run of characters that compose, or may be reordered, with the one at ``start``."""
    end = start + 1
    while end < len(text) and not _starts_cluster(text[start:end], text[end]):
        end += 1
    return end


def _starts_cluster(cluster: str, following: str) -> bool:
    # Fast path: Latin letters, including precomposed Vietnamese ones, never compose with what precedes them.
    if (following < "\u0300" and following != "\u00ad") or "\u1e00" <= following <= "\u1eff":
        return True
    if unicodedata.combining(following) or _INVISIBLE.match(following):
        return False
    cluster = _INVISIBLE.sub("", cluster)
    separately = unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", following)
    return unicodedata.normalize("NFC", cluster + following) == separately


def tokenise(text: str) -> list[Token]:
    """Return the syllables and numbers of ``text`` in order, as normalised forms with offsets in ``text``."""
    composed = compose(text)
    if isinstance(composed.offsets, range):  # nearly every text, in half the time
        return [Token(form(match.group()), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    matches = _TOKEN.finditer(composed.text)
    return [Token(form(match.group()), *composed.span(*match.span())) for match in matches]


@lru_cache(maxsize=1 << 16)
def form(written: str) -> str:
    """Return the normalised form of a syllable or number."""
    return number_form(written) if written[0].isdecimal() else syllable_form(written)


def written_tokens(text: str) -> list[str]:
    """Return the syllables and numbers of ``text`` in order, composed but otherwise as written."""
    return _TOKEN.findall(composed(text))


def forms(text: str) -> list[str]:
    """Return the normalised forms of the syllables and numbers of ``text``, in order."""
    return list(map(form, written_tokens(text)))


def names_in(text: str) -> set[str]:
    """Return the normalised forms of the syllables of ``text`` that begin with a capital letter."""
    words = set(_TOKEN.findall(composed(text)))
    return {syllable_form(word) for word in words if word[0].isupper()}


@lru_cache(maxsize=1 << 16)
def syllable_form(syllable: str) -> str:
    """Normalise a syllable (NFC): lower case, tone on the main vowel (hòa = hoà), final y as i (tỷ = tỉ)."""
    lowered = syllable.lower().replace("ð", "đ")  # eth looks like Đ and stands for it in old encodings
    placed = _OLD_PLACEMENT.sub(lambda match: _OLD_TO_NEW_PLACEMENT[match.group()], lowered)
    return _OPEN_Y_TO_I.get(placed, placed)


def number_form(number: str) -> str:
    """Normalise a number: 1.340 and 1,340 become 1340; 11,8 becomes 11.8; 1.340,5 becomes 1340.5."""
    if _GROUPED_NUMBER.fullmatch(number):
        return number.replace(".", "").replace(",", "")
    whole, mark, decimals = number.rpartition(",") if number.count(",") == 1 else number.rpartition(".")
    if mark and _GROUPED_NUMBER.fullmatch(whole):
        return f"{number_form(whole)}.{decimals}"
    return number.replace(",", ".")


@lru_cache(maxsize=1 << 16)
def fold(form: str) -> str:
    """Strip the diacritics of ``form`` and replace đ with d, as in questions typed without diacritics."""
    if form.isascii():
        return form
    decomposed = unicodedata.normalize("NFD", form.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
