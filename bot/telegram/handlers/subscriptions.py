"""`/theodoi`: subscribe a chat to news, list what it is subscribed to, and end that.

Callback data is ``wl:SUBSCRIPTION`` to end one from the list, and ``wd:SUBSCRIPTION`` under what it has sent. In a
group, only its administrators subscribe and end.
"""

import re

from telegram import Chat, InlineKeyboardButton, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.services.subscription_words import UnknownTimeError, read_wish
from bot.services.subscriptions import MOST_OF_CHAT, SubscriptionService
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.presses import (
    PressRefusedError,
    answer_press,
    edit_buttons,
    edit_pressed,
    refusals_explained,
)
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of
from bot.telegram.html import plain
from bot.texts.texts import Texts, language_of

SUBSCRIPTION_DATA = r"^w[ld]:[0-9]{1,18}$"

_View = tuple[str, InlineKeyboardMarkup | None]


class Subscriptions:
    """Handles the updates about subscriptions."""

    def __init__(self, service: SubscriptionService) -> None:
        self._service = service

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/theodoi`` and ``/follow``: subscribe to what follows, or list the subscriptions."""
        message, texts = update.effective_message, texts_of(update)
        if message is None:
            return
        words = command_argument(message)
        if not words:
            await self._show_list(message, update)
        elif await _may_change(message.chat, update):
            try:
                await message.reply_text(await self._subscribe(message, words, update))
            except TooSlowError as error:
                await report_timeout(update, message, error)
        else:
            await message.reply_text(texts.reader.subscriptions.only_administrators)

    async def end(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """*Ngừng theo dõi giá vàng*: end those to a topic; without one, or where there is none to it, list them all."""
        message, phrases = update.effective_message, texts_of(update).reader.subscriptions
        if message is None:
            return
        topic = command_argument(message)
        if not topic:
            await self._show_list(message, update)
        elif not await _may_change(message.chat, update):
            await message.reply_text(phrases.only_administrators)
        elif await self._service.remove_topic(message.chat_id, topic):
            await message.reply_text(phrases.ended)
        else:
            await self._show_list(message, update)

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons that end a subscription."""
        query, texts = update.callback_query, texts_of(update)
        if query is None or not query.data or query.message is None:
            return
        phrases, chat = texts.reader.subscriptions, query.message.chat
        kind, number = query.data.split(":")
        async with refusals_explained(query, texts):
            if not await _may_change(chat, update):
                raise PressRefusedError(phrases.only_administrators)
            ended = await self._service.remove(int(number), chat.id)
            if kind == "wl":
                text, keyboard = await self._list(chat.id, texts)
                await edit_pressed(query, plain(text).html, keyboard)
            else:
                await edit_buttons(query, _without_end(query.message))
            await answer_press(query, phrases.ended if ended else phrases.gone)

    async def moved(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A group has become a supergroup, which has another id."""
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            await self._service.move(message.chat_id, message.migrate_to_chat_id)

    async def _subscribe(self, message: Message, words: str, update: Update) -> str:
        texts = texts_of(update)
        phrases = texts.reader.subscriptions
        try:
            wish = read_wish(words)
        except UnknownTimeError:
            return phrases.unknown_time
        thread = message.message_thread_id if message.is_topic_message else None
        added = await self._service.subscribe(message.chat_id, thread, language_of(texts), wish)
        if added is None:
            return phrases.only_topics
        if not added:
            return phrases.too_many.format(count=MOST_OF_CHAT)
        return phrases.confirmation(wish, texts.editor.number(self._service.per_day))

    async def _show_list(self, message: Message, update: Update) -> None:
        text, keyboard = await self._list(message.chat_id, texts_of(update))
        await message.reply_text(text, reply_markup=keyboard)

    async def _list(self, chat_id: int, texts: Texts) -> _View:
        phrases, found = texts.reader.subscriptions, await self._service.of_chat(chat_id)
        if not found:
            return f"{phrases.empty}\n\n{phrases.how_to_add}", None
        rows = [[InlineKeyboardButton(f"✕ {phrases.label(one)}", callback_data=f"wl:{one.id}")] for one in found]
        heading = phrases.heading.format(count=texts.editor.number(len(found)))
        return f"{heading}\n\n{phrases.how_to_add}", InlineKeyboardMarkup(rows)


def _without_end(message: MaybeInaccessibleMessage) -> InlineKeyboardMarkup:
    """Return the buttons of a message without those that end subscriptions; none of one that is too old to be seen."""
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = [[one for one in row if not _ends(one)] for row in (markup.inline_keyboard if markup else ())]
    return InlineKeyboardMarkup([row for row in rows if row])


def _ends(button: InlineKeyboardButton) -> bool:
    return isinstance(button.callback_data, str) and re.fullmatch(SUBSCRIPTION_DATA, button.callback_data) is not None


async def _may_change(chat: Chat, update: Update) -> bool:
    """Return whether the sender of an update may change the subscriptions of a chat."""
    if chat.type == ChatType.PRIVATE:
        return True
    message = update.message
    if message and message.sender_chat:  # an administrator who is anonymous, or a channel
        return message.sender_chat.id == chat.id
    user = update.effective_user
    return user is not None and any(one.user.id == user.id for one in await chat.get_administrators())
