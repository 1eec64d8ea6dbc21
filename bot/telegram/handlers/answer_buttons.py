"""Handle the buttons under an answer: the context of a passage, and more passages."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.services.past_answers import PastAnswers
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.conversation import earlier_questions
from bot.telegram.handlers.keyboards import AnswerView, answer_keyboard, context_keyboard, parse_answer_view
from bot.telegram.handlers.replies import answer_press, edit_pressed, texts_of
from bot.telegram.render import context_html, passages_page
from bot.texts.answer_header import answer_header
from bot.texts.texts import Texts
from storage.conversations import ConversationLog, Exchange


class _RefusedError(Exception):
    """A press that shows nothing; the message is for the reader."""


class AnswerButtons:
    """Handles callback queries from answers.

    Their state is in the callback data, the log and the index, so buttons work after a restart.
    """

    def __init__(self, past_answers: PastAnswers, log: ConversationLog) -> None:
        self._past_answers = past_answers
        self._log = log

    async def answer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``Ngữ cảnh``, ``Xem thêm`` and ``‹ Trở lại``: replace the message by the view asked for."""
        query, texts = update.callback_query, texts_of(update)
        if query is None:
            return
        try:
            html, keyboard = await self._content(query, texts)
        except _RefusedError as refusal:
            await answer_press(query, str(refusal))
        except TooSlowError:
            await answer_press(query, texts.reader.too_slow)
        else:
            await edit_pressed(query, html, keyboard)
            await answer_press(query)

    async def unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a press that no handler takes, as of a button from an earlier version."""
        if query := update.callback_query:
            await answer_press(query, texts_of(update).reader.buttons.unknown)

    async def _content(self, query: CallbackQuery, texts: Texts) -> tuple[str, InlineKeyboardMarkup | None]:
        view = parse_answer_view(query.data)
        if view is None:
            raise _RefusedError(texts.reader.buttons.unknown)
        exchange = await self._exchange(query, view.exchange_id, texts)
        if not (1 <= view.first <= len(exchange.hits) and 1 <= (view.rank or 1) <= len(exchange.hits)):
            raise _RefusedError(texts.reader.buttons.unknown)
        if view.rank is None:
            return await self._passages(exchange, view, texts)
        surroundings = await self._past_answers.surroundings(exchange.hits[view.rank - 1])
        if isinstance(surroundings, str):
            raise _RefusedError(texts.reader.buttons.sentence_missing[surroundings])
        return context_html(surroundings, texts), context_keyboard(view, texts)

    async def _exchange(self, query: CallbackQuery, exchange_id: int, texts: Texts) -> Exchange:
        """Return an exchange of the chat that the press comes from."""
        stored = await self._log.exchange(exchange_id)
        if stored is None:
            raise _RefusedError(texts.reader.buttons.forgotten)
        if query.message is None or query.message.chat.id != stored.exchange.chat_id:
            raise _RefusedError(texts.reader.buttons.elsewhere)
        return stored.exchange

    async def _passages(
        self, exchange: Exchange, view: AnswerView, texts: Texts
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        asked = exchange.chat_id, exchange.user_id, exchange.asked_at
        earlier = await earlier_questions(self._log, *asked, before=view.exchange_id)
        found, plan = await self._past_answers.passages(exchange, earlier)
        page = passages_page(found, plan, texts, answer_header(plan, texts), first=view.first)
        return page.html, answer_keyboard(view.exchange_id, page, found, texts)
