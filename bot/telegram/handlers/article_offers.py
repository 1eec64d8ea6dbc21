"""Show an administrator the articles of a file, a link or a forwarded post, and do what they decide.

A draft waits in a file, so that its buttons survive a restart; their data is that of `draft_views`. The message that
asks for a date is recognised by its last words and its id.
"""

from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace

from telegram import CallbackQuery, ForceReply, Message, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes, filters

from bot.observability.audit import AuditLog, telegram_actor
from bot.services.added_articles import AddedArticlesError
from bot.services.article_adding import ArticleAdding
from bot.services.article_drafts import Draft, DraftsError
from bot.services.article_preview import preview_article
from bot.services.search_worker import SearchWorker
from bot.services.shared_drafts import SharedDrafts
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.added_articles import refresh
from bot.telegram.handlers.draft_views import added_keyboard, draft_keyboard, preview_html
from bot.telegram.handlers.mentions import is_reply_to_bot
from bot.telegram.handlers.offered_articles import OfferedArticles, OfferRefusedError
from bot.telegram.handlers.presses import (
    PressRefusedError,
    answer_press,
    edit_pressed,
    refusals_explained,
    require_administrator,
)
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.replies import report_timeout, texts_of, typing_action
from bot.telegram.html import plain
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.calendar import today
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.dates.publication.stated_date import stated_date

_SHOWN = 5  # articles of several; chosen
_EXAMPLE_DATE = "25/9/2024"
_LONGEST_WORDS = 60  # of what is no date, in UTF-16 units; chosen
_PROMPTS = tuple(texts.editor.adding.date_prompt for texts in (VIETNAMESE, ENGLISH))


class AwaitedDate(filters.MessageFilter):
    """Matches texts that reply to the message that asks for a date; not commands."""

    def filter(self, message: Message) -> bool:
        """See `telegram.ext.filters.MessageFilter`."""
        return _asks_date(message) and bool(message.text) and not (message.text or "").startswith("/")


