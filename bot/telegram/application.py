"""Build the PTB application: its connection to Telegram, and the handler of each kind of update."""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.telegram.connection import Connection
from bot.telegram.handlers.access import AccessList
from bot.telegram.handlers.added_articles import AddedArticleList
from bot.telegram.handlers.admin import Admin
from bot.telegram.handlers.answer_buttons import AnswerButtons
from bot.telegram.handlers.answer_views import ANSWER_DATA
from bot.telegram.handlers.article_offers import ArticleOffers, AwaitedDate
from bot.telegram.handlers.article_views import ARTICLE_DATA
from bot.telegram.handlers.articles import Articles
from bot.telegram.handlers.cancel import Cancel
from bot.telegram.handlers.correction_views import CORRECTION_DATA, CorrectionReply
from bot.telegram.handlers.corrections import Corrections
from bot.telegram.handlers.draft_views import ADDED_DATA, DRAFT_DATA
from bot.telegram.handlers.examples import Examples
from bot.telegram.handlers.feedback import FEEDBACK_DATA, Feedback
from bot.telegram.handlers.feeds import FEED_DATA, Feeds
from bot.telegram.handlers.guest_mode import GuestMode
from bot.telegram.handlers.help import Help
from bot.telegram.handlers.inline_mode import InlineMode
from bot.telegram.handlers.keyboards import CANCEL_DATA, EXAMPLE_DATA
from bot.telegram.handlers.mentions import Addressed
from bot.telegram.handlers.news import News
from bot.telegram.handlers.offered_articles import Offered
from bot.telegram.handlers.own_data import AGAIN_DATA, ERASURE_DATA, HISTORY_DATA, OwnData
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.quota import Quota
from bot.telegram.handlers.review import REVIEW_DATA, EditorialReview
from bot.telegram.handlers.subscriptions import SUBSCRIPTION_DATA, Subscriptions
from bot.telegram.handlers.summaries import Summaries
from bot.telegram.handlers.summary_views import SUMMARY_DATA
from bot.telegram.handlers.timelines import TopicTimelines
from bot.telegram.handlers.worded import Worded
from bot.telegram.handlers.wordless import Wordless
from bot.telegram.rate_limiter import RateLimiter

TelegramApplication = Application[
    ExtBot[None], ContextTypes.DEFAULT_TYPE, dict[Any, Any], dict[Any, Any], dict[Any, Any], None
]

_Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]

_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

_WORDS = filters.TEXT | filters.CAPTION
_FOR_BOT = _PRIVATE | (_GROUP & Addressed())
_EDITED = filters.UpdateType.EDITED_MESSAGE & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

UPDATE_KINDS = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.CHOSEN_INLINE_RESULT,
    Update.GUEST_MESSAGE,
)
"""The kinds of update that have handlers."""


@dataclass(frozen=True, slots=True)
class Features:
    """The handlers of the bot by feature."""

    access: AccessList
    quota: Quota
    help: Help
    questions: Questions
    news: News
    examples: Examples
    answer_buttons: AnswerButtons
    articles: Articles
    summaries: Summaries
    timelines: TopicTimelines
    subscriptions: Subscriptions
    inline_mode: InlineMode
    guest_mode: GuestMode
    own_data: OwnData
    feedback: Feedback
    admin: Admin
    review: EditorialReview
    offers: ArticleOffers
    added: AddedArticleList
    feeds: Feeds
    corrections: Corrections
    wordless: Wordless
    cancel: Cancel


def build_application(connection: Connection, features: Features, rate_limiter: RateLimiter) -> TelegramApplication:
    """Build the application with its handlers; opens no connection."""
    application = (
        ApplicationBuilder()
        .token(connection.token.reveal())
        .base_url(f"{connection.api_url}/bot")
        .base_file_url(f"{connection.api_url}/file/bot")
        .request(connection.open_request())
        .get_updates_request(connection.open_request(connection_pool_size=1))
        .defaults(
            Defaults(
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                do_quote=True,
                allow_sending_without_reply=True,
            )
        )
        .rate_limiter(rate_limiter)
        .updater(None)
        .job_queue(None)
        .build()
    )
    _add_handlers(application, features)
    return application


