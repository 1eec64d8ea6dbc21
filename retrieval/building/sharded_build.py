"""Builds a generation of the index in shards, by tasks that may run on several machines.

::

    articles → pieces        read and segmented, some thousands by a task
    pieces → tables          of each shard: runs of articles, in the order of one index
    tables → statistics      of all shards: counted in each, added up
    tables → shards          compiled with these statistics
    shards → generation      what is of no single shard: the articles, spelling, near copies, stories, examples

Scores are those of `retrieval.building.build`. Every article is read again: nothing is copied from the generation
before.
"""

import shutil
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple

from retrieval.articles.file_list import count_read
from retrieval.articles.folder import ArticleFolders, UniqueIds
from retrieval.articles.model import Fault
from retrieval.building.acceptance import Acceptance, ReadSummary
from retrieval.building.article_lines import Task, weigh
from retrieval.building.article_register import ArticleRegister
from retrieval.building.build import BuildReport, facts_of, index_errors, make_examples, report
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.copy_finder import find_copies
from retrieval.building.options import BuildOptions, OnProgress, Progress
from retrieval.building.parallel_reader import ArticleFacts, ArticleReader
from retrieval.building.shard_pieces import (
    JoiningTask,
    LocalTasks,
    Piece,
    PieceArticle,
    PieceTask,
    Tasks,
    join_words,
    write_piece,
)
from retrieval.building.shard_writer import (
    CompilingTask,
    Run,
    TablesTask,
    compile_shard,
    join_tables,
    sentences_of,
)
from retrieval.building.shared_files import learn_words, save_counted, save_vocabularies, write_whole
from retrieval.building.shared_statistics import PARTS, CountingTask, SummingTask, count_shard, sum_counts
from retrieval.building.story_finder import find_stories
from retrieval.dates.calendar import today
from retrieval.errors import IndexUnusableError
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.sharded_index import ShardedIndex
from retrieval.index.shards import SHARDS, LocalShards
from retrieval.index.string_table import StringTable
from retrieval.text.segmentation import Segmenter

_DEFAULTS = BuildOptions()
_LOCAL = LocalTasks()


@dataclass(frozen=True, slots=True)
class Division:
    """How a build is divided: the number of shards, and what one task reads at most, in articles and in bytes."""

    shards: int = 4
    articles: int = 2_000
    bytes: int = 1 << 23


_DIVISION = Division()


class Placed(NamedTuple):
    """An article, and where its tables are: the number of its piece, and its own there."""

    article: PieceArticle
    piece: int
    number: int


@dataclass(frozen=True, slots=True)
class PreviousIndex:
    """The generation that a build replaces: `retrieval.building.acceptance.Previous`."""

    folder: Path
    index: SentenceIndex
    segmenter: str

    def digests(self) -> dict[str, str]:
        """Return the digests of its articles by id."""
        return {article.id: article.digest for article in self.index.articles}


def build_shards(  # noqa: PLR0913 — as `build`, and how it is divided
    articles: Path,
    generations: Generations,
    segmenter: Segmenter,
    options: BuildOptions = _DEFAULTS,
    on_progress: OnProgress = lambda _: None,
    *,
    division: Division = _DIVISION,
    tasks: Tasks = _LOCAL,
) -> BuildReport:
    """Build a generation in shards, check it and make it current; arguments and errors as of `build`."""
    with index_errors(), generations.building(), generations.new() as folder:
        folders = ArticleFolders(articles, options.added)
        return _ShardedBuild(folders, generations, options, on_progress, division, tasks, folder).run(segmenter)


