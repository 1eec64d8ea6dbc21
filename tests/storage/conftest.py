"""The databases of the tests: a test of `database` or `url` is part of the contract, which each kind fulfils."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test with every kind of database; one of `path`, which only SQLite has, or marked, with that alone."""
    of_one_kind = "path" in metafunc.fixturenames or metafunc.definition.get_closest_marker("scale")
    if "url" in metafunc.fixturenames and not of_one_kind:
        kinds = ["sqlite", pytest.param("postgresql", marks=pytest.mark.scale)]
        metafunc.parametrize("url", kinds, indirect=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of the SQLite database."""
    return tmp_path / "log.db"


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database that does not exist yet, or is empty."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'log.db'}"
    new_url: str = request.getfixturevalue("postgres_server").new_url()
    return new_url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Yield the open database."""
    async with Database.open(url) as database:
        yield database
