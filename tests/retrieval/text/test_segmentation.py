"""Tests of retrieval/text/segmentation.py, and of every segmenter against the protocol."""

import pickle
import unicodedata
from collections.abc import Callable

import pytest
import underthesea
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.building.collocations import CollocationSegmenter
from retrieval.text.normalise import forms
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter, raw_sentences
from tests.retrieval.texts import HOSTILE, WORDS

CAREFULLY = (
    "nông dân trồng lúa, Bộ Giao thông Vận tải TP.HCM (VGM) 16/1/2025 21.300 tỷ 2,5% vnexpress.net Rươne U23 [3]"
)
DECOMPOSED = [unicodedata.normalize("NFD", word) for word in ("hòa", "Nẵng", "quý", "Hữu", "điện")]
IMPLEMENTATIONS: list[Callable[[], Segmenter]] = [
    UndertheseaSegmenter,
    lambda: CollocationSegmenter(frozenset({("nông", "dân"), ("giao", "thông"), ("hoà", "bình")})),
]
every_segmenter = pytest.mark.parametrize(
    "segmenter", [make() for make in IMPLEMENTATIONS], ids=lambda one: one.identity
)


@every_segmenter
@given(words=st.lists(st.sampled_from([*WORDS.split(), *CAREFULLY.split(), *DECOMPOSED])))
@example(words=["Ha\u0300", "No\u0323\u0302i"])
@example(words=["Hà\u200b", "Nội,", "TP\u00adHCM"])
@example(words=["nử\u200ba", "cây"])
def test_words_contain_the_forms_of_the_sentence(segmenter: Segmenter, words: list[str]) -> None:
    """The words of a sentence, split at underscores, are its normalised forms in order."""
    sentence = " ".join(words)

    assert forms(sentence) == [form for word in segmenter.words(sentence) for form in word.split("_")]


@every_segmenter
@given(sentence=HOSTILE)
@example(sentence="\ud83d nửa cặp")
@example(sentence="\0")
def test_any_text(segmenter: Segmenter, sentence: str) -> None:
    """No text raises, even with lone surrogates, and no word is empty or contains white space."""
    assert all([word] == word.split() for word in segmenter.words(sentence))


@every_segmenter
def test_syllables_are_joined(segmenter: Segmenter) -> None:
    """Syllables of a word are joined by an underscore, and punctuation is left out."""
    words = segmenter.words("Nông dân trồng lúa, nuôi cá.")

    assert "nông_dân" in words
    assert ["nông", "dân", "trồng", "lúa", "nuôi", "cá"] == "_".join(words).split("_")


@every_segmenter
@pytest.mark.parametrize("sentence", ["", "   ", "…", "!?", "\u200b"])
def test_no_words(segmenter: Segmenter, sentence: str) -> None:
    """A sentence without a letter or a digit has no words."""
    assert [] == segmenter.words(sentence)


@every_segmenter
def test_calls_are_independent(segmenter: Segmenter) -> None:
    """A sentence has the same words after other calls."""
    before = segmenter.words("Bộ Giao thông Vận tải mở tuyến metro")
    segmenter.words("Giao thông")

    assert before == segmenter.words("Bộ Giao thông Vận tải mở tuyến metro")


@every_segmenter
def test_pickle(segmenter: Segmenter) -> None:
    """An unpickled segmenter has the same identity and returns the same words."""
    copy: Segmenter = pickle.loads(pickle.dumps(segmenter))  # noqa: S301 — written a moment ago

    assert segmenter.identity == copy.identity
    assert segmenter.words("Cầu Sông Mây thông xe") == copy.words("Cầu Sông Mây thông xe")


def test_identity_has_the_version() -> None:
    """The identity is the name of the library and its version."""
    identity = UndertheseaSegmenter().identity

    assert UndertheseaSegmenter().identity == identity
    assert identity.startswith("underthesea ")
    assert identity.split()[1][0].isdigit()


MARKS = ("Ông", "TP", "a", "Q", "1", "1.5", "vnexpress", ".", "..", "...", "…", "?", "!", "”", ")", " ", "\n", "\t")


@given(paragraph=st.lists(st.sampled_from(MARKS)).map("".join) | HOSTILE)
def test_raw_sentences(paragraph: str) -> None:
    """The fast path for a single sentence gives what underthesea gives."""
    assert underthesea.sent_tokenize(paragraph) == raw_sentences(paragraph)
