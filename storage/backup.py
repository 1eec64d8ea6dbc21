"""Copies a database while it is in use, checks a copy, and puts one in a database's place. All of it blocks."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from storage.errors import DatabaseCorruptError, DatabaseUnavailableError
from storage.inspection import inspect_database
from storage.sqlite import database_path, translated_errors
from storage.usage import sole_use

_BUSY_TIMEOUT = 5.0  # seconds


def copy_database(url: str, target: Path) -> None:
    """Writes the database at ``url`` to a new file ``target``, and checks that it is whole.

    The copy is one state of the database, with all that was committed before the call; programs go on writing
    meanwhile. It is a single file, without a write-ahead log. The inbox is left empty in it: what waits now will have
    been answered by the time of a restoration, and would be answered again.

    Raises:
        StorageError: There is none, it cannot be read, or it is damaged.
    """
    path = database_path(url)
    if not path.exists():
        raise DatabaseUnavailableError(
            f"{path}: does not exist", "start the bot once, or set DATABASE_URL to its database"
        )
    with _opened(path) as source, _opened(target, made=True) as copy:
        source.execute("PRAGMA query_only=ON")
        # In one step: one in several begins anew whenever another process has written.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
    faults = _faults(target)
    if faults:
        raise DatabaseCorruptError(
            f"{path}: is damaged ({faults})", "restore an earlier backup with `hoibao restore FILE`"
        )
    _empty_inbox(target)


def check_copy(path: Path) -> None:
    """Sees that a file is a whole database of this program or of an older one.

    Raises:
        StorageError: It is not.
    """
    state = inspect_database(f"sqlite:///{path}")
    faults = _faults(path) if state.version else "no log of conversations"
    if faults:
        raise DatabaseCorruptError(f"{path}: is damaged ({faults})", "restore another backup")


def replace_database(url: str, copy: Path) -> Path | None:
    """Puts a copy, which stays where it is, in the place of the database at ``url``.

    Returns where the replaced one was put (`set_aside`). Nothing is changed where this raises.

    Raises:
        StorageError: A program uses the database, or its folder cannot be written to.
    """
    path = database_path(url)
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with sole_use(path):
            _copy_synced(copy, new)
            aside = set_aside(path)
            new.replace(path)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"{path}: cannot be replaced ({error})", "correct that, then try again"
        ) from error
    finally:
        new.unlink(missing_ok=True)
    return aside


def _copy_synced(source: Path, target: Path) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer)
        writer.flush()
        os.fsync(writer.fileno())


def set_aside(path: Path) -> Path | None:
    """Renames a file, with its write-ahead log if it has one, to ``NAME.before-TIME``; None where there is none.

    TIME is in UTC, as in ``20260218T070000.000000Z``.
    """
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z")
    # The log first: one that stays behind would be taken for that of the new file.
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


@contextmanager
def _opened(path: Path, *, made: bool = False) -> Iterator[sqlite3.Connection]:
    uri = f"{path.as_uri()}?mode={'rwc' if made else 'rw'}"
    with translated_errors(path), closing(sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT)) as connection:
        yield connection


def _empty_inbox(copy: Path) -> None:
    """Leave nothing of it in the file, either, of what was answered long ago included."""
    with _opened(copy) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'inbox'").fetchone():  # not in older ones
            connection.execute("DELETE FROM inbox")
            connection.commit()
            connection.execute("VACUUM")


def _faults(path: Path) -> str:
    """What is wrong with a database, "" where nothing is."""
    try:
        with _opened(path) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
    except DatabaseCorruptError as error:
        return str(error.__cause__)
    if found != ["ok"]:
        return str(found[0])
    return "a row refers to one that is missing" if loose else ""
