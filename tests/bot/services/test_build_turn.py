"""Whose turn it is to rebuild."""

import asyncio
from contextlib import suppress

import pytest

from bot.services.build_errors import RunningElsewhereError
from bot.services.build_progress import BuildStatus
from bot.services.build_turn import BuildTurn
from retrieval.building.options import Progress
from storage.database import Database
from storage.locks import UnsharedLock
from storage.states import LocalStates
from tests.postgres_server import PostgresServer

STATUS = BuildStatus(Progress("segmenting", 3, 10), 1.5, 4.0)


class Rebuild:
    """What the holder of a turn learns: whether it was cancelled, or the turn lost."""

    def __init__(self) -> None:
        self.cancelled, self.lost = asyncio.Event(), asyncio.Event()

    async def run(self, turn: BuildTurn, begun: asyncio.Event) -> None:
        """Have the turn until cancelled, lost, or cancelled as a task."""
        async with turn.taken(lambda: STATUS, self.cancelled.set, self.lost.set):
            begun.set()
            ends = [asyncio.create_task(event.wait()) for event in (self.cancelled, self.lost)]
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for end in ends:
                    end.cancel()

    async def begin(self, turn: BuildTurn) -> "asyncio.Task[None]":
        """Begin, and return the task once it has the turn."""
        begun = asyncio.Event()
        running = asyncio.create_task(self.run(turn, begun))
        await begun.wait()
        return running


async def test_others_see_and_cancel_a_rebuild() -> None:
    """Another program sees how far a rebuild is, and can cancel it; before and afterwards there is none."""
    states = LocalStates()
    ours, theirs = (BuildTurn(UnsharedLock(), states) for _ in range(2))
    assert not await theirs.cancel_elsewhere()
    rebuild = Rebuild()
    running = await rebuild.begin(ours)
    assert STATUS == await theirs.elsewhere()
    assert await theirs.cancel_elsewhere()
    async with asyncio.timeout(60):
        await running
    assert (True, False) == (rebuild.cancelled.is_set(), rebuild.lost.is_set())
    assert await theirs.elsewhere() is None
    again = Rebuild()
    running = await again.begin(ours)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert not again.cancelled.is_set()


@pytest.mark.scale
async def test_turn_outlives_a_restart_of_the_database(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A turn that is lost with the database is taken again; if another program has it by then, the rebuild is ended."""
    url = postgres_server.new_url()
    database = url.rpartition("/")[2]
    async with (
        Database.open(url) as one,
        Database.open(url) as other,
        one.states(42) as ours,
        other.states(42) as theirs,
    ):
        turn, contender = BuildTurn(one.lock("build"), ours), BuildTurn(other.lock("build"), theirs)
        rebuild = Rebuild()
        running = await rebuild.begin(turn)
        postgres_server.stop()
        postgres_server.start()
        holders = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        status = None
        async with asyncio.timeout(60):
            while "1" != await asyncio.to_thread(postgres_server.execute, holders, database=database):  # noqa: ASYNC110 — in the server
                await asyncio.sleep(0.05)
            while status is None:  # its last sign may be too old
                with pytest.raises(RunningElsewhereError) as refused:
                    async with contender.taken(lambda: STATUS, _never, _never):
                        pass
                status = refused.value.status
        assert (False, STATUS) == (rebuild.lost.is_set(), status)
        monkeypatch.setattr("bot.services.build_turn._LONGEST_LOSS", 2.0)
        quick = other.lock("build")
        assert not await quick.try_take()  # connects, so that it is the first afterwards
        end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        postgres_server.execute(end, database=database)
        async with asyncio.timeout(60):
            while not await quick.try_take():  # noqa: ASYNC110 — as a program that waits for its turn
                await asyncio.sleep(0)
            await running
        await quick.release()
    assert (False, True) == (rebuild.cancelled.is_set(), rebuild.lost.is_set())
    assert 1 == sum("the rebuild is ended" in record.message for record in caplog.records)


def _never() -> None:
    raise AssertionError
