"""The statistics of `/thongke`: the size of the archive and the questions asked; no Telegram."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from bot.services.article_list import newest_date
from bot.services.live_index import LiveIndex
from bot.services.meaning_numbers import MeaningNumbers, last_numbers
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import SentenceIndex
from storage.feeds import FeedNumbers, FeedTable
from storage.inbox import Inbox
from storage.review import DayNumbers, Review, Statistics

_DAYS, _MONTHS = 14, 24  # of `History`, chosen
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
        meaning: The numbers of the vectors of sentences; None if questions are compared with words only.
    """

    articles: int
    sentences: int
    newest: PublicationDate | None
    questions: Statistics
    set_aside: int
    feeds: FeedNumbers
    meaning: MeaningNumbers | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The last days and months.

    Attributes:
        days: Days, oldest first, and the numbers of each; the last one is not over.
        months: First days of months, oldest first, and the number of articles published in each; the last month has
            the newest article. Articles whose month is unknown do not count. Empty if no month is known.
    """

    days: tuple[tuple[date, DayNumbers], ...]
    months: tuple[tuple[date, int], ...]


class StatisticsService:
    """Collects statistics. Belongs to the event loop of the database."""

    def __init__(
        self, index: LiveIndex, review: Review, inbox: Inbox, feeds: FeedTable, vectors: Path | None = None
    ) -> None:
        """Count in the index, in tables of the database and, if there are any, in a folder of vectors."""
        self._index = index
        self._review = review
        self._inbox = inbox
        self._feeds = feeds
        self._vectors = vectors

    async def collect(self, now: datetime) -> BotStatistics:
        """Return the statistics at ``now`` (aware). Days are those of Asia/Ho_Chi_Minh; weeks start on Monday.

        Raises `StorageError`.
        """
        today = datetime.combine(now.astimezone(HO_CHI_MINH), time(), HO_CHI_MINH)
        monday = today - timedelta(days=today.weekday())
        questions = await self._review.statistics(today=today, this_week=monday, limit=_UNANSWERED)
        set_aside = await self._inbox.count_set_aside()
        index = self._index.current
        meaning = last_numbers(index, self._vectors) if self._vectors else None
        feeds = await self._feeds.numbers()
        return BotStatistics(index.article_count, len(index), newest_date(index), questions, set_aside, feeds, meaning)

    async def history(self, now: datetime) -> History:
        """Return the numbers of the last days and months at ``now`` (aware). Raises `StorageError`."""
        today = datetime.combine(now.astimezone(HO_CHI_MINH), time(), HO_CHI_MINH)
        starts = [today + timedelta(days=day) for day in range(1 - _DAYS, 2)]
        numbers = await self._review.by_day(starts)
        days = ((start.date(), one) for start, one in zip(starts, numbers, strict=False))
        return History(tuple(days), _articles_by_month(self._index.current))


def _articles_by_month(index: SentenceIndex) -> tuple[tuple[date, int], ...]:
    known = index.publication_days[index.publication_days[:, 0] > 0]
    first, last = (known - date(1970, 1, 1).toordinal()).astype("datetime64[D]").astype("datetime64[M]").T
    months, counts = np.unique(first[first == last], return_counts=True)
    if not len(months):
        return ()
    by_month = dict(zip(months.tolist(), counts.tolist(), strict=True))
    shown = np.arange(months[-1] - (_MONTHS - 1), months[-1] + 1).tolist()
    return tuple((month, by_month.get(month, 0)) for month in shown)
