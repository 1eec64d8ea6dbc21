import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.services.summaries import UnknownArticlesError
from bot.services.worker_processes import WorkerDiedError, WorkerProcesses
from bot.services.worker_thread import TooSlowError
from tests.processes import is_alive, until_ended

PRINT_WORKER_AND_WAIT = """
import asyncio, time
from bot.services.worker_processes import WorkerProcesses
from tests.bot.services.test_worker_processes import prepare, process_id

async def main() -> None:
    workers = WorkerProcesses(prepare, 1)
    workers.start()
    print(await workers.run(process_id), flush=True)
    await workers.run(sleep)

def sleep(_: object) -> None:
    time.sleep(100)

if __name__ == "__main__":
    asyncio.run(main())
"""


def prepare() -> list[str]:
    """Return the state of a process."""
    return ["prepared"]


def fail_to_prepare() -> list[str]:
    """End the process instead of preparing it."""
    os._exit(5)


def process_id(_: list[str]) -> int:
    """A job that returns its process."""
    return os.getpid()


def grow(state: list[str], times: int) -> tuple[list[str], str]:
    """A job that changes the state, and returns it with a long text."""
    state.append("grown")
    return state, "ă" * times


def sleep(_: list[str], seconds: float) -> int:
    """A job that takes some time."""
    time.sleep(seconds)
    return os.getpid()


def die(_: list[str]) -> None:
    """A job that ends its process."""
    os._exit(3)


def raise_unknown(_: list[str]) -> None:
    """A job that raises an error with arguments of its own."""
    raise UnknownArticlesError(("một", "hai"))


def raise_unpicklable(_: list[str]) -> None:
    """A job whose error holds what cannot be pickled."""
    raise LookupError(lambda: None)


@asynccontextmanager
async def running(count: int = 1, **limits: float) -> AsyncIterator[WorkerProcesses[list[str]]]:
    """Run processes; ``limits`` are those of the class."""
    workers = WorkerProcesses(prepare, count, **limits)  # type: ignore[arg-type]
    workers.start()
    try:
        await workers.ready()
        yield workers
    finally:
        await workers.stop()


async def test_jobs_run_at_the_same_time_in_other_processes() -> None:
    """Two processes run two jobs at a time, each with the state that it has prepared once, and answers of any size."""
    async with running(2) as workers:
        pids = await asyncio.gather(workers.run(sleep, 0.5), workers.run(sleep, 0.5))
        assert 3 == len({*pids, os.getpid()})
        answers = [await workers.run(grow, 10**6) for _ in range(4)]
    assert {"ă" * 10**6} == {text for _, text in answers}
    assert all({"prepared"} == {*state[:1]} for state, _ in answers)
    assert [] == [pid for pid in pids if is_alive(pid)]


async def test_hung_process_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    """A job that takes too long raises for its caller, its process is ended, and another runs the jobs behind it."""
    async with running(job_timeout=3.0) as workers:
        before = await workers.run(process_id)
        hung = asyncio.create_task(workers.run(sleep, 100))
        behind = asyncio.create_task(workers.run(process_id))
        with pytest.raises(TooSlowError, match="not done within"):
            await hung
        assert before != await behind
        assert not is_alive(before)
    assert 1 == sum("is replaced" in message for message in caplog.messages)


async def test_dead_process_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    """A process that ends during a job raises for its caller alone; one that is killed while idle is replaced, too."""
    async with running() as workers:
        before = await workers.run(process_id)
        died = asyncio.create_task(workers.run(die))
        behind = asyncio.create_task(workers.run(process_id))
        with pytest.raises(WorkerDiedError, match="ended"):
            await died
        after = await behind
        os.kill(after, signal.SIGKILL)
        await until_ended(after)
        await asyncio.sleep(0.1)
        assert 3 == len({before, after, await workers.run(process_id)})
    assert 2 == sum("is replaced" in message for message in caplog.messages)


async def test_process_that_cannot_start() -> None:
    """Waiting for processes that cannot start raises, and their jobs are refused once they have waited too long."""
    workers = WorkerProcesses(fail_to_prepare, 1, queue_timeout=0.1)
    workers.start()
    with pytest.raises(WorkerDiedError, match="code 5"):
        await workers.ready()
    with pytest.raises(TooSlowError, match="not started"):
        await workers.run(process_id)
    await workers.stop()


async def test_error_of_a_job_is_raised() -> None:
    """The error of a job reaches its caller as it was, with its traceback as a note, or as text if it cannot."""
    async with running() as workers:
        with pytest.raises(UnknownArticlesError, match="'một', 'hai'") as raised:
            await workers.run(raise_unknown)
        assert ("một", "hai") == raised.value.ids
        assert "in raise_unknown" in raised.value.__notes__[0]
        with pytest.raises(RuntimeError, match="raise_unpicklable"):
            await workers.run(raise_unpicklable)


async def test_full_queue_refuses_a_job_at_once() -> None:
    """A job beyond the limit is refused; a stop waits for jobs, and fails those that do not end in time."""
    async with running(max_queued=1) as workers:
        running_job = asyncio.create_task(workers.run(sleep, 3.0))
        await asyncio.sleep(0.5)
        queued = asyncio.create_task(workers.run(sleep, 100))
        await asyncio.sleep(0)
        with pytest.raises(TooSlowError, match="queued already"):
            await workers.run(process_id)
        await workers.stop(grace=10)
        results = await asyncio.gather(running_job, queued, return_exceptions=True)
    assert [int, WorkerDiedError] == [type(result) for result in results]


async def test_processes_end_with_a_killed_program() -> None:
    """A process ends with the program, even if that is killed while a job runs."""
    command = [sys.executable, "-c", PRINT_WORKER_AND_WAIT]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:  # noqa: ASYNC220, S603 — our own program
        assert program.stdout is not None
        pid = int(await asyncio.to_thread(program.stdout.readline))
        program.kill()
    await until_ended(pid)
