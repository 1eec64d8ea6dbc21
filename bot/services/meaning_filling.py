"""The filling of vectors in the background: a process at the lowest priority, whenever another index is served."""

import asyncio
import faulthandler
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from bot.services.piped_process import start_piped
from retrieval.building.process_pool import end_with_parent
from retrieval.errors import IndexUnusableError, MeaningError, RetrievalError
from retrieval.index.generations import Generations
from retrieval.meaning.embedding import Embedder
from retrieval.meaning.fill_status import read_status
from retrieval.meaning.filling import FillOutcome, OnStatus, fill_current
from retrieval.meaning.vector_log import NO_FILE, is_damaged, stored_file
from retrieval.meaning.vector_writer import is_being_written

_NICENESS = 19  # questions come first, and builds
_INTERVAL = 5.0  # seconds between looks at one small file; chosen
_AGAIN, _AGAIN_AT_LEAST = 60.0, 3600.0  # seconds after a failure, doubled with each further one up to an hour; chosen

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FillTask:
    """The filling of the vectors in ``folder``, sent to its process; ``configure`` sets up the logging there.

    ``niceness`` is added to that of the program, by default to the least priority.
    """

    generations: Generations
    folder: Path
    open_embedder: Callable[[], AbstractContextManager[Embedder]]
    configure: Callable[[], object]
    niceness: int = _NICENESS

    def fill(self, on_status: OnStatus = lambda _: None) -> FillOutcome:
        """Fill in this process; see `fill_current`."""
        return fill_current(self.generations, self.folder, self.open_embedder, on_status)


class MeaningFilling:
    """Fills the vectors of each index that becomes current, and those that are lost. Belongs to one event loop."""

    def __init__(self, task: FillTask, *, interval: float = _INTERVAL, again: float = _AGAIN) -> None:
        """Look every ``interval`` seconds; try ``again`` so many seconds after a failure.

        Less and less often if nothing is filled meanwhile.
        """
        self._task = task
        self._interval = interval
        self._again = again
        self._filled = "", NO_FILE  # the index that was served before the last filling, and the file after it

    async def run(self) -> None:
        """Fill until cancelled, which ends the process at once. A failure is logged once."""
        logged, delay = "", self._again
        while True:
            pause, before = self._interval, self._progress()
            try:
                served = self._task.generations.served()
                if served is None or self._is_filled(served) or is_being_written(self._task.folder):
                    await asyncio.sleep(pause)
                    continue
                if await self._fill() == "filled":
                    logged, delay = "", self._again
                    self._filled = served, stored_file(self._task.folder)
                    self._log_progress()
            except IndexUnusableError:  # logged by `watch_generations`
                pause = delay
            except RetrievalError as error:
                if self._progress() != before:  # a killed process, say, and no model that is unusable
                    delay = self._again
                pause, delay = delay, min(2 * delay, max(_AGAIN_AT_LEAST, self._again))
                if error.problem != logged:
                    logged = error.problem
                    _LOGGER.error("vectors of sentences are not filled: %s", error)  # noqa: TRY400 — for the operator
            await asyncio.sleep(pause)

    def _is_filled(self, served: str) -> bool:
        """Whether this index was filled, and nothing is lost of the vectors since."""
        file = stored_file(self._task.folder)
        return file != NO_FILE and self._filled == (served, file) and not is_damaged(self._task.folder)

    def _log_progress(self) -> None:
        if status := read_status(self._task.folder):
            counts = status.filled, status.sentences, status.generation
            _LOGGER.info("%d of %d sentences of generation %s have vectors", *counts)

    def _progress(self) -> tuple[str, int] | None:
        status = read_status(self._task.folder)
        return (status.generation, status.filled) if status else None

    async def _fill(self) -> FillOutcome:
        process, receiver = _started(self._task)
        try:
            outcome: FillOutcome | RetrievalError = await asyncio.to_thread(_receive, receiver)
        except EOFError:
            await asyncio.to_thread(process.join)
            problem = f"the process that fills vectors ended with code {process.exitcode}"
            raise MeaningError(problem, "see the lines above; it is tried again") from None
        finally:
            process.kill()  # which has nothing to save
            await asyncio.shield(asyncio.to_thread(process.join))
        if isinstance(outcome, RetrievalError):
            raise outcome
        return outcome


def _started(task: FillTask) -> tuple[SpawnProcess, Connection]:
    """Start the process; return it, and the end of a pipe that ends with it, where it sends how it ended."""
    try:
        return start_piped(_run, task, name="hoibao-meaning", daemon=True)
    except OSError as error:
        problem = f"the process that fills vectors cannot be started ({error.strerror})"
        raise MeaningError(problem, "allow the program more open files, processes or memory") from error


def _receive(receiver: Connection) -> FillOutcome | RetrievalError:
    with receiver:
        received: FillOutcome | RetrievalError = receiver.recv()
        return received


def _run(task: FillTask, sender: Connection) -> None:
    """Fill, in the process, and send how it ended."""
    # Both signals may reach every process of the program; this one is killed, or ends with its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    faulthandler.enable()
    end_with_parent()
    os.nice(task.niceness)
    task.configure()
    try:
        sender.send(task.fill())
    except RetrievalError as error:
        sender.send(error)
