"""Results as Telegram HTML within Telegram's limits; with `bot.telegram.html` the only builder of markup.

Passages that are too long together lose the last of them, then the first its context; a single text that is too long
is cut at a word, and the reply says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from bot.services.answering import PASSAGES, Answer
from bot.services.article_list import ArticleCard, CataloguePage
from bot.services.past_answers import PastPassage, Surroundings
from bot.services.summaries import Summary, SummarySentence
from bot.services.timelines import Timeline, TimelineEntry, TimelineRequest
from bot.telegram.html import LONGEST_MESSAGE, Markup, caption, facts, joined, linked_title, plain, tagged
from bot.texts.answer_header import below, opening
from bot.texts.event_times import empty_reason, event_time
from bot.texts.texts import Texts
from bot.texts.truncation import cut_at_word, on_one_line, units
from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import IndexedArticle
from retrieval.ranking.ranking import Passage

_LONGEST_TOPIC = 80
_LONGEST_TIME = 160


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The HTML of some passages of an answer: of the ``shown`` from rank ``first`` on, which counts from 1."""

    html: str
    first: int
    shown: int


@dataclass(frozen=True, slots=True)
class _Quotation:
    """What is quoted of an article; ``answer`` are offsets into ``text``. ``number`` is 0 where none is shown."""

    article: IndexedArticle
    before: str
    text: str
    after: str
    answer: tuple[int, int] | None
    number: int = 0
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class _Note:
    """What stands in the place of a passage that is lost."""

    text: str


def answer_page(answer: Answer, texts: Texts, *, late: bool = False) -> AnswerPage:
    """The reply to a question: its passages, or that there is none and the nearest one.

    An answer that is ``late`` begins with a word about it.
    """
    found = answer.found
    above = "\n\n".join(filter(None, (texts.reader.late if late else "", opening(answer, texts))))
    if not found.passages:
        return AnswerPage(plain(above).html, first=1, shown=0)
    return passages_page(found.passages, texts, above, answered=found.answered)


def passages_page(
    found: Sequence[PastPassage], texts: Texts, above: str, *, answered: bool, first: int = 1
) -> AnswerPage:
    """The passages of an answer from rank ``first`` on, which there must be; of those that are lost a word of it.

    ``above`` is what stands over them on the first page, as `opening` has it.
    """
    if first > 1:
        above = texts.reader.buttons.more_heading
    head = plain(below(above, answered=answered or first > 1))
    count = PASSAGES if answered or first > 1 else 1
    chosen = found[first - 1 : first - 1 + count]
    numbered = first > 1 or len(chosen) > 1
    items = [_item(passage, rank if numbered else 0, texts) for rank, passage in enumerate(chosen, first)]
    message, shown = _fitted(head, items, texts)
    return AnswerPage(message.html, first, shown)


def context_html(surroundings: Surroundings, texts: Texts) -> str:
    """A sentence, in bold, in its paragraph."""
    quotation = _Quotation(surroundings.article, "", surroundings.text, "", surroundings.sentence)
    return _fitted(plain(""), [quotation], texts)[0].html


def summary_html(summary: Summary, topic: str | None, texts: Texts, period: Period | None = None) -> str:
    """A summary that has sentences, of a topic or a period or both, or of an article where ``topic`` is None."""
    said = texts.reader.summaries
    if topic is None:
        head = said.of_article
    elif not topic:
        head = said.of_period.format(articles=summary.articles)
    else:
        head = said.of_topic.format(topic=on_one_line(topic, _LONGEST_TOPIC), articles=summary.articles)
    if period is not None:
        head = f"{texts.period.format(period=texts.dates.of_period(period))}\n{head}"
    return _fitted(plain(f"{head}\n\n"), _runs(summary.sentences), texts)[0].html


def timeline_html(timeline: Timeline, request: TimelineRequest, texts: Texts) -> str:
    """The timeline that was requested, or why there is none; where it is too long, without what is worth least."""
    period = request.period
    above = f"{texts.period.format(period=texts.dates.of_period(period))}\n" if period else ""
    if not timeline.entries:
        return plain(above + empty_reason(timeline.articles, texts, of_period=period is not None)).html
    topic = on_one_line(request.topic, _LONGEST_TOPIC)
    head = plain(above + texts.reader.timelines.heading.format(topic=topic, articles=timeline.articles))
    for count in range(len(timeline.entries), 0, -1):
        kept = [told for told in timeline.entries if told.entry.rank < count]
        message = joined([head, *(_entry(told, texts) for told in kept)], "\n\n")
        if message.length <= LONGEST_MESSAGE:
            return message.html
    raise AssertionError("a single entry is short enough")  # by the bound on quotations


