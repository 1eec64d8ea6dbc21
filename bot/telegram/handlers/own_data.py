"""What is stored of a reader: the privacy text, the history of questions, the file of all data, and their deletion.

Callback data is ``h:PAGE`` for a page of the history, ``hq:EXCHANGE`` to ask a question of it again, and ``x:ask``,
``x:erase`` and ``x:keep`` for the deletion. What the buttons show or do concerns only who presses them, in their own
private chat.
"""

import asyncio
import logging
from datetime import UTC, datetime

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.services.own_data import data_file
from bot.telegram.handlers.conversation import earlier_questions
from bot.telegram.handlers.keyboards import page_turns
from bot.telegram.handlers.presses import answer_press, edit_pressed
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.replies import texts_of
from bot.telegram.html import plain
from bot.texts.own_data_texts import Retention
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.calendar import HO_CHI_MINH
from storage.catching_up import CatchingUpLog
from storage.conversations import StoredExchange
from storage.erasure import PersonEraser
from storage.errors import StorageError
from storage.personal_data import PersonalData

HISTORY_DATA, AGAIN_DATA, ERASURE_DATA = r"^h:[0-9]{1,6}$", r"^hq:[0-9]{1,18}$", r"^x:(ask|erase|keep)$"

_QUESTIONS = 8  # on a page; chosen
_LONGEST_LABEL = 60  # in UTF-16 units; chosen, a phone shows about forty

_LOGGER = logging.getLogger(__name__)


