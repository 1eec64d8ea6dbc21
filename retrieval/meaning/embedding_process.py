"""An embedder whose model runs in a process of its own, which a damaged file or an old processor ends, not this one."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import numpy as np

from retrieval.errors import MeaningError, TextsUnusableError
from retrieval.meaning.child_main import READY, SEPARATOR, UNUSABLE
from retrieval.meaning.child_process import Child, EndedError, Patience
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.model import ModelFiles
from retrieval.meaning.model_text import model_text

_BATCH = 1000  # characters of sentences at a time; more are not embedded faster
_REMEMBERED = 16  # questions, for one message is searched several times
_MOST_PENDING = 2  # questions sent and not answered; one behind them would be late anyway

_LOGGER = logging.getLogger(__name__)


class EmbeddingProcess:
    """An `Embedder`; a context manager that ends its process. Not thread-safe.

    The process starts at once. Only `passages` waits for it: questions have no vector until it is ready, while it is
    restarted, and after its model was given up, which is logged once.
    """

    def __init__(
        self, files: ModelFiles, *, name: str | None = None, niceness: int = 0, patience: Patience | None = None
    ) -> None:
        """Start the process, with ``niceness`` added to that of this one.

        The model is given up if it is not called ``name``, by default if its name changes: the vectors of a model that
        was replaced do not compare with those stored.
        """
        self._files = files
        self._niceness = niceness
        self._patience = patience or Patience()
        self._name = name
        self._recent: dict[str, Vectors] = {}
        self._ends = 0
        self._unusable: MeaningError | None = None
        self._is_logged = False
        self._next_start = 0.0
        self._child: Child | None = None
        self._start_if_due()

    def __enter__(self) -> Self:
        """Return this embedder."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """As `close`."""
        self.close()

    def close(self) -> None:
        """End the process for good."""
        self._give_up(MeaningError("the embedding process was closed", "start the program again"))
        self._is_logged = True

    def wait(self, timeout: float) -> None:
        """Wait until questions can be embedded, so many seconds at most, and not for a model that was given up."""
        until = time.monotonic() + timeout
        while self._unusable is None and (rest := until - time.monotonic()) > 0:
            if self._child is None:
                time.sleep(min(rest, max(self._next_start - time.monotonic(), 0)))
                self._start_if_due()
            elif self._child.is_ready:
                return
            else:
                self._collect(rest)

    def expect(self, text: str) -> None:
        """See `Embedder`."""
        self._ask(model_text(text))

    def question(self, text: str) -> Vectors | None:
        """See `Embedder`. Waits until 100 ms after `expect` at most, or after this call without one."""
        wanted = model_text(text)
        self._ask(wanted)
        while (rest := self._rest(wanted)) > 0:
            self._collect(rest)
        if self._unusable and not self._is_logged:
            self._is_logged = True
            _LOGGER.error("questions are ranked by their words alone: %s", self._unusable)
        return self._recent.get(wanted)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        wanted = [model_text(text) for text in texts]
        rows = [self._embedded(batch) for batch in _batches(wanted)]
        return np.concatenate(rows) if rows else np.empty((0, 0), np.float32)

    def _ask(self, text: str) -> None:
        """Send a question, unless that makes no sense."""
        self._collect(0)
        self._start_if_due()
        child = self._child
        if child is None or not child.is_ready or text in self._recent or child.sent(text) is not None:
            return
        if len(child.pending) < _MOST_PENDING:
            with self._noticing_its_end():
                child.send("query", [text])

    def _rest(self, text: str) -> float:
        """Return for how many more seconds to wait for the reply to a question, 0 or less for none."""
        sent = self._child.sent(text) if self._child else None
        return 0.0 if sent is None else sent + self._patience.question - time.monotonic()

    def _collect(self, timeout: float) -> None:
        """Take in what the process has sent; wait for the first of it."""
        with self._noticing_its_end():
            while self._child and (reply := self._child.receive(timeout)) is not None:
                self._take(self._child, reply)
                timeout = 0

    def _take(self, child: Child, reply: bytes) -> None:
        """Take in a reply: whether the model is ready, else the vector of the question asked first.

        One that is late serves the same question, if that is asked again.
        """
        if child.is_ready:
            (text,) = child.pending.popleft().texts
            while len(self._recent) >= _REMEMBERED:
                del self._recent[next(iter(self._recent))]
            self._recent[text] = np.frombuffer(reply, np.float32)
        elif reply.startswith(UNUSABLE):
            self._give_up(MeaningError(*reply.removeprefix(UNUSABLE).decode().split(SEPARATOR)))
        elif self._name not in {None, name := reply.removeprefix(READY).decode()}:
            self._give_up(MeaningError("the files of the model were replaced", "start the program again"))
        else:
            self._name = name
            child.is_ready = True

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of a few sentences, by as many processes as it takes."""
        while True:
            child = self._ready_child()
            with self._noticing_its_end(TextsUnusableError):
                child.send("passage", texts)
                while len(child.pending) > 1:
                    self._take(child, child.wait())
                reply = child.wait()
                child.pending.popleft()
                return np.frombuffer(reply, np.float32).reshape(len(texts), -1)

    def _ready_child(self) -> Child:
        while self._unusable is None:
            if self._child is None:
                time.sleep(max(self._next_start - time.monotonic(), 0))
                self._start_if_due()
            elif self._child.is_ready:
                return self._child
            else:
                with self._noticing_its_end():
                    self._take(self._child, self._child.wait())
        raise type(self._unusable)(*self._unusable.args)

    def _start_if_due(self) -> None:
        if self._child is None and self._unusable is None and time.monotonic() >= self._next_start:
            with self._noticing_its_end():
                self._child = Child(self._niceness, self._patience)
                self._child.load(self._files)

    @contextmanager
    def _noticing_its_end(self, last: type[MeaningError] = MeaningError) -> Iterator[None]:
        """Plan another process after the end of one, or give the model up with an error of the kind ``last``."""
        try:
            yield
        except EndedError as end:
            if self._child and time.monotonic() - self._child.started > self._patience.steady:
                self._ends = 0
            self._end_child()
            if self._ends == len(self._patience.pauses):
                problem = f"the embedding process ended {self._ends + 1} times, last because {end.problem}"
                self._give_up(last(problem, end.remedy))
            else:
                _LOGGER.debug("the embedding process ended because %s", end.problem)
                self._next_start = time.monotonic() + self._patience.pauses[self._ends]
                self._ends += 1

    def _give_up(self, error: MeaningError) -> None:
        self._unusable = error
        self._end_child()

    def _end_child(self) -> None:
        if self._child:
            self._child.end()
            self._child = None


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    characters = 0
    for text in texts:
        batch.append(text)
        characters += len(text)
        if characters >= _BATCH:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
