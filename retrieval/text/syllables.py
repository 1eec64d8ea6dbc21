"""The structure of Vietnamese syllables: which strings can be one, and which letter carries the tone."""

import re
import unicodedata

from retrieval.text.normalise import fold
from retrieval.text.word_lists import alternation, named_lists

_TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
# The small letters for character classes, in which "à-ỹ" has those of both cases.
LOWER = "a-zđ" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONES)
)

_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_PARTS = named_lists("syllables.txt")
_SYLLABLE = re.compile(rf"(?:{alternation(_PARTS['onsets'])})?(?:{alternation(_PARTS['rhymes'])})")
_BARE_SYLLABLE = re.compile(fold(_SYLLABLE.pattern))
_MAIN_VOWEL = re.compile(r"[ăâêôơ]|ư(?!ơ)")
_MEDIAL = re.compile(r"^(?:qu|gi)(?=[aăâeêioôơuưy])")
_VOWELS = re.compile(r"[aăâeêioôơuưy]+")


def without_tone(syllable: str) -> tuple[str, str]:
    """Split a syllable (NFC, lower case) into its toneless form and the combining mark of its tone, "" for none."""
    decomposed = unicodedata.normalize("NFD", syllable)
    tone = "".join(mark for mark in decomposed if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES)), tone[:1]


def with_tone(toneless: str, tone: str) -> str:
    """Put a tone on the main vowel of a toneless syllable, as in hoà, quý, giường (NFC)."""
    at = _tone_position(toneless)
    if not tone or at is None:
        return toneless
    return unicodedata.normalize("NFC", toneless[: at + 1] + tone + toneless[at + 1 :])


def is_syllable(form: str) -> bool:
    """Return whether a normalised form is a well-formed Vietnamese syllable with its tone on the right vowel."""
    toneless, tone = without_tone(form)
    if _SYLLABLE.fullmatch(toneless) is None or with_tone(toneless, tone) != form:
        return False
    return _STOPPED.search(toneless) is None or tone in ("", "\u0301", "\u0323")


def is_bare_syllable(form: str) -> bool:
    """Return whether a compared form is shaped like a Vietnamese syllable typed without diacritics."""
    return _BARE_SYLLABLE.fullmatch(form) is not None


def _tone_position(toneless: str) -> int | None:
    medial = _MEDIAL.match(toneless)
    vowels = _VOWELS.search(toneless, medial.end() if medial else 0)
    if vowels is None:
        return None
    start, end = vowels.span()
    marked = list(_MAIN_VOWEL.finditer(toneless, start, end))
    if marked:
        return marked[-1].start()
    open_pair = end == len(toneless) and toneless[start:end] not in ("oa", "oe", "uy") and start + 2 == end
    return start if open_pair or start + 1 == end else start + 1
