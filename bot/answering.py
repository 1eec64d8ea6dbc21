"""A question in, the passages that answer it out; knows no Telegram and no markup."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from retrieval.generations import Generations
from retrieval.index import SentenceIndex
from retrieval.ranking import Found, search
from retrieval.reading import read_question
from retrieval.segmentation import Segmenter

PASSAGES = 3  # how many a reader is shown


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question, all of it in one generation of the index."""

    found: Found
    generation: str
    articles: int  # how many the generation holds


class LiveIndex:
    """The index that questions are answered from. Any thread may read ``current``; one at a time may `reopen`."""

    def __init__(self, generations: Generations, opened: SentenceIndex) -> None:
        """Serve ``opened``, a generation of ``generations``."""
        self._generations = generations
        self.current = opened

    def reopen(self) -> None:
        """Serve the generation that is current now. Blocks while its files are checked.

        Raises `IndexUnusableError` where it can't be opened; the one before is then served on.
        """
        self.current = self._generations.open()


class Answering:
    """Answers questions from a live index, one at a time; a context manager that ends its thread.

    Call either `answer`, from one thread, or `answer_aside`, from an event loop: a segmenter serves one thread.
    """

    def __init__(self, index: LiveIndex, segmenter: Segmenter) -> None:
        self._index = index
        self._segmenter = segmenter
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answering")

    def __enter__(self) -> Self:
        """Nothing is opened before the first question."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait for the question under way."""
        self._thread.shutdown(cancel_futures=True)

    def answer(self, question: str, limit: int = PASSAGES) -> Answer:
        """The at most ``limit`` best passages for ``question``; any text will do. Blocks for milliseconds."""
        index = self._index.current  # taken once: a rebuild may swap it meanwhile
        found = search(index, read_question(question, self._segmenter), limit)
        return Answer(found, index.generation, index.article_count)

    async def answer_aside(self, question: str, limit: int = PASSAGES) -> Answer:
        """As `answer`, in a thread of its own, so that the event loop stays free."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.answer, question, limit)