@dataclass(frozen=True, slots=True)
class _ShardedBuild:
    """One build, which writes to ``folder``."""

    articles: ArticleFolders
    generations: Generations
    options: BuildOptions
    on_progress: OnProgress
    division: Division
    tasks: Tasks
    folder: Path

    def run(self, segmenter: Segmenter) -> BuildReport:
        """Write the generation, publish it, and return the report."""
        before = _previous(self.generations)
        register = ArticleRegister(self.generations.register, self.options.today or today())
        pieces = self._read(segmenter, register)
        placed, duplicates = _distinct(pieces)
        folders = [piece.folder for piece in pieces]
        words = folders
        if isinstance(segmenter, CollocationSegmenter):
            segmenter = learn_words(_runs(placed, folders, folders))
            segmenter.save(self.folder)
            words = self._join_words(folders, segmenter)
        save_counted(self._work("counted"), folders, _left_out(folders, placed))
        save_vocabularies(self._work("vocabularies"), _runs(placed, folders, words))
        summary = self._summary(placed, (*(fault for piece in pieces for fault in piece.faults), *duplicates))
        facts = facts_of(summary, segmenter)
        numbers = register.enter([one.article.id for one in placed])
        tables = [
            TablesTask(
                self._work("tables") / str(number),
                _runs(placed[part], folders, words),
                self._work("vocabularies"),
                numbers[part],
            )
            for number, part in enumerate(_cut(placed, self.division.shards))
        ]
        self._write_shards(tables, facts)
        self._write_whole(len(tables), segmenter)
        acceptance = Acceptance(before, segmenter, self.options)
        name = self.generations.publish(self.folder, facts, lambda written: acceptance.check(_opened(written), summary))
        digests = {one.article.id: one.article.digest for one in placed}
        return report(name, summary, digests, before.digests() if before else {})

    def _work(self, name: str) -> Path:
        """Return the folder of what the generation does not keep."""
        return self.folder / "work" / name

    def _read(self, segmenter: Segmenter, register: ArticleRegister) -> list[Piece]:
        """Read all articles, with words unless these are learnt from all."""
        first = None if isinstance(segmenter, CollocationSegmenter) else segmenter
        facts = ArticleFacts(register.first_seen, self.options.corrections)
        found = ArticleReader(self.articles, None, facts, lambda _: None).tasks(first)
        batches = enumerate(_batches(found, self.division))
        tasks = (PieceTask(self._work("pieces") / str(number), batch, first) for number, batch in batches)
        pieces, sentences = [], 0
        for piece in self.tasks.map(write_piece, tasks):
            pieces.append(piece)
            sentences += sum(article.sentences for article in piece.articles)
            self.on_progress(Progress("reading", sentences))
        return pieces

    def _join_words(self, pieces: Sequence[Path], segmenter: CollocationSegmenter) -> list[Path]:
        """Find the words of all pieces, and return the folders with their tables."""
        folders = [self._work("words") / piece.name for piece in pieces]
        tasks = (JoiningTask(piece, into, segmenter) for piece, into in zip(pieces, folders, strict=True))
        for done, _ in enumerate(self.tasks.map(join_words, tasks), start=1):
            self.on_progress(Progress("segmenting", done, len(pieces)))
        return folders

    def _summary(self, placed: Sequence[Placed], faults: Sequence[Fault]) -> ReadSummary:
        sentences = sum(one.article.sentences for one in placed)
        files = count_read(filter(None, self.articles), faults)
        return ReadSummary(self.articles.root, len(placed), sentences, faults, files)

    def _write_shards(self, tables: Sequence[TablesTask], facts: Mapping[str, object]) -> None:
        """Write the shards, numbered in order, with the statistics of all."""
        for _ in self.tasks.map(join_tables, iter(tables)):
            self.on_progress(Progress("compiling", 0, len(tables)))
        counting = (
            CountingTask(task.folder, sentences_of(task.folder), self._work("counts") / task.folder.name)
            for task in tables
        )
        counts, sums = [*self.tasks.map(count_shard, counting)], self._work("sums")
        for _ in self.tasks.map(sum_counts, (SummingTask(channel, level, counts, sums) for channel, level in PARTS)):
            self.on_progress(Progress("compiling", 0, len(tables)))
        compiling = (
            CompilingTask(self.folder / SHARDS / task.folder.name, task.folder, sums, self._work("counted"), facts)
            for task in tables
        )
        for done, _ in enumerate(self.tasks.map(compile_shard, compiling), start=1):
            self.on_progress(Progress("compiling", done, len(tables)))

    def _write_whole(self, shards: int, segmenter: Segmenter) -> None:
        """Write what is of no single shard, and remove what the generation does not keep."""
        folders = [self.folder / SHARDS / str(number) for number in range(shards)]
        write_whole(self.folder, folders, self._work("counted"), self._work("vocabularies"), self._work("sums"))
        find_copies(_opened(self.folder)).save(self.folder)
        find_stories(_opened(self.folder)).save(self.folder)
        self.on_progress(Progress("checking"))
        make_examples(self.folder, _opened(self.folder), segmenter, self.options)
        shutil.rmtree(self.folder / "work")


