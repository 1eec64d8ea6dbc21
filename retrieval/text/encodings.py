"""The encoding of a file: UTF-8 and UTF-16, Windows-1258, and those of `retrieval.text.legacy_encodings`.

An encoding before Unicode is recognised by what it gives: the words that have letters beyond ASCII are Vietnamese
syllables.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from retrieval.text.legacy_encodings import CONVERSIONS
from retrieval.text.normalise import syllable_form
from retrieval.text.syllables import is_syllable

# Letters of Vietnamese that no encoding before Unicode appears as.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300\u0301\u0303\u0309\u0323\u1ea0-\u1ef9]")
_WORD = re.compile("[^\\s!-@\\[-`{-~“”‘’…–—•\u00a0]+")
_SAMPLE = 200_000  # characters; chosen
_LEAST_SHARE = 0.7  # of the judged words that are syllables; chosen
# Syllables, chosen: to take bytes for text before Unicode, and text in Unicode for text of another encoding.
_LEAST_IN_BYTES, _LEAST_IN_TEXT = 2, 3
# Of the characters of UTF-16 text without a mark, those of European scripts and punctuation; chosen.
_EUROPEAN_SHARE = 0.95
_EUROPEAN = re.compile("[\t\n\r -\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u20cf]")


class UnknownEncodingError(ValueError):
    """Bytes are text in none of the encodings that are recognised."""


class _Judgement(NamedTuple):
    syllables: int
    others: int

    @property
    def is_vietnamese(self) -> bool:
        return self.syllables > 0 and self.syllables >= _LEAST_SHARE * (self.syllables + self.others)

    @property
    def score(self) -> int:
        return self.syllables - 2 * self.others


def decode(content: bytes) -> str:
    """Return the text of a file, without its byte order mark; text in an encoding before Unicode as NFC.

    Raises:
        UnknownEncodingError: It is text in no encoding that is recognised; the message names the first wrong byte.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnknownEncodingError(f"byte {error.start} is wrong in UTF-16") from error
    if b"\0" in content and (wide := _unmarked_utf16(content)) is not None:
        return wide
    try:
        return repaired(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        text = _decode_legacy(content)
        if text is None:
            raise UnknownEncodingError(f"byte {error.start} is {content[error.start]:#04x}") from error
        return text


def is_unicode(text: str) -> bool:
    """Return whether text has letters of Vietnamese that no encoding before Unicode appears as."""
    return _UNICODE_ONLY.search(text) is not None


def repaired(text: str) -> str:
    """Return text that appears as Western letters, for its encoding was taken for another, in Unicode (NFC)."""
    if text.isascii() or is_unicode(text):
        return text
    encoding = _encoding_of(text)
    return unicodedata.normalize("NFC", CONVERSIONS[encoding](text)) if encoding else text


def repaired_paragraphs(paragraphs: Sequence[str]) -> list[str]:
    """Return paragraphs as `repaired` would, if only some of them are in another encoding."""
    suspect = [text for text in paragraphs if not text.isascii() and not is_unicode(text)]
    encoding = _encoding_of("\n".join(suspect)) if suspect else None
    if encoding is None:
        return list(paragraphs)
    convert = CONVERSIONS[encoding]
    return [text if text.isascii() or is_unicode(text) else _better(text, convert(text)) for text in paragraphs]


def _better(text: str, converted: str) -> str:
    return unicodedata.normalize("NFC", converted) if _judge(converted).score > _judge(text).score else text


def _encoding_of(text: str) -> str | None:
    """Return the encoding that text was in before its bytes were taken for Western ones; None for neither."""
    sample = text[:_SAMPLE]
    judged = {name: _judge(convert(sample)) for name, convert in CONVERSIONS.items()}
    best = max(judged, key=lambda name: judged[name].score)
    enough = judged[best].is_vietnamese and judged[best].syllables >= _LEAST_IN_TEXT
    return best if enough and judged[best].score > _judge(sample).score else None


def _decode_legacy(content: bytes) -> str | None:
    """Return text in the encoding before Unicode that makes most of its words syllables; None if none does."""
    judged = {reading: _judge(reading(content[:_SAMPLE])) for reading in _LEGACY}
    best = max(judged, key=lambda reading: judged[reading].score)
    enough = judged[best].is_vietnamese and judged[best].syllables >= _LEAST_IN_BYTES
    return best(content) if enough else None


def _from_windows(content: bytes) -> str:
    return unicodedata.normalize("NFC", content.decode("cp1258", "replace"))


def _from_bytes(encoding: str, content: bytes) -> str:
    seen = content.decode("latin-1") if encoding == "VISCII" else content.decode("cp1252", "replace")
    return unicodedata.normalize("NFC", CONVERSIONS[encoding](seen))


_LEGACY: tuple[Callable[[bytes], str], ...] = (
    _from_windows,
    *(partial(_from_bytes, encoding) for encoding in CONVERSIONS),
)


def _unmarked_utf16(content: bytes) -> str | None:
    """Return UTF-16 text that has no byte order mark; None if bytes are no such text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE]
        if "\0" not in text and len(_EUROPEAN.findall(sample)) >= _EUROPEAN_SHARE * len(sample):
            return text
    return None


def _judge(text: str) -> _Judgement:
    """Count the words of text with letters beyond ASCII that are Vietnamese syllables, and that are not."""
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if not word.isascii()]
    syllables = sum(map(_is_syllable, words))
    return _Judgement(syllables, len(words) - syllables)


@lru_cache(maxsize=1 << 14)
def _is_syllable(word: str) -> bool:
    return is_syllable(syllable_form(unicodedata.normalize("NFC", word)))
