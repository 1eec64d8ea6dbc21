"""Which program does what one of several does alone."""

import asyncio
from contextlib import suppress

import pytest

from bot.services.leadership import Leadership
from storage.errors import DatabaseUnavailableError
from storage.locks import UnsharedLock


class ContestedLock:
    """A lock that others may have: ``free`` is whether it can be taken, ``lose`` loses it."""

    def __init__(self, *, free: bool) -> None:
        self.free = free
        self.is_away = False
        self.lose = asyncio.Event()
        self.released = 0

    async def try_take(self) -> bool:
        """Take it, or fail as the database does that is away."""
        if self.is_away:
            raise DatabaseUnavailableError("away", "try again")
        return self.free

    async def lost(self) -> None:
        """Wait for the test."""
        await self.lose.wait()
        self.lose.clear()

    async def release(self) -> None:
        """Count."""
        self.released += 1


class Job:
    """Runs until it is cancelled; ``running`` is whether it does, ``starts`` how often it began."""

    def __init__(self) -> None:
        self.running, self.starts = False, 0
        self.changed = asyncio.Event()

    async def run(self) -> None:
        """Run."""
        self.running, self.starts = True, self.starts + 1
        self.changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.running = False
            self.changed.set()

    async def until(self, *, running: bool) -> None:
        """Wait until it runs, or does not."""
        async with asyncio.timeout(10):
            while self.running != running:
                self.changed.clear()
                await self.changed.wait()


async def test_sole_program_leads_at_once() -> None:
    """Where nobody shares the lock, a job runs at once, and until it is cancelled."""
    async with Leadership(UnsharedLock()) as leadership:
        assert leadership.leads()
        job = Job()
        leading = asyncio.create_task(leadership.lead(job.run))
        await job.until(running=True)
        leading.cancel()
        with suppress(asyncio.CancelledError):
            await leading
        assert not job.running


async def test_job_runs_only_while_leading() -> None:
    """A job begins when the lock is taken, ends when it is lost, and begins anew when it is taken again."""
    lock, job = ContestedLock(free=False), Job()
    async with Leadership(lock) as leadership:
        leading = asyncio.create_task(leadership.lead(job.run))
        assert not leadership.leads()
        lock.free = True
        await job.until(running=True)
        lock.is_away = True
        lock.lose.set()
        await job.until(running=False)
        assert not leadership.leads()
        lock.is_away = False
        await job.until(running=True)
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)
    assert (2, 1) == (job.starts, lock.released)


async def test_only_who_is_able_leads(caplog: pytest.LogCaptureFixture) -> None:
    """A program that is not able to leaves the lock to others until it is; the log then names its duty."""
    caplog.set_level("INFO")
    able, job = asyncio.Event(), Job()
    async with Leadership(UnsharedLock(), "keeps it up to date", able.is_set) as leadership:
        assert not leadership.leads()
        leading = asyncio.create_task(leadership.lead(job.run))
        able.set()
        await job.until(running=True)
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)
    assert ["this program keeps it up to date"] == [record.message for record in caplog.records]


async def test_ended_job_is_not_repeated() -> None:
    """A job that ends runs once while this program leads; one that fails ends `lead` with its error."""
    starts = []

    async def once() -> None:
        starts.append(1)

    async def fail() -> None:
        raise LookupError

    async with Leadership(UnsharedLock()) as leadership:
        leading = asyncio.create_task(leadership.lead(once))
        with pytest.raises(LookupError):
            await leadership.lead(fail)
        await asyncio.wait([leading], timeout=0.1)
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)
    assert [1] == starts
