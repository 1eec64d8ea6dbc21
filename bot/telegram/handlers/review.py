"""`/danhgia`: editors review disliked answers and unanswered questions, and add passages to the golden questions.

Callback data is ``d:PAGE`` for a page of the list, ``de:EXCHANGE:PAGE`` for an item of it, and
``dg:EXCHANGE:RANK:FINGERPRINT`` to add its question with the passage of a rank.
"""

from collections.abc import Set as AbstractSet

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.observability.audit import AuditLog, telegram_actor
from bot.services.past_answers import fingerprint
from bot.services.quoted_text import as_quoted
from bot.services.review import Choice, ReviewItem, ReviewService
from bot.telegram.handlers.conversation import questions_before
from bot.telegram.handlers.keyboards import page_of, page_turns
from bot.telegram.handlers.presses import answer_press, edit_pressed, refusals_explained, require_administrator
from bot.telegram.handlers.replies import texts_of
from bot.telegram.html import plain
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.calendar import HO_CHI_MINH
from storage.conversations import ConversationLog, StoredExchange

REVIEW_DATA = r"^(d:[0-9]{1,6}|de:[0-9]{1,18}:[0-9]{1,6}|dg:[0-9]{1,18}:[0-9]:[0-9]{1,10})$"

# Chosen, in UTF-16 units.
_LONGEST_LABEL, _LONGEST_QUESTION, _LONGEST_PASSAGE = 60, 300, 500


class EditorialReview:
    """Handles the updates of editors who review; ``admin_ids`` are ids of Telegram."""

    def __init__(
        self, service: ReviewService, log: ConversationLog, admin_ids: AbstractSet[int], audit: AuditLog
    ) -> None:
        self._service = service
        self._log = log
        self._admin_ids = admin_ids
        self._audit = audit

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/danhgia`` and ``/review``: list what is to be reviewed, in a private chat."""
        message, user, texts = update.effective_message, update.effective_user, texts_of(update)
        if message is None:
            return
        if user is None or user.id not in self._admin_ids:
            await message.reply_text(texts.reindex_refused)
        elif message.chat.type != ChatType.PRIVATE:
            await message.reply_text(texts.editor.review.only_in_private)
        else:
            self._audit.note("review", telegram_actor(user.id), "shown")
            text, keyboard = await self._list(1, texts)
            await message.reply_text(text, reply_markup=keyboard)

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons of the list and of an item."""
        query, texts = update.callback_query, texts_of(update)
        if query is None or not query.data:
            return
        kind, *numbers = query.data.split(":")
        async with refusals_explained(query, texts):
            require_administrator(query, self._admin_ids, texts)
            if kind == "d":
                text, keyboard = await self._list(int(numbers[0]), texts)
                await edit_pressed(query, plain(text).html, keyboard)
                await answer_press(query)
            elif (stored := await self._log.exchange(int(numbers[0]))) is None:
                await answer_press(query, texts.reader.own_data.question_gone)
            elif kind == "de":
                await self._show(query, stored, int(numbers[1]), texts)
            else:
                await self._add(query, stored, int(numbers[1]), int(numbers[2]), texts)

    async def _list(self, number: int, texts: Texts) -> tuple[str, InlineKeyboardMarkup | None]:
        phrases, items = texts.editor.review, await self._service.items()
        if not items:
            return phrases.empty, None
        shown, number, pages = page_of(items, number)
        rows = [[InlineKeyboardButton(_label(item), callback_data=f"de:{item.exchange_id}:{number}")] for item in shown]
        place = phrases.place.format(page=number, pages=pages) if pages > 1 else ""
        heading = phrases.heading.format(count=texts.editor.number(len(items)), place=place)
        return heading, InlineKeyboardMarkup([row for row in (*rows, page_turns("d", number, pages)) if row])

    async def _show(self, query: CallbackQuery, stored: StoredExchange, page: int, texts: Texts) -> None:
        items = await self._service.items()
        item = next((one for one in items if one.exchange_id == stored.id), None)
        choice = await self._service.choice(stored.exchange, await questions_before(stored, self._log))
        phrases = texts.editor.review
        rows = [
            [
                InlineKeyboardButton(
                    phrases.add.format(number=rank),
                    callback_data=f"dg:{stored.id}:{rank}:{fingerprint(passage.sentence)}",
                )
            ]
            for rank, passage in enumerate(choice.passages, start=1)
        ]
        back = InlineKeyboardButton(phrases.back, callback_data=f"d:{page}")
        text = _item_text(stored, item, choice, texts)
        await edit_pressed(query, plain(text).html, InlineKeyboardMarkup([*rows, [back]]))
        await answer_press(query)

    async def _add(self, query: CallbackQuery, stored: StoredExchange, rank: int, expected: int, texts: Texts) -> None:
        earlier = await questions_before(stored, self._log)
        outcome = await self._service.add(stored.exchange, earlier, rank, expected)
        self._audit.note("golden question", telegram_actor(query.from_user.id), f"exchange {stored.id}: {outcome}")
        await answer_press(query, texts.editor.review.outcomes[outcome])


def _label(item: ReviewItem) -> str:
    times = f" ×{item.count}" if item.count > 1 else ""
    question = on_one_line(item.question, _LONGEST_LABEL) or "…"
    return f"{'👎' if item.disliked else '❓'}{times} {question}"


def _item_text(stored: StoredExchange, item: ReviewItem | None, choice: Choice, texts: Texts) -> str:
    phrases, asked_at = texts.editor.review, stored.exchange.asked_at.astimezone(HO_CHI_MINH)
    disliked = item.disliked if item else stored.exchange.answered
    lines = [
        phrases.disliked if disliked else phrases.unanswered,
        f"“{on_one_line(choice.question, _LONGEST_QUESTION)}”",
        f"{asked_at.day}/{asked_at.month}/{asked_at.year} {asked_at:%H:%M}",
    ]
    if item and item.count > 1:
        lines.append(phrases.asked_times.format(count=texts.editor.number(item.count)))
    lines += ["", phrases.choose if choice.passages else phrases.none_found]
    for rank, passage in enumerate(map(as_quoted, choice.passages), start=1):
        lines += ["", f"{rank}. {on_one_line(passage.sentence.text, _LONGEST_PASSAGE)}"]
        lines.append(f"— {on_one_line(passage.article.title or passage.article.id, _LONGEST_LABEL)}")
    return "\n".join(lines)
