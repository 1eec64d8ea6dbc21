"""Segmentation into words and sentences; the only module that imports underthesea."""

import re
from typing import Protocol

import underthesea

from retrieval.text.normalise import composed, forms

# An end mark that is neither the last character nor inside a number.
_INNER_END = re.compile(r"[.?!](?!\Z)(?!(?<=[0-9]\.)[0-9])")


class Segmenter(Protocol):
    """A word segmenter. It is called from one thread at a time and must be picklable."""

    @property
    def identity(self) -> str:
        """Name and version: segmenters with equal identities return equal words for equal text."""

    def words(self, sentence: str) -> list[str]:
        """Return the words of ``sentence`` in order, each the normalised forms of its syllables joined by ``_``.

        Punctuation is left out. Never raises; takes linear time on ordinary text.
        """


class UndertheseaSegmenter:
    """A segmenter by underthesea's conditional random field, about a thousand sentences a second."""

    def __init__(self) -> None:
        # The first call loads the model into a global, which is not thread-safe.
        underthesea.word_tokenize("khởi động")

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        return f"underthesea {underthesea.__version__}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        # underthesea rejects lone surrogates, which JSON and command lines may contain.
        text = composed(sentence).encode("utf-8", "replace").decode("utf-8")
        words = ("_".join(forms(word)) for word in underthesea.word_tokenize(text))
        return [word for word in words if word]


def raw_sentences(paragraph: str) -> list[str]:
    """Return the sentences of ``underthesea.sent_tokenize``: slices of one paragraph in order, faults included."""
    whole = paragraph.strip()
    if not _INNER_END.search(whole):  # a single sentence; underthesea is slow to find that
        return [whole] if whole else []
    sentences: list[str] = underthesea.sent_tokenize(paragraph)
    return sentences
