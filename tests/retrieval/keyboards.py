"""Keystrokes of Vietnamese syllables, as typed with the input method off."""

import unicodedata

# Combining marks as keys: grave, acute, hook, tilde, dot; circumflex, breve, horn.
TELEX = dict(zip("\u0300\u0301\u0309\u0303\u0323", "fsrxj", strict=True)) | {"\u0306": "w", "\u031b": "w"}
VNI = dict(zip("\u0300\u0301\u0309\u0303\u0323\u0302\u0306\u031b", "21345687", strict=True))
TONES = "\u0300\u0301\u0309\u0303\u0323"


def typed(syllable: str, keys: dict[str, str], *, tone_last: bool, stroke_last: bool, one_horn: bool) -> str:
    """Return the keystrokes of a syllable.

    ``tone_last`` and ``stroke_last`` put the key of the tone and of the stroke of đ at the end; ``one_horn`` types the
    horn of ươ once.
    """
    word, stroke, tone = "", "", ""
    for letter in syllable:
        decomposed = unicodedata.normalize("NFD", letter)
        base = decomposed[0]
        for mark in sorted(decomposed[1:], key=TONES.__contains__):
            if mark in TONES and tone_last:
                tone = keys[mark]
            else:
                base += keys.get(mark, base)  # in Telex a circumflex is the letter again
        if letter == "đ":
            stroke = "d" if keys is TELEX else "9"
            base = "d" if stroke_last else f"d{stroke}"
        word += base
    if one_horn:
        word = word.replace("uwow", "uow").replace("u7o7", "uo7")
    return word + (stroke if stroke_last else "") + tone