def _opened(folder: Path) -> ShardedIndex:
    return ShardedIndex(folder, LocalShards(folder))


def _previous(generations: Generations) -> PreviousIndex | None:
    try:
        index = generations.open_main()
    except IndexUnusableError:
        return None
    return PreviousIndex(generations.folder_of(index), index, generations.manifest(index.generation)["segmenter"])


def _batches(found: Iterator[Task], division: Division) -> Iterator[list[Task]]:
    batch: list[Task] = []
    weight = 0
    for task in found:
        batch.append(task)
        weight += weigh(task)
        if len(batch) >= division.articles or weight >= division.bytes:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _distinct(pieces: Sequence[Piece]) -> tuple[list[Placed], list[Fault]]:
    """Return the articles of all pieces, and a fault in place of each whose id is taken."""
    ids, placed, faults = UniqueIds(), list[Placed](), list[Fault]()
    for at, piece in enumerate(pieces):
        for number, article in enumerate(piece.articles):
            if fault := ids.enter(article.id, article.place):
                faults.append(fault)
            else:
                placed.append(Placed(article, at, number))
    return placed, faults


def _runs(placed: Sequence[Placed], pieces: Sequence[Path], words: Sequence[Path]) -> list[Run]:
    """Return ``placed`` as runs of articles that follow each other in one of the ``pieces``."""
    runs = []
    for (piece, _), group in groupby(enumerate(placed), key=lambda pair: (pair[1].piece, pair[1].number - pair[0])):
        numbers = [one.number for _, one in group]
        runs.append(Run(pieces[piece], words[piece], numbers[0], numbers[-1] + 1))
    return runs


def _left_out(pieces: Sequence[Path], placed: Sequence[Placed]) -> dict[Path, list[int]]:
    """Return the numbers of the articles of each piece that are not ``placed``, if there are any."""
    kept = defaultdict[int, set[int]](set)
    for one in placed:
        kept[one.piece].add(one.number)
    counts = (len(StringTable.load(piece, "records")) for piece in pieces)
    found = {
        piece: [*({*range(count)} - kept[at])] for at, (piece, count) in enumerate(zip(pieces, counts, strict=True))
    }
    return {piece: numbers for piece, numbers in found.items() if numbers}


def _cut(placed: Sequence[Placed], shards: int) -> list[slice]:
    """Return the articles of each shard: at least one, and about as many sentences as of the others."""
    ends = [*accumulate(one.article.sentences for one in placed)]
    count = max(min(shards, len(placed)), 1)
    bounds = [bisect_left(ends, shard * (ends[-1] if ends else 0) / count) for shard in range(1, count)]
    starts = [*accumulate([0, *bounds], lambda before, bound: max(before + 1, bound))]
    starts = [min(start, len(placed) - count + shard) for shard, start in enumerate(starts)] if placed else [0]
    return [slice(start, end) for start, end in zip(starts, [*starts[1:], len(placed)], strict=True)]
