"""The parts of the bot in Telegram."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial

from bot.composition.archive import Archive, open_archive
from bot.composition.database import backup_files, prepare_migration
from bot.maintenance.housekeeping import Housekeeping
from bot.services.answering import AnswerService
from bot.services.article_list import ArticleList
from bot.services.article_watcher import watch_articles
from bot.services.generation_watcher import watch_generations
from bot.services.live_index import LiveIndex
from bot.services.past_answers import PastAnswers
from bot.services.question_quota import QuestionQuota
from bot.services.reindexing import Reindexer
from bot.services.search_worker import SearchWorker
from bot.services.statistics import StatisticsService
from bot.services.summaries import SummaryService
from bot.services.timelines import TimelineService
from bot.settings.settings import Settings
from bot.settings.values import Secret
from bot.telegram.application import Features, build_application
from bot.telegram.handlers.access import AccessList
from bot.telegram.handlers.admin import Admin
from bot.telegram.handlers.answer_buttons import AnswerButtons
from bot.telegram.handlers.articles import Articles
from bot.telegram.handlers.help import Help
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.summaries import Summaries
from bot.telegram.handlers.timelines import TopicTimelines
from bot.telegram.server import BotServer
from retrieval.text.segmentation import UndertheseaSegmenter
from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog
from storage.database import Database
from storage.inbox import Inbox

# Seconds that a question waits for a log that another program has locked; chosen so that a stop, which may wait twice
# as long, still ends in time.
_BUSY_TIMEOUT = 1.0


def serve_telegram(settings: Settings, token: Secret) -> None:
    """Serve Telegram until SIGTERM or SIGINT; build the index first if there is none.

    Raises `RetrievalError`, `StorageError`, `BackupError` or `ServingError`.
    """
    prepare_migration(settings)
    archive = open_archive(settings, public=True)
    asyncio.run(_serve(settings, token, archive, archive.open_live_index(settings)))


async def _serve(settings: Settings, token: Secret, archive: Archive, index: LiveIndex) -> None:
    async with AsyncExitStack() as stack:
        worker = stack.enter_context(SearchWorker(index, UndertheseaSegmenter()))
        database = await stack.enter_async_context(Database.open(settings.database_url, busy_timeout=_BUSY_TIMEOUT))
        log = await stack.enter_async_context(CatchingUpLog(ConversationLog(database)))
        inbox = Inbox(database)
        reindexer = Reindexer(archive.source.articles, archive.generations, archive.segmenter, index, archive.options)
        features = _features(settings, index, worker, log, inbox, reindexer)
        application = build_application(token, settings.api_url, features)
        housekeeping = Housekeeping(settings, database, backup_files(settings))
        background = [partial(watch_generations, archive.generations, index), partial(housekeeping.run)]
        if settings.watch:
            background.append(partial(watch_articles, archive.source.articles, reindexer))
        await BotServer(application, inbox, reindexer, settings.admin_ids, settings.webhook, background).run()


def _features(  # noqa: PLR0913, PLR0917 — the parts that the handlers share
    settings: Settings,
    index: LiveIndex,
    worker: SearchWorker,
    catching_up_log: CatchingUpLog,
    inbox: Inbox,
    reindexer: Reindexer,
) -> Features:
    article_list, log = ArticleList(index), catching_up_log.log
    quota = QuestionQuota(settings.questions_per_minute, settings.admin_ids)
    return Features(
        access=AccessList(settings.allowed_ids, settings.admin_ids),
        help=Help(settings.admin_ids, settings.keep_questions_days),
        questions=Questions(AnswerService(worker), catching_up_log, quota),
        answer_buttons=AnswerButtons(PastAnswers(worker), log),
        articles=Articles(article_list),
        summaries=Summaries(SummaryService(worker), article_list, log, quota),
        timelines=TopicTimelines(TimelineService(worker), quota),
        admin=Admin(reindexer, StatisticsService(index, log, inbox), settings.admin_ids),
    )
