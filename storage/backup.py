"""Copies a database while it is in use, checks a copy, and replaces a database with one. Every function blocks."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from storage.errors import DatabaseCorruptError, DatabaseUnavailableError, UnsupportedDatabaseError
from storage.schema_check import schema_fault
from storage.sqlite import file_exists, translated_errors
from storage.urls import database_path, is_postgresql
from storage.usage import exclusive_use

_BUSY_TIMEOUT = 5.0  # seconds
_NOTHING: Mapping[Path, Path] = MappingProxyType({})


def copy_database(url: str, target: Path) -> None:
    """Writes the database at `url` to a new file `target`, and checks that the copy is whole.

    The copy is a snapshot with everything committed before the call; other programs may write meanwhile. It is a
    single file, without a write-ahead log. Its inbox is empty: a message that is pending now will have been answered
    by the time the copy is restored, and would be answered again.

    Raises:
        StorageError: There is no database, it cannot be read, it is damaged, or `check_copy` would reject its copy.
    """
    path = _file(url)
    if not file_exists(path):
        raise DatabaseUnavailableError(
            f"{path}: does not exist", "start the bot once, or set DATABASE_URL to its database"
        )
    # What is wrong with the copy is wrong with the database: errors name that.
    with _opened(path) as source, _opened(target, create=True) as copy, translated_errors(path):
        source.execute("PRAGMA query_only=ON")
        # In one step: a backup in several steps restarts whenever another process has written.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
    faults = _faults(target)
    if faults:
        raise DatabaseCorruptError(
            f"{path}: is damaged ({faults})", "restore an earlier backup with `hoibao restore FILE`"
        )
    if difference := _schema_fault(target):
        raise DatabaseCorruptError(
            f"{path}: cannot be restored from a backup ({difference})",
            "remove what was added, or restore what is missing",
        )
    _empty_inbox(target)


def check_copy(path: Path) -> None:
    """Checks that a file is a whole database of this program or of an older version of it, and nothing besides.

    The file may be of unknown origin: nothing in it is run, such as a trigger.

    Raises:
        StorageError: It is not.
    """
    faults = _schema_fault(path) or _faults(path)
    if faults:
        raise DatabaseCorruptError(f"{path}: is damaged ({faults})", "restore another backup")


def _schema_fault(path: Path) -> str:
    """Returns what distinguishes the schema of a database from that of this program, "" where nothing does.

    Raises:
        StorageError: The database cannot be read, or belongs to a newer program.
    """
    with _opened(path) as connection:
        return schema_fault(connection, path)


def replace_database(url: str, copy: Path, along: Mapping[Path, Path] = _NOTHING) -> list[Path | None]:
    """Replaces the database at `url` with a copy of the file `copy`.

    Each file or folder of `along` is replaced with it: by the other, on the same file system, which is moved. Returns
    the path that `set_aside` gave the old database and each of the other old ones, None where there was none. Where
    this raises, nothing is changed.

    Raises:
        StorageError: A program uses the database, or a folder is not writable.
    """
    path = _file(url)
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with exclusive_use(path), ExitStack() as replacements:
            _copy_synced(copy, new)
            return [replacements.enter_context(_replaced(*pair)) for pair in ((path, new), *along.items())]
    except OSError as error:
        raise DatabaseUnavailableError(
            f"{path}: cannot be replaced ({error})", "correct that, then try again"
        ) from error
    finally:
        new.unlink(missing_ok=True)


def _file(url: str) -> Path:
    if is_postgresql(url):
        raise UnsupportedDatabaseError(
            "the conversations are in a database of a PostgreSQL server",
            "back it up with `pg_dump` and restore it with `pg_restore`, as deploy/OPERATING.md describes",
        )
    return database_path(url)


@contextmanager
def _replaced(path: Path, new: Path) -> Iterator[Path | None]:
    """Replaces a file or folder by `new`, and returns the path that `set_aside` gave it; undone if the block raises."""
    old = set_aside(path)
    try:
        new.replace(path)
        yield old
    except BaseException:
        if path.is_dir():  # a file is replaced by renaming another to it, a folder is not
            shutil.rmtree(path)
        if old is not None:
            _move(old, path)
        else:
            path.unlink(missing_ok=True)
        raise


def _copy_synced(source: Path, target: Path) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer)
        writer.flush()
        os.fsync(writer.fileno())


def set_aside(path: Path) -> Path | None:
    """Renames a file or folder, and the write-ahead log of a database, to `NAME.before-TIME`; returns the new path.

    TIME is in UTC, such as `20260218T070000.000000Z`. Returns None where there is no such file.
    """
    if not path.exists():
        return None
    target = path.with_name(f"{path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z")
    _move(path, target)
    return target


def _move(path: Path, target: Path) -> None:
    # The log goes first: SQLite would take one that stayed behind for the log of the new file.
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(target.with_name(target.name + ending))


@contextmanager
def _opened(path: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    uri = f"{path.as_uri()}?mode={'rwc' if create else 'rw'}"
    with translated_errors(path), closing(sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT)) as connection:
        yield connection


def _empty_inbox(copy: Path) -> None:
    """Deletes all updates, and with VACUUM also the content that deleted rows leave in the file."""
    with _opened(copy) as connection:
        # Databases of schema versions below 4 have no inbox.
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'inbox'").fetchone():
            connection.execute("DELETE FROM inbox")
            connection.commit()
            connection.execute("VACUUM")


def _faults(path: Path) -> str:
    """Returns the first fault that SQLite finds in a database, "" where it finds none."""
    try:
        with _opened(path) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except DatabaseCorruptError as error:
        return str(error.__cause__)
    if found != ["ok"]:
        return str(found[0])
    return "a row refers to a missing one" if dangling else ""
