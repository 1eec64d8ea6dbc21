"""Build the PTB application: its connection to Telegram, and the handler of each kind of update."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.telegram.connection import Connection
from bot.telegram.handlers.access import AccessList
from bot.telegram.handlers.admin import Admin
from bot.telegram.handlers.answer_buttons import AnswerButtons
from bot.telegram.handlers.answer_views import ANSWER_DATA
from bot.telegram.handlers.articles import Articles
from bot.telegram.handlers.help import Help
from bot.telegram.handlers.keyboards import ARTICLE_LIST_DATA, CANCEL_DATA
from bot.telegram.handlers.mentions import Addressed
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.quota import Quota
from bot.telegram.handlers.summaries import Summaries
from bot.telegram.handlers.timelines import TopicTimelines
from bot.telegram.rate_limiter import RateLimiter

TelegramApplication = Application[
    ExtBot[None], ContextTypes.DEFAULT_TYPE, dict[Any, Any], dict[Any, Any], dict[Any, Any], None
]

_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

UPDATE_KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY)
"""The kinds of update that have handlers."""


@dataclass(frozen=True, slots=True)
class Features:
    """The handlers of the bot by feature."""

    access: AccessList
    quota: Quota
    help: Help
    questions: Questions
    answer_buttons: AnswerButtons
    articles: Articles
    summaries: Summaries
    timelines: TopicTimelines
    admin: Admin


def build_application(connection: Connection, features: Features, messages_per_second: int) -> TelegramApplication:
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
        .rate_limiter(RateLimiter(messages_per_second=messages_per_second))
        .updater(None)
        .job_queue(None)
        .build()
    )
    _add_handlers(application, features)
    return application


def _add_handlers(application: TelegramApplication, features: Features) -> None:
    """Add the access check, then the handlers; only the first one that matches an update runs, within the quota."""
    help_, questions, admin = features.help, features.questions, features.admin
    application.add_handler(TypeHandler(Update, features.access.check), group=-1)
    handlers: list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, None]] = [
        _command(help_.start, "start"),
        _command(help_.help, "help"),
        _command(help_.privacy, "privacy"),
        _command(questions.command, "hoi", "ask"),
        _command(features.summaries.command, "tomtat", "summary"),
        _command(features.timelines.command, "dongthoigian", "timeline"),
        _command(features.articles.command, "baiviet", "articles"),
        _command(admin.reindex, "reindex"),
        _command(admin.statistics, "thongke", "stats"),
        CallbackQueryHandler(features.answer_buttons.answer, ANSWER_DATA),
        CallbackQueryHandler(features.articles.turn, ARTICLE_LIST_DATA),
        CallbackQueryHandler(admin.cancel, CANCEL_DATA),
        CallbackQueryHandler(features.answer_buttons.unknown),
        MessageHandler(_PRIVATE & filters.COMMAND, help_.unknown_command),
        MessageHandler(_PRIVATE & filters.TEXT, questions.free_text),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, help_.no_text),
        MessageHandler(_GROUP & filters.TEXT & ~filters.COMMAND & Addressed(), questions.addressed),
    ]
    for handler in handlers:
        handler.callback = features.quota.limited(handler.callback)
    application.add_handlers(handlers)


def _command(
    callback: Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]], *names: str
) -> CommandHandler[ContextTypes.DEFAULT_TYPE, None]:
    """Build a handler of commands by these names in new messages; edited ones are ignored."""
    return CommandHandler(names, callback, filters.UpdateType.MESSAGE)
