"""The process of a build or a refresh: what it is given, and how it reports."""

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import NamedTuple

from bot.services.build_errors import BuildDiedError
from bot.services.piped_process import start_piped
from retrieval.building.build import BuildReport, build
from retrieval.building.options import BuildOptions, OnProgress, Progress
from retrieval.building.refresh import refresh
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter

GRACE = 2.5  # seconds that a build has to clean up after SIGTERM; chosen

_REPORT_INTERVAL = 0.2  # seconds, chosen: a build reports far more often than anybody looks
_NICENESS = 5  # of a build, chosen: questions come first

Work = Callable[[Path, Generations, Segmenter, BuildOptions, OnProgress], BuildReport]


class IndexWork(NamedTuple):
    """How an index is built and refreshed."""

    build: Work = build
    refresh: Work = refresh


@dataclass(frozen=True, slots=True)
class BuildTask:
    """A whole build or a refresh, and its arguments, sent to its process."""

    work: Work
    articles: Path
    generations: Generations
    segmenter: Segmenter
    options: BuildOptions


_Message = Progress | BuildReport | RetrievalError


def start_build(task: BuildTask) -> tuple[SpawnProcess, Connection]:
    """Start the process of a build, and return it with what to `receive` from. Raises `BuildDiedError`."""
    try:
        # Not a daemon: a daemon may not start the process pool of a large build.
        return start_piped(run_build, task, name="hoibao-build", daemon=False)
    except (OSError, MemoryError) as error:
        raise BuildDiedError(f"the system starts no process that builds the index ({error})") from error


def receive(receiver: Connection, on_progress: Callable[[Progress], object]) -> BuildReport:
    """Forward progress until the report, and return that.

    Raises the error of the build; EOFError, or OSError within a message, if its process died.
    """
    with receiver:
        while True:
            message: _Message = receiver.recv()
            if isinstance(message, Progress):
                on_progress(message)
            elif isinstance(message, BuildReport):
                return message
            else:
                raise message


def end_process(process: SpawnProcess) -> None:
    """End the process of a build, by force if it takes too long."""
    process.terminate()
    process.join(GRACE)
    if process.is_alive():
        process.kill()
        process.join()


def run_build(task: BuildTask, sender: Connection) -> None:
    """Run a build in its own process. If the receiver is gone, sending progress raises and so ends the build."""
    faulthandler.enable()
    # Ctrl-C reaches both processes, and the parent decides. SIGTERM unwinds the stack, so that temporary files go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.nice(_NICENESS)
    try:
        report = task.work(task.articles, task.generations, task.segmenter, task.options, _ThrottledSender(sender))
    except RetrievalError as error:
        sender.send(error)
    else:
        sender.send(report)


class _ThrottledSender:
    """Sends each phase at once, and its progress at intervals."""

    def __init__(self, sender: Connection) -> None:
        self._sender = sender
        self._phase = ""
        self._due = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.phase != self._phase or now >= self._due:
            self._phase, self._due = progress.phase, now + _REPORT_INTERVAL
            self._sender.send(progress)
