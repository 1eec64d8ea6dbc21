"""The statistics of all shards together, counted in each and added up, with which each is compiled."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.building.channel_compiler import count_channels
from retrieval.building.joined_statistics import LEVELS, Level
from retrieval.building.shard_pieces import written_once
from retrieval.index.okapi import CorpusStatistics, TermCounts
from retrieval.index.sentence_index import CHANNELS

PARTS: tuple[tuple[str, Level], ...] = tuple((channel, level) for channel in CHANNELS for level in LEVELS)

_Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """The counts of one channel and level.

    Attributes:
        size: The number of documents.
        length: The number of terms in all documents.
        keys: The keys of the terms, ascending.
        holders: The number of documents that hold each term.
        uses: The number of its occurrences.
    """

    size: int
    length: int
    keys: _Counts
    holders: _Counts
    uses: _Counts

    def save(self, folder: Path, channel: str, level: Level) -> None:
        """Write the counts to ``folder``."""
        sizes = np.array([self.size, self.length])
        file = _file(folder, channel, level)
        np.savez(file, sizes=sizes, keys=self.keys, holders=self.holders, uses=self.uses)

    @classmethod
    def load(cls, folder: Path, channel: str, level: Level) -> "TermStatistics":
        """Read what was saved to ``folder``."""
        with np.load(_file(folder, channel, level)) as arrays:
            size, length = arrays["sizes"].tolist()
            return cls(size, length, arrays["keys"], arrays["holders"], arrays["uses"])

    @classmethod
    def of(cls, keys: _Counts, counts: TermCounts) -> "TermStatistics":
        """Return the statistics of the documents counted."""
        count = len(keys)
        holders = np.bincount(counts.terms, minlength=count)
        uses = np.bincount(counts.terms, counts.frequencies, count).astype(np.int64)
        return cls(len(counts.lengths), int(counts.lengths.sum()), keys, holders, uses)

    @classmethod
    def sum(cls, parts: Sequence["TermStatistics"]) -> "TermStatistics":
        """Return the statistics of all ``parts`` together."""
        keys, at = np.unique(np.concatenate([part.keys for part in parts]), return_inverse=True)
        holders, uses = (
            np.bincount(at, np.concatenate(counts), len(keys)).astype(np.int64)
            for counts in ([part.holders for part in parts], [part.uses for part in parts])
        )
        return cls(sum(part.size for part in parts), sum(part.length for part in parts), keys, holders, uses)


@dataclass(frozen=True, slots=True)
class CountingTask:
    """A shard to count, whose counts are written to ``into``; ``sentences`` are those of each article."""

    shard: Path
    sentences: Sequence[range]
    into: Path


def count_shard(task: CountingTask) -> Path:
    """Write the counts of every channel and level of a shard, and return their folder."""
    with written_once(task.into) as folder:
        for channel, level, keys, counts in count_channels(task.shard, task.sentences):
            TermStatistics.of(keys, counts).save(folder, channel, level)
    return task.into


@dataclass(frozen=True, slots=True)
class SummingTask:
    """One channel and level whose counts are in the folders ``parts``, and the folder to write their sum to."""

    channel: str
    level: Level
    parts: Sequence[Path]
    into: Path


def sum_counts(task: SummingTask) -> None:
    """Write the sum of the counts of all shards."""
    parts = [TermStatistics.load(folder, task.channel, task.level) for folder in task.parts]
    with written_once(task.into / f"{task.channel}-{task.level}") as folder:
        TermStatistics.sum(parts).save(folder, task.channel, task.level)


def summed(folder: Path, channel: str, level: Level) -> TermStatistics:
    """Read what `sum_counts` wrote below ``folder``."""
    return TermStatistics.load(folder / f"{channel}-{level}", channel, level)


class SharedStatistics:
    """`retrieval.building.channel_compiler.Statistics` of all shards, read from the folder of their sums."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, channel: str, level: Level, keys: _Counts, _: TermCounts) -> CorpusStatistics:
        """See `Statistics`."""
        whole = summed(self._folder, channel, level)
        holders = whole.holders[whole.keys.searchsorted(keys)]
        return CorpusStatistics(whole.size, whole.length / whole.size if whole.size else 0.0, holders)


def _file(folder: Path, channel: str, level: Level) -> Path:
    return folder / f"{channel}-{level}.npz"
