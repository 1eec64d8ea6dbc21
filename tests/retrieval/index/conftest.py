"""The indexes of the tests of this folder: each test runs on an index in one piece, and on the same in shards."""

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from retrieval.building.build import BuildReport, build
from retrieval.building.sharded_build import Division, build_shards
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import SAMPLES, SMALL, IndexOf

_IN_SHARDS = partial(build_shards, division=Division(shards=3, articles=2))


@pytest.fixture(scope="session", params=[build, _IN_SHARDS], ids=["whole", "shards"])
def build_index(request: pytest.FixtureRequest) -> Callable[..., BuildReport]:
    """The build of an index, in one piece or in shards."""
    made: Callable[..., BuildReport] = request.param
    return made


@pytest.fixture(scope="session")
def samples_index(
    build_index: Callable[..., BuildReport],
    segmenter: UndertheseaSegmenter,
    tmp_path_factory: pytest.TempPathFactory,
) -> SentenceIndex:
    """The index of the shipped samples."""
    generations = Generations(tmp_path_factory.mktemp("samples"))
    build_index(SAMPLES, generations, segmenter)
    return generations.open()


@pytest.fixture(scope="session")
def index_of(
    build_index: Callable[..., BuildReport],
    segmenter: UndertheseaSegmenter,
    tmp_path_factory: pytest.TempPathFactory,
) -> IndexOf:
    """A function that builds an index of texts, each an article, in their order."""

    def make(texts: Sequence[str]) -> SentenceIndex:
        articles = tmp_path_factory.mktemp("articles")
        for number, text in enumerate(texts):
            (articles / f"{number:04}.txt").write_text(text, encoding="utf-8")
        generations = Generations(tmp_path_factory.mktemp("index"))
        build_index(articles, generations, segmenter)
        return generations.open()

    return make


@pytest.fixture(scope="session")
def small_index(index_of: IndexOf) -> SentenceIndex:
    """The index of four short articles."""
    return index_of(SMALL)
