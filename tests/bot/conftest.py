from collections.abc import Mapping
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import environment, write_articles


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    """Return an environment that configures a small archive in `tmp_path`, not yet indexed."""
    return environment(tmp_path / "data", HOIBAO_ARTICLES=str(write_articles(tmp_path / "articles")))


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    """Build the index of a small archive."""
    generations = Generations(tmp_path / "index")
    build(write_articles(tmp_path / "articles"), generations, BlankSegmenter())
    return generations
