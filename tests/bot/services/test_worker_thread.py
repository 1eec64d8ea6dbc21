import asyncio
import threading
import time

import pytest

from bot.services.worker_thread import TooSlowError, WorkerThread


async def test_slow_work_is_cut_off_and_what_waits_behind_it_is_never_begun() -> None:
    """Work that takes too long raises for whoever waits, as does what waits behind it, which is then not done."""
    let_go, done = threading.Event(), list[str]()
    with WorkerThread(patience=0.1, longest_wait=0.2) as thread:
        slow = asyncio.create_task(thread.run(let_go.wait))
        behind = asyncio.create_task(thread.run(done.append, "behind"))
        results = await asyncio.gather(slow, behind, return_exceptions=True)
        assert [TooSlowError, TooSlowError] == [type(result) for result in results]
        let_go.set()
        await thread.run(done.append, "later")
    assert ["later"] == done


async def test_waiting_for_a_turn_is_no_slowness() -> None:
    """Pieces that are quick themselves are all done, though the last waits longer than any may take."""
    with WorkerThread(patience=0.8) as thread:
        await asyncio.gather(*[thread.run(time.sleep, 0.2) for _ in range(6)])


async def test_work_beyond_the_bound_is_refused_at_once() -> None:
    """No more than so many pieces wait; when they are done, there is room again."""
    let_go = threading.Event()
    with WorkerThread(most_waiting=2) as thread:
        waiting = [asyncio.create_task(thread.run(let_go.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(TooSlowError, match="2 pieces of work wait"):
            await thread.run(let_go.wait)
        let_go.set()
        assert [True, True] == await asyncio.gather(*waiting)
        assert await thread.run(let_go.wait)


async def test_errors_of_the_work_arrive() -> None:
    """What the work raises is raised to whoever asked for it."""

    def fail() -> None:
        raise LookupError("not there")

    with WorkerThread() as thread, pytest.raises(LookupError, match="not there"):
        await thread.run(fail)
