"""Answers, summaries, timelines and articles as plain text for a terminal.

Every line is free of control characters, with which an article could otherwise steer the terminal.
"""

import unicodedata
from itertools import groupby
from textwrap import indent

from bot.services.article_list import ArticleCard, ArticlePage
from bot.services.news_sections import section_starts
from bot.services.quoted_text import as_quoted
from bot.services.reply_plan import ReplyPlan
from bot.services.summaries import Summary
from bot.services.timelines import Timeline, TimelineRequest
from bot.texts.answer_header import answer_header, event_time, spaced_header, timeline_footnote, timeline_heading
from bot.texts.figure_chart import figures_of_summary
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.index.sentence_index import IndexedArticle
from retrieval.ranking.ranking import Passage

_MAX_TITLE = 80  # UTF-16 units, chosen to fit one line of a terminal


def answer_text(plan: ReplyPlan, texts: Texts) -> str:
    """Return the reply: its header, and the passages that it shows."""
    header = answer_header(plan, texts)
    shown = plan.passages[: plan.shown]
    if not shown:
        return header
    quotations = _headlines(shown, texts) if plan.status == "headlines" else _quotations(shown, texts)
    return spaced_header(header) + quotations


def _headlines(passages: tuple[Passage, ...], texts: Texts) -> str:
    """Return a line for each passage: the headline of its article, with source and date; sections above the first."""
    lines = [
        _lines(
            f"• {_title(passage.article)} ({_source_and_date(passage.article, texts)})", _copies(passage.article, texts)
        )
        for passage in passages
    ]
    for start, section in section_starts(passages).items():
        gap = "\n" if start else ""
        lines[start] = f"{gap}{_printable(section or texts.reply.without_section)}\n{lines[start]}"
    return "\n".join(lines)


def article_list_text(page: ArticlePage, texts: Texts) -> str:
    """Return a page of the list of articles: number and title, and source and date below it, of each."""
    entries = [
        f"{article.public_number}. {_printable(_title(article))}\n"
        f"    {_printable(_sourced(article, texts.dates.briefly(article.published), texts))}"
        for article in page.articles
    ]
    return "\n".join([_printable(texts.article_list(page)), *entries])


def card_text(card: ArticleCard, texts: Texts) -> str:
    """Return one article: its facts and its beginning."""
    article = card.article
    sentences = texts.sentences.format(count=len(article.sentences))
    return _lines(
        texts.reader.articles.number.format(number=article.public_number),
        _title(article),
        f"{_source_and_date(article, texts)} · {sentences}",
        article.url or "",
        _copies(article, texts),
        f"“{card.opening}”" if card.opening else "",
    )


def article_text(article: IndexedArticle, texts: Texts) -> str:
    """Return an article in lines: id and title; source, date and number of sentences; its copies, if it has any."""
    sentences = texts.sentences.format(count=texts.editor.number(len(article.sentences)))
    below = _lines(f"{_source_and_date(article, texts)} · {sentences}", _copies(article, texts))
    return f"{_printable(article.id)}: {_printable(_title(article))}\n{indent(below, '    ')}"


def uncertain_date_text(article: IndexedArticle, texts: Texts) -> str:
    """Return an article in two lines: number and id; its date with what that rests on, and the title."""
    return (
        f"{article.public_number}. {_printable(article.id)}\n"
        f"    {_printable(f'{texts.dates.of(article.published)} · {_title(article)}')}"
    )


def summary_text(summary: Summary, texts: Texts) -> str:
    """Return what is quoted of each article with the article below it, or a message if the summary is empty."""
    blocks = [figures_of_summary(summary, texts)]
    for article, quoted in groupby(summary.sentences, key=lambda one: one.article):
        lines = (f"“{_printable(one.sentence.text)}”" for one in quoted)
        blocks.append("\n".join([*lines, _citation(article, texts)]))
    return "\n\n".join(filter(None, blocks)) or texts.reader.summaries.topic_unknown


def timeline_text(timeline: Timeline, request: TimelineRequest, texts: Texts) -> str:
    """Return each event of a timeline with its time above and its article below it, or why there is none."""
    if not timeline.entries:
        return timeline_heading(timeline, request, texts)
    blocks = []
    for dated in timeline.entries:
        time = event_time(dated.entry.event, dated.article.published, texts)
        quotation = f"“{_printable(dated.entry.text)}”"
        blocks.append(f"{_printable(time)}\n{quotation}\n{_citation(dated.article, texts)}")
    return "\n\n".join(filter(None, (*blocks, timeline_footnote(timeline, texts))))


def _quotations(passages: tuple[Passage, ...], texts: Texts) -> str:
    blocks = []
    for number, passage in enumerate(map(as_quoted, passages), start=1):
        article = passage.article
        label = f"{number}. " if len(passages) > 1 else ""
        quotation = " ".join(filter(None, (passage.before, passage.sentence.text, passage.after)))
        blocks.append(
            _lines(
                f"“{quotation}”",
                f"{label}{_title(article)}",
                _sourced(article, texts.dates.briefly(article.published), texts),
                article.url or "",
                _copies(article, texts),
            )
        )
    return "\n\n".join(blocks)


def _citation(article: IndexedArticle, texts: Texts) -> str:
    lines = _lines(f"{_title(article)} · {_source_and_date(article, texts)}", _copies(article, texts))
    return indent(lines, "    ")


def _copies(article: IndexedArticle, texts: Texts) -> str:
    return texts.near_copies.line(article, texts.dates)


def _lines(*lines: str) -> str:
    return "\n".join(_printable(line) for line in lines if line)


def _source_and_date(article: IndexedArticle, texts: Texts) -> str:
    return _sourced(article, texts.dates.of(article.published), texts)


def _sourced(article: IndexedArticle, date: str, texts: Texts) -> str:
    return " · ".join(filter(None, (article.source, date, texts.replaced(article))))


def _title(article: IndexedArticle) -> str:
    return on_one_line(article.title, _MAX_TITLE)


def _printable(line: str) -> str:
    """Replace control characters by spaces."""
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in line)
