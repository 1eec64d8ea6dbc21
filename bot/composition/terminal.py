"""The parts of the chat in the terminal and of the verbs that answer once.

Each function builds the index first if there is none, and raises `RetrievalError`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.composition.archive import open_archive
from bot.services.answering import AnswerService
from bot.services.article_list import ArticleList
from bot.services.search_worker import SearchWorker
from bot.services.summaries import SummaryService
from bot.services.timelines import TimelineService
from bot.settings.settings import Settings
from bot.terminal.chat import Chat
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import BuildReport
from retrieval.text.segmentation import UndertheseaSegmenter


@contextmanager
def open_answers(settings: Settings) -> Iterator[AnswerService]:
    """Yield the service that answers questions."""
    with _worker(settings) as worker:
        yield AnswerService(worker)


@contextmanager
def open_summaries(settings: Settings) -> Iterator[SummaryService]:
    """Yield the service that summarises."""
    with _worker(settings) as worker:
        yield SummaryService(worker)


@contextmanager
def open_timelines(settings: Settings) -> Iterator[TimelineService]:
    """Yield the service that builds timelines."""
    with _worker(settings) as worker:
        yield TimelineService(worker)


@contextmanager
def open_chat(settings: Settings) -> Iterator[Chat]:
    """Yield a conversation over stdin and stdout."""
    archive = open_archive(settings)
    index = archive.open_live_index(settings)

    def reindex(force: bool) -> BuildReport:  # noqa: FBT001 — the only argument
        report = archive.reindex(force=force)
        index.reopen()
        return report

    with SearchWorker(index, UndertheseaSegmenter()) as worker:
        answers, summaries, articles = AnswerService(worker), SummaryService(worker), ArticleList(index)
        yield Chat(answers, summaries, articles, reindex, VIETNAMESE, lines=sys.stdin, out=sys.stdout)


def _worker(settings: Settings) -> SearchWorker:
    return SearchWorker(open_archive(settings).open_live_index(settings), UndertheseaSegmenter())
