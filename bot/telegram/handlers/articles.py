"""Show the list of articles in pages, and the card of one article."""

import asyncio

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.services.article_list import ArticleList
from bot.telegram.handlers.keyboards import article_list_keyboard
from bot.telegram.handlers.replies import answer_press, command_argument, edit_pressed, texts_of
from bot.telegram.render import article_list_html, card_html
from bot.texts.texts import Texts

_MOST_DIGITS = 9  # chosen


def article_number(text: str) -> int | None:
    """Parse the number of an article, "3" or "#3"; returns None for any other text."""
    digits = text.removeprefix("#").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


class Articles:
    """Handles updates about the list of articles."""

    def __init__(self, articles: ArticleList) -> None:
        self._articles = articles

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/baiviet`` and ``/articles``: show the list, or the card of the article whose number follows."""
        message, texts = update.effective_message, texts_of(update)
        if message is None:
            return
        if not (argument := command_argument(message)):
            await self._list(message, texts)
        elif (number := article_number(argument)) is None:
            await message.reply_text(texts.reader.articles.number_missing)
        elif card := await asyncio.to_thread(self._articles.find, number):
            await message.reply_text(card_html(card, texts), parse_mode=ParseMode.HTML)
        else:
            await message.reply_text(texts.reader.articles.unknown.format(number=number))

    async def turn(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``‹`` and ``›`` under the list: show another page in its place."""
        if (query := update.callback_query) and query.data:
            page = await asyncio.to_thread(self._articles.page, int(query.data.partition(":")[2]))
            await edit_pressed(query, article_list_html(page, texts_of(update)), article_list_keyboard(page))
            await answer_press(query)

    async def _list(self, message: Message, texts: Texts) -> None:
        page = await asyncio.to_thread(self._articles.page, 1)
        html, keyboard = article_list_html(page, texts), article_list_keyboard(page)
        await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard)
