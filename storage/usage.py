"""Locks between processes.

Programs share a database; replacing its file takes exclusive use of it, and each bot is served by one program.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from storage.errors import DatabaseUnavailableError
from storage.sqlite import make_folder
from storage.urls import database_path, is_postgresql


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
def sole_server(url: str, bot_id: int) -> Iterator[None]:
    """Keeps other processes from serving this bot from the database at `url` inside the block.

    Nothing is locked on a PostgreSQL server, whose programs share the updates of a bot: see `storage.inbox`.
    The lock is on the file `NAME.bot-ID.lock` in the folder of the database. The file stays, and names the process that
    held it last.

    Raises:
        StorageError: Another process serves the bot; the message names it. Or the lock cannot be taken.
    """
    if is_postgresql(url):
        yield
        return
    path = database_path(url)
    make_folder(path)
    lock = path.with_name(f"{path.name}.bot-{bot_id}.lock")
    with closing(_opened(lock)) as file:
        try:
            # Unlike a flock, it belongs to this process alone: a child that outlives it does not keep the lock.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            holder = file.read().strip() or "another process"
            raise DatabaseUnavailableError(
                f"{path}: {holder} serves bot {bot_id} from it",
                "stop that one first, or give this one a bot or a data folder of its own",
            ) from None
        except OSError as error:
            raise DatabaseUnavailableError(
                f"{lock}: cannot be locked ({error.strerror})", "put the database on a local disk"
            ) from error
        file.truncate()
        file.write(f"process {os.getpid()} on {socket.gethostname()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC,")
        file.flush()
        yield


def _opened(lock: Path) -> TextIO:
    try:
        return os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
    except OSError as error:
        raise DatabaseUnavailableError(
            f"{lock}: cannot be opened ({error.strerror})", "give this program the right to write to it"
        ) from error


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
