"""Opens the concrete parts that the settings name; the only place that names concrete classes."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.services.answering import AnswerService, LiveIndex
from bot.services.article_location import Source, choose_location
from bot.services.worker_thread import WorkerThread
from bot.settings import Secret, Settings
from bot.terminal.chat import Chat
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import BuildReport, build
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.options import BuildOptions
from retrieval.errors import IndexUnusableError
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter

if TYPE_CHECKING:
    from bot.maintenance.checks import Finding
    from bot.services.reindexing import Reindexer
    from bot.services.summaries import SummaryService
    from bot.services.timelines import TimelineService
    from bot.telegram.application import Features
    from storage.catching_up import CatchingUpLog
    from storage.inbox import Inbox

_BUSY_TIMEOUT = 1.0  # seconds: what a reader waits for a log that another program has locked; a stop, twice as long


@dataclass(frozen=True, slots=True)
class Archive:
    """A source of articles and the generations of its index."""

    source: Source
    generations: Generations
    segmenter: Segmenter  # which finds the words when it is built
    options: BuildOptions

    def reindex(self, *, full: bool = False, force: bool = False) -> BuildReport:
        """Build the index, showing progress and the broken files on stderr. Raises `RetrievalError`."""
        from bot.terminal.progress import progress_bar  # noqa: PLC0415 — an index is there most of the time

        with progress_bar(f"indexing {self.source.articles}") as on_progress:
            options = replace(self.options, full=full, force=force)
            report = build(self.source.articles, self.generations, self.segmenter, options, on_progress)
        for fault in report.faults:
            tell(f"{fault.place}: {fault.message}")
        return report

    def open(self) -> SentenceIndex:
        """The index; built first where there is none that this version can read. Raises `RetrievalError`."""
        try:
            return self.generations.open_whole(on_damage=tell)
        except IndexUnusableError as error:
            if self.generations.current() is not None:
                tell(f"{error}; doing so now")
        self.reindex()
        return self.generations.open()

    def live(self, settings: Settings) -> LiveIndex:
        """The index to serve, with the editor's names. Raises `RetrievalError`."""
        return LiveIndex(self.generations, self.open(), settings.alias_file)


def tell(message: str) -> None:
    """Say something to the operator."""
    print(f"hoibao: {message}", file=sys.stderr, flush=True)  # noqa: T201 — a command line speaks on stderr


def open_archive(settings: Settings, *, public: bool = False) -> Archive:
    """The archive that the settings name. Tells the operator where that is not what they may expect."""
    source = choose_location(settings, public=public)
    if source.notice:
        tell(source.notice)
    options = BuildOptions(golden=settings.golden_file, alias_file=settings.alias_file)
    segmenter = CollocationSegmenter() if settings.segmenter == "collocations" else UndertheseaSegmenter()
    return Archive(source, Generations(source.index), segmenter, options)


def reindex(settings: Settings, *, full: bool, force: bool) -> BuildReport:
    """Rebuild the index. Raises `RetrievalError`."""
    return open_archive(settings).reindex(full=full, force=force)


def roll_back(settings: Settings) -> str:
    """Make the generation before the current one current; returns its name. Raises `RetrievalError`."""
    return open_archive(settings).generations.roll_back()


def open_index(settings: Settings) -> SentenceIndex:
    """The index, built where there is none yet. Raises `RetrievalError`."""
    return open_archive(settings).open()


@contextmanager
def open_answering(settings: Settings) -> Iterator[AnswerService]:
    """What answers questions, the index built where there is none yet. Raises `RetrievalError`."""
    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    with AnswerService(archive.live(settings), segmenter) as answering:
        yield answering


@contextmanager
def open_summarising(settings: Settings) -> Iterator["SummaryService"]:
    """What summarises, the index built where there is none yet. Raises `RetrievalError`."""
    from bot.services.summaries import SummaryService  # noqa: PLC0415 — only one verb needs it

    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    with WorkerThread() as thread:
        yield SummaryService(archive.live(settings), segmenter, thread)


@contextmanager
def open_timelines(settings: Settings) -> Iterator["TimelineService"]:
    """What makes timelines, the index built where there is none yet. Raises `RetrievalError`."""
    from bot.services.timelines import TimelineService  # noqa: PLC0415 — only one verb needs it

    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    with WorkerThread() as thread:
        yield TimelineService(archive.live(settings), segmenter, thread)


@contextmanager
def open_chat(settings: Settings) -> Iterator[Chat]:
    """The conversation on stdin and stdout. Raises `RetrievalError`."""
    archive, segmenter = open_archive(settings), UndertheseaSegmenter()
    index = archive.live(settings)

    def reindex_and_serve(force: bool) -> BuildReport:  # noqa: FBT001 — its one argument
        report = archive.reindex(force=force)
        index.reopen()
        return report

    with AnswerService(index, segmenter) as answering:
        yield Chat(answering, reindex_and_serve, VIETNAMESE, lines=sys.stdin, out=sys.stdout)


