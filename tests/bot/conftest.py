from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    """A small archive, built once."""
    generations = Generations(tmp_path / "index")
    build(write_articles(tmp_path / "articles"), generations, BlankSegmenter())
    return generations
