"""Decoding of raw keystrokes, typed with the Vietnamese keyboard off: Telex (*thuowng*) and VNI (*thu7o7ng*)."""

from retrieval.text.syllables import is_syllable, with_tone

_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư"}
_VOWELS = frozenset("aăâeêioôơuưy")


def from_telex(word: str) -> str | None:
    """Return the syllable that the Telex keystrokes ``word`` (lower case) produce, or None."""
    if not (word.isascii() and word.isalpha()):
        return None
    letters: list[str] = []
    tone = ""
    for key in word:
        typed = any(letter in _VOWELS for letter in letters)
        if key in _TELEX_TONES and typed:
            tone = _TELEX_TONES[key]
        elif not ((key == "w" and _put_horn(letters)) or _double(letters, key)):
            letters.append(key)
    return _syllable(letters, tone, word)


def from_vni(word: str) -> str | None:
    """Return the syllable that the VNI keystrokes ``word`` (lower case) produce, or None."""
    if not (word.isascii() and word.isalnum() and word[:1].isalpha()):
        return None
    letters: list[str] = []
    tone = ""
    for key in word:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key.isalpha():
            letters.append(key)
        elif not _put_vni_mark(letters, key):
            return None
    return _syllable(letters, tone, word)


def _syllable(letters: list[str], tone: str, typed: str) -> str | None:
    toneless = "".join(letters)
    if toneless.endswith("ươ"):  # thuở, huơ: an open syllable has one horn
        toneless = toneless.removesuffix("ươ") + "uơ"
    syllable = with_tone(toneless, tone)
    return syllable if syllable != typed and is_syllable(syllable) else None


def _put_vni_mark(letters: list[str], key: str) -> bool:
    if key == "9":
        return _replace_last(letters, {"d": "đ"})
    if key == "6":
        return _replace_last(letters, _CIRCUMFLEX)
    if key == "8":
        return _replace_last(letters, {"a": "ă"})
    return key == "7" and _put_horn(letters, breve=False)


def _put_horn(letters: list[str], *, breve: bool = True) -> bool:
    """Apply the key w: ươ, ơ, ư or, with ``breve``, ă."""
    if "".join(letters).rstrip("cghimnptu").endswith("uo"):
        at = len(letters) - 1 - letters[::-1].index("o")
        letters[at - 1 : at + 1] = ["ư", "ơ"]
        return True
    return _replace_last(letters, {**_HORN, "a": "ă"} if breve else _HORN)


def _double(letters: list[str], key: str) -> bool:
    """Apply a letter typed again: â, ê, ô, đ."""
    if key == "d" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    if key not in _CIRCUMFLEX or key not in letters:
        return False
    at = len(letters) - 1 - letters[::-1].index(key)
    letters[at] = _CIRCUMFLEX[key]
    return True


def _replace_last(letters: list[str], marked: dict[str, str]) -> bool:
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in marked:
            letters[at] = marked[letters[at]]
            return True
    return False
