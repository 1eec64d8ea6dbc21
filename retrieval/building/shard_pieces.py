"""Pieces of a build: each holds the tables of some thousands of articles, which one task has read.

Every task may run again, also while an earlier attempt goes on elsewhere: it writes to a folder of its own, which the
first to finish gives the name that it is to have.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Protocol, TypeVar

from retrieval.articles.model import Fault
from retrieval.building.article_lines import ArticleLines, Result, Task, read, with_words
from retrieval.building.article_tables import ArticleTables
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.term_tables import TermTables
from retrieval.building.truecasing import CasingCounter
from retrieval.index.abbreviations import AbbreviationCounter
from retrieval.index.numbered_lines import NumberedLines
from retrieval.index.string_table import mapped_array
from retrieval.text.segmentation import Segmenter

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Tasks(Protocol):
    """Runs the tasks of a build, some of them at once. All processes that do use the same folders."""

    def map(self, function: Callable[[_Item], _Result], items: Iterator[_Item]) -> Iterator[_Result]:
        """Yield ``function(item)`` for each item, in order; both are pickled. Few items are read ahead of results."""


class LocalTasks:
    """`Tasks` in this process, one after the other."""

    def map(self, function: Callable[[_Item], _Result], items: Iterator[_Item]) -> Iterator[_Result]:
        """See `Tasks`."""
        return map(function, items)


@dataclass(frozen=True, slots=True)
class PieceTask:
    """Articles to read into a piece in ``folder``; their words are found by ``segmenter``, later if it is None."""

    folder: Path
    articles: Sequence[Task]
    segmenter: Segmenter | None


@dataclass(frozen=True, slots=True)
class PieceArticle:
    """An article of a piece: its id, where it was read, its digest, and how many sentences it has."""

    id: str
    place: str
    digest: str
    sentences: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece in ``folder``: its articles in order, and what could not be read."""

    folder: Path
    articles: Sequence[PieceArticle]
    faults: Sequence[Fault]


@contextmanager
def written_once(folder: Path) -> Iterator[Path]:
    """Create a folder to write to, which becomes ``folder`` at the end unless another attempt has written that."""
    own = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    own.mkdir(parents=True)
    try:
        yield own
        own.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(own, ignore_errors=True)


def write_piece(task: PieceTask) -> Piece:
    """Read the articles of a task into its folder."""
    results: Iterator[Result] = chain.from_iterable(map(read, task.articles))
    if task.segmenter:
        results = map(partial(with_words, task.segmenter), results)
    articles: list[PieceArticle] = []
    faults: list[Fault] = []
    casing, abbreviations = CasingCounter(), AbbreviationCounter()
    with written_once(task.folder) as folder, ExitStack() as tables:
        kept = tables.enter_context(ArticleTables(folder))
        syllables = tables.enter_context(TermTables(folder, "syllables", None))
        words = tables.enter_context(TermTables(folder, "words", None)) if task.segmenter else None
        for found in results:
            if isinstance(found, Fault):
                faults.append(found)
            elif isinstance(found, ArticleLines):
                kept.add(found)
                syllables.add(found.syllables)
                casing.add(found.written.split())
                abbreviations.add(found.explained)
                if words:
                    words.add(found.words)
                record, count = found.record, len(found.sentences)
                articles.append(PieceArticle(record["id"], found.place, record["digest"], count))
        tables.close()
        casing.save_counts(folder)
        abbreviations.save_counts(folder)
    return Piece(task.folder, articles, faults)


@dataclass(frozen=True, slots=True)
class JoiningTask:
    """A piece whose words are found by ``segmenter`` in its syllables, and written to the folder ``into``."""

    piece: Path
    into: Path
    segmenter: CollocationSegmenter


def join_words(task: JoiningTask) -> None:
    """Write the words of a piece."""
    firsts = mapped_array(task.piece / "first_sentences.npy").tolist()
    spans = (range(first + number, end + number + 1) for number, (first, end) in enumerate(pairwise(firsts)))
    lines = NumberedLines.load(task.piece, "syllables").of_articles(spans)
    with written_once(task.into) as folder, TermTables(folder, "words", None) as words:
        for article in lines:
            words.add([" ".join(task.segmenter.join(line)) for line in article])
