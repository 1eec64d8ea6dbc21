"""The Telegram application: which handler takes which update, and the life cycle from start to stop."""

import asyncio
import contextlib
import logging
import secrets
import signal
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.handlers.addressing import Addressed
from bot.handlers.admin import Admin
from bot.handlers.articles import Articles
from bot.handlers.buttons import Buttons
from bot.handlers.gate import Gate
from bot.handlers.guide import Guide
from bot.handlers.keyboards import ANSWER_DATA, CATALOGUE_DATA
from bot.handlers.menus import introduce
from bot.handlers.presses import answer_press
from bot.handlers.questions import Questions
from bot.handlers.readers import texts_of
from bot.handlers.summaries import Summaries
from bot.reindexing import Reindexing
from bot.settings import Secret

TelegramApplication = Application[
    ExtBot[None], ContextTypes.DEFAULT_TYPE, dict[Any, Any], dict[Any, Any], dict[Any, Any], None
]

_LONG_POLL = 30  # seconds
_FIRST_RETRY, _LAST_RETRY = 1.0, 60.0  # seconds
_SPELL = 120.0  # seconds without a trouble after which it is news again
_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

_LOGGER = logging.getLogger(__name__)


class TokenRefusedError(Exception):
    """Telegram does not know the token."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the bot does, by feature."""

    gate: Gate
    guide: Guide
    questions: Questions
    buttons: Buttons
    articles: Articles
    summaries: Summaries
    admin: Admin


def build_application(token: Secret, api_url: str, features: Features) -> TelegramApplication:
    """The application with its handlers; nothing is opened or called yet."""
    application = (
        ApplicationBuilder()
        .token(token.reveal())
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .defaults(
            Defaults(
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                do_quote=True,
                allow_sending_without_reply=True,
            )
        )
        .concurrent_updates(True)  # noqa: FBT003 — the builder's own signature
        .get_updates_read_timeout(10)  # beyond the long poll itself
        .job_queue(None)
        .build()
    )
    _add_handlers(application, features)
    return application


def _add_handlers(application: TelegramApplication, features: Features) -> None:
    """The gate comes first; then the first handler that takes an update is the only one."""
    guide, questions, admin = features.guide, features.questions, features.admin
    application.add_handler(TypeHandler(Update, features.gate.check), group=-1)
    application.add_handlers(
        [
            _command(guide.start, "start"),
            _command(guide.help, "help"),
            _command(guide.privacy, "privacy"),
            _command(questions.command, "hoi", "ask"),
            _command(features.summaries.command, "tomtat", "summary"),
            _command(features.articles.command, "baiviet", "articles"),
            _command(admin.reindex, "reindex"),
            _command(admin.statistics, "thongke", "stats"),
            CallbackQueryHandler(features.buttons.answer, ANSWER_DATA),
            CallbackQueryHandler(features.articles.turn, CATALOGUE_DATA),
            CallbackQueryHandler(features.buttons.unknown),
            MessageHandler(_PRIVATE & filters.COMMAND, guide.unknown_command),
            MessageHandler(_PRIVATE & filters.TEXT, questions.free_text),
            MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, guide.no_text),
            MessageHandler(_GROUP & filters.TEXT & ~filters.COMMAND & Addressed(), questions.addressed),
        ]
    )
    application.add_error_handler(_apologise)


def _command(
    callback: Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]], *names: str
) -> CommandHandler[ContextTypes.DEFAULT_TYPE, None]:
    """A handler of new messages that begin with one of these commands; an edited message is not answered again."""
    return CommandHandler(names, callback, filters.UpdateType.MESSAGE)


async def serve(application: TelegramApplication, reindexing: Reindexing, admin_ids: Iterable[int]) -> None:
    """Answer updates by long polling until SIGTERM or SIGINT, then end what is under way.

    Waits for the network as long as it takes. Raises `TokenRefusedError`.
    """
    with _stop_signal() as stop:
        try:
            if await _connect(application, stop):
                await introduce(application.bot, admin_ids)
                await _poll(application, reindexing, stop)
        finally:
            await application.shutdown()
            await application.bot.shutdown()  # the application leaves it open where it was never whole


@contextlib.contextmanager
def _stop_signal() -> Iterator[asyncio.Event]:
    """Yield what is set by the first SIGTERM or SIGINT; a second one ends the program the hard way."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    signals = (signal.SIGTERM, signal.SIGINT)

    def set_stop() -> None:
        stop.set()
        release()

    def release() -> None:
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, set_stop)
    try:
        yield stop
    finally:
        release()


async def _connect(application: TelegramApplication, stop: asyncio.Event) -> bool:
    """Introduce the bot to Telegram, trying again while the network is away; False where stopped meanwhile."""
    delay = _FIRST_RETRY
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            # Its message holds the token, so it must not be chained.
            raise TokenRefusedError(
                "Telegram does not know the token; set TELEGRAM_BOT_TOKEN to the one from @BotFather"
            ) from None
        except NetworkError as error:
            _LOGGER.warning("Telegram cannot be reached (%s); trying again in %.0f s", error, delay)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), delay)
            delay = min(2 * delay, _LAST_RETRY)
        else:
            _LOGGER.info("serving @%s", application.bot.username)
            return True
    return False


async def _poll(application: TelegramApplication, reindexing: Reindexing, stop: asyncio.Event) -> None:
    if application.updater is None:
        raise RuntimeError("the application was built without an updater")
    await application.start()
    await application.updater.start_polling(
        timeout=_LONG_POLL,
        bootstrap_retries=-1,
        allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY],
        drop_pending_updates=False,
        error_callback=_PollingTroubles().report,
    )
    await stop.wait()
    _LOGGER.info("stopping")
    await application.updater.stop()
    await reindexing.stop()
    await application.stop()


class _PollingTroubles:
    """Reports what goes wrong in polling once a spell, for the poller repeats itself every few seconds."""

    def __init__(self) -> None:
        self._last: dict[type[TelegramError], float] = {}

    def report(self, error: TelegramError) -> None:
        """Called by the updater for each failed poll."""
        now = time.monotonic()
        last = self._last.get(type(error))
        self._last[type(error)] = now
        if last is not None and now - last < _SPELL:
            return
        if isinstance(error, Conflict):
            _LOGGER.error("another program polls with the same token: stop one of the two; polling goes on")
        else:
            _LOGGER.warning("polling failed (%s: %s); it is tried again", type(error).__name__, error)


async def _apologise(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log an error that a handler raised under a short reference, and tell the reader that reference."""
    reference = secrets.token_hex(3)
    _LOGGER.error("error %s", reference, exc_info=context.error)
    if not isinstance(update, Update):
        return
    apology = texts_of(update).failed.format(reference=reference)
    try:
        if update.callback_query:
            await answer_press(update.callback_query, apology)
        elif update.effective_message:
            await update.effective_message.reply_text(apology)
    except TelegramError as error:
        _LOGGER.warning("error %s: the reader could not be told: %s", reference, error)
