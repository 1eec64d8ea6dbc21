"""Embeddings: vectors of texts, of which those point the same way that mean the same."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.floating[Any]]


class Embedder(Protocol):
    """Embeds texts by one model. Not thread-safe."""

    def expect(self, text: str) -> None:
        """Announce a question, which is embedded while the caller does something else. Cheap; never raises."""

    def question(self, text: str) -> Vectors | None:
        """Return the unit vector of a question, any text; None if it is not there in time, or the model is unusable.

        Never raises because of the text or the model; what is wrong with the model is logged once.
        """

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of sentences (rows), any texts, however long it takes.

        Raises:
            TextsUnusableError: These sentences end its process; another embedder embeds others.
            MeaningError: The model cannot be used.
        """


class ArticleVectors(Protocol):
    """The vectors of the sentences of an index, as far as they are there. Safe to read from any thread."""

    def of_article(self, article: int) -> Vectors | None:
        """Return the unit vectors of the sentences of an article (rows), by its number; None if they are not there."""
