"""The stored vectors of sentences: one file that grows at its end, a record for each article; readers map it.

::

    FOLDER/vectors.log   records, one after another; of two with one key the later counts
    FOLDER/lock          locked by the process that writes
    FOLDER/damaged       empty; there since a reader found a damaged record, until the next process writes

A record is a head (`_HEAD`), the scale of each vector (float32), and the vectors (int8). Its key is a hash of the text
of the article and of the places of its sentences, so that one record serves every generation and segment that has the
article as it is. What a killed process has written of a record is not there, and neither is a damaged one.
"""

import logging
import mmap
import os
import re
import struct
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.meaning.embedding import Vectors

NO_FILE = 0, 0
LOG_NAME, DAMAGED_NAME = "vectors.log", "damaged"

_HEAD = struct.Struct("<4sIIQII")  # mark, vectors, numbers of each, key, checksum of the payload, checksum of all that
_CHECKED = _HEAD.size - 4  # bytes of the head that its own checksum is of
_MARK = b"HBv1"
_MARKS = re.compile(re.escape(_MARK))
_GREATEST = 127  # of int8, as large as the least
_LOOK_INTERVAL = 2.0  # seconds between looks at the size of the file; chosen

_LOGGER = logging.getLogger(__name__)


def stored_size(folder: Path) -> int:
    """Return the bytes of the log in a folder, 0 if there is none."""
    return stored_file(folder)[1]


def stored_file(folder: Path) -> tuple[int, int]:
    """Return inode and size of the log in a folder, which differ once it was replaced or cut; or NO_FILE."""
    try:
        status = (folder / LOG_NAME).stat()
    except OSError:
        return NO_FILE
    return status.st_ino, status.st_size


def is_damaged(folder: Path) -> bool:
    """Return whether a reader has found a damaged record in the log in a folder, which no process has left out yet."""
    return (folder / DAMAGED_NAME).exists()


class Scan(NamedTuple):
    """The records found in a part of a log: their keys and offsets, and where the last one ends.

    ``whole`` is false if there is something else between them, or after them and not the beginning of one.
    """

    keys: list[int]
    offsets: list[int]
    end: int
    whole: bool


def record(key: int, vectors: Vectors) -> bytes:
    """Return the record of the unit vectors (rows) of an article's sentences."""
    rows, numbers = vectors.shape
    largest = np.abs(vectors).max(axis=1, keepdims=True) if rows and numbers else np.ones((rows, 1), np.float32)
    whole = np.rint(vectors / np.where(largest > 0, largest, 1) * _GREATEST).astype(np.int8)
    lengths = np.linalg.norm(whole.astype(np.float32), axis=1)  # by this and not by `largest`, they are unit vectors
    scales = np.divide(1, lengths, out=np.zeros(rows, np.float32), where=lengths > 0)
    payload = scales.astype("<f4").tobytes() + whole.tobytes()
    head: bytes = _HEAD.pack(_MARK, rows, numbers, key, zlib.crc32(payload), 0)[:_CHECKED]
    return b"".join([head, zlib.crc32(head).to_bytes(4, "little"), payload])


def scan(content: memoryview, start: int) -> Scan:
    """Find the records from the offset ``start`` on, by their heads alone."""
    keys: list[int] = []
    offsets: list[int] = []
    end, whole = start, True
    while start + _HEAD.size <= len(content):
        if not _is_head(content, start):
            whole = False
            following = _MARKS.search(content, start + 1)
            start = following.start() if following else len(content)
            continue
        after = start + length_at(content, start)
        if after > len(content):
            break
        keys.append(_HEAD.unpack_from(content, start)[3])
        offsets.append(start)
        start = end = after
    return Scan(keys, offsets, end, whole)


def _is_head(content: memoryview, start: int) -> bool:
    checksum = int.from_bytes(content[start + _CHECKED : start + _HEAD.size], "little")
    return content[start : start + len(_MARK)] == _MARK and zlib.crc32(content[start : start + _CHECKED]) == checksum


def length_at(content: memoryview, offset: int) -> int:
    """Return the length of the record at an offset."""
    _, rows, numbers, *_ = _HEAD.unpack_from(content, offset)
    return int(_HEAD.size + rows * (4 + numbers))