def check(settings: Settings) -> "Iterator[Finding]":
    """What is in order and what is not, nothing being changed by looking."""
    # Imported here, since the other verbs of the terminal start without SQL.
    from bot.maintenance import checks as checking  # noqa: PLC0415 — as said above
    from bot.maintenance.telegram_check import check_telegram  # noqa: PLC0415 — as above

    yield from checking.check_settings(settings)
    source = choose_location(settings, public=settings.token is not None)
    yield from checking.check_articles(source, Generations(source.index))
    yield from checking.check_aliases(settings.alias_file)
    yield from checking.check_database(settings.database_url)
    if settings.token is not None:
        yield from check_telegram(settings.token, settings.api_url, settings.webhook)


def backup(settings: Settings, file: Path | None) -> Path:
    """Write a backup and return its file. Raises `BackupError` or `StorageError`."""
    from bot.maintenance.backup import write_backup  # noqa: PLC0415 — as in check

    target = file or settings.data / "backups" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z.zip"
    write_backup(settings.database_url, open_archive(settings, public=True).generations.register, target)
    return target


def restore(settings: Settings, file: Path) -> Iterator[str]:
    """Restore a backup; yields what was done, a line each. Raises as `backup`, or `RetrievalError`."""
    from bot.maintenance.backup import restore_backup  # noqa: PLC0415 — as in check

    archive = open_archive(settings, public=True)
    yield from restore_backup(file, settings.database_url, archive.generations.register)
    if archive.generations.current() is not None:  # its articles have the numbers of before
        archive.reindex()
        yield "the index was built again"


def serve_telegram(settings: Settings, token: Secret) -> None:
    """Serve Telegram until told to stop. Raises `RetrievalError`, `StorageError` or `ServingError`."""
    archive, segmenter = open_archive(settings, public=True), UndertheseaSegmenter()
    index = archive.live(settings)
    asyncio.run(_serve(settings, token, archive, segmenter, index))


async def _serve(settings: Settings, token: Secret, archive: Archive, segmenter: Segmenter, index: LiveIndex) -> None:
    # Imported here, since the other verbs start in a second without Telegram and SQL.
    from bot.services.article_watcher import watch_articles  # noqa: PLC0415 — as above
    from bot.services.generation_watcher import watch_generations  # noqa: PLC0415 — as above
    from bot.services.reindexing import Reindexer  # noqa: PLC0415 — as above
    from bot.telegram.application import build_application  # noqa: PLC0415 — as said above
    from bot.telegram.server import BotServer  # noqa: PLC0415 — as above
    from storage.catching_up import CatchingUpLog  # noqa: PLC0415 — as above
    from storage.conversations import ConversationLog  # noqa: PLC0415 — as above
    from storage.database import Database  # noqa: PLC0415 — as above
    from storage.inbox import Inbox  # noqa: PLC0415 — as above

    async with AsyncExitStack() as stack:
        answering = stack.enter_context(AnswerService(index, segmenter))
        database = await stack.enter_async_context(Database.open(settings.database_url, busy_timeout=_BUSY_TIMEOUT))
        recording = await stack.enter_async_context(CatchingUpLog(ConversationLog(database)))
        reindexing = Reindexer(archive.source.articles, archive.generations, archive.segmenter, index, archive.options)
        inbox = Inbox(database)
        features = _features(settings, segmenter, answering, recording, inbox, reindexing)
        application = build_application(token, settings.api_url, features)
        beside = [partial(watch_generations, archive.generations, index)]
        if settings.watch:
            beside.append(partial(watch_articles, archive.source.articles, reindexing))
        await BotServer(application, inbox, reindexing, settings.admin_ids, settings.webhook, beside).run()


def _features(  # noqa: PLR0913, PLR0917 — the parts that the handlers share
    settings: Settings,
    segmenter: Segmenter,
    answering: AnswerService,
    recording: "CatchingUpLog",
    inbox: "Inbox",
    reindexing: "Reindexer",
) -> "Features":
    from bot.services.article_list import Catalogue  # noqa: PLC0415 — as in _serve
    from bot.services.past_answers import PastAnswers  # noqa: PLC0415 — as in _serve
    from bot.services.question_quota import QuestionQuota  # noqa: PLC0415 — as in _serve
    from bot.services.statistics import StatisticsService  # noqa: PLC0415 — as in _serve
    from bot.services.summaries import SummaryService  # noqa: PLC0415 — as in _serve
    from bot.services.timelines import TimelineService  # noqa: PLC0415 — as in _serve
    from bot.telegram.application import Features  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.access import AccessList  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.admin import Admin  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.answer_buttons import AnswerButtons  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.articles import Articles  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.help import Help  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.questions import Questions  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.summaries import Summaries  # noqa: PLC0415 — as in _serve
    from bot.telegram.handlers.timelines import TopicTimelines  # noqa: PLC0415 — as in _serve

    index, catalogue, log = answering.index, Catalogue(answering.index), recording.log
    limits = QuestionQuota(settings.questions_per_minute, settings.admin_ids)
    return Features(
        access=AccessList(settings.allowed_ids, settings.admin_ids),
        help=Help(settings.admin_ids),
        questions=Questions(answering, recording, limits),
        answer_buttons=AnswerButtons(PastAnswers(answering), log),
        articles=Articles(catalogue),
        summaries=Summaries(SummaryService(index, segmenter, answering.thread), catalogue, log, limits),
        timelines=TopicTimelines(TimelineService(index, segmenter, answering.thread), limits),
        admin=Admin(reindexing, StatisticsService(index, log, inbox), settings.admin_ids),
    )
