"""Render results as Telegram HTML within the limit of a message; only this module, `headlines`, `html` build markup.

If passages are too long together, the last ones are dropped, then the context of the first; a single text that is too
long is cut at a word, with a note in the reply.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.services.answering import PASSAGES
from bot.services.article_list import ArticleCard, ArticlePage
from bot.services.past_answers import PastPassage, Surroundings
from bot.services.quoted_text import as_quoted
from bot.services.reply_plan import ReplyPlan
from bot.services.summaries import Summary, SummarySentence
from bot.services.timelines import Timeline, TimelineEntry, TimelineRequest
from bot.telegram.headlines import headlines
from bot.telegram.html import (
    LONGEST_MESSAGE,
    PHONE_LINE,
    Markup,
    blockquote,
    caption,
    facts,
    joined,
    linked_host,
    linked_title,
    mention,
    near_copies,
    on_lines,
    plain,
    short_caption,
    shortest_caption,
    tagged,
)
from bot.texts.answer_header import answer_header, event_time, spaced_header, timeline_footnote, timeline_heading
from bot.texts.figure_chart import figures_of_summary
from bot.texts.texts import Texts
from bot.texts.truncation import cut_at_word, on_one_line, units
from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import IndexedArticle
from retrieval.ranking.ranking import Passage

Caption = Callable[[IndexedArticle, Texts], Markup]

_LONGEST_TIME = 160  # chosen
_COLLAPSED_LINES = 3  # that Telegram shows of a collapsed quotation


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page of an answer's passages; ``ranks`` are those of the passages that it shows, counted from 1."""

    html: str
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A quotation with its context; ``answer`` are offsets into ``text``, and ``number`` 0 means unnumbered.

    A ``collapsed`` one is shown by its first lines, until it is tapped, if it has more.
    """

    article: IndexedArticle
    before: str
    text: str
    after: str
    answer: tuple[int, int] | None
    number: int = 0
    shortened: bool = False
    caption: Caption = short_caption
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class _Note:
    """A note in the place of a passage that is no longer in the index."""

    text: str


def answer_page(plan: ReplyPlan, texts: Texts, *, late: bool = False, above: str = "") -> AnswerPage:
    """Render the reply that is planned, below the text ``above``; a ``late`` one starts with an apology."""
    header = "\n\n".join(filter(None, (texts.reader.late if late else "", above, answer_header(plan, texts))))
    return passages_page(plan.passages, plan, texts, header)


def passages_page(
    found: Sequence[PastPassage], plan: ReplyPlan, texts: Texts, above: str, *, first: int = 1
) -> AnswerPage:
    """Render the passages ``found`` of an answer from rank ``first`` on; missing ones become notes.

    ``above`` is the header of the first page, which shows what ``plan`` shows; later pages have `PASSAGES` each.
    """
    if first > 1:
        above = texts.reader.views.more_heading
    chosen = found[: plan.shown] if first == 1 else found[first - 1 : first - 1 + PASSAGES]
    ranks = range(first, first + len(chosen))
    if not chosen:
        return AnswerPage(plain(above).html, ())
    head = plain(f"{above}\n\n" if first > 1 else spaced_header(above))
    if plan.status == "headlines":
        return AnswerPage((head + headlines(chosen, texts)).html, tuple(ranks))
    numbered = first > 1 or len(chosen) > 1
    nearest = first == 1 and plan.status in {"not_found", "other_period"}
    items = [
        _item(passage, rank if numbered else 0, texts, nearest=nearest) for rank, passage in enumerate(chosen, first)
    ]
    message, shown = _fitted(head, items, texts)
    return AnswerPage(message.html, tuple(ranks[:shown]))


def source_page(found: Sequence[PastPassage], source: str, texts: Texts) -> AnswerPage:
    """Render the best passages ``found`` in one newspaper, under their ranks in the answer."""
    ranks = [rank for rank, one in enumerate(found, 1) if isinstance(one, Passage) and one.article.source == source][
        :PASSAGES
    ]
    head = plain(f"{texts.reader.views.only_these(source)}\n\n")
    items = [_item(found[rank - 1], rank if len(ranks) > 1 else 0, texts, nearest=False) for rank in ranks]
    message, shown = _fitted(head, items, texts)
    return AnswerPage(message.html, tuple(ranks[:shown]))


def quotation_html(passage: Passage, texts: Texts) -> str:
    """Render one passage alone, with title, source and date."""
    return _fitted(plain(""), [_item(passage, 0, texts, nearest=False)], texts)[0].html


def context_html(surroundings: Surroundings, texts: Texts) -> str:
    """Render a paragraph with the quoted sentence in bold."""
    quotation = _Quotation(surroundings.article, "", surroundings.text, "", surroundings.sentence, caption=caption)
    return _fitted(plain(""), [quotation], texts)[0].html


def summary_html(summary: Summary, topic: str | None, texts: Texts, period: Period | None = None) -> str:
    """Render a summary with sentences: of a topic, a period or both, or of articles if ``topic`` is None."""
    phrases, articles = texts.reader.summaries, texts.editor.number(summary.articles)
    if topic is None and summary.articles > 1:
        head = texts.reader.views.summary_heading.format(articles=articles)
    elif topic is None:
        head = phrases.of_article
    elif topic or period is None:
        head = texts.summary_of(topic, period, summary)
    else:
        head = phrases.of_period.format(news=summary.stories, articles=articles, period=texts.dates.of_period(period))
    above = on_lines(plain(head), plain(figures_of_summary(summary, texts))) + plain("\n")
    return _fitted(above, _runs(summary.sentences), texts)[0].html


def timeline_html(timeline: Timeline, request: TimelineRequest, texts: Texts) -> str:
    """Render a timeline, or why it is empty; the entries of lowest rank are dropped if it is too long."""
    head, footnote = plain(timeline_heading(timeline, request, texts)), timeline_footnote(timeline, texts)
    if not timeline.entries:
        return head.html
    foot = [plain(footnote)] if footnote else []
    for count in range(len(timeline.entries), 0, -1):
        kept = [entry for entry in timeline.entries if entry.entry.rank < count]
        message = joined([head, *(_timeline_entry(entry, texts) for entry in kept), *foot], "\n\n")
        if message.length <= LONGEST_MESSAGE:
            return message.html
    raise AssertionError("a single entry is short enough")  # quotations are bounded


def article_list_html(page: ArticlePage, texts: Texts) -> str:
    """Render a page of the list of articles."""
    heading = plain(texts.article_list(page))
    if not page.articles:
        return heading.html
    entries = [plain(f"{article.public_number}. ") + short_caption(article, texts) for article in page.articles]
    return joined([heading, *entries, plain(texts.reader.articles.hint)], "\n\n").html


def card_html(card: ArticleCard, texts: Texts) -> str:
    """Render one article: its facts and its beginning."""
    article, phrases = card.article, texts.reader.articles
    head = on_lines(
        plain(phrases.number.format(number=article.public_number)),
        tagged("b", linked_title(article)),
        facts(article, texts)
        + plain(f" · {texts.sentences.format(count=texts.editor.number(len(article.sentences)))}"),
        linked_host(article, phrases.original),
        near_copies(article, texts),
    )
    room = LONGEST_MESSAGE - head.length - 2
    opening = card.opening if units(card.opening) <= room else cut_at_word(card.opening, room - 1) + "…"
    return (head + plain("\n" if opening else "") + blockquote(plain(opening))).html


def article_question_html(article: IndexedArticle, texts: Texts, asker: tuple[int, str] | None) -> str:
    """Render the request for a question to an article; in a group ``asker``, by id and name, is mentioned."""
    phrases = texts.reader.articles
    head = plain(f"{texts.reply.within.format(number=article.public_number)} ") + linked_title(article) + plain("\n")
    if asker is None:
        return (head + plain(phrases.question)).html
    before, _, after = phrases.question_of.partition("{name}")
    return (head + plain(before) + mention(asker[1], asker[0]) + plain(after)).html


def _item(passage: PastPassage, number: int, texts: Texts, *, nearest: bool) -> _Quotation | _Note:
    if isinstance(passage, Passage):
        shown = as_quoted(passage)
        quotation = _Quotation(shown.article, shown.before, shown.sentence.text, shown.after, shown.answer, number)
        return replace(quotation, caption=shortest_caption, collapsed=True) if nearest else quotation
    label = f"{number}. " if number else ""
    return _Note(label + texts.reader.buttons.sentence_missing[passage])


def _runs(sentences: Sequence[SummarySentence]) -> list[_Quotation]:
    """Build a quotation for each run of consecutive sentences of a paragraph."""
    quotations: list[_Quotation] = []
    for before, quoted in zip([None, *sentences], sentences, strict=False):
        if before is not None and _follows(before, quoted):
            longer = f"{quotations[-1].text} {quoted.sentence.text}"
            quotations[-1] = replace(quotations[-1], text=longer)
        else:
            quotations.append(_Quotation(quoted.article, "", quoted.sentence.text, "", None))
    return quotations


def _follows(before: SummarySentence, quoted: SummarySentence) -> bool:
    places = [(one.sentence.article, one.sentence.paragraph) for one in (before, quoted)]
    return places[0] == places[1] and before.sentence.number + 1 == quoted.sentence.number


def _fitted(head: Markup, items: Sequence[_Quotation | _Note], texts: Texts) -> tuple[Markup, int]:
    """Render as many of ``items`` as fit below ``head``; returns the message and their number."""
    for count in range(len(items), 0, -1):
        message = head + _quoted(items[:count], texts)
        if message.length <= LONGEST_MESSAGE:
            return message, count
    first = next(item for item in items if isinstance(item, _Quotation))  # notes alone always fit
    return head + _squeezed(first, LONGEST_MESSAGE - head.length, texts), 1


def _squeezed(quotation: _Quotation, room: int, texts: Texts) -> Markup:
    """Render a quotation without its context, cut at a word if it is still longer than ``room``."""
    bare = replace(quotation, before="", after="")
    message = _quoted([bare], texts)
    if message.length <= room:
        return message
    around = _quoted([replace(bare, text="", answer=None, shortened=True)], texts)
    return _quoted([_shortened(bare, room - around.length)], texts)


def _quoted(items: Sequence[_Quotation | _Note], texts: Texts) -> Markup:
    """Render quotations, with one caption for consecutive ones of one article, separated by blank lines."""
    blocks = []
    for article, run in groupby(items, key=lambda item: item.article if isinstance(item, _Quotation) else None):
        together = list(run)
        quotations = [item for item in together if isinstance(item, _Quotation)]
        if article is None:
            blocks += [plain(item.text) for item in together if isinstance(item, _Note)]
        else:
            blocks.append(_captioned(article, quotations, texts))
    return joined(blocks, "\n\n")


def _captioned(article: IndexedArticle, quotations: Sequence[_Quotation], texts: Texts) -> Markup:
    label = _label([quotation.number for quotation in quotations])
    note = plain(texts.shortened if quotations[0].shortened else "")
    below = on_lines(plain(label) + quotations[0].caption(article, texts), near_copies(article, texts), note)
    return joined([*map(_blockquote, quotations), below], "\n")


def _label(numbers: Sequence[int]) -> str:
    """Return the numbers of the quotations above a caption, "" for unnumbered ones."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return f"{first}. " if first else ""
    consecutive = last - first == len(numbers) - 1
    return f"{first}–{last}. " if consecutive else f"{', '.join(map(str, numbers))}. "


