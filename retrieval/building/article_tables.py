"""Articles to the tables of articles and sentences; what has not changed is copied from the generation before."""

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
    """Writes them into a folder, article by article; they are whole once the context has ended.

    ``digests`` are those of the articles by their id, and ``sentences`` their sentences' numbers, both in order;
    ``known`` are their numbers in the generation before, or None.
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
        """How many sentences there are so far."""
        return self.sentences[-1].stop if self.sentences else 0

    def add(self, read: ArticleLines) -> None:
        """Add an article that is new or has changed."""
        rows = read.sentences.copy()
        rows["article"] = len(self.digests)
        self._enter({**read.record}, rows, read.publication_days, None)
        self._writers["texts"].append(read.text)
        self._writers["headings"].append(read.headings)
        self._writers["keys"].append(read.key)

    def copy(self, previous: PreviousGeneration, known: int) -> None:
        """Add the article that has the number ``known`` in the generation before."""
        rows = previous.rows[slice(previous.sentences(known).start, previous.sentences(known).stop)].copy()
        rows["article"] = len(self.digests)
        first, last = previous.publication_days[known].tolist()
        self._enter(json.loads(previous.tables["records"][known]), rows, (first, last), known)
        for name in _COPIED:
            self._writers[name].extend(previous.tables[name], known, known + 1)

    def _enter(self, record: dict[str, Any], rows: NDArray[Any], days: tuple[int, int], known: int | None) -> None:
        first = self.sentence_count
        record["sentences"] = [first, first + len(rows)]
        self._writers["records"].append(json.dumps(record, ensure_ascii=False))
        self._rows.append(rows)
        self._days.append(days)
        self.digests[record["id"]] = record["digest"]
        self.sentences.append(range(*record["sentences"]))
        self.known.append(known)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Write what is only known at the end."""
        if error is None:
            rows = np.concatenate(self._rows) if self._rows else np.zeros(0, SENTENCE_FIELDS)
            np.save(self._folder / "sentences.npy", rows)
            np.save(self._folder / "article_of.npy", np.ascontiguousarray(rows["article"]))
            starts = [0, *(span.stop for span in self.sentences)]
            np.save(self._folder / "first_sentences.npy", np.array(starts, np.int32))
            np.save(self._folder / "publication_days.npy", np.array(self._days, np.int32).reshape(-1, 2))
        return super().__exit__(kind, error, traceback) or False
