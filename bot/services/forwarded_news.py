"""What the articles say on a news text that a reader forwards; no Telegram, no markup."""

from bot.services.answering import PASSAGES
from bot.services.live_index import IndexSnapshot
from bot.services.reply_plan import ReplyPlan, make_cards
from bot.services.search_worker import SearchWorker
from retrieval.index.near_copies import with_copies
from retrieval.ranking.ranking import Passage
from retrieval.summaries.same_news import find_same_news
from retrieval.text.normalise import forms
from retrieval.text.segmentation import Segmenter

_SHORTEST = 20  # syllables, chosen; a shorter text is a question or a headline, which is answered like one
_LONGEST_QUESTION = 60  # syllables, chosen


def reports_news(text: str) -> bool:
    """Return whether ``text`` is long enough for a news text, and not just a long question."""
    length = len(forms(text))
    return length > _LONGEST_QUESTION or (length >= _SHORTEST and not text.rstrip().endswith("?"))


class ForwardedNews:
    """Finds what the articles say on forwarded texts. Belongs to an event loop; see `SearchWorker`."""

    def __init__(self, worker: SearchWorker) -> None:
        self._worker = worker

    async def plan_async(self, text: str, limit: int) -> ReplyPlan:
        """Return the plan of the reply, with at most ``limit`` passages, each of another article, the newest first.

        Raises `TooSlowError`.
        """
        return await self._worker.run_async(_plan, text, limit)


def _plan(snapshot: IndexSnapshot, _: Segmenter, text: str, limit: int) -> ReplyPlan:
    index = snapshot.index
    found = [
        Passage(with_copies(index, sentence.article), sentence, before="", after="", answer=None, score=news.share)
        for news in find_same_news(index, text, limit)
        for sentence in (index.sentence(news.sentence),)
    ]
    passages = tuple(sorted(found, key=lambda passage: passage.article.published.sort_key, reverse=True))
    shown = min(len(passages), PASSAGES)
    return ReplyPlan(
        "forwarded",
        index.generation,
        index.article_count,
        passages=passages,
        shown=shown,
        confidence=max((passage.score for passage in passages), default=0.0),
        cards=make_cards(index, passages[:shown]),
        outdated=snapshot.outdated(),
    )
