"""Answers and timelines made by hand, for tests of their presentation."""

from dataclasses import replace
from datetime import date

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.reply_plan import ReplyPlan
from bot.services.search_worker import SearchWorker
from bot.services.timelines import Timeline, TimelineEntry
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import of_days
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import IndexedArticle
from retrieval.ranking.ranking import Passage
from retrieval.summaries.timeline import Entry

ARTICLE = IndexedArticle(
    number=3,
    public_number=4,
    id="kinh-te/lua",
    title="Giá lúa",
    source=None,
    url="https://a.example/",
    published=PublicationDate(None, 9, 25, "text", "Sáng 25/9"),
    digest="d",
    sentences=range(7, 9),
)

MARCH_12 = EventDate(of_days(date(2025, 3, 12)), basis="article", start=0, end=8)


class BlankSegmenter:
    """A segmenter that splits at spaces."""

    identity = "blanks"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        return sentence.lower().split()


def answer_service(generations: Generations) -> AnswerService:
    """Return a service that answers from the current generation, in the calling thread."""
    return AnswerService(SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()))


def answer_of(
    *passages: Passage,
    answered: bool = True,
    confidence: float = 0.9,
    articles: int = 1,
    asked_period: AskedPeriod | None = None,
) -> ReplyPlan:
    """Return the plan of a reply with these passages: all are shown, or the first if it is not ``answered``."""
    return ReplyPlan(
        "answered" if answered else "not_found",
        "20250312T000000-0000",
        articles,
        passages=passages,
        shown=len(passages) if answered else len(passages[:1]),
        confidence=confidence,
        period=asked_period,
    )


def timeline_entry(
    text: str = "Sáng nay, tỉnh khánh thành cầu <Đò Gát>.", event: EventDate = MARCH_12, rank: int = 0
) -> TimelineEntry:
    """Return an entry whose quotation starts with the words of its time."""
    entry = Entry(ARTICLE.number, 0, len(text), text, event, (event.start, event.end), rank)
    return TimelineEntry(entry, replace(ARTICLE, published=PublicationDate(2025, 3, 12, "stated")))


def timeline_of(*entries: TimelineEntry, articles: int = 1) -> Timeline:
    """Return a timeline of these entries."""
    return Timeline(entries, articles, "20250312T000000-0000")
