"""A topic, articles or a period in, the summary of them out; knows no Telegram and no markup."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.services.live_index import IndexSnapshot
from bot.services.search_worker import SearchWorker
from retrieval.dates.asked_period import read_period, without_period
from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import IndexedArticle, Sentence, SentenceIndex
from retrieval.questions.query import Query, read_question
from retrieval.summaries.article_selection import articles_about, articles_between
from retrieval.summaries.summary import summarise
from retrieval.text.segmentation import Segmenter

SYLLABLES = 200  # the usual length of a summary
MOST_ARTICLES = 100  # of a period without a topic: the newest


class UnknownArticlesError(LookupError):
    """Articles are named that the index does not hold; ``ids`` are those, in the order given."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(f"there is no article {', '.join(map(repr, ids))}; `articles` lists the ids there are")
        self.ids = ids


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What to summarise; each part narrows the choice of articles, and without any there is nothing to summarise.

    ``topic`` is any text as typed, one without a word being no topic; ``articles`` are ids; ``since`` and ``until``
    the first and last day of publication. ``syllables`` is the longest that the summary may be, 1 or more.
    """

    topic: str = ""
    articles: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    syllables: int = SYLLABLES


def request_as_typed(
    typed: str, asked_at: datetime, syllables: int = SYLLABLES
) -> tuple[SummaryRequest, Period | None]:
    """The request for a topic as typed at ``asked_at`` (aware), and the period in it, if any.

    A period that begins or ends it, or that news are asked of, chooses the articles: "tuần trước về giá lúa".
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
    """The sentences in reading order, all of one generation of the index; none where nothing fits the request.

    ``articles`` is how many articles were summarised, whether quoted or not, and ``undated`` how many were left out
    because their date does not tell whether they belong to the period asked for.
    """

    sentences: tuple[SummarySentence, ...]
    articles: int
    undated: int
    generation: str


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


def _summary(snapshot: IndexSnapshot, segmenter: Segmenter, request: SummaryRequest) -> Summary:
    index = snapshot.index
    query = read_question(request.topic, segmenter, aliases=snapshot.aliases)
    topic = query if query.syllables else None
    articles, undated = _articles(index, request, topic)
    numbers = [number for article in articles for number in index.article(article).sentences]
    chosen = summarise(index, numbers, syllables=request.syllables, query=topic)
    sentences = tuple(SummarySentence(sentence, index.article(sentence.article)) for sentence in chosen)
    return Summary(sentences, len(articles), undated, index.generation)


def _articles(index: SentenceIndex, request: SummaryRequest, query: Query | None) -> tuple[list[int], int]:
    """The numbers of the articles to summarise, and how many were left out for want of a date."""
    within: list[int] | None = _named(index, request.articles) if request.articles else None
    undated = 0
    if request.since or request.until:
        period = Period(request.since or date.min, request.until or date.max)
        within, undated = articles_between(index, period, within)
    if query is not None:
        return articles_about(index, query, within), undated
    if within is not None and not request.articles:
        within = _newest(index, within)
    return within or [], undated


def _named(index: SentenceIndex, ids: tuple[str, ...]) -> list[int]:
    found = {id_: index.find_article(id_) for id_ in ids}
    unknown = tuple(id_ for id_, article in found.items() if article is None)
    if unknown:
        raise UnknownArticlesError(unknown)
    return sorted({article.number for article in found.values() if article})


def _newest(index: SentenceIndex, articles: list[int]) -> list[int]:
    dated = sorted(articles, key=lambda number: index.article(number).published.iso() or "")
    return sorted(dated[-MOST_ARTICLES:])