def _blockquote(quotation: _Quotation) -> Markup:
    start, end = quotation.answer or (0, 0)
    text = quotation.text
    sentence = plain(text[:start]) + tagged("b", plain(text[start:end])) + plain(text[end:])
    around = (f"{quotation.before} " if quotation.before else "", f" {quotation.after}" if quotation.after else "")
    whole = plain(around[0]) + sentence + plain(around[1])
    return blockquote(whole, collapsed=quotation.collapsed and whole.length > _COLLAPSED_LINES * PHONE_LINE)


def _shortened(quotation: _Quotation, room: int) -> _Quotation:
    """Cut a quotation at words to ``room`` units, from its answer on if the beginning would not include it."""
    text, answer = quotation.text, quotation.answer
    if answer and units(text[: answer[1]]) > room - 1:
        text = "…" + text[answer[0] :]
        answer = (1, 1 + answer[1] - answer[0])
    text = cut_at_word(text, room - 1) + "…"
    if answer:
        answer = (answer[0], min(answer[1], len(text) - 1))
    return replace(quotation, text=text, answer=answer, shortened=True)


def _timeline_entry(shown: TimelineEntry, texts: Texts) -> Markup:
    """Render the time, the quotation with its words of time in bold, and the source."""
    entry, article = shown.entry, shown.article
    start, end = entry.words
    text = entry.text
    time = on_one_line(event_time(entry.event, article.published, texts), _LONGEST_TIME)
    words = plain(text[:start]) + tagged("b", plain(text[start:end])) + plain(text[end:])
    return on_lines(tagged("b", plain(time)), blockquote(words), caption(article, texts), near_copies(article, texts))
