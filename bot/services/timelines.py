"""Timelines of a topic; no Telegram, no markup."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.services.live_index import IndexSnapshot
from bot.services.search_worker import SearchWorker
from bot.services.summaries import period_between, read_topic
from retrieval.dates.asked_period import read_period, without_period
from retrieval.dates.calendar import Period
from retrieval.index.near_copies import cited_article
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.questions.query import Query
from retrieval.summaries.article_selection import MOST_ARTICLES, all_about, articles_between
from retrieval.summaries.figures import FigureSeries, figures_of
from retrieval.summaries.story_selection import newest_stories
from retrieval.summaries.timeline import Entry, timeline
from retrieval.text.segmentation import Segmenter

# A preposition that is left at the end of a topic when the period after it is removed.
_DANGLING_PREPOSITION = re.compile(r"\s(?:trong|vào|vao|hồi|hoi|của|cua)$", re.IGNORECASE)

_REPORTED = timedelta(days=60)  # within which an event is reported; chosen


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """What to make a timeline of.

    Attributes:
        topic: Any text as typed.
        since: The first day of the events.
        until: The last day of the events.
        articles: Ids of articles that are about the topic whatever their words; unknown ones are left out.
    """

    topic: str
    since: date | None = None
    until: date | None = None
    articles: tuple[str, ...] = ()

    @property
    def period(self) -> Period | None:
        """The period of the events, None for any time."""
        return period_between(self.since, self.until)


def timeline_as_typed(typed: str, asked_at: datetime) -> TimelineRequest:
    """Return the request for a topic typed at ``asked_at`` (aware); a period in it becomes that of the events."""
    asked = read_period(typed, asked_at)
    if asked is None or asked.period is None:
        return TimelineRequest(typed)
    since, until = asked.period.since, asked.period.until
    return TimelineRequest(
        _DANGLING_PREPOSITION.sub("", without_period(typed, asked)),
        None if since == date.min else since,
        None if until == date.max else until,
    )


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One dated quotation, an exact slice of its article."""

    entry: Entry
    article: IndexedArticle


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries of a timeline, all from one generation of the index.

    Attributes:
        entries: In order of time; empty if no event meets the request.
        articles: The number of articles about the topic, whether quoted or not.
        generation: The name of the generation.
        figures: The figures of one quantity among the entries, if there are enough to be drawn.
    """

    entries: tuple[TimelineEntry, ...]
    articles: int
    generation: str
    figures: FigureSeries | None = None


class TimelineService:
    """Makes timelines. Call either `timeline` or `timeline_async`; see `SearchWorker`."""

    def __init__(self, worker: SearchWorker) -> None:
        self._worker = worker

    def timeline(self, request: TimelineRequest) -> Timeline:
        """Return the timeline asked for. Blocks for hundreds of milliseconds."""
        return self._worker.run(_timeline, request)

    async def timeline_async(self, request: TimelineRequest) -> Timeline:
        """As `timeline`, in the worker thread. Raises `TooSlowError`."""
        return await self._worker.run_async(_timeline, request)


def _timeline(snapshot: IndexSnapshot, segmenter: Segmenter, request: TimelineRequest) -> Timeline:
    index = snapshot.index
    topic = read_topic(snapshot, segmenter, request.topic)
    if topic is None:
        return Timeline((), 0, index.generation)
    known = filter(None, map(index.find_article, request.articles))
    about = {*_articles_about(index, topic, request.period), *(article.number for article in known)}
    articles = index.copies.firsts(sorted(about))
    entries = timeline(index, articles, topic, request.period)
    quoted = tuple(TimelineEntry(entry, _cited(index, entry)) for entry in entries)
    return Timeline(quoted, len(articles), index.generation, figures_of(entries, request.topic))


def _articles_about(index: SentenceIndex, topic: Query, period: Period | None) -> list[int]:
    """Return the articles of the newest stories of a topic, of those published in ``period`` or soon after, if any."""
    about = all_about(index, topic)
    if period:
        soon = Period(period.since, period.until + _REPORTED if period.until < date.max - _REPORTED else date.max)
        about = all_about(index, topic, articles_between(index, soon, about)[0]) or about
    stories = newest_stories(index, about, topic)
    return [article for story in stories if not story.aside for article in story.articles][:MOST_ARTICLES]


def _cited(index: SentenceIndex, entry: Entry) -> IndexedArticle:
    sentences = index.sentences_of(entry.article)
    return cited_article(index, [one for one in sentences if entry.start <= index.sentence(one).start < entry.end])
