import shutil
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


@pytest.fixture(scope="session")
def built_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the index of a small archive; return the folder of both, from which `generations` copies."""
    folder = tmp_path_factory.mktemp("archive")
    build(write_articles(folder / "articles"), Generations(folder / "index"), BlankSegmenter())
    return folder


@pytest.fixture
def generations(built_archive: Path, tmp_path: Path) -> Generations:
    """Return the index of a small archive, in `tmp_path` with its articles."""
    shutil.copytree(built_archive, tmp_path, dirs_exist_ok=True)
    return Generations(tmp_path / "index")
