"""The features of tokens, against underthesea's own featurizer."""

import pickle
from collections.abc import Iterator
from itertools import pairwise

import joblib
import pytest
import underthesea
from hypothesis import given
from hypothesis import strategies as st
from underthesea.pipeline import word_tokenize

from retrieval.text.normalise import composed, forms
from retrieval.text.segmentation import UndertheseaSegmenter
from retrieval.text.underthesea_model import ORDINARY, word_features
from retrieval.text.word_features import WordFeatures

CHARACTERS = [chr(code) for code in range(0x21, 0x2100) if ORDINARY.fullmatch(chr(code))]
FOLDER = word_tokenize.__path__[0] + "/models/ws_crf_vlsp2013_20230727"

TOKENS = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=4)
WORDS = st.sampled_from(
    ["học", "sinh", "Hà", "Nội", "UBND", "tỉnh", "45", "1.5", "%", "v.v...", "TP.", "iPhone", "Hòa"]
)


@pytest.fixture(scope="module")
def features() -> WordFeatures:
    return WordFeatures(joblib.load(f"{FOLDER}/dictionary.bin"))


def official(tokens: list[str]) -> list[list[str]]:
    """Return underthesea's features."""
    underthesea.word_tokenize("khởi động")
    made: list[list[str]] = word_tokenize.word_tokenize_model.featurizer.process([[[token] for token in tokens]])[0]
    return made


@given(tokens=st.lists(TOKENS | WORDS, max_size=8))
def test_features_are_those_of_underthesea(features: WordFeatures, tokens: list[str]) -> None:
    """For any tokens of ordinary characters all features are equal to underthesea's, and in the same order."""
    assert official(tokens) == features.of(tokens)


def test_every_ordinary_character_and_pair(features: WordFeatures) -> None:
    """Each ordinary character alone, next to any other, and inside a token has underthesea's features."""
    tokens = [*CHARACTERS, *(first + second for first, second in pairwise(CHARACTERS))]
    assert official(tokens) == features.of(tokens)


@given(sentence=st.text(st.sampled_from([*CHARACTERS, *" " * 40]), max_size=60) | st.text(max_size=30))
def test_words_are_those_of_word_tokenize(segmenter: UndertheseaSegmenter, sentence: str) -> None:
    """The words of any sentence, ordinary or not, are those that ``underthesea.word_tokenize`` finds."""
    text = composed(sentence).encode("utf-8", "replace").decode()
    words = ("_".join(forms(word)) for word in underthesea.word_tokenize(text))
    assert [word for word in words if word] == segmenter.words(sentence)


@pytest.fixture
def loaded_anew() -> Iterator[None]:
    """Load the features anew before and after the test."""
    word_features.cache_clear()
    yield
    word_features.cache_clear()


@pytest.mark.usefixtures("loaded_anew")
@pytest.mark.parametrize("change", ["features", "dictionary"])
def test_another_model_is_left_to_underthesea(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a version of underthesea takes other features, or has no such dictionary, its own are used."""
    if change == "features":
        monkeypatch.setattr(WordFeatures, "of", lambda _, tokens: [["T[0]=x"] for _ in tokens])
    else:
        monkeypatch.setattr("retrieval.text.underthesea_model._DICTIONARY", "nowhere")
    assert ["học_sinh", "hà_nội", "đi", "học"] == UndertheseaSegmenter().words("Học sinh Hà Nội đi học.")
    assert word_features() is None


def test_a_process_loads_the_features_once(segmenter: UndertheseaSegmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segmenter that is unpickled, as with every task of a worker process, loads nothing again."""
    word_features()
    pickled = pickle.dumps(segmenter)
    monkeypatch.setattr("joblib.load", lambda path: pytest.fail(f"{path} is loaded again"))
    assert ["đi", "học"] == pickle.loads(pickled).words("Đi học.")  # noqa: S301 — our own
