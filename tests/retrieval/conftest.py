from collections.abc import Sequence

import pytest

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import SAMPLES, SMALL, IndexOf


@pytest.fixture(scope="session")
def segmenter() -> UndertheseaSegmenter:
    """The program's own segmenter, whose model is loaded once."""
    return UndertheseaSegmenter()


@pytest.fixture(scope="session")
def samples_index(segmenter: UndertheseaSegmenter, tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    """The index of the shipped samples."""
    generations = Generations(tmp_path_factory.mktemp("samples"))
    build(SAMPLES, generations, segmenter)
    return generations.open()


@pytest.fixture(scope="session")
def index_of(segmenter: UndertheseaSegmenter, tmp_path_factory: pytest.TempPathFactory) -> IndexOf:
    """A function that builds an index of texts, each an article, in their order."""

    def make(texts: Sequence[str]) -> SentenceIndex:
        articles = tmp_path_factory.mktemp("articles")
        for number, text in enumerate(texts):
            (articles / f"{number:04}.txt").write_text(text, encoding="utf-8")
        generations = Generations(tmp_path_factory.mktemp("index"))
        build(articles, generations, segmenter)
        return generations.open()

    return make


@pytest.fixture(scope="session")
def small_index(index_of: IndexOf) -> SentenceIndex:
    """The index of four short articles."""
    return index_of(SMALL)
