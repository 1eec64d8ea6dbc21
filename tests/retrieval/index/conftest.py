"""The indexes of the tests of this folder: each test runs on an index in one piece, and on the same in shards."""

from functools import partial

import pytest

from retrieval.building.build import build
from retrieval.building.sharded_build import Division, build_shards
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import SAMPLES, SMALL, BuildIndex, IndexOf, built, index_maker

_IN_SHARDS = partial(build_shards, division=Division(shards=3, articles=2))


@pytest.fixture(scope="session", params=[build, _IN_SHARDS], ids=["whole", "shards"])
def build_index(request: pytest.FixtureRequest) -> BuildIndex:
    """The build of an index, in one piece or in shards."""
    made: BuildIndex = request.param
    return made


@pytest.fixture(scope="session")
def samples_index(
    build_index: BuildIndex,
    segmenter: UndertheseaSegmenter,
    tmp_path_factory: pytest.TempPathFactory,
) -> SentenceIndex:
    """The index of the shipped samples."""
    return built(SAMPLES, tmp_path_factory.mktemp("samples"), segmenter, build_index)


@pytest.fixture(scope="session")
def index_of(
    build_index: BuildIndex,
    segmenter: UndertheseaSegmenter,
    tmp_path_factory: pytest.TempPathFactory,
) -> IndexOf:
    """A function that builds an index of texts, each an article, in their order."""
    return index_maker(tmp_path_factory, segmenter, build_index)


@pytest.fixture(scope="session")
def small_index(index_of: IndexOf) -> SentenceIndex:
    """The index of four short articles."""
    return index_of(SMALL)
