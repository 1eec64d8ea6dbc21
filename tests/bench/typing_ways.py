"""Ways of typing the same question."""

import random
import re
import unicodedata

_TELEX_LETTERS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TONES = "".join(_TELEX_TONES)
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    key: [row[at] for at in (place - 1, place + 1) if 0 <= at < len(row)]
    for row in _KEYBOARD
    for place, key in enumerate(row)
}


def unaccented(question: str) -> str:
    """Return the question without diacritics."""
    decomposed = unicodedata.normalize("NFD", question.replace("đ", "d").replace("Đ", "D"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def telex(question: str, seed: int) -> str:
    """Return the question with half of its accented words as Telex keystrokes."""
    chance = random.Random(seed)
    parts = re.findall(r"\w+|\W+", unicodedata.normalize("NFC", question))
    return "".join(_keystrokes(part) if not part.isascii() and chance.random() < 0.5 else part for part in parts)


def _keystrokes(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.lower())
    tone = "".join(_TELEX_TONES[character] for character in decomposed if character in _TONES)
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    return "".join(_TELEX_LETTERS.get(letter, letter) for letter in letters) + tone


def two_typos(question: str, seed: int) -> str:
    """Return the question with one typing error in each of two words of three or more letters."""
    chance = random.Random(seed)
    parts = re.findall(r"\w+|\W+", unicodedata.normalize("NFC", question))
    long = [place for place, part in enumerate(parts) if part.isalpha() and len(part) >= 3]
    for place in chance.sample(long, min(2, len(long))):
        parts[place] = _typo(parts[place], chance)
    return "".join(parts)


def _typo(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    match chance.choice(("replace", "drop", "insert", "swap")):
        case "replace":
            return (
                word[:at]
                + chance.choice(_NEIGHBOURS.get(unaccented(word[at].lower()), list("aeinht")))
                + word[at + 1 :]
            )
        case "drop":
            return word[:at] + word[at + 1 :]
        case "insert":
            return word[:at] + chance.choice("abcdeghiklmnopqrstuvxy") + word[at:]
        case _:
            at = min(at, len(word) - 2)
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
