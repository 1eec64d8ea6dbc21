"""The statistics of `/thongke`: the size of the archive and the questions asked; no Telegram."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.services.article_list import newest_date
from bot.services.live_index import LiveIndex
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.dates.publication.publication_date import PublicationDate
from storage.feeds import FeedNumbers, FeedTable
from storage.inbox import Inbox
from storage.review import Review, Statistics

_UNANSWERED = 10  # questions listed at most, chosen


@dataclass(frozen=True, slots=True)
class BotStatistics:
    """The archive and the questions at one moment.

    Attributes:
        articles: The number of articles.
        sentences: The number of sentences.
        newest: The latest date of publication; None if no article has a year. A month or year counts as its first day.
        questions: The statistics of the log.
        set_aside: The number of messages that were given up after repeated errors.
        feeds: The number of feeds.
    """

    articles: int
    sentences: int
    newest: PublicationDate | None
    questions: Statistics
    set_aside: int
    feeds: FeedNumbers


class StatisticsService:
    """Collects statistics. Belongs to the event loop of the database."""

    def __init__(self, index: LiveIndex, review: Review, inbox: Inbox, feeds: FeedTable) -> None:
        self._index = index
        self._review = review
        self._inbox = inbox
        self._feeds = feeds

    async def collect(self, now: datetime) -> BotStatistics:
        """Return the statistics at ``now`` (aware). Days are those of Asia/Ho_Chi_Minh; weeks start on Monday.

        Raises `StorageError`.
        """
        today = datetime.combine(now.astimezone(HO_CHI_MINH), time(), HO_CHI_MINH)
        monday = today - timedelta(days=today.weekday())
        questions = await self._review.statistics(today=today, this_week=monday, limit=_UNANSWERED)
        set_aside = await self._inbox.count_set_aside()
        index = self._index.current
        return BotStatistics(
            index.article_count, len(index), newest_date(index), questions, set_aside, await self._feeds.numbers()
        )