class ArticleOffers:
    """Handles what administrators offer, the buttons under it, and the date that they write for it."""

    def __init__(  # noqa: PLR0913, PLR0917 — what a preview is made of, and what is done with it
        self,
        offered: OfferedArticles,
        drafts: SharedDrafts,
        adding: ArticleAdding,
        worker: SearchWorker,
        questions: Questions,
        admin_ids: AbstractSet[int],
        audit: AuditLog,
    ) -> None:
        self._offered = offered
        self._drafts = drafts
        self._adding = adding
        self._worker = worker
        self._questions = questions
        self._audit = audit
        self.admin_ids = admin_ids

    async def offer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Reply to a message that `Offered` matches with a preview of its articles, or why there is none."""
        message, user, texts = update.effective_message, update.effective_user, texts_of(update)
        if message is None or user is None:
            return
        try:
            async with typing_action(message):
                draft = await self._offered.read(message, user.id, texts)
                key = await self._drafts.create(draft)
                await self._show(message, key, draft, texts)
        except OfferRefusedError as refusal:
            await message.reply_text(str(refusal))
        except DraftsError:
            await message.reply_text(texts.editor.adding.not_kept)
        except TooSlowError as error:
            await report_timeout(update, message, error)

    async def date(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Take the date that replies to the question for it, and show the article with it; ask again if it is none."""
        message, user, texts = update.effective_message, update.effective_user, texts_of(update)
        original = message.reply_to_message if message else None
        if message is None or user is None or original is None:
            return
        found = await self._drafts.awaiting_date(user.id, original.message_id)
        if found is None or user.id not in self.admin_ids:
            await message.reply_text(texts.editor.adding.outcomes["gone"])
            return
        key, draft = found
        published = stated_date(message.text or "")
        if problem := _problem_of(published, message.text or "", texts):
            await self._ask_date(message, key, draft, texts, problem)
            return
        dated = [replace(article, published=published.iso() if published else None) for article in draft.articles]
        with suppress(BadRequest):  # the former preview is gone
            await message.get_bot().edit_message_reply_markup(message.chat_id, draft.preview)
        await self._show(message, key, replace(draft, articles=tuple(dated), prompt=None), texts)

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons under a preview."""
        query, texts = update.callback_query, texts_of(update)
        if query is None or not query.data:
            return
        kind, _, key = query.data.partition(":")
        async with refusals_explained(query, texts):
            draft = await self._draft_of(query, key, texts)
            if kind == "na":
                ids = await self._add(query, key, draft, texts)
                context.application.create_task(self._finish(query, ids, texts), update=update)
            elif kind == "nc":
                await self._drafts.drop(key)
                await edit_pressed(query, plain(texts.editor.adding.outcomes["cancelled"]).html, None)
                await answer_press(query)
            elif not isinstance(query.message, Message):  # too old for Telegram to show it
                raise PressRefusedError(texts.reader.buttons.unknown)
            elif kind == "nd":
                await self._ask_date(query.message, key, draft, texts)
                await answer_press(query)
            else:
                await answer_press(query)
                await self._questions.about(update, query.message, draft.asks)

    async def end_under_way(self, update: Update) -> str | None:
        """Take back the question for a date that is replied to, else drop the newest draft; see `cancel.UnderWay`."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None or user.id not in self.admin_ids or message.chat.type != ChatType.PRIVATE:
            return None
        outcomes, original = texts_of(update).editor.adding.outcomes, message.reply_to_message
        if original is not None and _asks_date(message):
            if found := await self._drafts.awaiting_date(user.id, original.message_id):
                await self._drafts.save(found[0], replace(found[1], prompt=None))
            return outcomes["date_kept"]
        newest = await self._drafts.newest(user.id)
        if newest is None:
            return None
        await self._drafts.drop(newest[0])
        with suppress(BadRequest):  # the preview is gone
            await message.get_bot().edit_message_text(outcomes["cancelled"], message.chat_id, newest[1].preview)
        return outcomes["cancelled"]

    async def _show(self, message: Message, key: str, draft: Draft, texts: Texts) -> None:
        """Reply to ``message`` with a preview of ``draft``, and keep the draft."""
        previews = [await self._worker.run_async(preview_article, article) for article in draft.articles[:_SHOWN]]
        sent = await message.reply_text(
            preview_html(draft, previews, texts),
            parse_mode=ParseMode.HTML,
            reply_markup=draft_keyboard(key, draft, texts),
        )
        await self._drafts.save(key, replace(draft, preview=sent.message_id))

    async def _ask_date(self, message: Message, key: str, draft: Draft, texts: Texts, problem: str = "") -> None:
        prompt = "\n".join(filter(None, (problem, texts.editor.adding.date_prompt)))
        sent = await message.reply_text(prompt, reply_markup=ForceReply(input_field_placeholder=_EXAMPLE_DATE))
        await self._drafts.save(key, replace(draft, prompt=sent.message_id))

    async def _draft_of(self, query: CallbackQuery, key: str, texts: Texts) -> Draft:
        """Return the draft of a press. Raises `PressRefusedError`."""
        require_administrator(query, self.admin_ids, texts)
        draft = await self._drafts.find(key, query.from_user.id)
        if draft is None:
            raise PressRefusedError(texts.editor.adding.outcomes["gone"])
        return draft

    async def _add(self, query: CallbackQuery, key: str, draft: Draft, texts: Texts) -> list[str]:
        """Add the articles of a draft, and return their ids. Raises `PressRefusedError`."""
        phrases, actor = texts.editor.adding, telegram_actor(query.from_user.id)
        try:
            ids = await self._adding.add(draft.articles)
        except AddedArticlesError as error:
            self._audit.note("add articles", actor, "failed")
            raise PressRefusedError(phrases.not_kept) from error
        self._audit.note("add articles", actor, ", ".join(ids[:_SHOWN]) + (" …" if len(ids) > _SHOWN else ""))
        await self._drafts.drop(key)
        await edit_pressed(query, plain(phrases.indexing).html, None)
        await answer_press(query)
        return ids

    async def _finish(self, query: CallbackQuery, ids: list[str], texts: Texts) -> None:
        """Make added articles answerable, and say so in place of the preview."""
        phrases = texts.editor.adding
        reason = await refresh(self._adding, texts)
        article = self._adding.indexed(ids[0])
        if reason or article is None:
            text = phrases.not_indexed.format(reason=reason)
        elif len(ids) > 1:
            text = phrases.added_several.format(count=texts.editor.number(len(ids)))
        else:
            text = phrases.added.format(number=article.public_number, title=on_one_line(article.title, 200))
        await edit_pressed(query, plain(text.strip()).html, added_keyboard(ids, article, texts))


def _asks_date(message: Message) -> bool:
    original = message.reply_to_message
    return original is not None and is_reply_to_bot(message) and (original.text or "").endswith(_PROMPTS)


def _problem_of(published: PublicationDate | None, words: str, texts: Texts) -> str:
    """Return why a date cannot be that of an article, "" if it can."""
    phrases = texts.editor.adding
    if published is None or published.period is None:
        return phrases.date_unreadable.format(words=on_one_line(words, _LONGEST_WORDS))
    if published.period.since > today():
        return phrases.date_in_future.format(date=texts.dates.plain(published))
    return ""