class OwnData:
    """Handles the updates of readers who ask for their own data."""

    def __init__(
        self,
        data: PersonalData,
        eraser: PersonEraser,
        log: CatchingUpLog,
        questions: Questions,
        retention: Retention,
    ) -> None:
        self._data = data
        self._eraser = eraser
        self._log = log
        self._questions = questions
        self._retention = retention

    async def privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/privacy``: explain what is stored."""
        if message := update.effective_message:
            await message.reply_text(texts_of(update).reader.own_data.privacy_text(self._retention))

    async def history(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/lichsu`` and ``/history``: list what the person asked, newest first."""
        if message := await _private_message(update):
            text, keyboard = await self._page(message.chat_id, 1, texts_of(update))
            await message.reply_text(text, reply_markup=keyboard)

    async def turn(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``‹`` and ``›`` under the history: show another page in its place."""
        if (query := await _private_press(update)) and query.data:
            page = int(query.data.partition(":")[2])
            text, keyboard = await self._page(query.from_user.id, page, texts_of(update))
            await edit_pressed(query, plain(text).html, keyboard)
            await answer_press(query)

    async def ask_again(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a question of the history again."""
        query = await _private_press(update)
        if query is None or not query.data or not isinstance(query.message, Message):
            return
        stored = await self._log.log.exchange(int(query.data.partition(":")[2]))
        asked_by = (stored.exchange.user_id, stored.exchange.chat_id) if stored else ()
        if stored is None or query.from_user.id not in asked_by:
            await answer_press(query, texts_of(update).reader.own_data.question_gone)
            return
        await answer_press(query)
        asked = stored.exchange
        of_it = asked.chat_id, asked.user_id, asked.asked_at
        earlier = await earlier_questions(self._log.log, *of_it, before=stored.id)
        await self._questions.pressed(update, query.message, asked.question, earlier)

    async def export(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/xuat`` and ``/export``: send a file of all that is stored of the person."""
        if message := await _private_message(update):
            texts = texts_of(update)
            stored = await self._data.all(message.chat_id, without_update=update.update_id)
            content = await asyncio.to_thread(data_file, stored, datetime.now(UTC))
            phrases, count = texts.reader.own_data, texts.editor.number(len(stored.exchanges))
            something = stored.exchanges or stored.feedback or stored.updates or stored.subscriptions
            caption = phrases.exported.format(count=count) if something else phrases.nothing_stored
            await message.reply_document(content, caption=caption, filename=phrases.export_file)

    async def erase(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/xoadulieu`` and ``/erase``: ask whether to delete all that is stored of the person."""
        if message := await _private_message(update):
            texts = texts_of(update)
            stored = await self._data.history(message.chat_id, offset=0, limit=0)
            question = texts.reader.own_data.erase_question.format(count=texts.editor.number(stored.total))
            await message.reply_text(question, reply_markup=_erasure_keyboard("ask", texts))

    async def confirm(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons of the deletion: ask once more, delete, or keep."""
        if (query := await _private_press(update)) is None:
            return
        texts = texts_of(update)
        phrases = texts.reader.own_data
        if query.data == "x:ask":
            await edit_pressed(query, plain(phrases.erase_warning).html, _erasure_keyboard("erase", texts))
        elif query.data == "x:keep":
            await edit_pressed(query, plain(phrases.kept).html, None)
        else:
            try:
                count = await self._erase(query.from_user.id)
            except StorageError as error:
                _LOGGER.error("the data of a person were not deleted: %s", error)  # noqa: TRY400 — the message names cause and remedy
                await answer_press(query, phrases.not_erased)
                return
            erased = phrases.erased_text(texts.editor.number(count), self._retention)
            await edit_pressed(query, plain(erased).html, None)
        await answer_press(query)

    async def _erase(self, person: int) -> int:
        """Delete all that is stored of a person, and return the number of questions."""
        self._log.discard(person)
        self._questions.forget(person)
        forgotten, compacted = await self._eraser.erase(person)
        _LOGGER.info(
            "a person's data were deleted: %d questions, %d verdicts%s",
            forgotten.exchanges,
            forgotten.verdicts,
            "" if compacted else "; the files are cleaned later",
        )
        return forgotten.exchanges

    async def _page(self, person: int, number: int, texts: Texts) -> tuple[str, InlineKeyboardMarkup | None]:
        number = max(number, 1)
        history = await self._data.history(person, offset=(number - 1) * _QUESTIONS, limit=_QUESTIONS)
        pages = max(-(-history.total // _QUESTIONS), 1)
        if number > pages:
            return await self._page(person, pages, texts)
        phrases = texts.reader.own_data
        if not history.total:
            return phrases.history_empty, None
        rows = [[_question_button(stored)] for stored in history.questions]
        place = phrases.history_place.format(page=number, pages=pages) if pages > 1 else ""
        heading = phrases.history_heading.format(count=texts.editor.number(history.total), place=place)
        return heading, InlineKeyboardMarkup([row for row in (*rows, page_turns("h", number, pages)) if row])


def _question_button(stored: StoredExchange) -> InlineKeyboardButton:
    asked_at = stored.exchange.asked_at.astimezone(HO_CHI_MINH)
    question = on_one_line(stored.exchange.question, _LONGEST_LABEL) or "…"
    return InlineKeyboardButton(f"{asked_at.day}/{asked_at.month} · {question}", callback_data=f"hq:{stored.id}")


def _erasure_keyboard(step: str, texts: Texts) -> InlineKeyboardMarkup:
    phrases = texts.reader.own_data
    label = phrases.erase if step == "ask" else phrases.erase_for_good
    erase = InlineKeyboardButton(label, callback_data=f"x:{step}")
    return InlineKeyboardMarkup([[erase], [InlineKeyboardButton(phrases.keep, callback_data="x:keep")]])


async def _private_message(update: Update) -> Message | None:
    """Return the message of a person in their private chat; elsewhere reply with the way there, and return None."""
    message = update.effective_message
    if message is None or message.chat.type == ChatType.PRIVATE:
        return message
    phrases = texts_of(update).reader.own_data
    way = InlineKeyboardButton(phrases.open_private, url=f"https://t.me/{message.get_bot().username}")
    await message.reply_text(phrases.only_in_private, reply_markup=InlineKeyboardMarkup([[way]]))
    return None


async def _private_press(update: Update) -> CallbackQuery | None:
    """Return a press in the private chat of who pressed; refuse any other, and return None."""
    query = update.callback_query
    if query is None or (query.message and query.message.chat.id == query.from_user.id):
        return query
    await answer_press(query, texts_of(update).reader.buttons.elsewhere)
    return None
