"""Summaries of a topic, of articles or of a period; no Telegram, no markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from bot.services.article_list import newest_date
from bot.services.live_index import IndexSnapshot
from bot.services.search_worker import SearchWorker
from bot.services.summary_lengths import LENGTHS
from retrieval.dates.asked_period import read_period, without_period
from retrieval.dates.calendar import Period
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.near_copies import cited_article
from retrieval.index.sentence_index import IndexedArticle, Sentence, SentenceIndex
from retrieval.questions.query import Query, read_question
from retrieval.summaries.article_selection import all_about, articles_between
from retrieval.summaries.figures import Figure, latest_figures
from retrieval.summaries.story_selection import Story, largest_stories, newest_stories, summarise_stories
from retrieval.summaries.summary import IN_ARTICLE, summarise
from retrieval.text.segmentation import Segmenter

SYLLABLES = LENGTHS["medium"]

_WITH_FIGURES = 20  # stories in which figures are looked for; chosen


class UnknownArticlesError(LookupError):
    """The index has no articles with these ``ids``, which are in the order of the request."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(ids)  # the arguments of the class, so that it can be pickled
        self.ids = ids

    def __str__(self) -> str:
        """Return the message for the operator."""
        return f"there is no article {', '.join(map(repr, self.ids))}; `articles` lists the ids there are"


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What to summarise: the articles that meet every criterion that is given; none without a criterion.

    Attributes:
        topic: Any text as typed; one without a word is no criterion.
        articles: Ids of articles.
        since: The first day of publication.
        until: The last day of publication.
        syllables: The greatest length of the summary, 1 or more.
    """

    topic: str = ""
    articles: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    syllables: int = SYLLABLES

    @property
    def period(self) -> Period | None:
        """The period of publication, None for any time."""
        return period_between(self.since, self.until)


def period_between(since: date | None, until: date | None) -> Period | None:
    """Return the period between two days, either end open if None; None if both are."""
    return Period(since or date.min, until or date.max) if since or until else None


def request_as_typed(
    typed: str, asked_at: datetime, syllables: int = SYLLABLES
) -> tuple[SummaryRequest, Period | None]:
    """Return the request for a topic typed at ``asked_at`` (aware), and the period that was taken out of it, if any.

    A period at either end of the topic, or one whose news are asked for, selects articles by their date of publication,
    as in "tuần trước về giá lúa"; any other belongs to the topic.
    """
    asked = read_period(typed, asked_at)
    if asked is None or asked.period is None:
        return SummaryRequest(topic=typed, syllables=syllables), None
    outer = not typed[: asked.start].strip() or not typed[asked.end :].strip(" ?.!")
    if not (asked.restricts or outer):
        return SummaryRequest(topic=typed, syllables=syllables), None
    topic, period = without_period(typed, asked), asked.period
    return SummaryRequest(topic=topic, since=period.since, until=period.until, syllables=syllables), period


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary, an exact slice of its article."""

    sentence: Sentence
    article: IndexedArticle


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentences of a summary, all from one generation of the index.

    Attributes:
        sentences: By story, the newest first; of named articles, in reading order; empty if none meets the request.
        articles: The number of articles that meet the request, whether quoted or not.
        undated: The number of articles left out because their date may or may not be in the period.
        generation: The name of the generation.
        newest: If no article meets the request, the latest date of publication in the index, if any is known.
        span: The first and the last day on which any of the articles was published, if any is known.
        stories: The number of stories quoted.
        figures: The latest figures of a quantity that the topic names, in order of time, if its stories state several.
    """

    sentences: tuple[SummarySentence, ...]
    articles: int
    undated: int
    generation: str
    newest: PublicationDate | None = None
    span: Period | None = None
    stories: int = 0
    figures: tuple["SummaryFigure", ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryFigure:
    """A figure of the topic, and the article that states it."""

    figure: Figure
    article: IndexedArticle


class SummaryService:
    """Summarises articles. Call either `summary` or `summary_async`; see `SearchWorker`."""

    def __init__(self, worker: SearchWorker) -> None:
        self._worker = worker

    def summary(self, request: SummaryRequest) -> Summary:
        """Return the summary asked for. Blocks for tens of milliseconds. Raises `UnknownArticlesError`."""
        return self._worker.run(_summary, request)

    async def summary_async(self, request: SummaryRequest) -> Summary:
        """As `summary`, in the worker thread. Raises `TooSlowError` as well."""
        return await self._worker.run_async(_summary, request)


def read_topic(snapshot: IndexSnapshot, segmenter: Segmenter, topic: str) -> Query | None:
    """Return the query for a topic as typed, None if it has no word."""
    query = read_question(topic, segmenter, aliases=snapshot.aliases)
    return query if query.syllables else None


def _summary(snapshot: IndexSnapshot, segmenter: Segmenter, request: SummaryRequest) -> Summary:
    index = snapshot.index
    topic = read_topic(snapshot, segmenter, request.topic)
    articles, undated = _articles(index, request, topic)
    stories = _stories(index, articles, request, topic)
    quoted = _quoted(index, articles, request, topic, stories)
    newest = None if articles else newest_date(index)
    return Summary(
        tuple(sentence for story in quoted for sentence in story),
        len(articles),
        undated,
        index.generation,
        newest,
        span=_span(index, articles),
        stories=len(quoted),
        figures=_figures(index, stories, topic) if topic else (),
    )


def _stories(
    index: SentenceIndex, articles: Sequence[int], request: SummaryRequest, topic: Query | None
) -> list[Story]:
    """Return the stories of a topic or a period; none where articles are named."""
    if request.articles:
        return []
    return largest_stories(index, articles) if topic is None else newest_stories(index, articles, topic)


def _figures(index: SentenceIndex, stories: Sequence[Story], topic: Query) -> tuple[SummaryFigure, ...]:
    """Return the latest figures of the topic in its first stories."""
    articles = [article for story in stories[:_WITH_FIGURES] if not story.aside for article in story.articles]
    series = latest_figures(index, articles, topic)
    return tuple(SummaryFigure(one, index.article(one.entry.article)) for one in series.figures) if series else ()


def _quoted(
    index: SentenceIndex,
    articles: Sequence[int],
    request: SummaryRequest,
    topic: Query | None,
    stories: Sequence[Story],
) -> list[list[SummarySentence]]:
    """Return the sentences of the summary: of the articles named as a whole, or else by story."""
    if request.articles:
        return [[*_cited(index, _of_named(index, articles, request, topic), ())]]
    summaries = summarise_stories(index, stories, syllables=request.syllables, query=topic)
    return [[*_cited(index, one.sentences, one.story.articles)] for one in summaries]


def _of_named(
    index: SentenceIndex, articles: Sequence[int], request: SummaryRequest, topic: Query | None
) -> list[Sentence]:
    """Return the summary of named articles; of one, only of what is likely to stand alone, if anything is."""
    firsts = index.copies.firsts(articles)
    numbers = [number for article in firsts for number in index.sentences_of(article)]
    made = partial(summarise, index, numbers, syllables=request.syllables, query=topic)
    return (made(standing=IN_ARTICLE) if len(firsts) == 1 else []) or made()


def _cited(index: SentenceIndex, chosen: Sequence[Sentence], story: Sequence[int]) -> Iterator[SummarySentence]:
    """Yield the sentences with their article, which names the copies that have all that is shown together of it.

    Those are sentences that follow each other in a paragraph. The last article quoted names the others of the story.
    """
    runs: list[list[Sentence]] = []
    for sentence in chosen:
        if runs and index.neighbour(runs[-1][-1].number, 1) == sentence.number:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    shown = {sentence.article for sentence in chosen}
    others = tuple(index.article(one) for one in story if one not in shown)
    last = chosen[-1].article if chosen else None
    for run in runs:
        article = cited_article(index, [one.number for one in run])
        if article.number == last:
            article = replace(article, reports=others)
        yield from (SummarySentence(sentence, article) for sentence in run)


def _span(index: SentenceIndex, articles: Sequence[int]) -> Period | None:
    """Return the first and the last day on which any of ``articles`` may have been published, if any is known."""
    days = index.publication_days[list(articles)]
    days = days[days[:, 0] > 0]
    return Period(*map(date.fromordinal, (int(days[:, 0].min()), int(days[:, 1].max())))) if len(days) else None


def _articles(index: SentenceIndex, request: SummaryRequest, query: Query | None) -> tuple[list[int], int]:
    """Return the numbers of the articles to summarise, and how many were left out for lack of a date."""
    within: list[int] | None = _named(index, request.articles) if request.articles else None
    undated = 0
    if period := request.period:
        within, undated = articles_between(index, period, within)
    if query is not None:
        return all_about(index, query, within), undated
    return within or [], undated


def _named(index: SentenceIndex, ids: tuple[str, ...]) -> list[int]:
    found = {id_: index.find_article(id_) for id_ in ids}
    unknown = tuple(id_ for id_, article in found.items() if article is None)
    if unknown:
        raise UnknownArticlesError(unknown)
    return sorted({article.number for article in found.values() if article})
