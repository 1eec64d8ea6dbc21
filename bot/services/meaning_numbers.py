"""How many sentences have vectors, and what they take."""

from dataclasses import dataclass
from pathlib import Path

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.fill_status import FillStatus
from retrieval.meaning.filling import fill_status
from retrieval.meaning.vector_log import VectorLog


@dataclass(frozen=True, slots=True)
class MeaningNumbers:
    """How many sentences have vectors of a ``model``, and the ``size`` of all on disk, in bytes."""

    model: str
    status: FillStatus
    size: int


def meaning_numbers(index: SentenceIndex, vectors: Path) -> MeaningNumbers:
    """Return the numbers of the vectors in a folder, which has the name of their model. May take seconds."""
    return MeaningNumbers(vectors.name, fill_status(index, vectors), VectorLog(vectors).size)
