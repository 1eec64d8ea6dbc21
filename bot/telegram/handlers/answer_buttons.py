"""Handle the buttons under an answer: its other passages, what is around one, summary, timeline, one newspaper."""

from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.services.past_answers import PastAnswers, PastPassage
from bot.services.reply_plan import ReplyPlan
from bot.services.summaries import SummaryRequest, SummaryService, UnknownArticlesError
from bot.services.timelines import TimelineRequest, TimelineService
from bot.telegram.handlers.answer_keyboards import answer_keyboard, back_keyboard, surroundings_keyboard
from bot.telegram.handlers.answer_views import AnswerView, parse_answer_view
from bot.telegram.handlers.conversation import questions_before
from bot.telegram.handlers.keyboards import with_examples
from bot.telegram.handlers.presses import (
    PressRefusedError,
    answer_press,
    edit_pressed,
    exchange_of_press,
    refusals_explained,
)
from bot.telegram.handlers.replies import texts_of
from bot.telegram.render import AnswerPage, context_html, passages_page, source_page, summary_html, timeline_html
from bot.texts.answer_header import answer_header, timeline_heading
from bot.texts.texts import Texts
from retrieval.ranking.ranking import Passage
from storage.conversations import ConversationLog, Exchange

_Content = tuple[str, InlineKeyboardMarkup | None]


class AnswerButtons:
    """Handles callback queries from answers.

    Their state is in the callback data, the log and the index, so buttons work after a restart. Anybody in the chat may
    press them, for they only show more.
    """

    def __init__(
        self, past_answers: PastAnswers, summaries: SummaryService, timelines: TimelineService, log: ConversationLog
    ) -> None:
        self._past_answers = past_answers
        self._summaries = summaries
        self._timelines = timelines
        self._log = log

    async def answer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Replace the message by the view of the answer that its button leads to."""
        query, texts = update.callback_query, texts_of(update)
        if query is None:
            return
        async with refusals_explained(query, texts):
            html, keyboard = await self._content(query, texts)
            await edit_pressed(query, html, keyboard)
            await answer_press(query)

    async def unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a press that no handler takes, as of a button from an earlier version."""
        if query := update.callback_query:
            await answer_press(query, texts_of(update).reader.buttons.unknown)

    async def _content(self, query: CallbackQuery, texts: Texts) -> _Content:
        view = parse_answer_view(query.data)
        if view is None:
            raise PressRefusedError(texts.reader.buttons.unknown)
        stored = await exchange_of_press(query, view.exchange_id, self._log, texts)
        exchange = stored.exchange
        if not all(1 <= rank <= len(exchange.hits) for rank in view.ranks):
            raise PressRefusedError(texts.reader.buttons.unknown)
        if view.kind == "surroundings":
            return await self._surroundings(exchange, view, texts)
        if view.kind == "summary" and view.rank is not None:
            return await self._summary(view, (exchange.hits[view.rank - 1].article_id,), texts)
        found, plan = await self._past_answers.passages(exchange, await questions_before(stored, self._log))
        page = _page(view, found, plan, texts)
        if view.kind == "passages":
            keyboard = answer_keyboard(view, page, found, plan, texts)
            return page.html, with_examples(keyboard, plan.examples) if view.is_whole else keyboard
        quoted = (found[rank - 1] for rank in page.ranks)
        articles = tuple(dict.fromkeys(one.article.id for one in quoted if isinstance(one, Passage)))
        if view.kind == "summary":
            return await self._summary(view, articles, texts)
        return await self._timeline(view, plan.understood or exchange.question, articles, texts)

    async def _surroundings(self, exchange: Exchange, view: AnswerView, texts: Texts) -> _Content:
        surroundings = await self._past_answers.surroundings(exchange.hits[(view.rank or 1) - 1])
        if isinstance(surroundings, str):
            raise PressRefusedError(texts.reader.buttons.sentence_missing[surroundings])
        return context_html(surroundings, texts), surroundings_keyboard(view, surroundings, texts)

    async def _summary(self, view: AnswerView, articles: tuple[str, ...], texts: Texts) -> _Content:
        gone = texts.reader.buttons.sentence_missing["gone"]
        if not articles:
            raise PressRefusedError(gone)
        try:
            summary = await self._summaries.summary_async(SummaryRequest(articles=articles))
        except UnknownArticlesError:
            raise PressRefusedError(gone) from None
        if not summary.sentences:
            raise PressRefusedError(texts.reader.summaries.article_empty)
        return summary_html(summary, None, texts), back_keyboard(view, texts)

    async def _timeline(self, view: AnswerView, topic: str, articles: tuple[str, ...], texts: Texts) -> _Content:
        request = TimelineRequest(topic, articles=articles)
        timeline = await self._timelines.timeline_async(request)
        if not timeline.entries:
            raise PressRefusedError(timeline_heading(timeline, request, texts))
        return timeline_html(timeline, request, texts), back_keyboard(view, texts)


def _page(view: AnswerView, found: Sequence[PastPassage], plan: ReplyPlan, texts: Texts) -> AnswerPage:
    """Render the page of passages that a view shows or belongs to."""
    if view.source is None:
        return passages_page(found, plan, texts, answer_header(plan, texts), first=view.first)
    chosen = found[view.source - 1]
    if not isinstance(chosen, Passage):
        raise PressRefusedError(texts.reader.buttons.sentence_missing[chosen])
    if chosen.article.source is None:
        raise PressRefusedError(texts.reader.buttons.unknown)
    return source_page(found, chosen.article.source, texts)
