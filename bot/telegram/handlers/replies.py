"""What handlers share when they reply: language, typing action, answers to inline queries and guests, apologies."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from telegram import (
    InlineQuery,
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.services.command_words import command_in_words
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.mentions import without_mentions
from bot.telegram.handlers.presses import answer_press, apology
from bot.telegram.html import plain
from bot.texts.texts import Texts, texts_for

_TYPING_DELAY = 0.4  # seconds; chosen
_TYPING_INTERVAL = 4.5  # seconds; Telegram shows the action for five
_CACHED_SECONDS = 30  # chosen: an index may be replaced, and "hôm nay" ends
_START_PARAMETER = "inline"

_LOGGER = logging.getLogger(__name__)


def texts_of(update: Update) -> Texts:
    """Return the texts in the language of the update's user."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def command_argument(message: Message) -> str:
    """Return the text after a command, stripped, or what a command in words is about; empty if there is none."""
    text = message.text or ""
    if not text.startswith("/") and (command := command_in_words(without_mentions(message))):
        return command.argument
    words = text.split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


@asynccontextmanager
async def typing_action(message: Message, delay: float = _TYPING_DELAY) -> AsyncIterator[None]:
    """Show the typing action while the body runs, from ``delay`` seconds on; a quick answer makes no request for it.

    Errors are only logged.
    """
    typing: list[asyncio.Task[None]] = []
    timer = asyncio.get_running_loop().call_later(
        delay, lambda: typing.append(asyncio.create_task(_keep_typing(message)))
    )
    try:
        yield
    finally:
        timer.cancel()
        for task in typing:
            task.cancel()
            await asyncio.wait([task])


async def report_timeout(update: Update, message: Message, error: TooSlowError) -> None:
    """Reply that the question took too long to answer, or that a part of the archive cannot be searched now."""
    _LOGGER.warning("update %d was cut off: %s", update.update_id, error)
    await message.reply_text(apology(error, texts_of(update)))


async def answer_inline(
    query: InlineQuery,
    results: Sequence[InlineQueryResult] = (),
    *,
    label: str | None,
    next_offset: str | None = None,  # PTB sends "" as "[]"
    cached: bool = True,
) -> None:
    """Answer an inline query; one that has expired is only logged.

    ``label`` is that of a button to the private chat. If ``cached``, Telegram may repeat the answer for a while, to the
    same person only: another may not be admitted, or may read another language.
    """
    button = InlineQueryResultsButton(label, start_parameter=_START_PARAMETER) if label else None
    seconds = _CACHED_SECONDS if cached else 0
    try:
        await query.answer(results, seconds, is_personal=True, next_offset=next_offset, button=button)
    except BadRequest as error:
        _raise_unless_expired(error)


async def answer_guest(message: Message, html: str, texts: Texts) -> bool:
    """Answer a guest message, which can be done once; returns False if it has expired, which is only logged."""
    content = InputTextMessageContent(html, ParseMode.HTML)
    try:
        await message.answer_guest_query(InlineQueryResultArticle("1", texts.reader.inline.guest_title, content))
    except BadRequest as error:
        _raise_unless_expired(error)
        return False
    return True


def _raise_unless_expired(error: BadRequest) -> None:
    if "query is too old" not in error.message.lower():
        raise error
    _LOGGER.info("a query was not answered: %s", error)


async def report_failure(update: object, error: BaseException) -> None:
    """Log an error under a short reference, and apologise to the reader with that reference."""
    reference = secrets.token_hex(3)
    _LOGGER.error("error %s", reference, exc_info=error)
    if not isinstance(update, Update):
        return
    apology = texts_of(update).failed.format(reference=reference)
    try:
        if update.callback_query:
            await answer_press(update.callback_query, apology)
        elif update.guest_message:
            await answer_guest(update.guest_message, plain(apology).html, texts_of(update))
        elif update.effective_message:
            await update.effective_message.reply_text(apology)
    except TelegramError as failure:
        _LOGGER.warning("error %s: the apology was not sent: %s", reference, failure)


async def _keep_typing(message: Message) -> None:
    while True:
        try:
            await message.reply_chat_action(ChatAction.TYPING)
        except TelegramError as error:
            _LOGGER.warning("the typing action was not shown: %s", error)
        await asyncio.sleep(_TYPING_INTERVAL)
