"""The numbers of `/thongke`: what the archive holds and what was asked. Knows no Telegram."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.services.live_index import LiveIndex
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import SentenceIndex
from storage.conversations import ConversationLog, Statistics
from storage.inbox import Inbox

_UNANSWERED = 10  # questions told at most


@dataclass(frozen=True, slots=True)
class Figures:
    """``newest`` is None where no article has a year; of dates known to the year or month, the first day counts.

    ``set_aside`` counts the messages that were given up after failing again and again.
    """

    articles: int
    sentences: int
    newest: PublicationDate | None
    asked: Statistics
    set_aside: int


class StatisticsService:
    """Counts in the live index, the log and the inbox; belongs to the event loop of the database."""

    def __init__(self, index: LiveIndex, log: ConversationLog, inbox: Inbox) -> None:
        self._index = index
        self._log = log
        self._inbox = inbox

    async def figures(self, now: datetime) -> Figures:
        """As of ``now``, aware; days are those of Asia/Ho_Chi_Minh, and weeks begin on Monday.

        Raises `StorageError`.
        """
        today = datetime.combine(now.astimezone(HO_CHI_MINH), time(), HO_CHI_MINH)
        monday = today - timedelta(days=today.weekday())
        asked = await self._log.statistics(today=today, this_week=monday, limit=_UNANSWERED)
        set_aside = await self._inbox.count_set_aside()
        index = self._index.current
        return Figures(index.article_count, len(index), await asyncio.to_thread(_newest, index), asked, set_aside)


def _newest(index: SentenceIndex) -> PublicationDate | None:
    dated = (article.published for article in index.articles if article.published.year is not None)
    return max(dated, key=lambda published: published.iso() or "", default=None)
