"""The parts of the chat in the terminal and of the verbs that answer once.

Each function builds the index first if there is none, and raises `RetrievalError`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.composition.archive import open_archive
from bot.services.answering import AnswerService
from bot.services.summaries import SummaryService
from bot.services.timelines import TimelineService
from bot.services.worker_thread import WorkerThread
from bot.settings import Settings
from bot.terminal.chat import Chat
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import BuildReport
from retrieval.text.segmentation import UndertheseaSegmenter


@contextmanager
def open_answers(settings: Settings) -> Iterator[AnswerService]:
    """Yield the service that answers questions."""
    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    with AnswerService(archive.open_live_index(settings), segmenter) as answers:
        yield answers


@contextmanager
def open_summaries(settings: Settings) -> Iterator[SummaryService]:
    """Yield the service that summarises."""
    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    with WorkerThread() as thread:
        yield SummaryService(archive.open_live_index(settings), segmenter, thread)


@contextmanager
def open_timelines(settings: Settings) -> Iterator[TimelineService]:
    """Yield the service that builds timelines."""
    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    with WorkerThread() as thread:
        yield TimelineService(archive.open_live_index(settings), segmenter, thread)


@contextmanager
def open_chat(settings: Settings) -> Iterator[Chat]:
    """Yield a conversation over stdin and stdout."""
    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    index = archive.open_live_index(settings)

    def reindex(force: bool) -> BuildReport:  # noqa: FBT001 — the only argument
        report = archive.reindex(force=force)
        index.reopen()
        return report

    with AnswerService(index, segmenter) as answers:
        yield Chat(answers, reindex, VIETNAMESE, lines=sys.stdin, out=sys.stdout)
