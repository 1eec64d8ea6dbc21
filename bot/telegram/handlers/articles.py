"""The list of articles, a page at a time, and the card of one."""

import asyncio

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.services.article_list import Catalogue
from bot.telegram.handlers.keyboards import catalogue_keyboard
from bot.telegram.handlers.replies import answer_press, behind_command, show, texts_of
from bot.telegram.render import card_html, catalogue_html
from bot.texts.texts import Texts

_MOST_DIGITS = 9


def article_number(text: str) -> int | None:
    """The number of an article as people write it, "3" or "#3"; None for any other text."""
    digits = text.removeprefix("#").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


class Articles:
    """Shows what the archive holds. The methods are handlers of updates."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/baiviet`` and ``/articles``, alone or with the number of an article."""
        message, texts = update.effective_message, texts_of(update)
        if message is None:
            return
        if not (asked := behind_command(message)):
            await self._list(message, texts)
        elif (number := article_number(asked)) is None:
            await message.reply_text(texts.reader.articles.number_missing)
        elif card := await asyncio.to_thread(self._catalogue.find, number):
            await message.reply_text(card_html(card, texts), parse_mode=ParseMode.HTML)
        else:
            await message.reply_text(texts.reader.articles.unknown.format(number=number))

    async def turn(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``‹`` and ``›`` under the list."""
        if (query := update.callback_query) and query.data:
            page = await asyncio.to_thread(self._catalogue.page, int(query.data.partition(":")[2]))
            await show(query, catalogue_html(page, texts_of(update)), catalogue_keyboard(page))
            await answer_press(query)

    async def _list(self, message: Message, texts: Texts) -> None:
        page = await asyncio.to_thread(self._catalogue.page, 1)
        html, keyboard = catalogue_html(page, texts), catalogue_keyboard(page)
        await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard)
