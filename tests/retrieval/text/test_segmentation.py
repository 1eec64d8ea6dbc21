"""The contract of every Segmenter."""

import pickle
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.building.collocations import CollocationSegmenter
from retrieval.text.normalise import forms
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
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
@settings(deadline=None)
def test_words_hold_the_forms_of_the_sentence(segmenter: Segmenter, words: list[str]) -> None:
    """Split at their joints, the words of a sentence are its compared forms, each once and in order."""
    sentence = " ".join(words)

    assert forms(sentence) == [form for word in segmenter.words(sentence) for form in word.split("_")]


@every_segmenter
@given(sentence=HOSTILE)
@example(sentence="\ud83d nửa cặp")
@example(sentence="\0")
@settings(deadline=None)
def test_any_text_has_words(segmenter: Segmenter, sentence: str) -> None:
    """Nothing raises, lone surrogates included, and no word is empty or holds white space."""
    assert all([word] == word.split() for word in segmenter.words(sentence))


@every_segmenter
def test_words_join_what_belongs_together(segmenter: Segmenter) -> None:
    """Syllables of one word are joined by an underscore; punctuation is left out."""
    words = segmenter.words("Nông dân trồng lúa, nuôi cá.")

    assert "nông_dân" in words
    assert ["nông", "dân", "trồng", "lúa", "nuôi", "cá"] == "_".join(words).split("_")


@every_segmenter
@pytest.mark.parametrize("sentence", ["", "   ", "…", "!?", "\u200b"])
def test_no_words_in_nothing(segmenter: Segmenter, sentence: str) -> None:
    """A sentence without a letter or a digit has no words."""
    assert [] == segmenter.words(sentence)


@every_segmenter
def test_calls_leave_no_trace(segmenter: Segmenter) -> None:
    """The same sentence has the same words whatever was segmented in between."""
    before = segmenter.words("Bộ Giao thông Vận tải mở tuyến metro")
    segmenter.words("Giao thông")

    assert before == segmenter.words("Bộ Giao thông Vận tải mở tuyến metro")


@every_segmenter
def test_a_copy_is_the_same_segmenter(segmenter: Segmenter) -> None:
    """Pickled and read back, it has the same identity and gives the same words."""
    copy: Segmenter = pickle.loads(pickle.dumps(segmenter))  # noqa: S301 — written a moment ago

    assert segmenter.identity == copy.identity
    assert segmenter.words("Cầu Sông Mây thông xe") == copy.words("Cầu Sông Mây thông xe")


def test_the_identity_names_the_model_and_its_version() -> None:
    """Two segmenters made apart are the same by name and version, which differ from an upgraded one's."""
    identity = UndertheseaSegmenter().identity

    assert UndertheseaSegmenter().identity == identity
    assert identity.startswith("underthesea ")
    assert identity.split()[1][0].isdigit()
