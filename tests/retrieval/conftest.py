import pytest

from retrieval.building.build import build
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import SAMPLES, SMALL, IndexOf, built, index_maker


@pytest.fixture(scope="session")
def segmenter() -> UndertheseaSegmenter:
    """The program's own segmenter, whose model is loaded once."""
    return UndertheseaSegmenter()


@pytest.fixture(scope="session")
def samples_index(segmenter: UndertheseaSegmenter, tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    """The index of the shipped samples."""
    return built(SAMPLES, tmp_path_factory.mktemp("samples"), segmenter, build)


@pytest.fixture(scope="session")
def index_of(segmenter: UndertheseaSegmenter, tmp_path_factory: pytest.TempPathFactory) -> IndexOf:
    """A function that builds an index of texts, each an article, in their order."""
    return index_maker(tmp_path_factory, segmenter, build)


@pytest.fixture(scope="session")
def small_index(index_of: IndexOf) -> SentenceIndex:
    """The index of four short articles."""
    return index_of(SMALL)
