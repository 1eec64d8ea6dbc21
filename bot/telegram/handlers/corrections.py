"""`/sua` and `/ngay`: administrators correct what is known of an article, by command, by button or by reply."""

import logging
from collections.abc import Set as AbstractSet
from contextlib import suppress

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.observability.audit import AuditLog, telegram_actor
from bot.services.build_errors import BuildStoppedError, ReindexError
from bot.services.correction_words import Order, Refusal, read_order
from bot.services.corrections import CorrectedArticle, CorrectionService
from bot.services.reindexing import Reindexer, log_report
from bot.telegram.handlers.correction_views import (
    FIELDS,
    corrected_article_keyboard,
    corrected_article_text,
    date_page_keyboard,
    date_page_text,
    request_field,
    requested_field,
)
from bot.telegram.handlers.mentions import without_mentions
from bot.telegram.handlers.presses import (
    PressRefusedError,
    answer_press,
    edit_pressed,
    refusals_explained,
    require_administrator,
)
from bot.telegram.handlers.replies import command_argument, texts_of
from bot.telegram.html import plain
from bot.texts.texts import Texts
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.errors import RetrievalError

_LOGGER = logging.getLogger(__name__)


class Corrections:
    """Handles the updates of editors who correct articles; ``admin_ids`` are ids of Telegram."""

    def __init__(
        self, service: CorrectionService, reindexer: Reindexer, admin_ids: AbstractSet[int], audit: AuditLog
    ) -> None:
        self._service = service
        self._reindexer = reindexer
        self._admin_ids = admin_ids
        self._audit = audit

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/sua`` and ``/correct``: correct an article by its number, or show it with buttons, in a private chat."""
        message, texts = update.effective_message, texts_of(update)
        if message is None or not await self._is_allowed(update, message, texts):
            return
        order, phrases = read_order(command_argument(message)), texts.editor.corrections
        if order is None:
            await message.reply_text(phrases.usage)
        elif order.act != "show":
            await self._carry_out(update, context, message, order, texts)
        elif message.chat.type != ChatType.PRIVATE:
            await message.reply_text(phrases.only_in_private)
        elif found := await self._service.article(order.number):
            keyboard = corrected_article_keyboard(found, 0, texts)
            await message.reply_text(corrected_article_text(found, texts), reply_markup=keyboard)
        else:
            await message.reply_text(_refusal("unknown", order.number, texts))

    async def dates(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/ngay`` and ``/dates``: list the articles with an uncertain date, in a private chat."""
        message, texts = update.effective_message, texts_of(update)
        if message is None or not await self._is_allowed(update, message, texts):
            return
        if message.chat.type != ChatType.PRIVATE:
            await message.reply_text(texts.editor.corrections.only_in_private)
            return
        page = await self._service.uncertain(1)
        await message.reply_text(date_page_text(page, texts), reply_markup=date_page_keyboard(page))

    async def reply(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A reply to a request for a field (`CorrectionReply`): correct it."""
        message, texts = update.effective_message, texts_of(update)
        asked = requested_field(message) if message else None
        if message is None or asked is None or not await self._is_allowed(update, message, texts):
            return
        order = Order(asked[0], "correct", asked[1], without_mentions(message))
        await self._carry_out(update, context, message, order, texts)

    async def end_under_way(self, update: Update) -> str | None:
        """Take back the request that an administrator replies to; see `cancel.UnderWay`."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None or user.id not in self._admin_ids or requested_field(message) is None:
            return None
        if message.reply_to_message:
            with suppress(BadRequest):  # it is gone already
                await message.reply_to_message.delete()
        return texts_of(update).editor.corrections.cancelled

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons of the list and of an article."""
        query, texts = update.callback_query, texts_of(update)
        if query is None or not query.data:
            return
        async with refusals_explained(query, texts):
            require_administrator(query, self._admin_ids, texts)
            await self._follow(query, context, update, texts)

    async def _follow(
        self, query: CallbackQuery, context: ContextTypes.DEFAULT_TYPE, update: Update, texts: Texts
    ) -> None:
        kind, first, *others = (query.data or "").split(":")
        if kind == "n":
            await self._show_dates(query, int(first), texts)
            await answer_press(query)
            return
        found = await self._found(int(first), texts)
        match kind, others:
            case "ni", [page]:
                await _show(query, found, int(page), texts)
                await answer_press(query)
            case "ne", [name]:
                await _request(query, found, name, texts)
            case "nu", [page]:
                self._note(query.from_user.id, found, "undone")
                await self._service.undo(int(first))
                await _show(query, await self._found(int(first), texts), int(page), texts)
                await answer_press(query, texts.editor.corrections.undone.format(number=int(first)), alert=False)
                context.application.create_task(self._refreshed(texts), update=update)
            case "nc", [page, shown]:
                note = await self._confirm(query, found, shown, texts)
                await self._show_dates(query, int(page), texts)
                await answer_press(query, note, alert=False)
                context.application.create_task(self._refreshed(texts), update=update)

    async def _confirm(self, query: CallbackQuery, found: CorrectedArticle, shown: str, texts: Texts) -> str:
        """Store the date that was shown, and return that it is stored. Raises `PressRefusedError`."""
        number = found.article.public_number
        if refusal := await self._service.confirm(number, shown):
            raise PressRefusedError(_refusal(refusal, number, texts))
        self._note(query.from_user.id, found, f"published {shown} confirmed")
        date = texts.dates.plain(PublicationDate.from_iso(shown, "stated"))
        return texts.editor.corrections.confirmed.format(number=number, date=date)

    async def _show_dates(self, query: CallbackQuery, number: int, texts: Texts) -> None:
        page = await self._service.uncertain(number)
        await edit_pressed(query, plain(date_page_text(page, texts)).html, date_page_keyboard(page))

    async def _found(self, number: int, texts: Texts) -> CorrectedArticle:
        """Return the article that a button names. Raises `PressRefusedError` if it is gone."""
        if found := await self._service.article(number):
            return found
        raise PressRefusedError(_refusal("unknown", number, texts))

    async def _carry_out(
        self, update: Update, context: ContextTypes.DEFAULT_TYPE, message: Message, order: Order, texts: Texts
    ) -> None:
        """Store what is ordered, reply that it is stored or why not, and update the articles meanwhile."""
        refusal = await self._store(order)
        user = update.effective_user
        self._audit.note(
            "correct", telegram_actor(user.id if user else None), f"{_noted(order)}: {refusal or 'stored'}"
        )
        if refusal:
            number = order.other if refusal == "unknown" and await self._service.article(order.number) else order.number
            await message.reply_text(_refusal(refusal, number, texts))
            return
        stored, phrases = _stored(order, texts), texts.editor.corrections
        progress = await message.reply_text(f"{stored} {phrases.refreshing}")

        async def report() -> None:
            outcome = await self._refreshed(texts)
            with suppress(BadRequest):  # deleted meanwhile
                await progress.edit_text(f"{stored} {outcome}")

        context.application.create_task(report(), update=update)

    async def _store(self, order: Order) -> Refusal | None:
        match order.act:
            case "correct":
                return await self._service.correct(order.number, order.field, order.value)
            case "replace":
                return await self._service.replace(order.number, order.other)
            case _:
                return await self._service.undo(order.number)

    async def _refreshed(self, texts: Texts) -> str:
        """Have the articles updated, and return that they are or why not."""
        phrases = texts.editor.corrections
        try:
            report = await self._reindexer.refresh()
        except BuildStoppedError:
            return texts.reindex_stopped
        except (ReindexError, RetrievalError) as error:
            _LOGGER.exception("the articles were not updated after a correction")
            return phrases.not_refreshed.format(reason=texts.not_reindexed(error))
        log_report(report)
        return phrases.refreshed

    async def _is_allowed(self, update: Update, message: Message, texts: Texts) -> bool:
        user = update.effective_user
        if user is not None and user.id in self._admin_ids:
            return True
        _LOGGER.warning("a correction was refused: its sender is no administrator")
        await message.reply_text(texts.reindex_refused)
        return False

    def _note(self, user_id: int, found: CorrectedArticle, outcome: str) -> None:
        self._audit.note("correct", telegram_actor(user_id), f"article {found.article.public_number}: {outcome}")


async def _show(query: CallbackQuery, found: CorrectedArticle, page: int, texts: Texts) -> None:
    html = plain(corrected_article_text(found, texts)).html
    await edit_pressed(query, html, corrected_article_keyboard(found, page, texts))


async def _request(query: CallbackQuery, found: CorrectedArticle, name: str, texts: Texts) -> None:
    field = next((one for one in FIELDS if one == name), None)
    if field is None or not isinstance(query.message, Message):  # too old for Telegram to show it
        raise PressRefusedError(texts.reader.buttons.unknown)
    await request_field(query.message, found, field, texts)
    await answer_press(query)


def _refusal(refusal: Refusal, number: int, texts: Texts) -> str:
    return texts.editor.corrections.refusals[refusal].format(number=number)


def _stored(order: Order, texts: Texts) -> str:
    """Return what was stored, as said to the editor."""
    phrases = texts.editor.corrections
    if order.act == "replace":
        return phrases.replaced.format(number=order.number, older=order.other)
    if order.act == "undo":
        return phrases.undone.format(number=order.number)
    return phrases.stored.format(field=phrases.fields[order.field], number=order.number, value=order.value)


def _noted(order: Order) -> str:
    """Return an order for the audit log."""
    if order.act == "replace":
        return f"article {order.number}: replaces article {order.other}"
    return f"article {order.number}: {f'{order.field} {order.value!r}' if order.act == 'correct' else 'undone'}"
