"""Locks between processes: programs share a database, and replacing its file takes exclusive use of it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import DatabaseUnavailableError


@contextmanager
def shared_use(path: Path) -> Iterator[None]:
    """Keeps other processes from replacing the file at `path`, whose folder exists, inside the block.

    Raises:
        DatabaseUnavailableError: The file is being replaced.
    """
    with _locked(path, fcntl.LOCK_SH, "it is being restored", "start again once that is done"):
        yield


@contextmanager
def exclusive_use(path: Path) -> Iterator[None]:
    """Keeps other processes from opening the file at `path`, whose folder exists, inside the block.

    Raises:
        DatabaseUnavailableError: A program uses a database in the same folder.
    """
    with _locked(path, fcntl.LOCK_EX, "a program uses a database in its folder", "stop the bot first"):
        yield


@contextmanager
def _locked(path: Path, kind: int, conflict: str, remedy: str) -> Iterator[None]:
    # The lock is on the folder: closing any descriptor of the database file would release this process's SQLite
    # locks on it. The kernel releases a flock when the process ends.
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"{path}: its folder cannot be read ({error.strerror})", "give this program the right to read it"
        ) from error
    try:
        fcntl.flock(folder, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(folder)
        raise DatabaseUnavailableError(f"{path}: {conflict}", remedy) from None
    except OSError as error:
        os.close(folder)
        raise DatabaseUnavailableError(
            f"{path}: its folder cannot be locked ({error.strerror})", "put the database on a local disk"
        ) from error
    try:
        yield
    finally:
        os.close(folder)
