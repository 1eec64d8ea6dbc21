"""Searches on the live index, in the calling thread, in a thread of their own, or in processes."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from bot.services.live_index import IndexSnapshot, LiveIndex
from bot.services.worker_processes import WorkerDiedError, WorkerProcesses
from bot.services.worker_thread import JOB_TIMEOUT, QUEUE_TIMEOUT, PartUnsearchedError, TooSlowError, WorkerThread
from retrieval.errors import ClusterError, PartUnavailableError
from retrieval.text.segmentation import Segmenter

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")
_SearchState = tuple[LiveIndex, Segmenter]

_LOGGER = logging.getLogger(__name__)


class SearchProcesses:
    """Runs searches in processes, each with a snapshot of its own; an async context manager.

    They share the files of the index, which are mapped, and see each new segment with their next search. Belongs to one
    event loop, except `renew`.
    """

    def __init__(self, prepare: Callable[[], _SearchState], count: int) -> None:
        """Run ``count`` processes; ``prepare``, which is pickled, opens the current index and makes a segmenter."""
        self._prepare = prepare
        self._count = count
        self._workers: WorkerProcesses[_SearchState] = WorkerProcesses(prepare, count)
        self._replaced: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        """Start the processes; searches wait until one is ready."""
        self._loop = asyncio.get_running_loop()
        self._workers.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the processes at once."""
        for task in self._replaced:
            task.cancel()
        await asyncio.gather(self._workers.stop(), *self._replaced, return_exceptions=True)

    async def ready(self) -> None:
        """Wait until the processes have opened the index, or until one could not, which is logged and tried again."""
        with contextlib.suppress(WorkerDiedError, TooSlowError):
            await self._workers.ready()

    async def run(
        self,
        job: Callable[Concatenate[IndexSnapshot, Segmenter, _Args], _Result],
        *args: _Args.args,
        **kwargs: _Args.kwargs,
    ) -> _Result:
        """Run ``job``, a function of a module, in a process, and return its result; see `WorkerProcesses.run`."""
        return await self._workers.run(_search, job, *args, **kwargs)

    def renew(self) -> None:
        """Replace the processes by others that open the current index; returns once these serve.

        Searches go on in the former processes meanwhile, and if the new ones cannot be started. Blocks; not to be
        called from the event loop.
        """
        if self._loop is None:
            raise RuntimeError("renew is called before the processes are started")
        asyncio.run_coroutine_threadsafe(self._renew(), self._loop).result()

    async def _renew(self) -> None:
        workers = WorkerProcesses(self._prepare, self._count)
        workers.start()
        former = workers
        try:
            await workers.ready()
            former, self._workers = self._workers, workers
        except (WorkerDiedError, TooSlowError) as error:
            _LOGGER.error("the new index is not searched yet: %s", error)  # noqa: TRY400 — the process has logged why
        finally:
            stopping = asyncio.create_task(former.stop(grace=QUEUE_TIMEOUT + JOB_TIMEOUT))
            self._replaced.add(stopping)
            stopping.add_done_callback(self._replaced.discard)


class SearchWorker:
    """Runs searches one at a time, each on one snapshot of the index; a context manager that ends its thread.

    A job is called with the snapshot, the segmenter to read questions with, and its own arguments. Call either `run`,
    from one thread, or `run_async`, from one event loop, and never both: the segmenter serves one thread.
    """

    def __init__(
        self,
        index: LiveIndex,
        segmenter: Segmenter,
        thread: WorkerThread | None = None,
        processes: SearchProcesses | None = None,
    ) -> None:
        """Search ``index``; ``segmenter`` is used for generations that were built without one of their own.

        With ``processes``, `run_async` searches there, several at a time, and not in a thread.
        """
        self._index = index
        self._segmenter = segmenter
        self._thread = thread or WorkerThread()
        self._processes = processes

    def __enter__(self) -> Self:
        """Return this worker; its thread starts with the first job."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait for the running job; jobs that wait are dropped."""
        self._thread.close()

    def run(
        self,
        job: Callable[Concatenate[IndexSnapshot, Segmenter, _Args], _Result],
        *args: _Args.args,
        **kwargs: _Args.kwargs,
    ) -> _Result:
        """Run ``job`` in the calling thread and return its result."""
        snapshot = self._index.snapshot  # read once: `LiveIndex.reopen` may replace it meanwhile
        return job(snapshot, snapshot.segmenter or self._segmenter, *args, **kwargs)

    async def run_async(
        self,
        job: Callable[Concatenate[IndexSnapshot, Segmenter, _Args], _Result],
        *args: _Args.args,
        **kwargs: _Args.kwargs,
    ) -> _Result:
        """Run ``job`` outside the event loop and return its result.

        Raises `TooSlowError`, or `PartUnsearchedError` if a part of the archive cannot be searched now.

        In processes, ``job`` is a function of a module, its arguments and result are pickled, and `WorkerDiedError` is
        raised if the process dies.
        """
        try:
            if self._processes:
                return await self._processes.run(job, *args, **kwargs)
            return await self._thread.run(lambda: self.run(job, *args, **kwargs))
        except (PartUnavailableError, ClusterError) as error:
            raise PartUnsearchedError(str(error)) from error


def _search(
    state: _SearchState,
    job: Callable[Concatenate[IndexSnapshot, Segmenter, _Args], _Result],
    /,
    *args: _Args.args,
    **kwargs: _Args.kwargs,
) -> _Result:
    index, segmenter = state
    snapshot = index.catch_up()
    return job(snapshot, snapshot.segmenter or segmenter, *args, **kwargs)
