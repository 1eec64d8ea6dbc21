"""Segmentation into words and sentences."""

import re
from importlib.metadata import version
from typing import Protocol

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
    """A segmenter by underthesea's conditional random field, about two thousand sentences a second.

    The words are those of ``underthesea.word_tokenize``. Ordinary sentences go to its tagger directly, with the
    features of `WordFeatures`, which takes half the time; all others, and all if the installed version has another
    model, go through ``word_tokenize``. A process loads the model with the first sentence.
    """

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        return f"underthesea {version('underthesea')}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        from retrieval.text import underthesea_model  # noqa: PLC0415 — see there

        return underthesea_model.words(sentence)


def raw_sentences(paragraph: str) -> list[str]:
    """Return the sentences of ``underthesea.sent_tokenize``: slices of one paragraph in order, faults included."""
    whole = paragraph.strip()
    if not _INNER_END.search(whole):  # a single sentence; underthesea is slow to find that
        return [whole] if whole else []
    from retrieval.text import underthesea_model  # noqa: PLC0415 — see there

    return underthesea_model.sentences(paragraph)
