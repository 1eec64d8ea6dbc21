"""The parts of the bot in Telegram."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from functools import partial

from bot.composition.archive import Archive, open_archive, open_search
from bot.composition.database import backup_files, erasure_list, prepare_migration
from bot.composition.meaning import MeaningLayer, tried_meaning
from bot.maintenance.housekeeping import Housekeeping
from bot.observability.alerts import AlertBook
from bot.observability.audit import AuditLog
from bot.observability.endpoints import endpoints
from bot.observability.heartbeat import Heartbeat, heartbeat_path
from bot.observability.metrics import Metrics
from bot.services.added_articles import AddedArticles
from bot.services.answering import AnswerService
from bot.services.article_adding import ArticleAdding
from bot.services.article_drafts import ArticleDrafts
from bot.services.article_list import ArticleList
from bot.services.article_reading import ArticleReader
from bot.services.article_watcher import watch_articles
from bot.services.charts import ChartDrawer
from bot.services.corrections import CorrectionService
from bot.services.example_questions import ExampleQuestions
from bot.services.feeds import FeedService
from bot.services.forwarded_news import ForwardedNews
from bot.services.generation_watcher import follow_address, watch_generations
from bot.services.leadership import Leadership
from bot.services.live_index import LiveIndex
from bot.services.meaning_filling import MeaningFilling
from bot.services.monitor import Monitor
from bot.services.news import NewsService
from bot.services.past_answers import PastAnswers
from bot.services.reindexing import Reindexer
from bot.services.review import ReviewService
from bot.services.search_worker import SearchProcesses, SearchWorker
from bot.services.statistics import StatisticsService
from bot.services.subscriptions import SubscriptionService
from bot.services.summaries import SummaryService
from bot.services.timelines import TimelineService
from bot.services.user_quota import UserQuota
from bot.settings.settings import Settings
from bot.settings.telegram_settings import bot_id
from bot.settings.values import Secret
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.application import Features, build_application
from bot.telegram.connection import Connection, load_certificates
from bot.telegram.digest_sender import DigestSender
from bot.telegram.handlers.access import AccessList, AccessRules
from bot.telegram.handlers.added_articles import AddedArticleList
from bot.telegram.handlers.admin import Admin
from bot.telegram.handlers.answer_buttons import AnswerButtons
from bot.telegram.handlers.article_offers import ArticleOffers
from bot.telegram.handlers.articles import Articles
from bot.telegram.handlers.cancel import Cancel
from bot.telegram.handlers.corrections import Corrections
from bot.telegram.handlers.examples import Examples
from bot.telegram.handlers.feedback import Feedback
from bot.telegram.handlers.feeds import Feeds
from bot.telegram.handlers.guest_mode import GuestMode
from bot.telegram.handlers.help import Help
from bot.telegram.handlers.inline_mode import InlineMode
from bot.telegram.handlers.news import News
from bot.telegram.handlers.offered_articles import OfferedArticles
from bot.telegram.handlers.own_data import OwnData
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.quota import Quota
from bot.telegram.handlers.review import EditorialReview
from bot.telegram.handlers.subscriptions import Subscriptions
from bot.telegram.handlers.summaries import Summaries
from bot.telegram.handlers.timelines import TopicTimelines
from bot.telegram.handlers.wordless import Wordless
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.server import BotServer
from bot.texts.own_data_texts import Retention
from bot.web.fetcher import Fetcher
from retrieval.articles.folder import ADDED
from retrieval.building.process_pool import cores
from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog
from storage.corrections import CorrectionTable
from storage.database import Database
from storage.erasure import PersonEraser
from storage.feedback import FeedbackLog
from storage.feeds import FeedTable
from storage.inbox import Inbox
from storage.locks import Lock
from storage.personal_data import PersonalData
from storage.review import Review
from storage.subscriptions import SubscriptionTable
from storage.usage import sole_server

_DRAFTS = "drafts"  # in the data folder

_Job = Callable[[], Coroutine[object, object, object]]

# Seconds that a question waits for a log that another program has locked; chosen so that a stop, which may wait twice
# as long, still ends in time.
_BUSY_TIMEOUT = 1.0


def serve_telegram(settings: Settings, token: Secret) -> None:
    """Serve Telegram until SIGTERM or SIGINT; build the index first if there is none.

    Raises `RetrievalError`, `BackupError`, `ServingError` or `StorageError`; the last also where another program serves
    this bot.
    """
    with sole_server(settings.database_url, bot_id(token)):
        now = datetime.now(UTC)
        with suppress(OSError):  # the monitor logs it
            heartbeat = Heartbeat("starting", os.getpid(), started_at=now, beat_at=now)
            heartbeat.write(heartbeat_path(settings.data, bot_id(token)))
        prepare_migration(settings)
        archive = open_archive(settings, public=True)
        with tried_meaning(settings, archive.source.index, logging.getLogger(__name__).error) as tried:
            index = archive.open_live_index(settings)
            layer = tried()
        asyncio.run(_serve(settings, token, archive, index, layer))


async def _serve(
    settings: Settings, token: Secret, archive: Archive, index: LiveIndex, layer: MeaningLayer | None
) -> None:
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        prepare = partial(open_search, settings, archive.source.index, layer)
        processes = await stack.enter_async_context(SearchProcesses(prepare, settings.workers or max(cores() - 1, 1)))
        index.call_on_reopen(processes.renew)
        worker = stack.enter_context(SearchWorker(index, archive.segmenter, processes=processes))
        database = await stack.enter_async_context(Database.open(settings.database_url, busy_timeout=_BUSY_TIMEOUT))
        log = await stack.enter_async_context(CatchingUpLog(ConversationLog(database)))
        bot = bot_id(token)
        states = await stack.enter_async_context(database.states(bot))
        leadership = await stack.enter_async_context(Leadership(database.lock(f"leader of {bot}")))
        inbox = Inbox(database, bot)
        await inbox.adopt()
        reindexer = _reindexer(archive, index, database.lock(f"build of {bot}"), metrics)
        adding = ArticleAdding(AddedArticles(settings.data / ADDED), reindexer, index)
        certificates = load_certificates()
        fetcher = Fetcher(certificates, allow_loopback=settings.fetch_loopback)
        limiter = RateLimiter(states, messages_per_second=settings.messages_per_second)
        quota = Quota(UserQuota(settings.questions_per_minute, settings.admin_ids, states), metrics)
        offered = OfferedArticles(ArticleReader(), fetcher)
        feeds = FeedService(FeedTable(database), fetcher, ArticleReader(), adding, minutes=settings.feeds_minutes)
        subscriptions = SubscriptionService(
            SubscriptionTable(database),
            NewsService(worker),
            index,
            per_day=settings.news_per_day,
            messages_per_second=settings.messages_per_second,
        )
        features = _features(
            settings, worker, database, log, inbox, adding, offered, feeds, subscriptions, quota, metrics, layer
        )
        connection = Connection(token, settings.api_url, settings.proxy, certificates, metrics)
        application = build_application(connection, features, limiter)
        digests = DigestSender(application.bot, partial(_rules(settings).admits, admin_ids=settings.admin_ids))
        monitor = Monitor(
            heartbeat_path(settings.data, bot),
            metrics=metrics,
            inbox=inbox,
            index=index,
            reindexer=reindexer,
            articles=archive.source.articles,
            book=AlertBook(settings.data / f"alerts-{bot}.json"),
            is_serving=lambda: application.running,
            notify=AdminAlerts(application.bot, settings.admin_ids, leadership.leads).send,
        )
        await stack.enter_async_context(monitor)
        stack.enter_context(endpoints(settings.metrics_listen, metrics.registry, monitor.pulse))
        of_leader: list[_Job] = [
            Housekeeping(settings, database, backup_files(settings)).run,
            partial(feeds.run, settings.feeds),
            partial(subscriptions.run, digests.send),
        ]
        server = BotServer(
            application,
            connection,
            inbox,
            reindexer,
            leadership,
            name=settings.bot_name,
            admin_ids=settings.admin_ids,
            webhook=settings.webhook,
            background_jobs=[
                *_background(settings, archive, index, reindexer, layer),
                adding.catch_up,
                *(partial(leadership.lead, job) for job in of_leader),
            ],
            metrics=metrics,
        )
        await processes.ready()  # opening a large index takes longer than a question waits
        await server.run()


def _reindexer(archive: Archive, index: LiveIndex, lock: Lock, metrics: Metrics) -> Reindexer:
    return Reindexer(
        archive.source.articles,
        archive.generations,
        archive.segmenter,
        index,
        archive.options,
        corrections=archive.corrections,
        on_outcome=metrics.count_build,
        lock=lock,
        work=archive.work,
    )


def _background(
    settings: Settings, archive: Archive, index: LiveIndex, reindexer: Reindexer, layer: MeaningLayer | None
) -> list[_Job]:
    """Return what each program does, for its own index."""
    jobs: list[_Job] = [partial(watch_generations, archive.generations, index)]
    if archive.generations.address:
        jobs.append(partial(follow_address, archive.generations))
    if settings.watch:
        jobs.append(partial(watch_articles, archive.source.articles, reindexer))
    if layer:
        jobs.append(MeaningFilling(layer.fill_task(settings)).run)
    return jobs


def _rules(settings: Settings) -> AccessRules:
    return AccessRules(settings.allowed_ids, settings.allowed_groups, settings.blocked_ids)


def _features(  # noqa: PLR0913, PLR0917 — the parts that the handlers share
    settings: Settings,
    worker: SearchWorker,
    database: Database,
    catching_up_log: CatchingUpLog,
    inbox: Inbox,
    adding: ArticleAdding,
    offered: OfferedArticles,
    feeds: FeedService,
    subscriptions: SubscriptionService,
    quota: Quota,
    metrics: Metrics,
    layer: MeaningLayer | None,
) -> Features:
    index, reindexer = adding.index, adding.reindexer
    article_list, summaries, log = ArticleList(index), SummaryService(worker), catching_up_log.log
    answers, timelines = AnswerService(worker), TimelineService(worker)
    audit, eraser = AuditLog(settings.data), PersonEraser(database, erasure_list(settings))
    retention = Retention(settings.keep_questions_days, settings.keep_backups_days, settings.contact)
    questions = Questions(answers, ForwardedNews(worker), catching_up_log, metrics)
    articles, examples = Articles(article_list, summaries), ExampleQuestions(index)
    review = Review(database)
    corrections = Corrections(CorrectionService(CorrectionTable(database), index), reindexer, settings.admin_ids, audit)
    statistics = StatisticsService(index, review, inbox, FeedTable(database), layer.folder if layer else None)
    drawer = ChartDrawer()
    admin = Admin(reindexer, statistics, drawer, settings.admin_ids, audit)
    drafts = ArticleDrafts(settings.data / _DRAFTS)
    offers = ArticleOffers(offered, drafts, adding, worker, questions, settings.admin_ids, audit)
    return Features(
        access=AccessList(_rules(settings), settings.admin_ids, quota),
        quota=quota,
        help=Help(examples, settings.admin_ids),
        questions=questions,
        news=News(questions),
        examples=Examples(examples, questions),
        answer_buttons=AnswerButtons(PastAnswers(worker), summaries, timelines, log),
        articles=articles,
        summaries=Summaries(summaries, article_list, log),
        timelines=TopicTimelines(timelines, drawer),
        subscriptions=Subscriptions(subscriptions),
        own_data=OwnData(PersonalData(database), eraser, catching_up_log, questions, retention),
        feedback=Feedback(log, FeedbackLog(database)),
        inline_mode=InlineMode(answers, catching_up_log, metrics),
        guest_mode=GuestMode(answers, catching_up_log, metrics),
        admin=admin,
        review=EditorialReview(ReviewService(review, worker, settings.golden_file), log, settings.admin_ids, audit),
        offers=offers,
        added=AddedArticleList(adding, settings.admin_ids, audit),
        feeds=Feeds(feeds, settings.admin_ids, audit),
        corrections=corrections,
        wordless=Wordless(),
        cancel=Cancel([corrections, questions, articles, offers, admin]),
    )
