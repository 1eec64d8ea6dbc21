"""Vietnamese text in the encodings before Unicode, written by the tables that the program reads with, reversed."""

import unicodedata
from collections.abc import Callable, Mapping

from retrieval.text.legacy_encodings import CONVERSIONS

_TONES = "\u0300\u0301\u0309\u0303\u0323"


def _reversed(encoding: str) -> dict[str, bytes]:
    """Return the byte of each letter that has one besides ASCII."""
    letters = {CONVERSIONS[encoding](chr(code)): bytes([code]) for code in range(256)}
    return {letter: code for letter, code in letters.items() if not letter.isascii()}


def tcvn3(text: str) -> bytes:
    """Encode in TCVN3, which has no capitals with tones."""
    table = _reversed("TCVN3")
    return b"".join(table.get(letter) or table.get(letter.lower()) or letter.encode("cp1252") for letter in text)


def viscii(text: str) -> bytes:
    """Encode in VISCII, which has no typographic marks."""
    table = _reversed("VISCII")
    return b"".join(table.get(letter) or letter.encode("ascii", "replace") for letter in text)


def vni(text: str) -> bytes:
    """Encode in VNI: a letter, and a mark for its tone and its form together."""
    pairs = [first + second for first in "aeouyôö" for second in "øùûõïâàáåãäêèéúüë"]
    table = {CONVERSIONS["VNI"](pair): pair for pair in pairs} | {
        CONVERSIONS["VNI"](letter): letter for letter in "ñôöæóòî"
    }
    capitals = {letter.upper(): written.upper() for letter, written in table.items() if len(letter) == 1}
    return "".join((table | capitals).get(letter, letter) for letter in text).encode("cp1252")


def windows_1258(text: str) -> bytes:
    """Encode in Windows-1258, which writes tones as marks of their own."""
    return b"".join(map(_windows_1258, text))


def _windows_1258(letter: str) -> bytes:
    decomposed = unicodedata.normalize("NFD", letter)
    toneless = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
    return (toneless + "".join(mark for mark in decomposed if mark in _TONES)).encode("cp1258")


ENCODERS: Mapping[str, Callable[[str], bytes]] = {
    "TCVN3": tcvn3,
    "VISCII": viscii,
    "VNI": vni,
    "Windows-1258": windows_1258,
}
