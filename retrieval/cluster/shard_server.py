"""Serves one shard: runs jobs on its index, of the generation that each names."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from retrieval.cluster.connection import own_node
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.manifest import verify

_KEPT = 2  # generations: the one before is searched until all have changed to the new one

_Result = TypeVar("_Result")


class Place(NamedTuple):
    """Where a server runs: the id of its node, and that of its process there."""

    node: str
    process: int


class ShardServer:
    """The indexes of one shard in the last generations that were asked for. Thread-safe.

    A new one, as after the loss of a node, knows nothing: it opens what it is asked for.
    """

    def __init__(self) -> None:
        self._opened: OrderedDict[Path, GenerationIndex] = OrderedDict()
        self._opening = threading.Lock()

    def run(self, folder: Path, job: Callable[[GenerationIndex], _Result]) -> _Result:
        """Run ``job`` on the index of the shard in ``folder``. Raises `IndexUnusableError` if that cannot be opened."""
        return job(self._opened.get(folder) or self._open(folder))

    def open(self, folder: Path) -> Place:
        """Open the index of a shard after verifying its files, and return where this server runs.

        Raises:
            IndexUnusableError: It cannot be opened here.
        """
        self._open(folder)
        return Place(own_node(), os.getpid())

    def _open(self, folder: Path) -> GenerationIndex:
        with self._opening:
            if folder not in self._opened:
                verify(folder)
                self._opened[folder] = GenerationIndex(folder)
                while len(self._opened) > _KEPT:
                    self._opened.popitem(last=False)
            return self._opened[folder]
