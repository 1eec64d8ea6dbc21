"""Send subscribers what is new."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.services.news import News
from bot.services.subscriptions import ChatGoneError, DeliveryDelayedError
from bot.telegram.handlers.article_views import ArticleView
from bot.telegram.handlers.keyboards import in_rows
from bot.telegram.html import LONGEST_MESSAGE, Markup, facts, linked_title, plain
from bot.telegram.retries import retry_after_seconds
from bot.texts.texts import Texts, texts_for
from retrieval.index.sentence_index import IndexedArticle
from storage.subscriptions import Subscription

# What Telegram says of a chat or a thread that no message can be sent to any more.
_GONE = ("chat not found", "message thread not found", "topic_deleted", "topic_closed", "group chat was deactivated")
_FORBIDDEN = ("not enough rights", "have no rights", "chat_write_forbidden", "need administrator rights")

_LOGGER = logging.getLogger(__name__)


class DigestSender:
    """Sends news; `send` is a `bot.services.subscriptions.Deliver`."""

    def __init__(self, bot: Bot, admits: Callable[[int], bool]) -> None:
        """Send nothing to a chat that ``admits`` refuses."""
        self._bot = bot
        self._admits = admits

    async def send(self, to: Subscription, news: News) -> int:
        """Send one message, silently where it can never be accepted, and return the id of its chat.

        Raises `ChatGoneError` or `DeliveryDelayedError`.
        """
        if not self._admits(to.chat_id):
            return to.chat_id
        texts = texts_for(to.language)
        html, shown = _digest(to, news, texts, datetime.now(UTC))
        try:
            sent = await self._bot.send_message(
                to.chat_id,
                html,
                ParseMode.HTML,
                message_thread_id=to.thread_id,
                reply_markup=_keyboard(to, shown, texts),
            )
        except Forbidden as error:
            raise ChatGoneError from error
        except BadRequest as error:
            if any(part in error.message.lower() for part in (*_GONE, *_FORBIDDEN)):
                raise ChatGoneError from error
            _LOGGER.error("news were refused and are left out: %s", error)  # noqa: TRY400 — the message names the cause
            return to.chat_id
        except RetryAfter as error:
            raise DeliveryDelayedError(retry_after_seconds(error)) from error
        except TelegramError as error:
            raise DeliveryDelayedError(None) from error
        return sent.chat_id


def _digest(to: Subscription, news: News, texts: Texts, now: datetime) -> tuple[str, Sequence[IndexedArticle]]:
    """Render a line for each story: title, source and date. Return those within the limit of a message with it."""
    day = now.astimezone(ZoneInfo(to.zone)).date()
    message: Markup = plain(texts.reader.subscriptions.digest_heading(to, f"{day.day}/{day.month}/{day.year}"))
    for place, article in enumerate(news.articles):
        mark = f"{place + 1}. " if len(news.articles) > 1 else "• "
        line = plain(f"\n\n{mark}") + linked_title(article) + plain("\n") + facts(article, texts)
        if message.length + line.length > LONGEST_MESSAGE:
            return message.html, news.articles[:place]
        message += line
    return message.html, news.articles


def _keyboard(to: Subscription, shown: Sequence[IndexedArticle], texts: Texts) -> InlineKeyboardMarkup:
    """Build a button for each story, and the one that ends the subscription."""
    labels = texts.reader.views
    form = labels.news_of if len(shown) > 1 else labels.news
    stories = (
        InlineKeyboardButton(form.format(rank=rank), callback_data=ArticleView("an", number=article.public_number).data)
        for rank, article in enumerate(shown, 1)
    )
    end = InlineKeyboardButton(texts.reader.subscriptions.end, callback_data=f"wd:{to.id}")
    return InlineKeyboardMarkup([*in_rows(stories), [end]])
