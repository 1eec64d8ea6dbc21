"""Fixtures for the tests of all packages."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres_server import PostgresServer, running_server
from tests.serving import TOKEN, Bot
from tests.telegram_server import TelegramServer

# No test fails because the machine is busy, nor by inputs that only this run has tried.
settings.register_profile(
    "hoibao", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("hoibao")

for _name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):  # of this machine; all servers are on loopback
    for _variable in (_name, _name.upper()):
        os.environ.pop(_variable, None)


@pytest.fixture(scope="session", autouse=True)
def no_fsync() -> Iterator[None]:
    """Let files reach the disk when the kernel likes: no test loses power, and a build waits for hundreds of files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """Return the program, not yet started, with a running stand-in for Telegram."""
    async with TelegramServer(TOKEN) as server:
        yield Bot(server, tmp_path)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Yield a running PostgreSQL server, for tests marked `scale`."""
    with running_server() as server:
        yield server
