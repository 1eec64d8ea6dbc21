"""A topic in, the timeline of it out; knows no Telegram and no markup."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.services.live_index import IndexSnapshot
from bot.services.search_worker import SearchWorker
from retrieval.dates.asked_period import read_period, without_period
from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import IndexedArticle
from retrieval.questions.query import read_question
from retrieval.summaries.article_selection import articles_about
from retrieval.summaries.timeline import Entry, timeline
from retrieval.text.segmentation import Segmenter

_DANGLING = re.compile(r"\s(?:trong|vào|vao|hồi|hoi|của|cua)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """What the timeline is to be about: any text as typed, and the first and last day of what happened."""

    topic: str
    since: date | None = None
    until: date | None = None

    @property
    def period(self) -> Period | None:
        """The days asked for, None where all are."""
        if self.since is None and self.until is None:
            return None
        return Period(self.since or date.min, self.until or date.max)


def timeline_as_typed(typed: str, asked_at: datetime) -> TimelineRequest:
    """The request for a topic as typed at ``asked_at`` (aware); a period in it is that of what happened."""
    asked = read_period(typed, asked_at)
    if asked is None or asked.period is None:
        return TimelineRequest(typed)
    since, until = asked.period.since, asked.period.until
    return TimelineRequest(
        _DANGLING.sub("", without_period(typed, asked)),
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
    """The entries in order of time, all of one generation of the index; none where nothing fits the request.

    ``articles`` is how many articles are about the topic, whether quoted or not.
    """

    entries: tuple[TimelineEntry, ...]
    articles: int
    generation: str


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
    query = read_question(request.topic, segmenter, aliases=snapshot.aliases)
    articles = articles_about(index, query) if query.syllables else []
    entries = tuple(
        TimelineEntry(entry, index.article(entry.article)) for entry in timeline(index, articles, query, request.period)
    )
    return Timeline(entries, len(articles), index.generation)
