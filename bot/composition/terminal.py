"""The parts of the chat in the terminal and of the verbs that answer once.

Each function builds the index first if there is none, and raises `RetrievalError`.
"""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext

from bot.composition.archive import Archive, open_archive
from bot.composition.meaning import PATIENT, OpenedMeaning, meaning_or_notice
from bot.services.answering import AnswerService
from bot.services.article_list import ArticleList
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.services.summaries import SummaryService
from bot.services.timelines import TimelineService
from bot.settings.settings import Settings
from bot.terminal.chat import Chat
from bot.terminal.progress import write_notice
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import BuildReport
from retrieval.text.segmentation import UndertheseaSegmenter


@contextmanager
def open_answers(settings: Settings) -> Iterator[AnswerService]:
    """Yield the service that answers questions, once the model is ready that embeds them, or late."""
    archive = open_archive(settings)
    with _meaning(settings, archive) as meaning:
        index = archive.open_live_index(settings, meaning.of if meaning else None)
        if meaning:
            meaning.wait()
        with SearchWorker(index, UndertheseaSegmenter()) as worker:
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
    with _meaning(settings, archive) as meaning:
        yield from _chat(archive, archive.open_live_index(settings, meaning.of if meaning else None))


def _chat(archive: Archive, index: LiveIndex) -> Iterator[Chat]:
    def reindex(force: bool) -> BuildReport:  # noqa: FBT001 — the only argument
        report = archive.reindex(force=force)
        index.reopen()
        return report

    with SearchWorker(index, UndertheseaSegmenter()) as worker:
        answers, summaries, articles = AnswerService(worker), SummaryService(worker), ArticleList(index)
        yield Chat(answers, summaries, articles, reindex, VIETNAMESE, lines=sys.stdin, out=sys.stdout)


@contextmanager
def _meaning(settings: Settings, archive: Archive) -> Iterator[OpenedMeaning | None]:
    """Yield what embeds questions, which starts at once; None where the settings do not ask for it."""
    layer = meaning_or_notice(settings, archive.source.index, write_notice)
    with closing(layer.open(PATIENT)) if layer else nullcontext() as meaning:
        yield meaning


def _worker(settings: Settings) -> SearchWorker:
    return SearchWorker(open_archive(settings).open_live_index(settings), UndertheseaSegmenter())
