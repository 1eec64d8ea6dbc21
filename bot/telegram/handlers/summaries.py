"""Summarise an article, the first article that an answer quotes, or a topic."""

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.services.article_list import ArticleList
from bot.services.summaries import SummaryRequest, SummaryService, UnknownArticlesError, request_as_typed
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.answer_views import exchange_under
from bot.telegram.handlers.articles import article_number
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of, typing_action
from bot.telegram.render import summary_html
from bot.texts.texts import Texts
from storage.conversations import ConversationLog

_SYLLABLES = 200  # chosen


class Summaries:
    """Handles messages that ask for summaries."""

    def __init__(self, summaries: SummaryService, articles: ArticleList, log: ConversationLog) -> None:
        self._summaries = summaries
        self._articles = articles
        self._log = log

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/tomtat`` and ``/summary``: summarise the number or topic that follows, or the answer replied to."""
        message = update.effective_message
        if message is None:
            return
        try:
            await self._summarise(message, texts_of(update))
        except TooSlowError as error:
            await report_timeout(update, message, error)

    async def _summarise(self, message: Message, texts: Texts) -> None:
        argument = command_argument(message)
        number = article_number(argument)
        if not argument:
            await self._of_answer(message, texts)
        elif number is None:
            await self._of_topic(message, argument, texts)
        elif card := self._articles.find(number):
            await self._of_article(message, card.article.id, texts)
        else:
            await message.reply_text(texts.reader.articles.unknown.format(number=number))

    async def _of_answer(self, message: Message, texts: Texts) -> None:
        original = message.reply_to_message
        exchange_id = exchange_under(original) if original else None
        if exchange_id is None:
            await message.reply_text(texts.reader.summaries.missing)
            return
        stored = await self._log.exchange(exchange_id)
        if stored is None or stored.exchange.chat_id != message.chat_id:
            await message.reply_text(texts.reader.buttons.forgotten)
        else:
            await self._of_article(message, stored.exchange.hits[0].article_id, texts)

    async def _of_article(self, message: Message, id_: str, texts: Texts) -> None:
        request = SummaryRequest(articles=(id_,), syllables=_SYLLABLES)
        try:
            async with typing_action(message):
                summary = await self._summaries.summary_async(request)
        except UnknownArticlesError:
            await message.reply_text(texts.reader.buttons.sentence_missing["gone"])
            return
        if summary.sentences:
            await message.reply_text(summary_html(summary, None, texts), parse_mode=ParseMode.HTML)
        else:
            await message.reply_text(texts.reader.summaries.article_empty)

    async def _of_topic(self, message: Message, topic: str, texts: Texts) -> None:
        request, period = request_as_typed(topic, message.date, _SYLLABLES)
        async with typing_action(message):
            summary = await self._summaries.summary_async(request)
        if summary.sentences:
            html = summary_html(summary, request.topic, texts, period)
            await message.reply_text(html, parse_mode=ParseMode.HTML)
        else:
            await message.reply_text(texts.no_summary(request.topic, period, summary.newest))
