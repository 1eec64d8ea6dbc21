"""Rebuild or refresh the index in another process, one at a time, while questions are answered.

Knows no Telegram. Everything here belongs to one event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.services.build_errors import (
    AlreadyRunningError,
    BuildCancelledError,
    BuildDiedError,
    BuildStoppedError,
    BuildTurnLostError,
    ReindexError,
    RunningElsewhereError,
)
from bot.services.build_process import GRACE, BuildTask, IndexWork, Work, end_process, receive, start_build
from bot.services.build_progress import BuildProgress, BuildStatus
from bot.services.build_turn import BuildTurn
from bot.services.live_index import LiveIndex
from retrieval.articles.correction import Correction
from retrieval.building.build import BuildReport
from retrieval.building.options import BuildOptions, OnProgress, Progress
from retrieval.index.generations import Generations
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import Segmenter

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_FORCE_WORDS = frozenset({"ep", "force"})  # folded: "ép"
_CANCEL_WORDS = frozenset({"huy", "cancel"})  # folded: "huỷ" and "hủy"
_DEFAULT_OPTIONS = BuildOptions()
_EMBEDDED = IndexWork()
_AGAIN = 1.0  # seconds between two looks at whether another program still rebuilds; chosen

BuildOutcome = Literal["succeeded", "failed", "cancelled", "stopped"]

_LOGGER = logging.getLogger(__name__)


async def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """The last rebuild: how it ended, whether somebody ``attended`` it and so knows, and why it failed, if it did."""

    outcome: BuildOutcome
    attended: bool
    error: Exception | None = None


class Reindexer:
    """Rebuilds the index of one source of articles, and reopens the live index.

    Attributes:
        stopping: Set by `stop`.
        last: The last rebuild that ended; None before the first.
    """

    def __init__(  # noqa: PLR0913 — what a build needs, and who hears of its end
        self,
        articles: Path,
        generations: Generations,
        segmenter: Segmenter,
        index: LiveIndex,
        options: BuildOptions = _DEFAULT_OPTIONS,
        *,
        corrections: Callable[[], Mapping[str, Correction]] = dict,
        on_outcome: Callable[[BuildOutcome], object] = lambda _: None,
        work: IndexWork = _EMBEDDED,
        turn: BuildTurn | None = None,
        prepare: Callable[[], Awaitable[object]] = _nothing,
    ) -> None:
        """Rebuild with ``options`` and with what ``corrections`` returns, in a thread, when a rebuild begins.

        Before that, ``prepare`` is awaited. ``work`` is picklable: it runs in another process. Of the programs that
        share ``turn``, one rebuilds at a time.
        """
        self._work = work
        self._turn = BuildTurn() if turn is None else turn
        self._prepare = prepare
        self._articles = articles
        self._generations = generations
        self._segmenter = segmenter
        self._index = index
        self._options = options
        self._corrections = corrections
        self._on_outcome = on_outcome
        self.last: BuildRecord | None = None
        self._process: SpawnProcess | None = None
        self._refreshing: asyncio.Task[BuildReport] | None = None  # waits for the running rebuild
        self._ending: ReindexError | None = None  # why the running rebuild is being ended
        self._has_turn = False  # else a running rebuild only tries for it
        self._idle = asyncio.Event()
        self._idle.set()
        self._progress = BuildProgress()
        self.stopping = asyncio.Event()

    @property
    def running(self) -> bool:
        """Whether a rebuild is running."""
        return not self._idle.is_set()

    @property
    def status(self) -> BuildStatus:
        """The status of the running rebuild, or the last status of the previous one."""
        return self._progress.status

    @property
    def folder(self) -> Path:
        """The folder of the articles, or the one that holds their file."""
        return self._articles.parent if self._articles.is_file() else self._articles

    async def run(
        self, *, force: bool = False, attended: bool = False, on_progress: OnProgress = lambda _: None
    ) -> BuildReport:
        """Rebuild, and serve the new index. ``on_progress`` is called in the event loop, a few times a second.

        ``force`` accepts an index that lost many articles or answers; ``attended`` is that of `BuildRecord`.

        Raises:
            AlreadyRunningError: A rebuild is running; see `status`, unless it is a `RunningElsewhereError`.
            BuildStoppedError, BuildCancelledError, BuildDiedError: The build did not finish.
            RetrievalError: As `retrieval.building.build.build`, or the new index cannot be opened.
        """
        return await self._run(self._work.build, replace(self._options, force=force), on_progress, attended=attended)

    async def _run(
        self,
        work: Work,
        options: BuildOptions,
        on_progress: OnProgress = lambda _: None,
        *,
        on_turn: Callable[[], object] = lambda: None,
        attended: bool = False,
    ) -> BuildReport:
        if self.stopping.is_set():
            raise BuildStoppedError("the program is stopping")
        if self.running:
            raise AlreadyRunningError("a rebuild is running")
        self._idle.clear()
        self._ending = None
        self._progress = BuildProgress()
        try:
            async with self._turn.taken(lambda: self.status, self._cancel, self._lose):
                self._has_turn = True
                on_turn()
                await self._prepare()
                options = replace(options, corrections=await asyncio.to_thread(self._corrections))
                task = BuildTask(work, self._articles, self._generations, self._segmenter, options)
                report = await self._build(task, on_progress)
                await asyncio.to_thread(self._index.reopen)
        except RunningElsewhereError:
            raise
        except Exception as error:
            self._note_end(BuildRecord(_outcome_of(error), attended, error))
            raise
        finally:
            self._has_turn = False
            self._idle.set()
        self._note_end(BuildRecord("succeeded", attended))
        return report

    async def refresh(self) -> BuildReport:
        """Serve the articles as they are now: what was added, changed or removed before this call counts.

        Takes seconds, except where `retrieval.building.refresh.refresh` is a whole build. Waits for a running rebuild,
        which may have read the articles before. Calls that wait share one refresh, and a caller that is cancelled does
        not end it. Raises as `run` does, but never `AlreadyRunningError`.
        """
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(self._refresh_in_turn())
            self._refreshing.add_done_callback(lambda task: task.cancelled() or task.exception())  # marks it as seen
        return await asyncio.shield(self._refreshing)

    async def _refresh_in_turn(self) -> BuildReport:
        this = self._refreshing

        def share_no_more() -> None:
            if self._refreshing is this:
                self._refreshing = None

        try:
            while True:
                while self.running:  # another caller of `run` may be first when a rebuild ends
                    await self._idle.wait()
                with suppress(RunningElsewhereError):
                    return await self._run(self._work.refresh, self._options, on_turn=share_no_more)
                await asyncio.sleep(_AGAIN)
        except BuildTurnLostError:
            await asyncio.sleep(_AGAIN)
            return await self.refresh()
        finally:
            share_no_more()

    def _note_end(self, record: BuildRecord) -> None:
        self.last = record
        self._on_outcome(record.outcome)

    async def cancel(self) -> bool:
        """Cancel the running rebuild, whose caller gets `BuildCancelledError`, also if it is that of another program.

        Returns False if none is running.
        """
        is_cancelled = self._cancel()
        if self._has_turn:
            return True
        return await self._turn.cancel_elsewhere() or is_cancelled

    async def runs_elsewhere(self) -> bool:
        """Return whether another program rebuilds."""
        return not self.running and await self._turn.elsewhere() is not None

    def _cancel(self) -> bool:
        if not self.running:
            return False
        self._end(BuildCancelledError("an administrator cancelled it"))
        return True

    def _lose(self) -> None:
        self._end(BuildTurnLostError("the database was away"))

    def _end(self, reason: ReindexError) -> None:
        self._ending = reason
        if self._process is not None:  # else it is not started
            self._process.terminate()

    async def stop(self) -> None:
        """Stop the running rebuild, whose caller gets `BuildStoppedError`, and refuse any other."""
        self.stopping.set()
        if not self.running:
            return
        self._end(BuildStoppedError("the program is stopping"))
        try:
            async with asyncio.timeout(GRACE):
                await self._idle.wait()
        except TimeoutError:
            if self._process is not None:
                self._process.kill()

    async def _build(self, task: BuildTask, on_progress: OnProgress) -> BuildReport:
        if self._ending is not None:
            raise self._ending
        loop = asyncio.get_running_loop()

        def report_progress(progress: Progress) -> None:
            self._progress.update(progress)
            on_progress(progress)

        def forward(progress: Progress) -> None:
            loop.call_soon_threadsafe(report_progress, progress)

        process, receiver = start_build(task)
        self._process = process
        try:
            return await asyncio.to_thread(receive, receiver, forward)
        except (EOFError, OSError):
            await asyncio.to_thread(process.join, GRACE)
            if self._ending is not None:
                raise self._ending from None
            raise BuildDiedError(f"the process that built the index ended with code {process.exitcode}") from None
        finally:
            self._process = None
            await asyncio.shield(asyncio.to_thread(end_process, process))


def _outcome_of(error: Exception) -> BuildOutcome:
    if isinstance(error, BuildCancelledError):
        return "cancelled"
    return "stopped" if isinstance(error, BuildStoppedError) else "failed"


def is_force(argument: str) -> bool:
    """Return whether the argument of ``/reindex`` accepts an index that lost articles or answers."""
    return _folded(argument) in _FORCE_WORDS


def is_cancel(argument: str) -> bool:
    """Return whether the argument of ``/reindex`` cancels the rebuild that is running."""
    return _folded(argument) in _CANCEL_WORDS


def _folded(argument: str) -> str:
    return fold(" ".join(forms(argument)))


def log_report(report: BuildReport) -> None:
    """Log the numbers of a rebuild, and each file that could not be read."""
    _LOGGER.info(
        "generation %s: %d articles, %d added, %d changed, %d removed, %d faults",
        *(report.generation, report.articles, report.added, report.changed, report.removed, len(report.faults)),
    )
    for fault in report.faults:
        _LOGGER.warning("%s: %s", fault.place, fault.message)