def vectors_at(content: memoryview, offset: int) -> Vectors | None:
    """Return the vectors of the record at an offset, None if they are damaged."""
    _, rows, numbers, _, checksum, _ = _HEAD.unpack_from(content, offset)
    start = offset + _HEAD.size
    payload = content[start : start + rows * (4 + numbers)]
    if zlib.crc32(payload) != checksum:
        return None
    scales = np.frombuffer(payload, "<f4", rows)
    vectors: Vectors = (
        np.frombuffer(payload, np.int8, rows * numbers, 4 * rows).reshape(rows, numbers) * scales[:, None]
    )
    return vectors


@dataclass(frozen=True, slots=True)
class _View:
    """The log as it was seen last: its file, its mapped content, and its records by key."""

    file: int
    content: memoryview
    keys: NDArray[np.uint64]
    offsets: NDArray[np.int64]
    end: int

    def find(self, key: int) -> int | None:
        place = int(self.keys.searchsorted(np.uint64(key), side="right")) - 1
        return int(self.offsets[place]) if place >= 0 and int(self.keys[place]) == key else None


_NOTHING = _View(0, memoryview(b""), np.zeros(0, np.uint64), np.zeros(0, np.int64), 0)


class VectorLog:
    """The vectors in a folder, as far as they are there. Safe to read from any thread.

    What another process appends or replaces is seen within seconds.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the log in ``folder``, neither of which need exist; ``clock`` returns seconds since any fixed moment."""
        self._path = folder / LOG_NAME
        self._clock = clock
        self._looking = threading.Lock()
        self._damaged = 0  # the file that was noted last
        self._is_readable = True  # at the last look
        self._due = clock() + _LOOK_INTERVAL
        self._view = self._seen(_NOTHING)

    def vectors(self, key: int) -> Vectors | None:
        """Return the unit vectors (float32 rows) of the record with this key; None if there is no whole one."""
        view = self._current()
        offset = view.find(key)
        if offset is None:
            return None
        found = vectors_at(view.content, offset)
        if found is None:
            self._note_damage(view.file)
        return found

    def held(self, keys: Sequence[int]) -> NDArray[np.bool_]:
        """Return of each of ``keys`` whether there is a record."""
        held = self._current().keys
        wanted = np.array(keys, np.uint64)
        places = held.searchsorted(wanted)
        found: NDArray[np.bool_] = np.zeros(len(wanted), np.bool_)
        inside = places < len(held)
        found[inside] = held[places[inside]] == wanted[inside]
        return found

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._current().keys)

    def _current(self) -> _View:
        if self._clock() >= self._due and self._looking.acquire(blocking=False):
            try:
                self._due = self._clock() + _LOOK_INTERVAL
                self._view = self._seen(self._view)
            finally:
                self._looking.release()
        return self._view

    def _seen(self, before: _View) -> _View:
        """Return the log as it is now."""
        try:
            status = self._path.stat()
            if (status.st_ino, status.st_size) == (before.file, before.end):
                return before
            with self._path.open("rb") as file:
                view = self._mapped(file.fileno(), before)
        except FileNotFoundError:
            return _NOTHING
        except (OSError, ValueError) as error:
            if self._is_readable:
                _LOGGER.error("%s cannot be read (%s); what it held before counts", self._path, error)  # noqa: TRY400
            self._is_readable = False
            return before
        self._is_readable = True
        return view

    def _mapped(self, descriptor: int, before: _View) -> _View:
        content, file = mapped(descriptor)
        if file != before.file or len(content) < before.end:
            before = _NOTHING
        found = scan(content, before.end)
        if not found.whole:
            self._note_damage(file)
        keys = np.concatenate([before.keys, np.array(found.keys, np.uint64)])
        offsets = np.concatenate([before.offsets, np.array(found.offsets, np.int64)])
        order = keys.argsort(kind="stable")  # so that of one key the later record is the last
        return _View(file, content, keys[order], offsets[order], found.end)

    def _note_damage(self, file: int) -> None:
        """Note damage of a file once, where who fills the folder sees it."""
        if file != self._damaged:
            self._damaged = file
            _LOGGER.error("%s is damaged; what is lost is computed again", self._path)
            with suppress(OSError):
                self._path.with_name(DAMAGED_NAME).touch()


def mapped(descriptor: int) -> tuple[memoryview, int]:
    """Return the content of an open file, and the number of its inode."""
    status = os.fstat(descriptor)
    if not status.st_size:
        return memoryview(b""), status.st_ino
    return memoryview(mmap.mmap(descriptor, status.st_size, access=mmap.ACCESS_READ)), status.st_ino