def _add_handlers(application: TelegramApplication, features: Features) -> None:
    """Add the access check, then the handlers; only the first one that matches an update runs, within the quota."""
    help_, questions, own_data, admin = features.help, features.questions, features.own_data, features.admin
    offered = Offered(features.offers.admin_ids)
    application.add_handler(TypeHandler(Update, features.access.check), group=-1)
    handlers: list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, None]] = [
        _command(help_.start, "start"),
        _command(help_.help, "help"),
        _command(own_data.privacy, "privacy"),
        _command(own_data.history, "lichsu", "history"),
        _command(own_data.export, "xuat", "export"),
        _command(own_data.erase, "xoadulieu", "erase"),
        _command(questions.command, "hoi", "ask"),
        _command(features.news.newest, "tinmoi", "news"),
        _command(features.news.of_today, "homnay", "today"),
        _command(features.news.of_this_week, "tuannay", "week"),
        _command(features.summaries.command, "tomtat", "summary"),
        _command(features.timelines.command, "dongthoigian", "timeline"),
        _command(features.articles.command, "baiviet", "articles"),
        _command(features.subscriptions.command, "theodoi", "follow"),
        _command(admin.reindex, "reindex"),
        _command(admin.statistics, "thongke", "stats"),
        _command(features.review.command, "danhgia", "review"),
        _command(features.corrections.command, "sua", "correct"),
        _command(features.corrections.dates, "ngay", "dates"),
        _command(features.added.command, "baithem", "added"),
        _command(features.feeds.command, "nguon", "feeds"),
        _command(features.cancel.command, "huy", "cancel"),
        MessageHandler(_FOR_BOT & CorrectionReply(), features.corrections.reply),
        MessageHandler(_PRIVATE & AwaitedDate(), features.offers.date),
        MessageHandler(_PRIVATE & offered, features.offers.offer),
        *_in_words(features),
        CallbackQueryHandler(features.answer_buttons.answer, ANSWER_DATA),
        CallbackQueryHandler(features.articles.press, ARTICLE_DATA),
        CallbackQueryHandler(features.summaries.press, SUMMARY_DATA),
        CallbackQueryHandler(features.subscriptions.press, SUBSCRIPTION_DATA),
        CallbackQueryHandler(features.feedback.give, FEEDBACK_DATA),
        CallbackQueryHandler(own_data.turn, HISTORY_DATA),
        CallbackQueryHandler(own_data.ask_again, AGAIN_DATA),
        CallbackQueryHandler(own_data.confirm, ERASURE_DATA),
        CallbackQueryHandler(admin.cancel, CANCEL_DATA),
        CallbackQueryHandler(features.review.press, REVIEW_DATA),
        CallbackQueryHandler(features.offers.press, DRAFT_DATA),
        CallbackQueryHandler(features.added.press, ADDED_DATA),
        CallbackQueryHandler(features.feeds.press, FEED_DATA),
        CallbackQueryHandler(features.corrections.press, CORRECTION_DATA),
        CallbackQueryHandler(features.examples.ask, EXAMPLE_DATA),
        CallbackQueryHandler(features.answer_buttons.unknown),
        MessageHandler(filters.StatusUpdate.MIGRATE, features.subscriptions.moved),
        InlineQueryHandler(features.inline_mode.answer),
        ChosenInlineResultHandler(features.inline_mode.chosen),
        MessageHandler(filters.UpdateType.GUEST_MESSAGE, features.guest_mode.answer),
        MessageHandler(_PRIVATE & filters.COMMAND, help_.unknown_command),
        MessageHandler(_EDITED & _WORDS & ~(filters.ChatType.PRIVATE & offered), questions.edited),
        MessageHandler(_FOR_BOT & _WORDS & ~filters.COMMAND, questions.free_text),
        MessageHandler(_FOR_BOT & ~_WORDS & ~filters.StatusUpdate.ALL, features.wordless.reply),
    ]
    for handler in handlers:
        handler.callback = features.quota.limited(handler.callback)
    application.add_handlers(handlers)


def _in_words(features: Features) -> Iterator[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, None]]:
    """Yield a handler for each command in words that does what the command does."""
    callbacks: list[tuple[Worded, _Callback]] = [
        (Worded("help"), features.help.help),
        (Worded("privacy"), features.own_data.privacy),
        (Worded("baiviet"), features.articles.command),
        (Worded("tomtat"), features.summaries.command),
        (Worded("dongthoigian"), features.timelines.command),
        (Worded("theodoi"), features.subscriptions.command),
        (Worded("ngungtheodoi"), features.subscriptions.end),
        (Worded("huy"), features.cancel.command),
        (Worded("lichsu"), features.own_data.history),
        (Worded("xuat"), features.own_data.export),
        (Worded("xoadulieu"), features.own_data.erase),
        (Worded("reindex"), features.admin.reindex),
        (Worded("thongke"), features.admin.statistics),
    ]
    return (MessageHandler(_FOR_BOT & words, callback) for words, callback in callbacks)


def _command(callback: _Callback, *names: str) -> CommandHandler[ContextTypes.DEFAULT_TYPE, None]:
    """Build a handler of commands by these names in new messages; edited ones are ignored."""
    return CommandHandler(names, callback, filters.UpdateType.MESSAGE)
