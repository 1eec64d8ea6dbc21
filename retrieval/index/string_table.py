"""Strings by number in two files that are mapped, not loaded: opening a million of them costs nothing."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_PART = 1 << 16  # entries that are worked on at a time


class StringTable:
    """An immutable sequence of strings, kept as one UTF-8 blob and the offsets of its entries."""

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        # Items of a memoryview are plain bytes and integers, ten times quicker to get at than numpy's.
        self._blob = blob.data
        self._offsets = offsets.data
        # One question looks its terms up several times, and readers ask about the same things.
        # Bound to no table, which would else be freed, and its files unmapped, only when cycles are looked for.
        self.find = lru_cache(maxsize=1 << 14)(partial(_find, self._blob, self._offsets))

    @classmethod
    def of(cls, strings: Iterable[str]) -> "StringTable":
        """A table of ``strings``, in their order."""
        encoded = [string.encode() for string in strings]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(entry) for entry in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    @classmethod
    def load(cls, folder: Path, name: str) -> "StringTable":
        """The table that `save` wrote under ``name``, mapped into memory."""
        blob = folder / f"{name}.utf8"
        mapped = np.memmap(blob, np.uint8, mode="r") if blob.stat().st_size else np.zeros(0, np.uint8)
        return cls(np.asarray(mapped), mapped_array(folder / f"{name}.offsets.npy"))

    def save(self, folder: Path, name: str) -> None:
        """Write the table as ``name.utf8`` and ``name.offsets.npy``."""
        (folder / f"{name}.utf8").write_bytes(self._blob)
        np.save(folder / f"{name}.offsets.npy", np.asarray(self._offsets))

    def __len__(self) -> int:
        """How many strings there are."""
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> str:
        """The string of that number, from 0."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        return bytes(self._blob[self._offsets[number] : self._offsets[number + 1]]).decode()

    def __iter__(self) -> Iterator[str]:
        """Every string, in order."""
        ends = self._offsets.tolist()
        blob = self._blob[ends[0] : ends[-1]].tobytes()
        spans = pairwise(end - ends[0] for end in ends)
        return (blob[start:end].decode() for start, end in spans)

    def take(self, numbers: NDArray[np.int64]) -> "StringTable":
        """The table of the entries of these numbers, in their order."""
        return self._take(numbers, 1)

    def pairs(self, firsts: NDArray[np.int64], seconds: NDArray[np.int64]) -> "StringTable":
        """The table of the entries ``firsts``, each with a blank and the entry of ``seconds`` behind it."""
        blank = len(self)
        offsets = np.asarray(self._offsets)
        blob = np.concatenate([np.asarray(self._blob)[: offsets[-1]], np.frombuffer(b" ", np.uint8)])
        with_blank = StringTable(blob, np.append(offsets, offsets[-1] + 1))
        together = np.stack([firsts, np.full(len(firsts), blank), seconds], axis=1).ravel()
        return with_blank._take(together, 3)

    def _take(self, numbers: NDArray[np.int64], together: int) -> "StringTable":
        """The table of the entries of these numbers, each so many together in one."""
        blob, offsets = np.asarray(self._blob), np.asarray(self._offsets)
        starts, lengths = offsets[numbers], offsets[numbers + 1] - offsets[numbers]
        ends = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum(lengths, out=ends[1:])
        taken = np.empty(ends[-1], np.uint8)
        for first in range(0, len(numbers), _PART):  # the way there takes sixteen times the memory
            last = min(first + _PART, len(numbers))
            places = np.repeat(starts[first:last] - ends[first:last], lengths[first:last])
            places += np.arange(ends[first], ends[last])
            taken[ends[first] : ends[last]] = blob[places]
        return StringTable(taken, np.ascontiguousarray(ends[::together]))

    def blob(self, start: int, stop: int) -> tuple[memoryview, NDArray[np.int64]]:
        """The entries ``start:stop`` as they are stored: their bytes, and where each ends in them."""
        first, last = self._offsets[start], self._offsets[stop]
        return self._blob[first:last], np.asarray(self._offsets[start + 1 : stop + 1]) - first


class StringTableWriter:
    """Writes a `StringTable` entry by entry, for strings that need not fit in memory together."""

    def __init__(self, blob: BinaryIO) -> None:
        self._blob = blob
        self._offsets = array("q", [0])

    @classmethod
    @contextmanager
    def into(cls, folder: Path, name: str) -> Iterator["StringTableWriter"]:
        """A writer of the table ``name`` in ``folder``; the table is whole once the context has ended."""
        with (folder / f"{name}.utf8").open("wb") as blob:
            writer = cls(blob)
            yield writer
        np.save(folder / f"{name}.offsets.npy", np.frombuffer(writer._offsets, np.int64))

    def extend(self, table: StringTable, start: int, stop: int) -> None:
        """Add the entries ``start:stop`` of another table, as `append` would one by one."""
        blob, ends = table.blob(start, stop)
        self._blob.write(blob)
        self._offsets.frombytes((ends + self._offsets[-1]).tobytes())

    def append(self, string: str) -> None:
        """Add one entry, which gets the next number."""
        entry = string.encode()
        self._blob.write(entry)
        self._offsets.append(self._offsets[-1] + len(entry))


def _find(blob: memoryview, offsets: memoryview, string: str) -> int | None:
    """The number of ``string``, or None. Holds only where the table was made from strings sorted by `sort_key`."""
    wanted = string.encode(errors="surrogatepass")

    def entry(number: int) -> bytes:
        return bytes(blob[offsets[number] : offsets[number + 1]])

    count = len(offsets) - 1
    number = bisect_left(range(count), wanted, key=entry)
    return number if number < count and entry(number) == wanted else None


def sort_key(string: str) -> bytes:
    """The order in which `StringTable.find` searches."""
    return string.encode()


def mapped_array(path: Path) -> NDArray[Any]:
    """The array in a ``.npy`` file, mapped: a plain view, for slices of a memmap cost a Python call each."""
    return np.asarray(np.load(path, mmap_mode="r"))
