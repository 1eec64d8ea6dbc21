"""What editors review: answers that people found bad, and unanswered questions, alike ones together; no Telegram."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from rapidfuzz import fuzz, process

from bot.services.answering import plan_reply
from bot.services.past_answers import fingerprint
from bot.services.search_worker import SearchWorker
from bot.services.shared_folder import SharedFiles
from retrieval.building.golden import GoldenQuestion, add_golden
from retrieval.questions.courtesy import strip_courtesy
from retrieval.questions.shorthand import expand_shorthand
from retrieval.ranking.ranking import Passage
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import asking_words, function_words
from storage.conversations import Exchange
from storage.errors import StorageError
from storage.review import AskedQuestion, Review

# Chosen.
_DISLIKED, _UNANSWERED = 200, 1000  # reviewed at most, the newest
_ALIKE = 75.0  # of 100, of the words in alphabetical order
_PASSAGES = 5  # to choose from

Added = Literal["added", "known", "full", "changed", "failed"]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Questions to review as one, by the newest of them.

    Attributes:
        exchange_id: Of the newest.
        question: The newest.
        asked_at: When that was asked, in UTC.
        count: How often they were asked.
        disliked: Whether somebody found the answer bad; else there was none.
    """

    exchange_id: int
    question: str
    asked_at: datetime
    count: int
    disliked: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The question as it stands alone, and the passages now found for it, best first."""

    question: str
    passages: tuple[Passage, ...]


class ReviewService:
    """Collects what is to be reviewed, and adds questions to the file ``golden``, which is one of the shared ``files``.

    Belongs to an event loop.
    """

    def __init__(self, review: Review, worker: SearchWorker, golden: Path, files: SharedFiles) -> None:
        self._review = review
        self._worker = worker
        self._golden = golden
        self._files = files
        self._adding = asyncio.Lock()

    async def items(self) -> list[ReviewItem]:
        """Return disliked answers, the latest verdict first, then unanswered questions, the most frequent first.

        Raises `StorageError`.
        """
        disliked = await self._review.disliked(_DISLIKED)
        unanswered = await self._review.unanswered(_UNANSWERED)
        reviewed = {asked.exchange_id for asked in disliked}
        groups = await asyncio.to_thread(alike, [one for one in unanswered if one.exchange_id not in reviewed])
        return [
            *(_item([asked], disliked=True) for asked in disliked),
            *(_item(group, disliked=False) for group in sorted(groups, key=len, reverse=True)),
        ]

    async def choice(self, exchange: Exchange, earlier: Sequence[str]) -> Choice:
        """Return the passages now found for the question of an exchange; ``earlier`` as in `plan_reply`.

        Raises `TooSlowError`.
        """
        asked = exchange.question, _PASSAGES, earlier, exchange.asked_at
        plan = await self._worker.run_async(plan_reply, *asked)
        return Choice(plan.understood or exchange.question, plan.passages[:_PASSAGES])

    async def add(self, exchange: Exchange, earlier: Sequence[str], rank: int, expected: int) -> Added:
        """Add the question of an exchange to the file, with the passage of ``rank`` (from 1) as its answer.

        ``expected`` is the fingerprint of its sentence; where another is found now, the index has ``changed``. Raises
        `TooSlowError`.
        """
        choice = await self.choice(exchange, earlier)
        passage = choice.passages[rank - 1] if 0 < rank <= len(choice.passages) else None
        if passage is None or fingerprint(passage.sentence) != expected:
            return "changed"
        text = " ".join(passage.sentence.text.split())
        golden = GoldenQuestion(" ".join(choice.question.split()), frozenset({passage.article.id}), text)
        async with self._adding:
            try:
                async with self._files.changing() as names:
                    names.add(self._golden.name)
                    return await asyncio.to_thread(add_golden, self._golden, golden)
            except (OSError, StorageError):
                return "failed"


def alike(questions: Iterable[AskedQuestion]) -> list[list[AskedQuestion]]:
    """Group questions by their content words: each joins the group whose first question is most alike, if enough."""
    groups: list[list[AskedQuestion]] = []
    words: list[str] = []  # of the first question of each group
    for asked in questions:
        own = content_words(asked.question)
        found = process.extractOne(own, words, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if found is None:
            groups.append([asked])
            words.append(own)
        else:
            groups[found[2]].append(asked)
    return groups


def content_words(question: str) -> str:
    """Return the words of a question that name its topic, without diacritics, in alphabetical order."""
    syllables = [fold(form) for form in forms(strip_courtesy(expand_shorthand(question)))]
    functions = function_words(folded=True)
    asking = asking_words(syllables, folded=True)
    kept = [one for one, asks in zip(syllables, asking, strict=True) if not asks and one not in functions]
    return " ".join(sorted(kept or syllables))


def _item(group: Sequence[AskedQuestion], *, disliked: bool) -> ReviewItem:
    newest = group[0]
    return ReviewItem(newest.exchange_id, newest.question, newest.asked_at, len(group), disliked)
