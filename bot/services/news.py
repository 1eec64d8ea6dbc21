"""What is new in the archive since an earlier look, on a topic or on any; no Telegram, no markup."""

from dataclasses import dataclass

import numpy as np

from bot.services.live_index import IndexSnapshot
from bot.services.search_worker import SearchWorker
from bot.services.summaries import read_topic
from retrieval.headlines import headlines, is_reported
from retrieval.index.near_copies import with_copies
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.questions.query import Query
from retrieval.summaries.article_selection import articles_about
from retrieval.text.segmentation import Segmenter

_MOST = 8  # stories in a message, chosen: they fit on the screen of a phone
_COMPARED = 200  # of the articles that came last, those whose stories are not reported again; chosen


@dataclass(frozen=True, slots=True)
class News:
    """The stories that are new, newest first.

    Attributes:
        articles: One of each story.
        newest: The greatest public number of an article, from which on articles are new the next time.
        generation: The name of the generation of the index.
    """

    articles: tuple[IndexedArticle, ...]
    newest: int
    generation: str


class NewsService:
    """Finds what is new; see `SearchWorker`."""

    def __init__(self, worker: SearchWorker) -> None:
        self._worker = worker

    async def since(self, topic: str, newest: int) -> News:
        """Return what is new on a topic, on any if it is "", since ``newest`` was the greatest public number.

        A story that earlier articles report is not new. Raises `TooSlowError` or `WorkerDiedError`.
        """
        return await self._worker.run_async(_news, topic, newest)

    async def newest(self, topic: str) -> News | None:
        """Return no articles, but what `since` needs the next time; None if the topic has no word.

        Raises `TooSlowError` or `WorkerDiedError`.
        """
        return await self._worker.run_async(_newest, topic)


def _newest(snapshot: IndexSnapshot, segmenter: Segmenter, topic: str) -> News | None:
    index = snapshot.index
    if topic and read_topic(snapshot, segmenter, topic) is None:
        return None
    return News((), int(index.public_numbers.max(initial=0)), index.generation)


def _news(snapshot: IndexSnapshot, segmenter: Segmenter, topic: str, newest: int) -> News:
    index = snapshot.index
    query = read_topic(snapshot, segmenter, topic) if topic else None
    numbers = index.public_numbers
    new = _about(index, query, np.flatnonzero(numbers > newest).tolist())
    stories: tuple[IndexedArticle, ...] = ()
    if new:
        old = np.flatnonzero((numbers > 0) & (numbers <= newest))
        latest = old[np.argsort(-numbers[old], kind="stable")[:_COMPARED]] if query is None else old
        known = _about(index, query, latest.tolist())
        found = headlines(index, None, 2 * _MOST, dict.fromkeys(new, 1.0)).hits
        fresh = (hit.article for hit in found if not is_reported(index, hit.article, known))
        stories = tuple(with_copies(index, article) for article in fresh)[:_MOST]
    return News(stories, int(numbers.max(initial=0)), index.generation)


def _about(index: SentenceIndex, query: Query | None, articles: list[int]) -> list[int]:
    return articles_about(index, query, articles) if query and articles else articles
