from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of the database."""
    return tmp_path / "log.db"


@pytest.fixture
def url(path: Path) -> str:
    """Return the URL of the database."""
    return f"sqlite:///{path}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Yield the open database."""
    async with Database.open(url) as database:
        yield database
