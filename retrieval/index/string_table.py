"""Arrays and tables of strings in files that are memory-mapped: opening a table of a million strings costs nothing."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Int32Array = NDArray[np.int32]

_CHUNK = 1 << 16  # entries gathered at a time; chosen to bound the memory of their byte positions
_FIND_CACHE = 1 << 14  # strings; chosen


class StringTable:
    """An immutable sequence of strings, numbered from 0: one UTF-8 blob and the offsets of the entries in it."""

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        # Indexing a memoryview returns plain bytes and integers, ten times faster than indexing a numpy array.
        self._blob = blob.data
        self._offsets = offsets.data
        # One question looks up its terms several times, and questions repeat each other's terms. The cache is bound
        # to the buffers, not to self: a reference cycle would delay the unmapping of the files until the next
        # collection of cycles.
        self.find = lru_cache(maxsize=_FIND_CACHE)(partial(_find, self._blob, self._offsets))

    @classmethod
    def of(cls, strings: Iterable[str]) -> "StringTable":
        """Return a table of ``strings`` in their order."""
        encoded = [string.encode() for string in strings]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(entry) for entry in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    @classmethod
    def load(cls, folder: Path, name: str) -> "StringTable":
        """Map the table that was saved as ``name``. Raises ValueError if a file of it is cut short."""
        blob, offsets = folder / f"{name}.utf8", mapped_array(folder / f"{name}.offsets.npy")
        mapped = np.memmap(blob, np.uint8, mode="r") if blob.stat().st_size else np.zeros(0, np.uint8)
        if offsets.dtype != np.int64 or not len(offsets) or offsets[-1] != len(mapped):
            raise ValueError(f"{blob.name} and its offsets do not fit together: one of them is cut short")
        return cls(np.asarray(mapped), offsets)

    def save(self, folder: Path, name: str) -> None:
        """Write the table as ``name.utf8`` and ``name.offsets.npy``."""
        (folder / f"{name}.utf8").write_bytes(self._blob)
        np.save(folder / f"{name}.offsets.npy", np.asarray(self._offsets))

    def __len__(self) -> int:
        """Return the number of strings."""
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> str:
        """Return the string with this number. Raises IndexError if there is none."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        return bytes(self._blob[self._offsets[number] : self._offsets[number + 1]]).decode()

    def __iter__(self) -> Iterator[str]:
        """Iterate over all strings in order."""
        ends = self._offsets.tolist()
        blob = self._blob[ends[0] : ends[-1]].tobytes()
        spans = pairwise(end - ends[0] for end in ends)
        return (blob[start:end].decode() for start, end in spans)

    def take(self, numbers: NDArray[np.int64]) -> "StringTable":
        """Return a table of the entries with these numbers, in their order."""
        return self._take(numbers, 1)

    def pairs(self, firsts: NDArray[np.int64], seconds: NDArray[np.int64]) -> "StringTable":
        """Return a table whose entries join the entries ``firsts[i]`` and ``seconds[i]`` by a blank."""
        blank = len(self)
        offsets = np.asarray(self._offsets)
        blob = np.concatenate([np.asarray(self._blob)[: offsets[-1]], np.frombuffer(b" ", np.uint8)])
        with_blank = StringTable(blob, np.append(offsets, offsets[-1] + 1))
        parts = np.stack([firsts, np.full(len(firsts), blank), seconds], axis=1).ravel()
        return with_blank._take(parts, 3)

    def _take(self, numbers: NDArray[np.int64], run: int) -> "StringTable":
        """Return a table in which each ``run`` entries of ``numbers``, one after the other, form one entry."""
        blob, offsets = np.asarray(self._blob), np.asarray(self._offsets)
        starts, lengths = offsets[numbers], offsets[numbers + 1] - offsets[numbers]
        ends = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum(lengths, out=ends[1:])
        taken = np.empty(ends[-1], np.uint8)
        for first in range(0, len(numbers), _CHUNK):  # the positions take sixteen times the memory of the bytes
            last = min(first + _CHUNK, len(numbers))
            positions = np.repeat(starts[first:last] - ends[first:last], lengths[first:last])
            positions += np.arange(ends[first], ends[last])
            taken[ends[first] : ends[last]] = blob[positions]
        return StringTable(taken, np.ascontiguousarray(ends[::run]))

    def encoded(self, start: int, stop: int) -> tuple[memoryview, NDArray[np.int64]]:
        """Return the bytes of the entries ``start:stop``, and the offset in them at which each entry ends."""
        first, last = self._offsets[start], self._offsets[stop]
        return self._blob[first:last], np.asarray(self._offsets[start + 1 : stop + 1]) - first


class StringTableWriter:
    """Writes the files of a `StringTable` entry by entry, so that the strings need not fit in memory together."""

    def __init__(self, blob: BinaryIO) -> None:
        self._blob = blob
        self._offsets = array("q", [0])

    @classmethod
    @contextmanager
    def into(cls, folder: Path, name: str) -> Iterator["StringTableWriter"]:
        """Open a writer of the table ``name`` in ``folder``; the table is complete after the context has ended."""
        with (folder / f"{name}.utf8").open("wb") as blob:
            writer = cls(blob)
            yield writer
        np.save(folder / f"{name}.offsets.npy", np.frombuffer(writer._offsets, np.int64))

    def extend(self, table: StringTable, start: int, stop: int) -> None:
        """Append the entries ``start:stop`` of another table without decoding them."""
        encoded, ends = table.encoded(start, stop)
        self._blob.write(encoded)
        self._offsets.frombytes((ends + self._offsets[-1]).tobytes())

    def append(self, string: str) -> None:
        """Append one entry, which gets the next number."""
        entry = string.encode()
        self._blob.write(entry)
        self._offsets.append(self._offsets[-1] + len(entry))


def _find(blob: memoryview, offsets: memoryview, string: str) -> int | None:
    """Return the number of ``string``, or None. Correct only for tables of strings sorted by `sort_key`."""
    wanted = string.encode(errors="surrogatepass")

    def entry(number: int) -> bytes:
        return bytes(blob[offsets[number] : offsets[number + 1]])

    count = len(offsets) - 1
    number = bisect_left(range(count), wanted, key=entry)
    return number if number < count and entry(number) == wanted else None


def sort_key(string: str) -> bytes:
    """Return the sort key that `StringTable.find` relies on."""
    return string.encode()


def mapped_array(path: Path) -> NDArray[Any]:
    """Map the array of a ``.npy`` file, as a plain view: slicing a `numpy.memmap` costs a Python call each time.

    Raises:
        ValueError: The file is shorter than its array. Mapped nevertheless, it would end the process when it is read.
    """
    try:
        # Half the time of `numpy.lib.format.open_memmap`, which opens the file twice; an index has a hundred.
        with path.open("rb") as file:
            np.lib.format.read_magic(file)
            shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file)
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
            return np.ndarray(shape, dtype, mapped, file.tell(), order="F" if is_fortran else "C")
    except (ValueError, TypeError, EOFError) as error:
        raise ValueError(f"{path.name} is cut short or no array ({error})") from error
