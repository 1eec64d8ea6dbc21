"""`/baithem`: the articles that were added from the chat or by feeds; administrators remove and restore them.

Callback data is that of `draft_views`.
"""

import asyncio
import logging
from collections.abc import Set as AbstractSet

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatType, ParseMode
from telegram.ext import ContextTypes

from bot.observability.audit import AuditLog, telegram_actor
from bot.services.added_articles import AddedArticlesError, key_of
from bot.services.article_adding import ArticleAdding
from bot.services.build_errors import BuildCancelledError, BuildStoppedError, BuiltElsewhereError, ReindexError
from bot.telegram.handlers.articles import article_number
from bot.telegram.handlers.draft_views import added_article_keyboard
from bot.telegram.handlers.keyboards import page_of, page_turns
from bot.telegram.handlers.presses import (
    PressRefusedError,
    answer_press,
    edit_pressed,
    refusals_explained,
    require_administrator,
)
from bot.telegram.handlers.replies import command_argument, texts_of
from bot.telegram.html import joined, linked, plain, tagged
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.publication.stated_date import stated_date
from retrieval.errors import RetrievalError

# Chosen, in UTF-16 units.
_LONGEST_LABEL, _LONGEST_TITLE = 60, 200

_LOGGER = logging.getLogger(__name__)

_View = tuple[str, InlineKeyboardMarkup | None]


