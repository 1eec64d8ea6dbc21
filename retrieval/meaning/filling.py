"""Filling: the sentences of the current index that have no vectors are embedded, the newest articles first.

An article at a time, whose vectors are stored together: they are the same however often the filling is ended and begun.
"""

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from retrieval.errors import TextsUnusableError
from retrieval.index.generations import Generations, main_of
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import Embedder
from retrieval.meaning.fill_status import FillStatus, read_status, write_status
from retrieval.meaning.stored_vectors import article_key
from retrieval.meaning.vector_log import VectorLog
from retrieval.meaning.vector_writer import VectorWriter, writing

_LOOK_INTERVAL = 2.0  # seconds between looks at what is served, and between two reports; chosen
_LEAST_NEEDED = 0.75  # of the file, or it is written anew without the rest; chosen
_MOST_SUSPECTS = 5  # articles in a row that end the process of a model before the model counts as unusable; chosen

_LOGGER = logging.getLogger(__name__)

FillOutcome = Literal["filled", "elsewhere"]
OnStatus = Callable[[FillStatus], object]


def fill_current(
    generations: Generations,
    folder: Path,
    open_embedder: Callable[[], AbstractContextManager[Embedder]],
    on_status: OnStatus = lambda _: None,
) -> FillOutcome:
    """Embed what has no vectors in ``folder`` yet of the index that is current, until all of it has.

    Goes over to another generation or segment as soon as that is current. Leaves out what no index needs that is kept
    if it is a quarter. "elsewhere": another process does so already. The embedder is opened only if it is needed.
    An article whose text ends the process of the model gets no vectors, which is logged.

    Raises:
        MeaningError: The model or the folder cannot be used; so does a model look whose process several articles end.
        IndexUnusableError: No index can be opened.
    """
    with writing(folder) as writer:
        if writer is None:
            return "elsewhere"
        filling = _Filling(writer, open_embedder, _Reports(folder, on_status))
        watch = _Watch(generations)
        index = generations.open_whole()
        while not filling.fill(index, watch):
            watch = _Watch(generations)
            same = main_of(index).generation == generations.current()
            index = generations.reopen(index) if same else generations.open_whole()
        drop_unneeded(writer, index, generations.kept)
        writer.sync()
    return "filled"


def fill_status(index: SentenceIndex, folder: Path) -> FillStatus:
    """Return how many sentences of ``index`` have vectors in ``folder``: as it was written last, else by counting."""
    written = read_status(folder)
    if written is not None and written.generation == index.generation:
        return written
    numbers = np.flatnonzero(index.every).tolist()
    lengths = np.array([len(index.sentences_of(number)) for number in numbers], np.int64)
    held = VectorLog(folder).held([article_key(index, number) for number in numbers])
    return FillStatus(index.generation, int(lengths.sum()), int(lengths[held].sum()), datetime.now(UTC))


def drop_unneeded(writer: VectorWriter, index: SentenceIndex, kept: Callable[[], Iterable[SentenceIndex]]) -> None:
    """Leave out the vectors of articles that are neither in ``index`` nor in those that are ``kept``, if it pays."""
    needed = _keys(index)
    if writer.share_needed(needed) >= _LEAST_NEEDED:
        return
    for other in kept():
        needed |= _keys(other)
    if writer.share_needed(needed) < _LEAST_NEEDED:
        writer.keep(needed)


def _keys(index: SentenceIndex) -> set[int]:
    return {article_key(index, number) for number in np.flatnonzero(index.every).tolist()}


def _newest_first(index: SentenceIndex) -> list[int]:
    """Return the numbers of all articles: the newest first, as readers ask for these, and those without a date last."""
    numbers = np.flatnonzero(index.every)
    order = np.lexsort((-index.public_numbers[numbers], -index.publication_days[numbers, 1].astype(np.int64)))
    ordered: list[int] = numbers[order].tolist()
    return ordered


class _Missing(NamedTuple):
    """An article without vectors: their key, its number, and the sentences of all articles with that key."""

    key: int
    article: int
    sentences: int


