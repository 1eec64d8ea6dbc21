"""From a question to the passages that answer it; no Telegram, no markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.live_index import IndexSnapshot
from bot.services.search_worker import SearchWorker
from retrieval.dates.asked_period import AskedPeriod
from retrieval.question_search import QuestionSearch
from retrieval.ranking.conflicting_figures import conflicting_figures
from retrieval.ranking.ranking import Passage, SearchResult
from retrieval.text.segmentation import Segmenter

PASSAGES = 3  # shown at once, chosen: they fit on a phone's screen
HITS = 9  # that a reader can page through: three pages
EARLIER = 4  # questions of a conversation that a follow-up may refer to, each to the one before it


@dataclass(frozen=True, slots=True)
class Answer:
    """The passages found for one question, all from one generation of the index.

    Attributes:
        found: The query, the passages by rank, and whether they answer.
        generation: The name of the generation.
        articles: The number of articles in it.
        source: The newspaper that the question asks for, if any.
        asked_period: The period that the question asks for, if any.
        differing: The number of leading passages that give different figures; these come newest first, not by rank.
    """

    found: SearchResult
    generation: str
    articles: int
    source: str | None = None
    asked_period: AskedPeriod | None = None
    differing: int = 0

    def for_reader(self, limit: int) -> "Answer":
        """Return at most ``limit`` passages, those with different figures first. Scores stay."""
        ranked = self.found.passages
        differing = conflicting_figures(self.found, self.asked_period)[:limit]
        if ranked and differing and ranked[0] not in differing:  # the best passage is always shown
            differing = (*differing[: limit - 1], ranked[0])
        rest = tuple(passage for passage in ranked if passage not in differing)
        found = replace(self.found, passages=(*differing, *rest)[:limit])
        return replace(self, found=found, differing=len(differing))


class AnswerService:
    """Answers questions. Call either `answer` or `answer_async`; see `SearchWorker`."""

    def __init__(self, worker: SearchWorker) -> None:
        self._worker = worker

    def answer(
        self,
        question: str,
        limit: int = PASSAGES,
        earlier: Sequence[str] = (),
        asked_at: datetime | None = None,
    ) -> Answer:
        """Return the best passages, as `answer_question`. Blocks for milliseconds."""
        return self._worker.run(answer_question, question, limit, earlier, asked_at)

    async def answer_async(
        self,
        question: str,
        limit: int = PASSAGES,
        earlier: Sequence[str] = (),
        asked_at: datetime | None = None,
    ) -> Answer:
        """Return the best passages, as `answer_question`, found in the worker thread. Raises `TooSlowError`."""
        return await self._worker.run_async(answer_question, question, limit, earlier, asked_at)


def answer_question(  # noqa: PLR0913, PLR0917 — the snapshot and segmenter of a job, and what was asked
    snapshot: IndexSnapshot,
    segmenter: Segmenter,
    question: str,
    limit: int,
    earlier: Sequence[str],
    asked_at: datetime | None,
) -> Answer:
    """Return the at most ``limit`` best passages for ``question``, which may be any text. A job of `SearchWorker`.

    ``earlier`` are the preceding questions of the conversation, oldest first: a follow-up is read with the last of
    them. ``asked_at`` (aware; now if None) is the reference time for relative dates.
    """
    index = snapshot.index
    found = QuestionSearch(index, segmenter, snapshot.aliases, asked_at=asked_at).ask(question, limit, earlier)
    source, period = found.question.source, found.question.period
    found = replace(found, passages=_without_repetition(found.passages))
    return Answer(found, index.generation, index.article_count, source.name if source else None, period)


def _without_repetition(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Drop the sentences before and after a passage that a better passage of the same article quotes already."""
    kept: list[Passage] = []
    for passage in passages:
        quoted = {better.sentence.text for better in kept if better.article == passage.article}
        before, after = ("" if text in quoted else text for text in (passage.before, passage.after))
        kept.append(replace(passage, before=before, after=after))
    return tuple(kept)
