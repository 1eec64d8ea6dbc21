"""A model, and where it is: what the embedding process needs of a library."""

from collections.abc import Sequence
from typing import Literal, Protocol

from retrieval.meaning.embedding import Vectors

Kind = Literal["query", "passage"]  # the prefix by which e5 models tell a question from a sentence

TRIAL = "hôm nay"  # a text that any model embeds


class Model(Protocol):
    """A model that is loaded, in the embedding process."""

    def vectors(self, kind: Kind, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (rows) of texts that are as `model_text` returns them, without their prefix."""


class ModelFiles(Protocol):
    """Where a model is. Can be pickled; imports its library only in `load`."""

    def check(self) -> None:
        """Look whether the library and the files are there, without reading them.

        Raises:
            MeaningError: One is missing.
        """

    def name(self) -> str:
        """Return a short name of the model and its weights, fit for a folder; vectors of other names do not compare.

        Raises:
            MeaningError: A file cannot be read.
        """

    def load(self) -> Model:
        """Return the model, which runs on one thread.

        Raises:
            MeaningError: The library is missing, or a file is missing or damaged.
        """
