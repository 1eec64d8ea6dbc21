"""Articles to the tables of articles and sentences; what has not changed is copied from the generation before."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.articles import Article, Fresh
from retrieval.building.previous import Previous
from retrieval.dating.publication_date import PublicationDate
from retrieval.index import SENTENCE_FIELDS
from retrieval.sentences import split_sentences
from retrieval.string_table import StringTableWriter

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

    def add(self, found: Fresh) -> list[str]:
        """Add an article and return the texts that are segmented: its headings as one, then its sentences."""
        article = found.article
        rows = np.array([(len(self.digests), *place) for place in _sentences_of(article)], SENTENCE_FIELDS)
        headings = "\n".join(_headings_of(article))
        self._enter(_record(article), rows, _publication_days(article.published), None)
        self._writers["texts"].append(article.text)
        self._writers["headings"].append(headings)
        self._writers["keys"].append(found.key)
        spans = zip(rows["start"].tolist(), rows["end"].tolist(), strict=True)
        return [headings, *(article.text[start:end] for start, end in spans)]

    def copy(self, previous: Previous, known: int) -> None:
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


def _sentences_of(article: Article) -> Iterator[tuple[int, int, int, int]]:
    """The paragraph, position and offsets of each sentence of an article."""
    position = 0
    body = (paragraph for paragraph in article.paragraphs if paragraph.kind == "body")
    for number, paragraph in enumerate(body):
        for start, end in split_sentences(article.text[paragraph.start : paragraph.end]):
            yield number, position, paragraph.start + start, paragraph.start + end
            position += 1


def _headings_of(article: Article) -> Iterator[str]:
    """What the article says outside its sentences: its title, where that is none of them, and its subheads."""
    if not any(article.title in article.text[paragraph.start : paragraph.end] for paragraph in article.paragraphs):
        yield article.title
    for paragraph in article.paragraphs:
        if paragraph.kind == "heading":
            yield article.text[paragraph.start : paragraph.end]


def _publication_days(published: PublicationDate) -> tuple[int, int]:
    """The first and last day that it may be, as ordinals; 0 where the year is unknown."""
    period = published.period
    return (period.since.toordinal(), period.until.toordinal()) if period else (0, 0)


def _record(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.iso(),
        "basis": article.published.basis,
        "evidence": article.published.evidence,
        "digest": article.digest,
    }
