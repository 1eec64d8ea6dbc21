"""Build the buttons under an answer and under its other views."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.services.answering import PASSAGES
from bot.services.past_answers import PastPassage, Surroundings
from bot.services.quoted_text import as_quoted
from bot.services.reply_plan import ReplyPlan, Status
from bot.telegram.citation import citation
from bot.telegram.handlers.answer_views import AnswerView
from bot.telegram.handlers.feedback import feedback_row
from bot.telegram.handlers.keyboards import in_rows
from bot.telegram.render import AnswerPage
from bot.texts.texts import Texts
from retrieval.ranking.ranking import Passage

_ON_TOPIC: frozenset[Status] = frozenset({"answered", "unsure", "other_period"})


def answer_keyboard(
    view: AnswerView, page: AnswerPage, found: Sequence[PastPassage], plan: ReplyPlan, texts: Texts
) -> InlineKeyboardMarkup | None:
    """Build the rows under a page of the passages ``found``; None if it quotes nothing and leads nowhere."""
    quoted = {rank: one for rank in page.ranks if isinstance(one := found[rank - 1], Passage)}
    buttons = (
        *_passage_buttons(view, page, quoted, len(found), plan, texts),
        *_article_buttons(view, quoted, plan, texts),
        *_source_buttons(view, quoted, plan, texts),
    )
    rows = [*in_rows(buttons), *_back_rows(view, plan, texts)]
    if rows and view.is_whole and plan.status in _ON_TOPIC:
        rows.append([*feedback_row(view.exchange_id), *_copy_buttons(page, quoted, texts)])
    return InlineKeyboardMarkup(rows) if rows else None


def surroundings_keyboard(view: AnswerView, surroundings: Surroundings, texts: Texts) -> InlineKeyboardMarkup:
    """Build the rows under what is written around a passage."""
    labels = texts.reader.views
    start, end = surroundings.sentence
    copied = citation(surroundings.text[start:end], surroundings.article, texts)
    buttons = [_button(labels.summary, replace(view, kind="summary")), _copy_button(labels.copy, copied)]
    return InlineKeyboardMarkup([*in_rows(buttons), [_button(labels.back, view.page)]])


def back_keyboard(view: AnswerView, texts: Texts) -> InlineKeyboardMarkup:
    """Build the button back from a summary or a timeline to where it was reached from."""
    origin = view.page if view.rank is None else replace(view, kind="surroundings")
    return InlineKeyboardMarkup([[_button(texts.reader.views.back, origin)]])


def _passage_buttons(  # noqa: PLR0913, PLR0917 — as `answer_keyboard`
    view: AnswerView, page: AnswerPage, quoted: Iterable[int], found: int, plan: ReplyPlan, texts: Texts
) -> Iterator[InlineKeyboardButton]:
    """Yield a button for each passage ``quoted``, by rank, and one to the next of those ``found``."""
    labels = texts.reader.views
    forms = labels.surroundings, labels.surroundings_of
    if plan.status == "headlines" and view.is_whole:
        forms = labels.news, labels.news_of
    form = forms[len(page.ranks) > 1]
    for rank in quoted:
        yield _button(form.format(rank=rank), replace(view, kind="surroundings", rank=rank))
    if page.ranks and view.source is None and (left := found - page.ranks[-1]) > 0:
        yield _button(labels.more_label(min(left, PASSAGES)), AnswerView(view.exchange_id, page.ranks[-1] + 1))


def _article_buttons(
    view: AnswerView, quoted: dict[int, Passage], plan: ReplyPlan, texts: Texts
) -> Iterator[InlineKeyboardButton]:
    """Yield the buttons to the summary and the timeline; under a refusal, the nearest passage leads to its summary."""
    if not quoted or (plan.status == "not_found" and len(quoted) == 1):
        return
    labels, articles = texts.reader.views, {passage.article.number for passage in quoted.values()}
    yield _button(labels.summary_label(len(articles)), replace(view, kind="summary"))
    if view.is_whole and plan.status in _ON_TOPIC:
        yield _button(labels.timeline, replace(view, kind="timeline"))


def _source_buttons(
    view: AnswerView, quoted: dict[int, Passage], plan: ReplyPlan, texts: Texts
) -> Iterator[InlineKeyboardButton]:
    """Yield a button for each newspaper that answers, if there is more than one."""
    first_of: dict[str, int] = {}
    for rank, passage in quoted.items():
        if passage.article.source:
            first_of.setdefault(passage.article.source, rank)
    if view.is_whole and plan.status == "answered" and len(first_of) > 1:
        for source, rank in first_of.items():
            yield _button(texts.reader.views.only_label(source), replace(view, source=rank))


def _copy_buttons(page: AnswerPage, quoted: dict[int, Passage], texts: Texts) -> Iterator[InlineKeyboardButton]:
    """Yield the button that copies the first passage, if there is one; others are copied from their surroundings."""
    labels = texts.reader.views
    form = labels.copy_of if len(page.ranks) > 1 else labels.copy
    for rank, passage in islice(quoted.items(), 1):
        yield _copy_button(form.format(rank=rank), citation(as_quoted(passage).sentence.text, passage.article, texts))


def _back_rows(view: AnswerView, plan: ReplyPlan, texts: Texts) -> Iterator[list[InlineKeyboardButton]]:
    """Yield the row back to the answer, or to the page of passages before this one."""
    if view.first > 1 or view.source is not None:
        before = view.first - PASSAGES
        origin = AnswerView(view.exchange_id, before if before > plan.shown else 1)
        yield [_button(texts.reader.views.back, origin)]


def _button(label: str, view: AnswerView) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=view.data)


def _copy_button(label: str, text: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, copy_text=CopyTextButton(text))
