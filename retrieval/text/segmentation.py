"""Words and sentences of Vietnamese text; the only module that imports underthesea."""

import re
from typing import Protocol

import underthesea

from retrieval.text.normalise import composed, forms

# A mark that may end a sentence before the last: neither the last character nor inside of a number.
_INNER_END = re.compile(r"[.?!](?!\Z)(?!(?<=[0-9]\.)[0-9])")


class Segmenter(Protocol):
    """Cuts a sentence into words. Calls come from one thread at a time; may be pickled to other processes."""

    @property
    def identity(self) -> str:
        """Name and version: two segmenters with one identity give the same words for the same text."""

    def words(self, sentence: str) -> list[str]:
        """The words of ``sentence`` in order: compared forms of their syllables, joined by ``_``.

        Punctuation is left out. Never raises, whatever the text; takes time linear in ordinary text.
        """


class UndertheseaSegmenter:
    """Words by underthesea's conditional random field, about a thousand sentences a second."""

    def __init__(self) -> None:
        # The model is loaded on the first call, by a global that two threads would race for.
        underthesea.word_tokenize("khởi động")

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        return f"underthesea {underthesea.__version__}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        # Half of a surrogate pair, which JSON and command lines can carry, is no text to underthesea.
        text = composed(sentence).encode("utf-8", "replace").decode("utf-8")
        words = ("_".join(forms(word)) for word in underthesea.word_tokenize(text))
        return [word for word in words if word]


def raw_sentences(paragraph: str) -> list[str]:
    """What ``underthesea.sent_tokenize`` makes of one paragraph: slices of it, in order, with its known faults."""
    whole = paragraph.strip()
    if not _INNER_END.search(whole):  # what nothing ends inside is one, which it takes long to say
        return [whole] if whole else []
    sentences: list[str] = underthesea.sent_tokenize(paragraph)
    return sentences
