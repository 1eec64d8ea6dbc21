"""underthesea and its model; the only module that imports it.

Import it where words or sentences are needed, not at the top of a module: it takes .3 s and 60 MB, and a process that
only receives messages needs neither.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

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


def words(sentence: str) -> list[str]:
    """Return what `retrieval.text.segmentation.UndertheseaSegmenter.words` returns."""
    # underthesea rejects lone surrogates, which JSON and command lines may contain.
    text = composed(sentence).encode("utf-8", "replace").decode("utf-8")
    features = word_features()
    if features is not None and ORDINARY.fullmatch(text):
        return _tagged_words(text, features)
    found = ("_".join(forms(word)) for word in underthesea.word_tokenize(text))
    return [word for word in found if word]


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of ``underthesea.sent_tokenize``."""
    found: list[str] = underthesea.sent_tokenize(paragraph)
    return found


@cache
def word_features() -> WordFeatures | None:
    """Return the features for the model in use; None if it is another one than `WordFeatures` is made for.

    Loaded once in a process, for a segmenter is unpickled there with every task.
    """
    underthesea.word_tokenize("khởi động")  # loads the model into a global, which is not thread-safe
    model = word_tokenize.word_tokenize_model
    try:
        features = WordFeatures(joblib.load(Path(word_tokenize.__file__).parent / _DICTIONARY))
    except OSError:
        return None
    official = model.featurizer.process([[[token] for token in _SAMPLE]])[0]
    return features if official == features.of(_SAMPLE) else None


def _tagged_words(text: str, features: WordFeatures) -> list[str]:
    """Return what `words` returns, for a text that is ordinary."""
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
