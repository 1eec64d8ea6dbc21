"""One thread for jobs that block, with limits on how many wait and on how long."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

# Chosen: a question takes milliseconds, a timeline hundreds of them, so that only a fault or a burst reaches these.
JOB_TIMEOUT, QUEUE_TIMEOUT = 10.0, 30.0  # seconds
MAX_QUEUED = 1000

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")


class TooSlowError(Exception):
    """A job exceeded its timeout, or too many jobs wait. It has no result."""


class PartUnsearchedError(TooSlowError):
    """A part of the archive could not be searched, so that a job has no result; another attempt may succeed."""


class WorkerThread:
    """Runs one job after another; a context manager that ends after the running job."""

    def __init__(
        self,
        *,
        job_timeout: float = JOB_TIMEOUT,
        queue_timeout: float = QUEUE_TIMEOUT,
        max_queued: int = MAX_QUEUED,
    ) -> None:
        """Allow a job ``queue_timeout`` seconds until it starts, then ``job_timeout`` seconds until it is done.

        Waiting is allowed to take longer, for a burst makes quick jobs wait.
        """
        self._job_timeout = job_timeout
        self._queue_timeout = queue_timeout
        self._max_queued = max_queued
        self._queued = 0
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="worker")

    def __enter__(self) -> Self:
        """Return this worker; the thread starts with the first job."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """As `close`."""
        self.close()

    def close(self) -> None:
        """Wait for the running job; queued jobs are dropped."""
        self._executor.shutdown(cancel_futures=True)

    async def run(self, job: Callable[_Args, _Result], *args: _Args.args, **kwargs: _Args.kwargs) -> _Result:
        """Call ``job`` in the thread and return its result; from one event loop only.

        Raises `TooSlowError`, as well as what the job raises. A job that is running then goes on to its end, for a
        thread cannot be stopped; one that is queued is never started.
        """
        if self._queued >= self._max_queued:
            raise TooSlowError(f"{self._queued} jobs are queued already")
        self._queued += 1
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._queue_timeout) as timeout:

                def start() -> _Result:
                    loop.call_soon_threadsafe(self._restart, timeout)
                    return job(*args, **kwargs)

                return await asyncio.wrap_future(self._executor.submit(start))
        except TimeoutError as error:
            raise TooSlowError(
                f"not started within {self._queue_timeout:g} s, or not done {self._job_timeout:g} s later"
            ) from error
        finally:
            self._queued -= 1

    def _restart(self, timeout: asyncio.Timeout) -> None:
        """Replace the rest of the queue timeout by the job timeout."""
        with contextlib.suppress(RuntimeError):  # the job timed out just as it started
            timeout.reschedule(asyncio.get_running_loop().time() + self._job_timeout)
