"""The encodings of Vietnamese before Unicode, as tables to Unicode.

TCVN3 (fonts such as ``.VnTime``) and VISCII (RFC 1456) have a byte for each letter. VNI (fonts such as ``VNI-Times``)
has a letter and a mark for most. Where the font is gone, such text appears as Western letters: ``B¸o`` or ``Baùo`` for
``Báo``. TCVN3 and VISCII agree with the tables of glibc, where it has them.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

_UNUSED = "\0"
# From 0xA1 on; there are no capitals with tones, for fonts draw them.
_TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđ\0\0\0\0\0\0àảãáạ\0ằẳẵắ\0\0\0\0\0\0\0ặầẩẫấậè\0ẻẽéẹềểễếệìỉ\0\0\0ĩíịò\0ỏõóọồổỗốộờởỡớợù\0ủũúụừửữứựỳỷỹýỵ"
)
# From 0x80 on, besides six control characters.
_VISCII_LETTERS = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠ"
    "ƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}

_TONES = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"  # huyền, sắc, hỏi, ngã, nặng
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    **dict(zip("øùûõï", _TONES, strict=True)),
    "â": _CIRCUMFLEX,
    **{mark: _CIRCUMFLEX + tone for mark, tone in zip("àáåãä", _TONES, strict=True)},
    "ê": _BREVE,
    **{mark: _BREVE + tone for mark, tone in zip("èéúüë", _TONES, strict=True)},
}
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_LETTER = re.compile(r"(?i:([aeouyôö])([øùûõïâàáåãä])|(a)([êèéúüë])|([ñôöæóòî]))")

# What a PDF file's fonts give in place of two bytes: glyphs of the same shape.
_SAME_GLYPHS = {"\u2212": "\xad", "\u2219": "\xb7"}
_GLYPH_IN_WORD = re.compile(r"(?<=[^\W\d_])[\u2212\u2219]|[\u2212\u2219](?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")


def _by_characters(letters: str, first: int, others: Mapping[int, str]) -> dict[int, str]:
    """Return a table for `str.translate`; bytes below 0xA0 may appear as the characters of Windows-1252, too."""
    table = {first + at: letter for at, letter in enumerate(letters) if letter != _UNUSED} | dict(others)
    windows = {bytes([code]).decode("cp1252", "replace"): code for code in table if 0x80 <= code < 0xA0}  # noqa: PLR2004
    return table | {ord(seen): table[code] for seen, code in windows.items() if seen != "\ufffd"}


_TCVN3 = _by_characters(_TCVN3_LETTERS, 0xA1, {})
_VISCII = _by_characters(_VISCII_LETTERS, 0x80, _VISCII_CONTROLS)


def _from_tcvn3(text: str) -> str:
    text = _GLYPH_IN_WORD.sub(lambda found: _SAME_GLYPHS[found.group()], text)
    return "\n".join(map(_line_from_tcvn3, text.split("\n")))


def _line_from_tcvn3(line: str) -> str:
    """Convert a line; small letters with tones among capitals are capitals, which a font draws."""
    converted = line.translate(_TCVN3)
    if converted == line:
        return line
    return _capitalised(converted) or _WORD.sub(lambda word: _capitalised(word.group()) or word.group(), converted)


def _capitalised(text: str) -> str:
    """Return text in capitals if it has several, and no small letter that is written without a tone; else ""."""
    several = sum(map(str.isupper, text)) > 1
    return text.upper() if several and not any(letter.isascii() and letter.islower() for letter in text) else ""


def _from_viscii(text: str) -> str:
    return text.translate(_VISCII)


def _from_vni(text: str) -> str:
    return _VNI_LETTER.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    vowel, mark, breve_vowel, breve_mark, letter = found.groups()
    base = letter or vowel or breve_vowel
    lowered = base.lower()
    written = _VNI_LETTERS.get(lowered, lowered)
    marks = _VNI_MARKS[(mark or breve_mark).lower()] if not letter else ""
    composed = unicodedata.normalize("NFC", written + marks)
    return composed.upper() if base.isupper() else composed


# By name: from text in the characters that the bytes appear as, to Unicode.
CONVERSIONS: Mapping[str, Callable[[str], str]] = {"TCVN3": _from_tcvn3, "VNI": _from_vni, "VISCII": _from_viscii}


def encoding_of_font(font: str) -> str | None:
    """Return the name of the encoding that text in a font is in; None for Unicode."""
    name = re.sub(r"^[A-Z]{6}\+", "", font).lower()  # as PDF files name a part of a font
    if name.startswith(".vn"):
        return "TCVN3"
    return "VNI" if name.startswith("vni") else None


def is_font_of_capitals(font: str) -> bool:
    """Return whether a font of TCVN3 draws all letters as capitals, as .VnTimeH does."""
    return encoding_of_font(font) == "TCVN3" and font.rstrip().endswith("H")