class _Filling:
    """Embeds and stores what is missing, of one index after another."""

    def __init__(
        self, writer: VectorWriter, open_embedder: Callable[[], AbstractContextManager[Embedder]], reports: "_Reports"
    ) -> None:
        self._writer = writer
        self._open_embedder = open_embedder
        self._reports = reports
        self._left_out: set[int] = set()  # keys of articles whose text ends the process of the model
        self._suspects: list[str] = []  # what to log of those among them since the last article that was embedded

    def fill(self, index: SentenceIndex, watch: "_Watch") -> bool:
        """Fill ``index``; return False as soon as another one is current."""
        missing: dict[int, int] = {}  # an article by its key
        sentences: Counter[int] = Counter()  # by the key of their article
        filled = 0
        for number in _newest_first(index):
            key, count = article_key(index, number), len(index.sentences_of(number))
            if key in self._writer:
                filled += count
            else:
                missing.setdefault(key, number)
                sentences[key] += count
        self._reports.begin(index.generation, filled + sentences.total(), filled)
        left = (key for key in missing if key not in self._left_out)
        rest = deque(_Missing(key, missing[key], sentences[key]) for key in left)
        while rest:
            with self._open_embedder() as embedder:
                if not self._embed(index, rest, embedder, watch):
                    return False
        self._log_suspects()
        self._reports.end()
        return True

    def _embed(self, index: SentenceIndex, rest: "deque[_Missing]", embedder: Embedder, watch: "_Watch") -> bool:
        """Embed the ``rest`` of the articles, at most until one ends the embedder; return False as `fill`."""
        while rest:
            if watch.has_changed():
                return False
            one = rest.popleft()
            texts = [index.sentence(sentence).text for sentence in index.sentences_of(one.article)]
            try:
                vectors = embedder.passages(texts)
            except TextsUnusableError as error:
                self._leave_out(one.key, index.article(one.article).id, error)
                return True
            self._log_suspects()
            self._writer.append(one.key, vectors)
            self._reports.add(one.sentences)
        return True

    def _leave_out(self, key: int, article: str, error: TextsUnusableError) -> None:
        self._left_out.add(key)
        self._suspects.append(f"the article {article} gets no vectors: {error.problem}")
        if len(self._suspects) > _MOST_SUSPECTS:
            raise error

    def _log_suspects(self) -> None:
        """Log them, for the model embeds others."""
        for line in self._suspects:
            _LOGGER.warning("%s", line)
        self._suspects.clear()


class _Watch:
    """Whether another generation or segment is current than was when this was made."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._served = generations.served()
        self._due = time.monotonic() + _LOOK_INTERVAL

    def has_changed(self) -> bool:
        """Look, now and then."""
        if time.monotonic() < self._due:
            return False
        self._due = time.monotonic() + _LOOK_INTERVAL
        return self._generations.served() != self._served


class _Reports:
    """Writes the status of one index now and then."""

    def __init__(self, folder: Path, on_status: OnStatus) -> None:
        self._folder, self._on_status = folder, on_status
        self._generation, self._sentences, self._filled, self._before = "", 0, 0, 0
        self._started = self._due = 0.0

    def begin(self, generation: str, sentences: int, filled: int) -> None:
        """Report how far it is already."""
        self._generation, self._sentences, self._filled, self._before = generation, sentences, filled, filled
        self._started = time.monotonic()
        self.end()

    def add(self, count: int) -> None:
        """Count further sentences."""
        self._filled += count
        if time.monotonic() >= self._due:
            self.end()

    def end(self) -> None:
        """Report now."""
        self._due = time.monotonic() + _LOOK_INTERVAL
        done, seconds = self._filled - self._before, time.monotonic() - self._started
        per_second = done / seconds if done and seconds else None
        status = FillStatus(self._generation, self._sentences, self._filled, datetime.now(UTC), per_second)
        write_status(self._folder, status)
        self._on_status(status)