def catalogue_html(page: CataloguePage, texts: Texts) -> str:
    """A page of the list of articles."""
    if not page.articles:
        return plain(texts.archive_empty).html
    said = texts.reader.articles
    heading = plain(said.heading.format(total=page.total, page=page.number, pages=page.pages))
    entries = [plain(f"{article.shelf}. ") + caption(article, texts) for article in page.articles]
    return joined([heading, *entries, plain(said.hint)], "\n\n").html


def card_html(card: ArticleCard, texts: Texts) -> str:
    """One article: its facts and how it begins."""
    article, said = card.article, texts.reader.articles
    head = joined(
        [
            plain(said.number.format(number=article.shelf)),
            tagged("b", linked_title(article)),
            facts(article, texts) + plain(f" · {texts.sentences.format(count=len(article.sentences))}"),
        ],
        "\n",
    )
    foot = plain("\n\n" + said.summarise.format(number=article.shelf))
    room = LONGEST_MESSAGE - (head + foot).length - 2
    opening = card.opening if units(card.opening) <= room else cut_at_word(card.opening, room - 1) + "…"
    return (head + plain("\n" if opening else "") + tagged("blockquote", plain(opening)) + foot).html


def _item(passage: PastPassage, number: int, texts: Texts) -> _Quotation | _Note:
    if isinstance(passage, Passage):
        text, before, after = passage.sentence.text, passage.before, passage.after
        return _Quotation(passage.article, before, text, after, passage.answer, number)
    label = f"{number}. " if number else ""
    return _Note(label + texts.reader.buttons.lost[passage])


def _runs(sentences: Sequence[SummarySentence]) -> list[_Quotation]:
    """A quotation for each run of sentences that follow each other in a paragraph."""
    quotations: list[_Quotation] = []
    pairs = pairwise([None, *sentences])
    for before, quoted in pairs:
        if quoted is None:
            continue
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
    """The message, and how many of ``items`` it has room for."""
    for count in range(len(items), 0, -1):
        message = head + _quoted(items[:count], texts)
        if message.length <= LONGEST_MESSAGE:
            return message, count
    first = next(item for item in items if isinstance(item, _Quotation))  # notes alone are never too long
    return head + _squeezed(first, LONGEST_MESSAGE - head.length, texts), 1


def _squeezed(quotation: _Quotation, room: int, texts: Texts) -> Markup:
    """The quotation without its context, and cut at a word where that is still too long."""
    bare = replace(quotation, before="", after="")
    message = _quoted([bare], texts)
    if message.length <= room:
        return message
    around = _quoted([replace(bare, text="", answer=None, shortened=True)], texts)
    return _quoted([_shortened(bare, room - around.length)], texts)


def _quoted(items: Sequence[_Quotation | _Note], texts: Texts) -> Markup:
    """The quotations, those of one article in a row above one caption; a blank line between."""
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
    first, last = quotations[0].number, quotations[-1].number
    label = f"{first}. " if first == last else f"{first}–{last}. "
    note = f"\n{texts.shortened}" if quotations[0].shortened else ""
    below = plain(label if first else "") + caption(article, texts) + plain(note)
    return joined([*map(_blockquote, quotations), below], "\n")


def _blockquote(quotation: _Quotation) -> Markup:
    start, end = quotation.answer or (0, 0)
    text = quotation.text
    sentence = plain(text[:start]) + tagged("b", plain(text[start:end])) + plain(text[end:])
    before = plain(f"{quotation.before} " if quotation.before else "")
    after = plain(f" {quotation.after}" if quotation.after else "")
    return tagged("blockquote", before + sentence + after)


def _shortened(quotation: _Quotation, room: int) -> _Quotation:
    """The quotation cut at words to ``room`` units, from its answer on where the beginning would leave that out."""
    text, answer = quotation.text, quotation.answer
    if answer and units(text[: answer[1]]) > room - 1:
        text = "…" + text[answer[0] :]
        answer = (1, 1 + answer[1] - answer[0])
    text = cut_at_word(text, room - 1) + "…"
    if answer:
        answer = (answer[0], min(answer[1], len(text) - 1))
    return replace(quotation, text=text, answer=answer, shortened=True)


def _entry(told: TimelineEntry, texts: Texts) -> Markup:
    """When, the words with those that tell the time in bold, and where they stand."""
    entry, article = told.entry, told.article
    start, end = entry.words
    text = entry.text
    time = on_one_line(event_time(entry.event, article.published, texts), _LONGEST_TIME)
    words = plain(text[:start]) + tagged("b", plain(text[start:end])) + plain(text[end:])
    source = linked_title(article) + plain(" · ") + facts(article, texts)
    return joined([tagged("b", plain(time)), tagged("blockquote", words), source], "\n")
