"""How many sentences have vectors, and what they take."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.fill_status import FillStatus, read_status
from retrieval.meaning.filling import fill_status
from retrieval.meaning.vector_log import stored_size


@dataclass(frozen=True, slots=True)
class MeaningNumbers:
    """How many sentences have vectors of a ``model``, and the ``size`` of all on disk, in bytes."""

    model: str
    status: FillStatus
    size: int


def meaning_numbers(index: SentenceIndex, vectors: Path) -> MeaningNumbers:
    """Return the numbers of the vectors in a folder, which has the name of their model. May take seconds, to count."""
    return MeaningNumbers(vectors.name, fill_status(index, vectors), stored_size(vectors))


def last_numbers(index: SentenceIndex, vectors: Path) -> MeaningNumbers:
    """Return the same numbers as they were written last, which may be those of the index before. Cheap."""
    status = read_status(vectors) or FillStatus(index.generation, len(index), 0, datetime.now(UTC))
    return MeaningNumbers(vectors.name, status, stored_size(vectors))
