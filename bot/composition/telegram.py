"""The parts of the bot in Telegram."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot.composition.archive import Archive, open_archive, open_search
from bot.composition.database import backup_files, erasure_list, prepare_migration, share_files
from bot.composition.meaning import MeaningLayer, tried_meaning
from bot.composition.stored import Stored, open_stored
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
from bot.services.folder_mirror import DRAFTS
from bot.services.forwarded_news import ForwardedNews
from bot.services.generation_watcher import follow_address, watch_generations
from bot.services.live_index import LiveIndex
from bot.services.meaning_filling import MeaningFilling
from bot.services.monitor import Monitor
from bot.services.news import NewsService
from bot.services.past_answers import PastAnswers
from bot.services.reindexing import Reindexer
from bot.services.review import ReviewService
from bot.services.search_worker import SearchProcesses, SearchWorker
from bot.services.shared_drafts import SharedDrafts
from bot.services.shared_folder import pull_for_build
from bot.services.statistics import StatisticsService
from bot.services.subscriptions import SubscriptionService
from bot.services.summaries import SummaryService
from bot.services.timelines import TimelineService
from bot.services.user_quota import UserQuota
from bot.settings.settings import Settings
from bot.settings.telegram_settings import bot_id
from bot.settings.values import Secret
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.application import Features, TelegramApplication, build_application
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
from storage.corrections import CorrectionTable
from storage.erasure import PersonEraser
from storage.feedback import FeedbackLog
from storage.feeds import FeedTable
from storage.personal_data import PersonalData
from storage.review import Review
from storage.subscriptions import SubscriptionTable
from storage.usage import sole_server

_Job = Callable[[], Coroutine[object, object, object]]


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
        share_files(settings)
        archive = open_archive(settings, public=True)
        with tried_meaning(settings, archive.source.index, logging.getLogger(__name__).error) as tried:
            index = archive.open_live_index(settings)
            layer = tried()
        asyncio.run(_serve(settings, token, archive, index, layer))


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is open while the bot serves."""

    settings: Settings
    archive: Archive
    index: LiveIndex
    worker: SearchWorker
    stored: Stored
    metrics: Metrics
    layer: MeaningLayer | None


async def _serve(
    settings: Settings, token: Secret, archive: Archive, index: LiveIndex, layer: MeaningLayer | None
) -> None:
    bot, metrics = bot_id(token), Metrics()
    async with AsyncExitStack() as stack:
        prepare = partial(open_search, settings, archive.source.index, layer)
        processes = await stack.enter_async_context(SearchProcesses(prepare, settings.workers or max(cores() - 1, 1)))
        index.call_on_reopen(processes.renew)
        worker = stack.enter_context(SearchWorker(index, archive.segmenter, processes=processes))
        stored = await open_stored(stack, settings, archive, bot)
        subscribed = SubscriptionTable(stored.database, bot)
        await asyncio.gather(stored.inbox.adopt(), subscribed.adopt())
        opened = _Opened(settings, archive, index, worker, stored, metrics, layer)
        reindexer = _reindexer(opened)
        certificates = load_certificates()
        fetcher = Fetcher(certificates, allow_loopback=settings.fetch_loopback)
        adding = _adding(opened, reindexer)
        feeds = FeedService(
            FeedTable(opened.stored.database), fetcher, ArticleReader(), adding, minutes=settings.feeds_minutes
        )
        subscriptions = _subscriptions(opened, subscribed)
        features = _features(opened, adding, fetcher, feeds, subscriptions)
        connection = Connection(token, settings.api_url, settings.proxy, certificates, metrics)
        limiter = RateLimiter(opened.stored.states, messages_per_second=settings.messages_per_second)
        application = build_application(connection, features, limiter)
        digests = DigestSender(application.bot, partial(_rules(settings).admits, admin_ids=settings.admin_ids))
        monitor = await stack.enter_async_context(_monitor(opened, bot, reindexer, application))
        stack.enter_context(endpoints(settings.metrics_listen, metrics.registry, monitor.pulse))
        server = BotServer(
            application,
            connection,
            opened.stored.inbox,
            reindexer,
            opened.stored.leads,
            name=settings.bot_name,
            admin_ids=settings.admin_ids,
            webhook=settings.webhook,
            background_jobs=_background(opened, adding, feeds, partial(subscriptions.run, digests.send)),
            metrics=metrics,
        )
        await processes.ready()  # opening a large index takes longer than a question waits
        await server.run()


def _reindexer(opened: _Opened) -> Reindexer:
    archive = opened.archive
    return Reindexer(
        archive.source.articles,
        archive.generations,
        archive.segmenter,
        opened.index,
        archive.options,
        corrections=archive.corrections,
        on_outcome=opened.metrics.count_build,
        turn=opened.stored.turn,
        prepare=partial(pull_for_build, opened.stored.files),
        work=archive.work,
    )


def _adding(opened: _Opened, reindexer: Reindexer) -> ArticleAdding:
    """Return what adds articles; with an index at an address, the programs that have the articles make it."""
    articles = AddedArticles(opened.settings.data / ADDED)
    builds = opened.archive.source.has_articles if opened.settings.index_url else lambda: True
    return ArticleAdding(articles, reindexer, opened.index, opened.stored.files, builds)


