"""Show the list of articles in pages, the search among them, and the page of one article."""

import asyncio
import logging

from telegram import CallbackQuery, Message, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.services.article_list import ArticleCard, ArticleList, ArticlePage
from bot.services.summaries import SummaryRequest, SummaryService, UnknownArticlesError
from bot.telegram.handlers.article_questions import request_question, take_back
from bot.telegram.handlers.article_views import (
    ArticleView,
    article_keyboard,
    article_list_keyboard,
    parse_article_view,
    search_words,
    summary_keyboard,
)
from bot.telegram.handlers.presses import (
    PressRefusedError,
    answer_press,
    edit_buttons,
    edit_pressed,
    refusals_explained,
)
from bot.telegram.handlers.replies import command_argument, texts_of
from bot.telegram.render import article_list_html, card_html, summary_html
from bot.texts.texts import Texts

_MOST_DIGITS = 9  # chosen

_LOGGER = logging.getLogger(__name__)


def article_number(text: str) -> int | None:
    """Parse the number of an article, "3" or "#3"; returns None for any other text."""
    digits = text.removeprefix("#").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


class Articles:
    """Handles updates about the list of articles. The state of its buttons is in their callback data alone."""

    def __init__(self, articles: ArticleList, summaries: SummaryService) -> None:
        self._articles = articles
        self._summaries = summaries

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/baiviet`` and ``/articles``: list all articles or those with the words that follow, or show one by number.

        A number that no article has is searched for as a word.
        """
        if message := update.effective_message:
            await self.list_or_show(message, command_argument(message), texts_of(update))

    async def list_or_show(self, message: Message, asked: str, texts: Texts) -> None:
        """Reply with the article whose number is ``asked``, or the articles with these words, or all if ""."""
        number = article_number(asked)
        if number is not None and (card := await self._card(number)):
            html, keyboard = card_html(card, texts), article_keyboard(ArticleView("ac", number=number), texts)
            await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard)
            return
        page = await self._page(1, search_words(asked))
        if number is not None and not page.articles:
            await message.reply_text(texts.reader.articles.unknown.format(number=number))
            return
        html, list_keyboard = article_list_html(page, texts), article_list_keyboard(page, texts)
        await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=list_keyboard)

    async def end_under_way(self, update: Update) -> str | None:
        """Take back the request for a question to an article that is replied to; see `cancel.UnderWay`."""
        message = update.effective_message
        taken_back = message is not None and await take_back(message)
        return texts_of(update).reader.messages.question_cancelled if taken_back else None

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons of the list and of an article's page: edit the message in place, or ask for a question."""
        query, texts = update.callback_query, texts_of(update)
        if query is None:
            return
        async with refusals_explained(query, texts):
            await self._follow(query, texts)
            await answer_press(query)

    async def _follow(self, query: CallbackQuery, texts: Texts) -> None:
        view = parse_article_view(query.data)
        if view is None:
            raise PressRefusedError(texts.reader.buttons.unknown)
        if view.kind == "a":
            page = await self._page(view.page, view.words)
            await edit_pressed(query, article_list_html(page, texts), article_list_keyboard(page, texts))
            return
        if view.kind == "ax":
            await _stop_asking(query, view, texts)
            return
        card = await self._card(view.number)
        if card is None:
            raise PressRefusedError(texts.reader.articles.unknown.format(number=view.number))
        if view.kind == "ac":
            await edit_pressed(query, card_html(card, texts), article_keyboard(view, texts))
        elif view.kind == "an":
            await _show_below(query, card, texts)
        elif view.kind == "as":
            await edit_pressed(query, await self._summary_html(card, texts), summary_keyboard(view, texts))
        else:
            await _ask(query, view, card, texts)

    async def _summary_html(self, card: ArticleCard, texts: Texts) -> str:
        try:
            summary = await self._summaries.summary_async(SummaryRequest(articles=(card.article.id,)))
        except UnknownArticlesError as error:
            raise PressRefusedError(texts.reader.buttons.sentence_missing["gone"]) from error
        if not summary.sentences:
            raise PressRefusedError(texts.reader.summaries.article_empty)
        return summary_html(summary, None, texts)

    async def _page(self, number: int, words: str) -> ArticlePage:
        return await asyncio.to_thread(self._articles.page, number, words)

    async def _card(self, number: int) -> ArticleCard | None:
        return await asyncio.to_thread(self._articles.find, number)


async def _show_below(query: CallbackQuery, card: ArticleCard, texts: Texts) -> None:
    """Show an article in a reply to the message with the button, which stays as it is."""
    message = query.message
    if message is None:
        raise PressRefusedError(texts.reader.buttons.unknown)
    thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    await query.get_bot().send_message(
        message.chat.id,
        card_html(card, texts),
        ParseMode.HTML,
        message_thread_id=thread,
        reply_markup=article_keyboard(ArticleView("ac", number=card.article.public_number), texts),
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )


async def _ask(query: CallbackQuery, view: ArticleView, card: ArticleCard, texts: Texts) -> None:
    """Ask who pressed for a question to the article, with a button under the article's page to take that back."""
    if not isinstance(query.message, Message):  # too old for Telegram to show it
        raise PressRefusedError(texts.reader.buttons.unknown)
    prompt = await request_question(query.message, query.from_user, card.article, texts)
    awaiting = ArticleView("ax", view.page, view.words, view.number, prompt.message_id, query.from_user.id)
    await edit_buttons(query, article_keyboard(awaiting, texts))


async def _stop_asking(query: CallbackQuery, view: ArticleView, texts: Texts) -> None:
    """Delete the request for a question, by which clients end the reply; only for whom it was made."""
    message = query.message if isinstance(query.message, Message) else None
    markup = message.reply_markup if message else None
    buttons = [button for row in (markup.inline_keyboard if markup else ()) for button in row]
    # Data that is not under the message is made up, and could name any other message of the chat.
    if message is None or query.data not in [button.callback_data for button in buttons]:
        raise PressRefusedError(texts.reader.buttons.unknown)
    if view.user != query.from_user.id:
        raise PressRefusedError(texts.reader.articles.of_another)
    try:
        await query.get_bot().delete_message(message.chat.id, view.prompt)
    except BadRequest as error:
        _LOGGER.info("a request for a question was not deleted: %s", error)
    card = ArticleView("ac", view.page, view.words, view.number)
    await edit_buttons(query, article_keyboard(card, texts))