class AddedArticleList:
    """Handles the updates of administrators about added articles."""

    def __init__(self, adding: ArticleAdding, admin_ids: AbstractSet[int], audit: AuditLog) -> None:
        self._adding = adding
        self._admin_ids = admin_ids
        self._audit = audit

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/baithem`` and ``/added``: list the added articles, or show the one whose number follows; in private."""
        message, user, texts = update.effective_message, update.effective_user, texts_of(update)
        if message is None:
            return
        number = article_number(command_argument(message))
        if user is None or user.id not in self._admin_ids:
            await message.reply_text(texts.reindex_refused)
            return
        await self._adding.pull()
        if message.chat.type != ChatType.PRIVATE:
            await message.reply_text(texts.editor.adding.only_in_private)
        elif number is None:
            html, keyboard = await self._list(1, texts, removed=False)
            await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        else:
            article = await asyncio.to_thread(self._adding.index.current.find_by_public_number, number)
            if article is None or key_of(article.id) is None:
                await message.reply_text(texts.editor.adding.unknown.format(number=number))
                return
            html, keyboard = await self._article(article.id, 1, texts)
            await message.reply_text(html, parse_mode=ParseMode.HTML, reply_markup=keyboard)

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons of the lists and of an article."""
        query, texts = update.callback_query, texts_of(update)
        if query is None or not query.data:
            return
        kind, *fields = query.data.split(":")
        async with refusals_explained(query, texts):
            require_administrator(query, self._admin_ids, texts)
            await self._adding.pull()
            try:
                if kind in {"tl", "tr"}:
                    html, keyboard = await self._list(int(fields[0]), texts, removed=kind == "tr")
                    changed = None
                else:
                    id_ = await self._id_of(fields[0], texts)
                    changed = await self._change(query, kind, id_, texts) if kind != "ti" else None
                    html, keyboard = await self._article(id_, int(fields[1]), texts)
            except AddedArticlesError as error:
                raise PressRefusedError(texts.editor.adding.not_kept) from error
            await edit_pressed(query, html, keyboard)
            await answer_press(query)
            if changed:
                context.application.create_task(self._report(query, changed, texts), update=update)

    async def _id_of(self, key: str, texts: Texts) -> str:
        id_ = await asyncio.to_thread(self._adding.articles.id_of, key)
        if id_ is None:
            raise PressRefusedError(texts.editor.adding.gone)
        return id_

    async def _change(self, query: CallbackQuery, kind: str, id_: str, texts: Texts) -> str | None:
        """Remove or restore an article; returns what to report once that is answered from, None if nothing changed."""
        removes = kind == "tx"
        changed = await (self._adding.remove(id_) if removes else self._adding.restore(id_))
        if not changed:  # a second press
            return None
        self._audit.note("remove article" if removes else "restore article", telegram_actor(query.from_user.id), id_)
        return texts.editor.adding.removed if removes else texts.editor.adding.restored

    async def _report(self, query: CallbackQuery, changed: str, texts: Texts) -> None:
        """Make a change answerable, and say so below the message of the press."""
        reason = await refresh(self._adding, texts)
        message = query.message
        if message is not None:
            await query.get_bot().send_message(message.chat.id, reason or changed)

    async def _list(self, number: int, texts: Texts, *, removed: bool) -> _View:
        phrases, articles = texts.editor.adding, self._adding.articles
        ids = await asyncio.to_thread(articles.removed if removed else articles.ids)
        shown, number, pages = page_of(ids, number)
        labels = await asyncio.to_thread(lambda: [self._label(id_) for id_ in shown])
        rows = [
            [InlineKeyboardButton(label, callback_data=f"ti:{key_of(id_)}:{number}")]
            for label, id_ in zip(labels, shown, strict=True)
        ]
        rows.append(page_turns("tr" if removed else "tl", number, pages))
        if removed:
            rows.append([InlineKeyboardButton(phrases.to_list, callback_data="tl:1")])
        elif count := len(await asyncio.to_thread(articles.removed)):
            label = phrases.to_removed.format(count=texts.editor.number(count))
            rows.append([InlineKeyboardButton(label, callback_data="tr:1")])
        place = phrases.place.format(page=number, pages=pages) if pages > 1 else ""
        heading = phrases.removed_heading if removed else phrases.list_heading
        empty = phrases.nothing_removed if removed else phrases.nothing_added
        text = heading.format(count=texts.editor.number(len(ids)), place=place) if ids else empty
        rows = [row for row in rows if row]
        return plain(text).html, InlineKeyboardMarkup(rows) if rows else None

    def _label(self, id_: str) -> str:
        article = self._adding.articles.find(id_)
        return on_one_line((article.title or article.text) if article else id_, _LONGEST_LABEL)

    async def _article(self, id_: str, page: int, texts: Texts) -> _View:
        phrases, articles = texts.editor.adding, self._adding.articles
        stored = await asyncio.to_thread(articles.find, id_)
        removed = await asyncio.to_thread(articles.is_removed, id_)
        indexed = await asyncio.to_thread(self._adding.indexed, id_)
        if removed:
            state = phrases.is_removed
        else:
            state = phrases.in_archive.format(number=indexed.public_number) if indexed else phrases.not_yet_in_archive
        title = self._label(id_) if stored is None or stored.title is None else stored.title
        published = indexed.published if indexed else stated_date((stored.published if stored else None) or "")
        facts = [
            (stored.source if stored else None) or (indexed.source if indexed else None),
            texts.dates.of(published) if published else None,
        ]
        lines = [
            tagged("b", linked(title, stored.url if stored else None, _LONGEST_TITLE)),
            plain(" · ".join(on_one_line(fact, _LONGEST_TITLE) for fact in facts if fact)),
            plain(state),
        ]
        html = joined((line for line in lines if line.length), "\n").html
        return html, added_article_keyboard(id_, indexed, page, texts, removed=removed)


async def refresh(adding: ArticleAdding, texts: Texts) -> str:
    """Make changes of added articles answerable; returns why that failed, "" if it did not."""
    try:
        await adding.refresh()
    except BuiltElsewhereError:
        return texts.editor.adding.built_elsewhere
    except BuildStoppedError:
        return texts.reindex_stopped
    except BuildCancelledError:
        return texts.reindex_cancelled
    except (ReindexError, RetrievalError) as error:
        _LOGGER.exception("added or removed articles were not indexed")
        return texts.not_reindexed(error)
    return ""
