"""Segmentation into words and sentences; the only module that imports underthesea."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

import joblib
import underthesea
from underthesea.pipeline import word_tokenize
from underthesea.pipeline.word_tokenize import regex_tokenize

from retrieval.text.normalise import composed, forms
from retrieval.text.word_features import WordFeatures

_DICTIONARY = "models/ws_crf_vlsp2013_20230727/dictionary.bin"
_SAMPLE = ("Ông", "Nguyễn", "Văn", "A", ",", "45", "tuổi", "đi", "học", "sinh", "ở", "TP.", "HCM", "1.5", "%", ".")
# For other characters, Python and Rust may differ in what is a digit or in lower case.
ORDINARY = re.compile(r"[ -~ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9“”‘’…–—]*")

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
    model, go through ``word_tokenize``.
    """

    def __init__(self) -> None:
        # The first call loads the model into a global, which is not thread-safe.
        underthesea.word_tokenize("khởi động")
        self._features = word_features()

    def __reduce__(self) -> tuple[type["UndertheseaSegmenter"], tuple[()]]:
        """Pickle without the model, which each process loads for itself."""
        return type(self), ()

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        return f"underthesea {underthesea.__version__}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        # underthesea rejects lone surrogates, which JSON and command lines may contain.
        text = composed(sentence).encode("utf-8", "replace").decode("utf-8")
        if self._features is not None and ORDINARY.fullmatch(text):
            return _tagged_words(text, self._features)
        words = ("_".join(forms(word)) for word in underthesea.word_tokenize(text))
        return [word for word in words if word]


@cache
def word_features() -> WordFeatures | None:
    """Return the features for the model in use; None if it is another one than `WordFeatures` is made for.

    Loaded once in a process, for a segmenter is unpickled there with every task.
    """
    model = word_tokenize.word_tokenize_model
    try:
        features = WordFeatures(joblib.load(Path(word_tokenize.__file__).parent / _DICTIONARY))
    except OSError:
        return None
    official = model.featurizer.process([[[token] for token in _SAMPLE]])[0]
    return features if official == features.of(_SAMPLE) else None


def _tagged_words(text: str, features: WordFeatures) -> list[str]:
    """Return what `UndertheseaSegmenter.words` returns, for a text that is ordinary."""
    normal = regex_tokenize.normalize_characters_in_text(text)
    tokens = [_token(match.group()) for match in regex_tokenize.patterns.finditer(normal)]
    if not tokens:
        return []
    tags = word_tokenize.word_tokenize_model.estimator.tag(features.of([token for token, _ in tokens]))
    words: list[list[str]] = []
    for tag, (_, syllables) in zip(tags, tokens, strict=True):
        if tag == "I-W" and words:
            words[-1] += syllables
        else:
            words.append([*syllables])
    return ["_".join(word) for word in words if word]


@lru_cache(maxsize=1 << 15)
def _token(written: str) -> tuple[str, tuple[str, ...]]:
    """Return a token as underthesea normalises it, and the normalised forms of its syllables."""
    token = regex_tokenize.token_normalize(written)
    return token, tuple(forms(token))


def raw_sentences(paragraph: str) -> list[str]:
    """Return the sentences of ``underthesea.sent_tokenize``: slices of one paragraph in order, faults included."""
    whole = paragraph.strip()
    if not _INNER_END.search(whole):  # a single sentence; underthesea is slow to find that
        return [whole] if whole else []
    sentences: list[str] = underthesea.sent_tokenize(paragraph)
    return sentences
