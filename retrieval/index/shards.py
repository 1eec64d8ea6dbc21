"""The shards of an archive, each a generation of some of its articles, and the jobs that they are given.

Shards are compiled with the statistics of all articles, so that what they compute is what one index of all would.
Articles and sentences have the numbers of the shard here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.index.generation_index import ArticleContents, GenerationIndex
from retrieval.index.sentence_index import Articles, Terms
from retrieval.index.string_table import Int32Array
from retrieval.index.top_k import Scores

_Result = TypeVar("_Result")
Numbers = NDArray[np.int64]
TermLists = Mapping[str, Sequence[str]]  # channel -> terms
PackedMask = NDArray[np.uint8]

SHARDS = "shards"  # the folder, below that of a generation, that holds a folder for each shard, named by its number


class Shards(Protocol):
    """The opened shards of one generation, numbered from 0. Safe to use from any thread."""

    def __len__(self) -> int:
        """Return how many there are."""

    def run(self, jobs: Mapping[int, Callable[[GenerationIndex], _Result]]) -> dict[int, _Result]:
        """Run each job on the index of the shard with its number, all at once, and return the results.

        Jobs and results can be pickled.

        Raises:
            PartUnavailableError: A shard cannot be reached.
        """


class LocalShards:
    """`Shards` in this process, which run their jobs one after the other."""

    def __init__(self, generation: Path) -> None:
        """Open the shards of the generation in this folder."""
        self._indexes = [GenerationIndex(folder) for folder in shard_folders(generation)]

    def __len__(self) -> int:
        """See `Shards`."""
        return len(self._indexes)

    def run(self, jobs: Mapping[int, Callable[[GenerationIndex], _Result]]) -> dict[int, _Result]:
        """See `Shards`."""
        return {number: job(self._indexes[number]) for number, job in jobs.items()}


def shard_folders(generation: Path) -> list[Path]:
    """Return the folders of the shards of the generation in a folder; none if it is in one piece."""
    return sorted((generation / SHARDS).glob("[0-9]*"), key=lambda folder: int(folder.name))


class Idf(NamedTuple):
    """The inverse document frequencies of some terms among sentences and among articles, NaN where they are unknown."""

    sentences: Scores
    articles: Scores


class Found(NamedTuple):
    """The best sentences of a shard, with their scores, and the `Idf` of the terms by channel."""

    sentences: Int32Array
    scores: Scores
    idf: Mapping[str, Idf]


@dataclass(frozen=True, slots=True)
class TermWeights:
    """What each of some terms (row) contributes to the scores of some sentences and articles (columns), by channel."""

    sentences: Mapping[str, Scores]
    articles: Mapping[str, Scores]


class Collected(NamedTuple):
    """The contents of some articles, and the weights of some terms, with their `Idf` by channel."""

    contents: Sequence[ArticleContents]
    weights: TermWeights
    idf: Mapping[str, Idf]


def find_best(index: GenerationIndex, *, terms: Terms, limit: int, within: PackedMask | None) -> Found:
    """Return the best sentences of a shard, as `SentenceIndex.top` does; ``within`` is packed by `pack`."""
    hits = index.top(terms, limit, None if within is None else unpack(within, index.article_count))
    numbers, scores = ([hit[place] for hit in hits] for place in (0, 1))
    lists = {channel: list(weights) for channel, weights in terms.items()}
    return Found(np.array(numbers, np.int32), np.array(scores, np.float32), find_idf(index, terms=lists))


def find_idf(index: GenerationIndex, *, terms: TermLists) -> Mapping[str, Idf]:
    """Return the `Idf` of ``terms`` by channel."""
    channels = ((name, index.channels[name], some) for name, some in terms.items())
    return {name: Idf(one.sentences.known_idf(some), one.articles.known_idf(some)) for name, one, some in channels}


def find_holding(index: GenerationIndex, *, channel: str, terms: Iterable[str]) -> PackedMask:
    """Return the mask of `SentenceIndex.articles_with`, packed."""
    return pack(index.articles_with(channel, terms))


def collect(
    index: GenerationIndex, *, contents: Sequence[int], terms: TermLists, sentences: Numbers, articles: Numbers
) -> Collected:
    """Return the ``contents`` of articles, and the weights of ``terms`` in ``sentences`` and ``articles``."""
    weights = TermWeights(
        {channel: index.weights(channel, some, sentences) for channel, some in terms.items()},
        {channel: index.article_weights(channel, some, articles) for channel, some in terms.items()},
    )
    return Collected([*map(index.contents, contents)], weights, find_idf(index, terms=terms))


def pack(mask: Articles) -> PackedMask:
    """Return a mask as bits."""
    return np.packbits(mask)


def unpack(packed: PackedMask, count: int) -> Articles:
    """Return the mask, of this many articles, that was packed."""
    return np.unpackbits(packed, count=count).astype(np.bool_)
