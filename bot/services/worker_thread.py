"""One thread for the work that blocks, with bounds on how much of it waits and for how long."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

_PATIENCE, _LONGEST_WAIT = 10.0, 30.0  # seconds
_MOST_WAITING = 1000

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class TooSlowError(Exception):
    """A piece of work was not done in time, or too many wait already; what it would have made is lost."""


class WorkerThread:
    """Does one piece of work after another; a context manager that ends with the one under way."""

    def __init__(
        self, *, patience: float = _PATIENCE, longest_wait: float = _LONGEST_WAIT, most_waiting: int = _MOST_WAITING
    ) -> None:
        """Give each piece ``patience`` seconds from its beginning, which comes within ``longest_wait`` seconds.

        A burst makes pieces wait that are quick themselves, so the wait is the longer of the two.
        """
        self._patience = patience
        self._longest_wait = longest_wait
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
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._longest_wait) as limit:

                def begin() -> _Made:
                    loop.call_soon_threadsafe(self._allow, limit)
                    return work(*args, **kwargs)

                return await asyncio.wrap_future(self._executor.submit(begin))
        except TimeoutError as error:
            raise TooSlowError(
                f"not begun within {self._longest_wait:g} s, or not done {self._patience:g} s later"
            ) from error
        finally:
            self._waiting -= 1

    def _allow(self, limit: asyncio.Timeout) -> None:
        """Let the time of a piece count from now."""
        with contextlib.suppress(RuntimeError):  # it was given up as it began
            limit.reschedule(asyncio.get_running_loop().time() + self._patience)
