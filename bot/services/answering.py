"""A question in, the passages that answer it out; knows no Telegram and no markup."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Self

from bot.services.live_index import LiveIndex
from bot.services.worker_thread import WorkerThread
from retrieval.dates.asked_period import AskedPeriod
from retrieval.question_search import QuestionSearch
from retrieval.ranking.conflicting_figures import conflicting_figures
from retrieval.ranking.ranking import Found, Passage
from retrieval.text.segmentation import Segmenter

PASSAGES = 3  # how many a reader is shown at once
HITS = 9  # how many a reader can leaf through
EARLIER = 4  # questions of a conversation that a follow-up may lean on, each on the one before


_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question, all of it in one generation of the index.

    ``articles`` is how many the generation holds. ``source`` names the one that was asked for, and ``asked_period``
    tells the time, each None where none was. The first ``differing`` passages give different figures; they come newest
    first, not by rank.
    """

    found: Found
    generation: str
    articles: int
    source: str | None = None
    asked_period: AskedPeriod | None = None
    differing: int = 0

    def for_reader(self, limit: int) -> "Answer":
        """At most ``limit`` passages, those together that answer by different figures, each still with its score."""
        ranked = self.found.passages
        differing = conflicting_figures(self.found, self.asked_period)[:limit]
        if ranked and differing and ranked[0] not in differing:  # the best is never left out
            differing = (*differing[: limit - 1], ranked[0])
        rest = tuple(passage for passage in ranked if passage not in differing)
        found = replace(self.found, passages=(*differing, *rest)[:limit])
        return replace(self, found=found, differing=len(differing))


class AnswerService:
    """Answers questions from a live index, one at a time; a context manager that ends its thread.

    Call either `answer`, from one thread, or `answer_async`, from an event loop: a segmenter serves one thread.
    With an event loop, whatever else uses the segmenter runs in ``thread``, too.
    """

    def __init__(self, index: LiveIndex, segmenter: Segmenter) -> None:
        self.index = index
        self._segmenter = segmenter
        self.thread = WorkerThread()

    def __enter__(self) -> Self:
        """Nothing is opened before the first question."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait for the question under way."""
        self.thread.close()

    def answer(
        self,
        question: str,
        limit: int = PASSAGES,
        earlier: Sequence[str] = (),
        asked_at: datetime | None = None,
    ) -> Answer:
        """The at most ``limit`` best passages for ``question``; any text will do. Blocks for milliseconds.

        ``earlier`` are the questions of the same conversation before, oldest first: one that can't stand alone is read
        with the last of them. ``asked_at`` (aware; now where None) is what "hôm qua" and "tháng 9" are told by.
        """
        served = self.index.snapshot  # taken once: a rebuild may swap it meanwhile
        index, segmenter = served.index, served.segmenter or self._segmenter
        asked = QuestionSearch(index, segmenter, served.aliases, asked_at=asked_at).ask(question, limit, earlier)
        told_once = replace(asked.found, passages=_without_repetition(asked.found.passages))
        return Answer(told_once, index.generation, index.article_count, asked.source, asked.period)

    async def answer_async(
        self,
        question: str,
        limit: int = PASSAGES,
        earlier: Sequence[str] = (),
        asked_at: datetime | None = None,
    ) -> Answer:
        """As `answer`, in a thread of its own, so that the event loop stays free. Raises `TooSlowError`."""
        return await self.thread.run(self.answer, question, limit, earlier, asked_at)


def _without_repetition(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages, those without a sentence beside them that have it quoted already by a better passage."""
    told: list[Passage] = []
    for passage in passages:
        quoted = {better.sentence.text for better in told if better.article == passage.article}
        before, after = ("" if beside in quoted else beside for beside in (passage.before, passage.after))
        told.append(replace(passage, before=before, after=after))
    return tuple(told)
