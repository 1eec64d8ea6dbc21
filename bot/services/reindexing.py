"""One rebuild of the index at a time, in a process of its own; questions are answered meanwhile.

Knows no Telegram. Everything here belongs to one event loop.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from bot.services.build_progress import BuildProgress, BuildStatus
from bot.services.live_index import LiveIndex
from retrieval.building.build import BuildReport, build
from retrieval.building.options import BuildOptions, OnProgress, Progress
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import Segmenter

_FORCE_WORDS = frozenset({"ep", "force"})  # folded; also typed as "ép"
_CANCEL_WORDS = frozenset({"huy", "cancel"})  # folded; also typed as "huỷ" and "hủy"
_BETWEEN_REPORTS = 0.2  # seconds; a build tells of its progress far more often than anybody looks
_AS_USUAL = BuildOptions()
_GRACE = 2.5  # seconds that a build is given to clear up when it is stopped

_LOGGER = logging.getLogger(__name__)


class ReindexError(Exception):
    """A rebuild did not come to its end; what was served is served on."""


class AlreadyRunningError(ReindexError):
    """Another rebuild is under way."""


class BuildStoppedError(ReindexError):
    """The rebuild was stopped because the program ends."""


class BuildCancelledError(ReindexError):
    """The rebuild was ended by `cancel`."""


class BuildDiedError(ReindexError):
    """The process that built ended without a word: out of memory, killed, or by a fault that it left on stderr."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What the building process is given."""

    articles: Path
    generations: Generations
    segmenter: Segmenter
    options: BuildOptions


_Message = Progress | BuildReport | RetrievalError


class Reindexer:
    """Rebuilds the index of one source and has the new one served.

    ``stopping`` is set once `stop` was called.
    """

    def __init__(
        self,
        articles: Path,
        generations: Generations,
        segmenter: Segmenter,
        index: LiveIndex,
        options: BuildOptions = _AS_USUAL,
    ) -> None:
        self._articles = articles
        self._generations = generations
        self._segmenter = segmenter
        self._index = index
        self._options = options
        self._process: SpawnProcess | None = None
        self._cancelled = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._pace = BuildProgress()
        self.stopping = asyncio.Event()

    @property
    def running(self) -> bool:
        """Whether a rebuild is under way."""
        return not self._idle.is_set()

    @property
    def standing(self) -> BuildStatus:
        """How far the rebuild under way is, or how far the last one came."""
        return self._pace.standing

    @property
    def folder(self) -> Path:
        """The folder of the articles, or the one that holds their file."""
        return self._articles.parent if self._articles.is_file() else self._articles

    async def run(self, *, force: bool = False, on_progress: OnProgress = lambda _: None) -> BuildReport:
        """Rebuild, and serve the new index. ``on_progress`` is called in the event loop, a few times a second.

        ``force`` lets an index be served that lost many articles or answers.

        Raises:
            AlreadyRunningError: One is under way; see `standing`.
            BuildStoppedError, BuildCancelledError, BuildDiedError: It did not come to its end.
            RetrievalError: As `retrieval.building.build.build`, or the new index cannot be opened.
        """
        if self.stopping.is_set():
            raise BuildStoppedError("the program ends")
        if self.running:
            raise AlreadyRunningError("a rebuild is under way")
        self._idle.clear()
        self._cancelled = False
        self._pace = BuildProgress()
        try:
            options = replace(self._options, force=force)
            task = _Task(self._articles, self._generations, self._segmenter, options)
            report = await self._build(task, on_progress)
            await asyncio.to_thread(self._index.reopen)
        finally:
            self._idle.set()
        return report

    def cancel(self) -> bool:
        """End the rebuild under way, whose caller then gets `BuildCancelledError`; False where there is none."""
        if self._process is None:
            return False
        self._cancelled = True
        self._process.terminate()
        return True

    async def stop(self) -> None:
        """End a rebuild under way, whose caller then gets `BuildStoppedError`; no other starts after it."""
        self.stopping.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(_GRACE):
                await self._idle.wait()
        except TimeoutError:
            self._process.kill()

    async def _build(self, task: _Task, on_progress: OnProgress) -> BuildReport:
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        # No daemon: those may not start the processes that a large build segments in.
        process = context.Process(target=_build_and_tell, args=(task, sender), name="hoibao-build", daemon=False)
        loop = asyncio.get_running_loop()

        def report_progress(progress: Progress) -> None:
            self._pace.note(progress)
            on_progress(progress)

        def tell(progress: Progress) -> None:
            loop.call_soon_threadsafe(report_progress, progress)

        process.start()
        sender.close()  # else the end of the process would not end the pipe
        self._process = process
        try:
            return await asyncio.to_thread(_receive, receiver, tell)
        except EOFError:
            await asyncio.to_thread(process.join, _GRACE)
            if self.stopping.is_set():
                raise BuildStoppedError("the program ends") from None
            if self._cancelled:
                raise BuildCancelledError("an administrator cancelled it") from None
            raise BuildDiedError(f"the process that built the index ended with code {process.exitcode}") from None
        finally:
            self._process = None
            await asyncio.shield(asyncio.to_thread(_end, process))


def is_force(argument: str) -> bool:
    """Return whether the argument of ``/reindex`` accepts an index that lost articles or answers."""
    return _folded(argument) in _FORCE_WORDS


def is_cancel(argument: str) -> bool:
    """Return whether the argument of ``/reindex`` cancels the rebuild that is running."""
    return _folded(argument) in _CANCEL_WORDS


def _folded(argument: str) -> str:
    return fold(" ".join(forms(argument)))


def log_report(report: BuildReport) -> None:
    """Log what a rebuild came to, and what could not be read."""
    _LOGGER.info(
        "generation %s: %d articles, %d added, %d changed, %d removed, %d faults",
        *(report.generation, report.articles, report.added, report.changed, report.removed, len(report.faults)),
    )
    for fault in report.faults:
        _LOGGER.warning("%s: %s", fault.place, fault.message)


def _receive(receiver: Connection, on_progress: Callable[[Progress], object]) -> BuildReport:
    """Read until the report; raises EOFError where the process ends before."""
    with receiver:
        while True:
            message: _Message = receiver.recv()
            if isinstance(message, Progress):
                on_progress(message)
            elif isinstance(message, BuildReport):
                return message
            else:
                raise message


def _end(process: SpawnProcess) -> None:
    """See that the process has ended; what it had to say was heard or is of no use any more."""
    process.terminate()
    process.join(_GRACE)
    if process.is_alive():
        process.kill()
        process.join()


def _build_and_tell(task: _Task, sender: Connection) -> None:
    """What the building process does. Where nobody listens any more, sending fails and so ends the build."""
    # Ctrl-C reaches both processes, and the parent decides; a request to end unwinds, so that nothing is left behind.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.nice(5)  # the questions come first
    try:
        report = build(task.articles, task.generations, task.segmenter, task.options, _Telling(sender))
    except RetrievalError as error:
        sender.send(error)
    else:
        sender.send(report)


class _Telling:
    """Sends progress at a sane pace, and each phase at once."""

    def __init__(self, sender: Connection) -> None:
        self._sender = sender
        self._phase = ""
        self._due = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.phase != self._phase or now >= self._due:
            self._phase, self._due = progress.phase, now + _BETWEEN_REPORTS
            self._sender.send(progress)
