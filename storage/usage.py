"""Who uses a database: programs share it, and whoever puts another file in its place has it alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import DatabaseUnavailableError


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Keep the file at ``path``, whose folder exists, from being replaced meanwhile.

    Raises `DatabaseUnavailableError` where it is being replaced now.
    """
    with _locked(path, fcntl.LOCK_SH, "it is being restored", "start again once that is done"):
        yield


@contextmanager
def sole_use(path: Path) -> Iterator[None]:
    """Have the file at ``path``, whose folder exists, to oneself.

    Raises `DatabaseUnavailableError` where a program uses a database in that folder.
    """
    with _locked(path, fcntl.LOCK_EX, "a program uses a database in its folder", "stop the bot first"):
        yield


@contextmanager
def _locked(path: Path, kind: int, conflict: str, remedy: str) -> Iterator[None]:
    # The folder is locked, not the file: to close a file drops the locks that SQLite has on it in this process.
    # A lock of this kind ends with its process, however that ends.
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
