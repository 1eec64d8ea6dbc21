"""The numbers of `/thongke`: what the archive holds and what was asked. Knows no Telegram."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.answering import LiveIndex
from retrieval.dating.publication_date import HO_CHI_MINH, PublicationDate
from retrieval.index import SentenceIndex
from storage.conversations import ConversationLog, Statistics

_UNANSWERED = 10  # questions told at most


@dataclass(frozen=True, slots=True)
class Figures:
    """``newest`` is None where no article has a year; of dates known to the year or month, the first day counts."""

    articles: int
    sentences: int
    newest: PublicationDate | None
    asked: Statistics


class Counting:
    """Counts in the live index and in the log; belongs to the event loop of the log."""

    def __init__(self, index: LiveIndex, log: ConversationLog) -> None:
        self._index = index
        self._log = log

    async def figures(self, now: datetime) -> Figures:
        """As of ``now``, aware; days are those of Asia/Ho_Chi_Minh, and weeks begin on Monday.

        Raises `StorageError`.
        """
        today = datetime.combine(now.astimezone(HO_CHI_MINH), time(), HO_CHI_MINH)
        monday = today - timedelta(days=today.weekday())
        asked = await self._log.statistics(today=today, this_week=monday, limit=_UNANSWERED)
        index = self._index.current
        return Figures(index.article_count, len(index), await asyncio.to_thread(_newest, index), asked)


def _newest(index: SentenceIndex) -> PublicationDate | None:
    dated = (article.published for article in index.articles if article.published.year is not None)
    return max(dated, key=lambda published: published.iso() or "", default=None)
