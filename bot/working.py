"""One thread for the work that blocks, with bounds on how much of it waits and for how long."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

_PATIENCE = 10.0  # seconds
_MOST_WAITING = 1000

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class TooSlowError(Exception):
    """A piece of work was not done in time, or too many wait already; what it would have made is lost."""


class WorkingThread:
    """Does one piece of work after another; a context manager that ends with the one under way."""

    def __init__(self, *, patience: float = _PATIENCE, most_waiting: int = _MOST_WAITING) -> None:
        """Wait ``patience`` seconds at most for a piece, its turn included."""
        self._patience = patience
        self._most_waiting = most_waiting
        self._waiting = 0
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="working")

    def __enter__(self) -> Self:
        """The thread begins with the first piece."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """As `close`."""
        self.close()

    def close(self) -> None:
        """Wait for the piece under way; those that wait are not done."""
        self._executor.shutdown(cancel_futures=True)

    async def run(self, work: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
        """What ``work`` returns, called in the thread; from one event loop only.

        Raises `TooSlowError`. A piece that is under way then goes on to its end, as no thread can be stopped, but one
        that waits is never begun.
        """
        if self._waiting >= self._most_waiting:
            raise TooSlowError(f"{self._waiting} pieces of work wait already")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.wrap_future(self._executor.submit(work, *args, **kwargs))
        except TimeoutError as error:
            raise TooSlowError(f"not done within {self._patience:g} s") from error
        finally:
            self._waiting -= 1
