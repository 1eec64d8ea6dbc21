import asyncio
import threading
import time

import pytest

from bot.services.worker_thread import TooSlowError, WorkerThread


async def test_slow_job_times_out_with_the_job_queued_behind_it() -> None:
    """A job that takes too long raises for its caller, as does one queued behind it, which is never started."""
    release, done = threading.Event(), list[str]()
    with WorkerThread(job_timeout=1.0, queue_timeout=2.0) as thread:
        slow = asyncio.create_task(thread.run(release.wait))
        queued = asyncio.create_task(thread.run(done.append, "queued"))
        results = await asyncio.gather(slow, queued, return_exceptions=True)
        assert [TooSlowError, TooSlowError] == [type(result) for result in results]
        release.set()
        await thread.run(done.append, "later")
    assert ["later"] == done


async def test_queueing_does_not_count_as_running() -> None:
    """Quick jobs are all done, though the last is queued for longer than a job may run."""
    with WorkerThread(job_timeout=3.0) as thread:
        await asyncio.gather(*[thread.run(time.sleep, 0.6) for _ in range(6)])


async def test_full_queue_refuses_a_job_at_once() -> None:
    """A job beyond the limit is refused, and accepted again once others are done."""
    release = threading.Event()
    with WorkerThread(max_queued=2) as thread:
        queued = [asyncio.create_task(thread.run(release.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(TooSlowError, match="2 jobs are queued"):
            await thread.run(release.wait)
        release.set()
        assert [True, True] == await asyncio.gather(*queued)
        assert await thread.run(release.wait)


async def test_error_of_a_job_is_raised() -> None:
    """The error of a job is raised to its caller."""

    def fail() -> None:
        raise LookupError("not there")

    with WorkerThread() as thread, pytest.raises(LookupError, match="not there"):
        await thread.run(fail)
