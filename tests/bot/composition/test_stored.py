"""What is open while the bot serves."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.composition.stored import open_stored
from bot.settings.settings import Settings
from storage.errors import DatabaseUnavailableError
from storage.inbox import Delivery
from tests.postgres_server import PostgresServer

_UNUSED = None  # no index is shared here


@pytest.mark.scale
async def test_vanished_server_is_not_waited_for(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the server of the database does not answer, but refuses nothing either, all that waits for it soon ends."""
    monkeypatch.setattr("bot.composition.stored._ANSWER_TIMEOUT", 1.0)
    settings = Settings.from_env({"HOIBAO_DATA": str(tmp_path), "DATABASE_URL": postgres_server.new_url()})
    async with AsyncExitStack() as stack:
        stored = await open_stored(stack, settings, _UNUSED, 42)  # type: ignore[arg-type]
        delivery = Delivery(1, 7, "{}", datetime.now(UTC))
        await stored.inbox.put([delivery])
        await asyncio.gather(*[stored.inbox.backlog() for _ in range(4)])
        with postgres_server.paused():
            async with asyncio.timeout(40):
                failures = await asyncio.gather(
                    stored.inbox.put([delivery]), stored.inbox.backlog(), return_exceptions=True
                )
                await stack.aclose()
    assert [True] * 2 == [isinstance(failure, DatabaseUnavailableError) for failure in failures]
