"""Writes the tables of articles and sentences; rows of unchanged articles are copied from the previous generation."""

import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.building.article_lines import ArticleLines
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.index.sentence_index import SENTENCE_FIELDS
from retrieval.index.string_table import StringTableWriter

_COPIED = ("texts", "headings", "keys")


class ArticleTables(ExitStack):
    """Writes the tables to a folder, article by article; they are complete after the context has ended.

    Attributes:
        digests: The digest of each article by its id, in order.
        sentences: The range of the sentence numbers of each article, in order.
        known: The number of each article in the previous generation, or None if it is new or has changed.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._rows: list[NDArray[Any]] = []
        self._days: list[tuple[int, int]] = []
        self._writers = {
            name: self.enter_context(StringTableWriter.into(folder, name)) for name in ("records", *_COPIED)
        }
        self.digests: dict[str, str] = {}
        self.sentences: list[range] = []
        self.known: list[int | None] = []

    @property
    def sentence_count(self) -> int:
        """The number of sentences added so far."""
        return self.sentences[-1].stop if self.sentences else 0

    def add(self, article: ArticleLines) -> None:
        """Add an article that is new or has changed."""
        rows = article.sentences.copy()
        rows["article"] = len(self.digests)
        self._enter({**article.record}, rows, article.publication_days, None)
        self._writers["texts"].append(article.text)
        self._writers["headings"].append(article.headings)
        self._writers["keys"].append(article.key)

    def copy(self, previous: PreviousGeneration, known: int) -> None:
        """Add the article with the number ``known`` in the previous generation."""
        rows = previous.rows[slice(previous.sentences(known).start, previous.sentences(known).stop)].copy()
        rows["article"] = len(self.digests)
        first, last = previous.publication_days[known].tolist()
        self._enter(json.loads(previous.tables["records"][known]), rows, (first, last), known)
        for name in _COPIED:
            self._writers[name].extend(previous.tables[name], known, known + 1)

    def _enter(self, record: dict[str, Any], rows: NDArray[Any], days: tuple[int, int], known: int | None) -> None:
        first = self.sentence_count
        self._writers["records"].append(json.dumps(record, ensure_ascii=False))
        self._rows.append(rows)
        self._days.append(days)
        self.digests[record["id"]] = record["digest"]
        self.sentences.append(range(first, first + len(rows)))
        self.known.append(known)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Write the arrays over all articles."""
        if error is None:
            rows = np.concatenate(self._rows) if self._rows else np.zeros(0, SENTENCE_FIELDS)
            np.save(self._folder / "sentences.npy", rows)
            np.save(self._folder / "article_of.npy", np.ascontiguousarray(rows["article"]))
            starts = [0, *(span.stop for span in self.sentences)]
            np.save(self._folder / "first_sentences.npy", np.array(starts, np.int32))
            np.save(self._folder / "publication_days.npy", np.array(self._days, np.int32).reshape(-1, 2))
        return super().__exit__(kind, error, traceback) or False
