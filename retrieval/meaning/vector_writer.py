"""The process that writes the stored vectors: it appends records, and leaves out those that are not needed any more."""

import fcntl
import logging
import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter
from pathlib import Path

from retrieval.errors import MeaningError
from retrieval.index.manifest import sync
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.vector_log import DAMAGED_NAME, LOG_NAME, length_at, mapped, record, scan, vectors_at

_LOCK = "lock"
_LOOK = 0.2  # seconds, many times what a look takes; chosen

_LOGGER = logging.getLogger(__name__)


class VectorWriter:
    """Writes the log in one folder; made by `writing`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_suffix(".new")
        self._log = path.open("ab", buffering=0)
        self._places: dict[int, tuple[int, int]] = {}  # offset and length of each record by key
        self._end = 0
        self._recover()

    def __contains__(self, key: int) -> bool:
        """Return whether there is a whole record with this key."""
        return key in self._places

    def append(self, key: int, vectors: Vectors) -> None:
        """Add the record of an article. Raises `MeaningError` if it cannot be written, as on a full disk."""
        written = memoryview(record(key, vectors))
        done = 0
        try:
            while done < len(written):  # a full disk takes a part
                done += self._log.write(written[done:]) or 0
        except OSError as error:
            with suppress(OSError):  # else the next writer does
                self._log.truncate(self._end)
            raise unwritten(self._path, error) from error
        self._places[key] = self._end, len(written)
        self._end += len(written)

    def share_needed(self, keys: Collection[int]) -> float:
        """Return the share of the file that the records with these keys take; 1 if it is empty."""
        needed = sum(self._places[key][1] for key in set(keys) & self._places.keys())
        return needed / self._end if self._end else 1.0

    def keep(self, keys: Collection[int]) -> None:
        """Leave out all records but those with these keys. Who has mapped the file reads on in it as it was.

        Raises:
            MeaningError: The new file cannot be written; the old one stays.
        """
        kept = {key: self._places[key] for key in dict.fromkeys(keys) if key in self._places}
        places: dict[int, tuple[int, int]] = {}
        end = 0
        try:
            with self._new.open("wb") as file, self._path.open("rb") as old:
                for key, (offset, length) in kept.items():
                    file.write(os.pread(old.fileno(), length, offset))
                    places[key], end = (end, length), end + length
            sync(self._new)
            self._new.replace(self._path)
            sync(self._path.parent)
            self._log.close()
            self._log = self._path.open("ab", buffering=0)
        except OSError as error:
            with suppress(OSError):
                self._new.unlink(missing_ok=True)
            raise unwritten(self._path, error) from error
        self._places, self._end = places, end

    def sync(self) -> None:
        """Have the disk hold all that was appended. Raises `MeaningError` if it fails."""
        try:
            os.fsync(self._log.fileno())
        except OSError as error:
            raise unwritten(self._path, error) from error

    def close(self) -> None:
        """Close the file."""
        self._log.close()

    def _recover(self) -> None:
        """Find the whole records, and leave out what a killed process has begun and what is damaged."""
        self._new.unlink(missing_ok=True)
        with self._path.open("rb") as file:
            content, _ = mapped(file.fileno())
        found = scan(content, 0)
        whole = found.whole
        for key, offset in zip(found.keys, found.offsets, strict=True):
            if vectors_at(content, offset) is None:
                whole = False
            else:
                self._places[key] = offset, length_at(content, offset)
        self._end = found.end
        if not whole:
            _LOGGER.warning(
                "%s is damaged; %d articles are whole, others are computed again", self._path, len(self._places)
            )
            self.keep(self._places)
        elif found.end < len(content):  # no reader knows of a record there
            self._log.truncate(found.end)
        self._path.with_name(DAMAGED_NAME).unlink(missing_ok=True)


def unwritten(path: Path, error: OSError) -> MeaningError:
    """Return the error for a file in the folder of vectors that could not be written."""
    remedy = "see that its folder is there and can be written, and that its disk has space"
    return MeaningError(f"{path} cannot be written ({error.strerror})", remedy)


@contextmanager
def writing(folder: Path) -> Iterator[VectorWriter | None]:
    """Yield the writer of the log in ``folder``, which is created if needed; None while another process has it.

    Raises:
        MeaningError: The folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("wb")
    except OSError as error:
        raise MeaningError(
            f"{folder} cannot be used ({error.strerror})", "make it a folder that can be written"
        ) from error
    with lock:
        if not _take(lock):
            yield None
            return
        writer = _open_writer(folder / LOG_NAME)
        try:
            yield writer
        finally:
            writer.close()


def _take(lock: BufferedWriter) -> bool:
    """Take the lock; return False if it is held for longer than `is_being_written` takes to look."""
    until = time.monotonic() + _LOOK
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_LOOK / 100)
        else:
            return True


def _open_writer(path: Path) -> VectorWriter:
    try:
        return VectorWriter(path)
    except OSError as error:
        raise MeaningError(f"{path} cannot be used ({error.strerror})", "delete it, or make it writable") from error


def is_being_written(folder: Path) -> bool:
    """Return whether a process writes the log in ``folder``."""
    try:
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # there is none
        return False
    return False
