"""The layer of meaning: the model that HOIBAO_MEANING names, its process, and the vectors of an archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.logs import configure_logging
from bot.services.meaning_filling import FillTask
from bot.settings.settings import Settings
from retrieval.cluster.address import is_cluster
from retrieval.errors import MeaningError
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.child_process import Patience
from retrieval.meaning.embedding_process import EmbeddingProcess
from retrieval.meaning.meaning import Meaning
from retrieval.meaning.model import ModelFiles
from retrieval.meaning.model_choice import model_files
from retrieval.meaning.stored_vectors import StoredVectors
from retrieval.meaning.vector_log import VectorLog

_START = 2.0  # seconds that a process which answers questions waits for its model; chosen
_IN_TERMINAL = 2.0  # seconds that a question waits there for its vector; chosen
_AGAIN = 1.0  # seconds until a model is tried again whose process has ended; chosen


@dataclass(frozen=True, slots=True)
class MeaningLayer:
    """A model, which is there, and the ``folder`` of its vectors of the index in another folder.

    Can be pickled; nothing is open.
    """

    files: ModelFiles
    index: Path
    folder: Path

    def open(self, patience: Patience | None = None) -> "OpenedMeaning":
        """Start the process that embeds questions."""
        return OpenedMeaning(self._embedder(patience=patience), VectorLog(self.folder))

    def fill_task(self, settings: Settings) -> FillTask:
        """Return the filling of the vectors."""
        configure = partial(configure_logging, settings.log_format, settings.log_level or "info", settings.token)
        return FillTask(Generations(self.index), self.folder, self._embedder, configure)

    @property
    def _embedder(self) -> "partial[EmbeddingProcess]":
        """Starts the model whose vectors the folder has, and no other."""
        return partial(EmbeddingProcess, self.files, name=self.folder.name)


PATIENT = Patience(question=_IN_TERMINAL)  # where nobody else waits, so that answers depend on no other program


class OpenedMeaning:
    """The process that embeds questions, and the stored vectors; for one thread."""

    def __init__(self, embedder: EmbeddingProcess, log: VectorLog) -> None:
        self._embedder = embedder
        self._log = log

    def of(self, index: SentenceIndex) -> Meaning:
        """Return what a search of ``index`` needs."""
        return Meaning(self._embedder, StoredVectors(self._log, index))

    def wait(self) -> None:
        """Wait until questions can be embedded, for two seconds at most; not if no sentence has a vector.

        Nor for a model that was given up.
        """
        if len(self._log):
            self._embedder.wait(_START)

    def close(self) -> None:
        """End the process."""
        self._embedder.close()


def meaning_layer(settings: Settings, index: Path) -> MeaningLayer | None:
    """Return the layer of the archive whose index is in the folder ``index``; None if the setting asks for none.

    Raises:
        MeaningError: It cannot be used; questions are answered by their words alone.
    """
    if settings.meaning is None:
        return None
    if settings.index_url is not None and is_cluster(settings.index_url):
        problem = "HOIBAO_MEANING has no effect: an archive in shards is searched by its words alone"
        raise MeaningError(problem, "unset it, or serve the archive in one piece, without ray:// in INDEX_URL")
    files = model_files(settings.meaning)
    files.check()
    return MeaningLayer(files, index, Generations(index).meaning / files.name())


def meaning_or_notice(settings: Settings, index: Path, notice: Callable[[str], object]) -> MeaningLayer | None:
    """Return the layer as `meaning_layer` does; None after a ``notice`` if it cannot be used."""
    try:
        return meaning_layer(settings, index)
    except MeaningError as error:
        notice(_notice(error))
        return None


@contextmanager
def tried_meaning(
    settings: Settings, index: Path, notice: Callable[[str], object]
) -> Iterator[Callable[[], MeaningLayer | None]]:
    """Load the model in a process of its own during the body; yield a function that waits for it and returns the layer.

    It returns None where `meaning_or_notice` does, and after a ``notice`` if the model embeds nothing, which otherwise
    each process that searches would find out for itself.
    """
    layer = meaning_or_notice(settings, index, notice)
    if layer is None:
        yield lambda: None
        return
    with EmbeddingProcess(layer.files, patience=Patience(pauses=(_AGAIN,))) as embedder:

        def tried() -> MeaningLayer | None:
            try:
                embedder.passages(["thử"])
            except MeaningError as error:
                notice(_notice(error))
                return None
            return layer

        yield tried


def _notice(error: MeaningError) -> str:
    return f"{error}; questions are ranked by their words alone"
