"""Summarise an article, the first article that an answer quotes, or a topic, at a length that buttons change."""

from dataclasses import replace
from datetime import UTC, datetime

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.services.article_list import ArticleList
from bot.services.summaries import (
    SummaryRequest,
    SummaryService,
    UnknownArticlesError,
    request_as_typed,
)
from bot.services.summary_lengths import LENGTHS, length_as_typed
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.answer_views import exchange_under
from bot.telegram.handlers.articles import article_number
from bot.telegram.handlers.presses import PressRefusedError, answer_press, edit_pressed, refusals_explained
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of, typing_action
from bot.telegram.handlers.summary_views import SummaryView, length_keyboard, parse_summary_view
from bot.telegram.html import plain
from bot.telegram.render import summary_html
from bot.texts.texts import Texts
from storage.conversations import ConversationLog

_Reply = tuple[str, InlineKeyboardMarkup | None]  # HTML and buttons


class Summaries:
    """Handles messages that ask for summaries, and the buttons beneath these, whose state is in their callback data."""

    def __init__(self, summaries: SummaryService, articles: ArticleList, log: ConversationLog) -> None:
        self._summaries = summaries
        self._articles = articles
        self._log = log

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/tomtat`` and ``/summary``: summarise the number or topic that follows, or the answer replied to.

        A length may follow: *ngắn*, *vừa* or *dài*.
        """
        message = update.effective_message
        if message is None:
            return
        try:
            async with typing_action(message):
                html, keyboard = await self._requested(message, texts_of(update))
        except TooSlowError as error:
            await report_timeout(update, message, error)
            return
        await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard)

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Replace a summary by one of another length. Anybody in the chat may press, for it only shows more or less."""
        query, texts = update.callback_query, texts_of(update)
        if query is None:
            return
        async with refusals_explained(query, texts):
            html, keyboard = await self._pressed(query, texts)
            if keyboard is None:
                raise PressRefusedError(texts.reader.buttons.unknown)
            await edit_pressed(query, html, keyboard)
            await answer_press(query)

    async def _requested(self, message: Message, texts: Texts) -> _Reply:
        argument, length = length_as_typed(command_argument(message))
        if not argument:
            return await self._of_answer(message, SummaryView(length), texts)
        number = article_number(argument)
        view = SummaryView(length, argument) if number is None else SummaryView(length, number=number)
        return await self._shown(view, message.date, texts)

    async def _pressed(self, query: CallbackQuery, texts: Texts) -> _Reply:
        view = parse_summary_view(query.data)
        message = query.message if isinstance(query.message, Message) else None  # else too old for Telegram to send
        if view is None:
            raise PressRefusedError(texts.reader.buttons.unknown)
        if view.number is None and not view.topic:
            asked = message.reply_to_message if message else None
            view = replace(view, topic=length_as_typed(command_argument(asked))[0] if asked else "")
        now = datetime.now(UTC)
        timeless = view.number is not None or request_as_typed(view.topic, now)[1] is None
        if not (view.topic or view.number is not None) or not (message or timeless):
            raise PressRefusedError(texts.reader.buttons.unknown)
        return await self._shown(view, message.date if message else now, texts)

    async def _shown(self, view: SummaryView, asked_at: datetime, texts: Texts) -> _Reply:
        """Return the reply that shows a view; a time in its topic is counted from ``asked_at``."""
        if view.number is None:
            return await self._of_topic(view, asked_at, texts)
        if card := self._articles.find(view.number):
            return await self._of_article(card.article.id, view, texts)
        return plain(texts.reader.articles.unknown.format(number=view.number)).html, None

    async def _of_answer(self, message: Message, view: SummaryView, texts: Texts) -> _Reply:
        original = message.reply_to_message
        exchange_id = exchange_under(original) if original else None
        if exchange_id is None:
            return plain(texts.reader.summaries.missing).html, None
        stored = await self._log.exchange(exchange_id)
        if stored is None or stored.exchange.chat_id != message.chat_id:
            return plain(texts.reader.buttons.forgotten).html, None
        return await self._of_article(stored.exchange.hits[0].article_id, view, texts)

    async def _of_article(self, id_: str, view: SummaryView, texts: Texts) -> _Reply:
        try:
            summary = await self._summaries.summary_async(
                SummaryRequest(articles=(id_,), syllables=LENGTHS[view.length])
            )
        except UnknownArticlesError:
            return plain(texts.reader.buttons.sentence_missing["gone"]).html, None
        if not summary.sentences:
            return plain(texts.reader.summaries.article_empty).html, None
        shown = SummaryView(view.length, number=summary.sentences[0].article.public_number)
        return summary_html(summary, None, texts), length_keyboard(shown, texts)

    async def _of_topic(self, view: SummaryView, asked_at: datetime, texts: Texts) -> _Reply:
        request, period = request_as_typed(view.topic, asked_at, LENGTHS[view.length])
        summary = await self._summaries.summary_async(request)
        if not summary.sentences:
            return plain(texts.no_summary(request.topic, period, summary.newest)).html, None
        return summary_html(summary, request.topic, texts, period), length_keyboard(view, texts)
