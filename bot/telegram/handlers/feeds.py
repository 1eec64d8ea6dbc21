"""`/nguon`: administrators list, add and remove the feeds whose articles are added.

Callback data is ``sl:PAGE`` for a page of the list, ``sf:FEED:PAGE`` for a feed, and ``sx:FEED:PAGE`` to remove it.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime
from urllib.parse import urlsplit

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.observability.audit import AuditLog, telegram_actor
from bot.services.feeds import FeedRefusedError, FeedService
from bot.telegram.handlers.keyboards import page_of, page_turns
from bot.telegram.handlers.presses import (
    PressRefusedError,
    answer_press,
    edit_pressed,
    refusals_explained,
    require_administrator,
)
from bot.telegram.handlers.replies import command_argument, texts_of, typing_action
from bot.telegram.html import plain
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.calendar import HO_CHI_MINH
from storage.feeds import StoredFeed

FEED_DATA = r"^(sl:[0-9]{1,6}|s[fx]:[0-9]{1,18}:[0-9]{1,6})$"

# Chosen, in UTF-16 units.
_LONGEST_LABEL, _LONGEST_TITLE, _LONGEST_URL = 60, 200, 1000

_View = tuple[str, InlineKeyboardMarkup | None]


class Feeds:
    """Handles the updates of administrators about feeds; ``admin_ids`` are ids of Telegram."""

    def __init__(self, service: FeedService, admin_ids: AbstractSet[int], audit: AuditLog) -> None:
        self._service = service
        self._admin_ids = admin_ids
        self._audit = audit

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/nguon`` and ``/feeds``: list the feeds, or add the one whose address follows; in a private chat."""
        message, user, texts = update.effective_message, update.effective_user, texts_of(update)
        if message is None:
            return
        url = command_argument(message)
        if user is None or user.id not in self._admin_ids:
            await message.reply_text(texts.reindex_refused)
        elif message.chat.type != ChatType.PRIVATE:
            await message.reply_text(texts.editor.feeds.only_in_private)
        elif url:
            async with typing_action(message):
                outcome = await self._add(url, user.id, texts)
            await message.reply_text(outcome)
        else:
            text, keyboard = await self._list(1, texts)
            await message.reply_text(text, reply_markup=keyboard)

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons of the list and of a feed."""
        query, texts = update.callback_query, texts_of(update)
        if query is None or not query.data:
            return
        kind, *numbers = query.data.split(":")
        async with refusals_explained(query, texts):
            require_administrator(query, self._admin_ids, texts)
            note = None
            if kind == "sf":
                text, keyboard = await self._feed(int(numbers[0]), int(numbers[1]), texts)
            else:
                note = await self._remove(query, int(numbers[0]), texts) if kind == "sx" else None
                text, keyboard = await self._list(int(numbers[-1]), texts)
            await edit_pressed(query, plain(text).html, keyboard)
            await answer_press(query, note)

    async def _add(self, url: str, user_id: int, texts: Texts) -> str:
        phrases = texts.editor.feeds
        try:
            found = await self._service.add(url)
        except FeedRefusedError as error:
            reason = phrases.reason(f"{error.problem} {error.status or ''}")
            return phrases.not_added.format(reason=reason)
        if found is None:
            return phrases.known
        self._audit.note("add feed", telegram_actor(user_id), _host(url))
        title, count = found
        shown = on_one_line(title, _LONGEST_TITLE) or _host(url)
        added = phrases.added.format(title=shown, count=texts.editor.number(count))
        return added if self._service.minutes else f"{added}\n{phrases.switched_off}"

    async def _remove(self, query: CallbackQuery, feed_id: int, texts: Texts) -> str:
        removed = await self._service.remove(feed_id)
        if removed is None:
            listed = any(feed.id == feed_id for feed in await self._service.all())
            raise PressRefusedError(texts.editor.feeds.by_settings if listed else texts.editor.feeds.gone)
        self._audit.note("remove feed", telegram_actor(query.from_user.id), _host(removed.url))
        return texts.editor.feeds.removed

    async def _list(self, number: int, texts: Texts) -> _View:
        phrases, feeds, minutes = texts.editor.feeds, await self._service.all(), self._service.minutes
        below = phrases.interval.format(minutes=texts.editor.number(minutes)) if minutes else phrases.switched_off
        if not feeds:
            return f"{phrases.empty}\n{phrases.how_to_add}", None
        shown, number, pages = page_of(feeds, number)
        rows = [[InlineKeyboardButton(_label(feed), callback_data=f"sf:{feed.id}:{number}")] for feed in shown]
        place = phrases.place.format(page=number, pages=pages) if pages > 1 else ""
        heading = phrases.heading.format(count=texts.editor.number(len(feeds)), place=place)
        keyboard = InlineKeyboardMarkup([row for row in (*rows, page_turns("sl", number, pages)) if row])
        return f"{heading}\n{below}\n{phrases.how_to_add}", keyboard

    async def _feed(self, feed_id: int, page: int, texts: Texts) -> _View:
        feed = next((one for one in await self._service.all() if one.id == feed_id), None)
        if feed is None:
            raise PressRefusedError(texts.editor.feeds.gone)
        phrases = texts.editor.feeds
        remove = [] if feed.configured else [InlineKeyboardButton(phrases.remove, callback_data=f"sx:{feed.id}:{page}")]
        back = [InlineKeyboardButton(phrases.back, callback_data=f"sl:{page}")]
        return _feed_text(feed, texts), InlineKeyboardMarkup([row for row in (remove, back) if row])


def _feed_text(feed: StoredFeed, texts: Texts) -> str:
    phrases = texts.editor.feeds
    read = phrases.read_at.format(time=_time(feed.succeeded_at)) if feed.succeeded_at else phrases.never_read
    lines = [on_one_line(feed.title, _LONGEST_TITLE), on_one_line(feed.url, _LONGEST_URL), read]
    if feed.error and feed.polled_at:
        lines.append(phrases.polled_at.format(time=_time(feed.polled_at)))
        lines.append(phrases.failed.format(count=texts.editor.number(feed.failures), reason=phrases.reason(feed.error)))
    lines.append(phrases.articles.format(count=texts.editor.number(feed.articles)))
    if feed.configured:
        lines.append(phrases.by_settings)
    return "\n".join(filter(None, lines))


def _label(feed: StoredFeed) -> str:
    return f"{'⚠️ ' if feed.error else ''}{on_one_line(feed.title, _LONGEST_LABEL) or _host(feed.url)}"


def _host(url: str) -> str:
    return urlsplit(url.strip()).hostname or ""


def _time(moment: datetime) -> str:
    local = moment.astimezone(HO_CHI_MINH)
    return f"{local.day}/{local.month}/{local.year} {local:%H:%M}"
