"""Strings by number in two files that are mapped, not loaded: opening a million of them costs nothing."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray


class StringTable:
    """An immutable sequence of strings, kept as one UTF-8 blob and the offsets of its entries."""

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        # Items of a memoryview are plain bytes and integers, ten times quicker to get at than numpy's.
        self._blob = blob.data
        self._offsets = offsets.data
        # One question looks its terms up several times, and readers ask about the same things.
        self.find = lru_cache(maxsize=1 << 14)(self._find)

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
        return self._entry(number).decode()

    def _find(self, string: str) -> int | None:
        """The number of ``string``, or None. Holds only where the table was made from strings sorted by `sort_key`."""
        wanted = string.encode(errors="surrogatepass")
        number = bisect_left(range(len(self)), wanted, key=self._entry)
        return number if number < len(self) and self._entry(number) == wanted else None

    def _entry(self, number: int) -> bytes:
        return bytes(self._blob[self._offsets[number] : self._offsets[number + 1]])


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

    def append(self, string: str) -> None:
        """Add one entry, which gets the next number."""
        entry = string.encode()
        self._blob.write(entry)
        self._offsets.append(self._offsets[-1] + len(entry))


def sort_key(string: str) -> bytes:
    """The order in which `StringTable.find` searches."""
    return string.encode()


def mapped_array(path: Path) -> NDArray[Any]:
    """The array in a ``.npy`` file, mapped: a plain view, for slices of a memmap cost a Python call each."""
    return np.asarray(np.load(path, mmap_mode="r"))
