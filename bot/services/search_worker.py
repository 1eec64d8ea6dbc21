"""The one thread that searches: it owns the segmenter, which is not thread-safe, and reads the live index."""

from collections.abc import Callable
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from bot.services.live_index import IndexSnapshot, LiveIndex
from bot.services.worker_thread import WorkerThread
from retrieval.text.segmentation import Segmenter

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")


class SearchWorker:
    """Runs searches one at a time, each on one snapshot of the index; a context manager that ends its thread.

    A job is called with the snapshot, the segmenter to read questions with, and its own arguments. Call either `run`,
    from one thread, or `run_async`, from one event loop, and never both: the segmenter serves one thread.
    """

    def __init__(self, index: LiveIndex, segmenter: Segmenter, thread: WorkerThread | None = None) -> None:
        """Search ``index``; ``segmenter`` is used for generations that were built without one of their own."""
        self._index = index
        self._segmenter = segmenter
        self._thread = thread or WorkerThread()

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
        """Run ``job`` in the worker thread and return its result. Raises `TooSlowError`."""
        return await self._thread.run(lambda: self.run(job, *args, **kwargs))