def _subscriptions(opened: _Opened, table: SubscriptionTable) -> SubscriptionService:
    return SubscriptionService(
        table,
        NewsService(opened.worker),
        opened.index,
        per_day=opened.settings.news_per_day,
        messages_per_second=opened.settings.messages_per_second,
    )


def _monitor(opened: _Opened, bot: int, reindexer: Reindexer, application: TelegramApplication) -> Monitor:
    settings = opened.settings
    return Monitor(
        heartbeat_path(settings.data, bot),
        metrics=opened.metrics,
        inbox=opened.stored.inbox,
        index=opened.index,
        reindexer=reindexer,
        articles=opened.archive.source.articles,
        book=AlertBook(settings.data / f"alerts-{bot}.json"),
        is_serving=lambda: application.running,
        notify=AdminAlerts(application.bot, settings.admin_ids, opened.stored.leads.leads).send,
    )


def _statistics(opened: _Opened, review: Review) -> StatisticsService:
    stored, vectors = opened.stored, opened.layer.folder if opened.layer else None
    return StatisticsService(opened.index, review, stored.inbox, FeedTable(stored.database), vectors)


def _background(opened: _Opened, adding: ArticleAdding, feeds: FeedService, news: _Job) -> list[_Job]:
    """Return what each program does, and what the one does that leads all of them, or those with the articles."""
    settings, archive = opened.settings, opened.archive
    housekeeping = Housekeeping(settings, opened.stored.database, backup_files(settings)).run
    jobs: list[_Job] = [partial(watch_generations, archive.generations, opened.index), opened.stored.files.keep_in_step]
    if archive.generations.address:
        jobs.append(partial(follow_address, archive.generations))
    of_index: list[_Job] = [adding.keep_up]
    if settings.watch:
        of_index.append(partial(watch_articles, archive.source.articles, adding.reindexer))
    if opened.layer:
        jobs.append(MeaningFilling(opened.layer.fill_task(settings)).run)
    # Where each program has an index of its own, each keeps that up to date.
    jobs += [partial(opened.stored.leads_archive.lead, job) for job in of_index] if settings.index_url else of_index
    # What feeds bring reaches the program that builds by the database, or has to be brought there.
    leads_feeds = opened.stored.leads if opened.stored.database.is_shared else opened.stored.leads_archive
    jobs.append(partial(leads_feeds.lead, partial(feeds.run, settings.feeds)))
    return [*jobs, *(partial(opened.stored.leads.lead, job) for job in (housekeeping, news))]


def _rules(settings: Settings) -> AccessRules:
    return AccessRules(settings.allowed_ids, settings.allowed_groups, settings.blocked_ids)


def _features(
    opened: _Opened, adding: ArticleAdding, fetcher: Fetcher, feeds: FeedService, subscriptions: SubscriptionService
) -> Features:
    settings, worker, database, metrics = opened.settings, opened.worker, opened.stored.database, opened.metrics
    index, reindexer = adding.index, adding.reindexer
    article_list, summaries, log = ArticleList(index), SummaryService(worker), opened.stored.log.log
    answers, timelines = AnswerService(worker), TimelineService(worker)
    audit, eraser = AuditLog(settings.data), PersonEraser(database, erasure_list(settings))
    retention = Retention(settings.keep_questions_days, settings.keep_backups_days, settings.contact)
    quota = Quota(UserQuota(settings.questions_per_minute, settings.admin_ids, opened.stored.states), metrics)
    questions = Questions(answers, ForwardedNews(worker), opened.stored.log, metrics)
    articles, examples, drawer = Articles(article_list, summaries), ExampleQuestions(index), ChartDrawer()
    review = Review(database)
    corrections = Corrections(CorrectionService(CorrectionTable(database), index), reindexer, settings.admin_ids, audit)
    admin = Admin(reindexer, _statistics(opened, review), drawer, settings.admin_ids, audit)
    drafts = SharedDrafts(ArticleDrafts(settings.data / DRAFTS), opened.stored.files)
    offered = OfferedArticles(ArticleReader(), fetcher)
    offers = ArticleOffers(offered, drafts, adding, worker, questions, settings.admin_ids, audit)
    reviewing = ReviewService(review, worker, settings.golden_file, opened.stored.files)
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
        own_data=OwnData(PersonalData(database), eraser, opened.stored.log, questions, retention),
        feedback=Feedback(log, FeedbackLog(database)),
        inline_mode=InlineMode(answers, opened.stored.log, metrics),
        guest_mode=GuestMode(answers, opened.stored.log, metrics),
        admin=admin,
        review=EditorialReview(reviewing, log, settings.admin_ids, audit),
        offers=offers,
        added=AddedArticleList(adding, settings.admin_ids, audit),
        feeds=Feeds(feeds, settings.admin_ids, audit),
        corrections=corrections,
        wordless=Wordless(),
        cancel=Cancel([corrections, questions, articles, offers, admin]),
    )
