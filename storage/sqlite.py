"""Everything specific to SQLite: files, connections, the write-ahead log and error codes."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from storage.errors import (
    DatabaseCorruptError,
    DatabaseUnavailableError,
    InvalidRecordError,
    StorageError,
)

_WAL_RETRY_SECONDS = 0.02  # chosen
_PROGRESS_STEPS = 1000  # instructions of SQLite's virtual machine between two looks at the clock; chosen
_RESTORE = "restore a backup with `hoibao restore FILE`, or change DATABASE_URL"

_REPORT = "report this as a bug, with the log"

# The remedy for each result code, see https://www.sqlite.org/rescode.html
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "stop the other program that is writing to it, or try again",
    sqlite3.SQLITE_LOCKED: "stop the other program that is writing to it, or try again",
    sqlite3.SQLITE_PROTOCOL: "stop the other program that is writing to it, or try again",
    sqlite3.SQLITE_FULL: "make room on its disk",
    sqlite3.SQLITE_READONLY: "give this program the right to write to the file and its folder",
    sqlite3.SQLITE_PERM: "give this program the right to write to the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "make sure that it is a file, not a folder, which this program may read and write",
    sqlite3.SQLITE_IOERR: "check its disk, and that the file system is a local one",
}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_INVALID = {sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG}


def file_exists(path: Path) -> bool:
    """Returns whether there is a file of a database.

    Raises:
        DatabaseUnavailableError: A folder above the file may not be entered, or the path is too long.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise DatabaseUnavailableError(
            f"{path}: cannot be read ({error.strerror})",
            "let the user of the program enter its parent folders, or correct DATABASE_URL",
        ) from error
    return True


def make_folder(path: Path) -> None:
    """Creates the missing folders of the file at `path`.

    Raises:
        DatabaseUnavailableError: A folder cannot be created.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"{path}: its folder cannot be created ({error})", "create the folder, or change DATABASE_URL"
        ) from error


def prepare_file(path: Path, *, busy_timeout: float) -> None:
    """Creates the file if it is missing, and switches it to a write-ahead log, with which readers never block.

    Blocks for at most about `busy_timeout` seconds, and two more for `check_for_damage`.

    Raises:
        StorageError: The file cannot be opened or is damaged.
    """
    deadline = time.monotonic() + busy_timeout
    with translated_errors(path), closing(sqlite3.connect(path, timeout=busy_timeout)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                # While another process switches the file, SQLite reports it as locked without waiting.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                    raise
                time.sleep(_WAL_RETRY_SECONDS)
            else:
                break
        check_for_damage(connection, path)


def check_for_damage(connection: sqlite3.Connection, path: Path, *, seconds: float = 2.0) -> None:
    """Runs SQLite's quick check on as much of a database as it can read in about `seconds`.

    Raises:
        DatabaseCorruptError: The database is damaged. Other errors are raised as the driver raises them.
    """
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _PROGRESS_STEPS)
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return
    finally:
        connection.set_progress_handler(None, 0)
    if found != "ok":
        raise DatabaseCorruptError(f"{path}: is damaged ({' '.join(found.split())})", _RESTORE)


def sqlite_engine(path: Path, *, mode: Literal["write", "read"], busy_timeout: float) -> Engine:
    """Returns an engine on the file at `path`, whose connections are opened and closed as they are needed.

    A transaction for writing takes the write lock when it begins, and waits at most `busy_timeout` seconds for it; one
    that began as a reader could not wait (https://www.sqlite.org/isolation.html). A connection for reading cannot
    write, and its transaction sees one snapshot. The driver's transaction control is off, so that CREATE TABLE and the
    like belong to the transaction as well.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"isolation_level": None, "timeout": busy_timeout},
        poolclass=NullPool,
        hide_parameters=True,
    )
    begin = "BEGIN IMMEDIATE" if mode == "write" else "BEGIN"

    def set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA secure_delete=ON")  # overwrites deleted messages with zeros
        cursor.execute(f"PRAGMA query_only={'OFF' if mode == 'write' else 'ON'}")
        cursor.close()

    def begin_transaction(connection: Connection) -> None:
        cursor = connection.connection.cursor()  # of the driver, which takes a tenth of the time
        cursor.execute(begin)
        cursor.close()

    event.listen(engine, "connect", set_pragmas)
    event.listen(engine, "begin", begin_transaction)
    return engine


def truncate_log(path: Path, *, compact: bool = False, busy_timeout: float = 1.0) -> bool:
    """Moves the write-ahead log of the database at `path` into it and empties the log; blocks.

    Deleted rows are overwritten in the database, but stay readable in the log until then.

    Args:
        path: The database; other connections may use it.
        compact: Whether to write the database anew first, without what rows left in it that were deleted before the
            program overwrote them. Takes seconds for a large database, and others cannot write meanwhile.
        busy_timeout: Seconds to wait for others to finish reading or writing.

    Returns:
        Whether the log is now empty; False if another connection was reading or writing all the time.

    Raises:
        StorageError: The database cannot be opened, or, with `compact`, is being written to all the time.
    """
    with translated_errors(path), closing(sqlite3.connect(path, timeout=busy_timeout)) as connection:
        if compact:
            connection.execute("VACUUM")
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Converts errors of SQLAlchemy and of the driver into a `StorageError`; other errors pass unchanged.

    The driver raises OverflowError for an integer of more than 64 bits.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OverflowError) as error:
        raise _translated(error, path) from error


def _translated(error: Exception, path: Path) -> StorageError:
    # The message of a StatementError contains the statement; that of its `orig` names only the cause.
    reason = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    if isinstance(reason, OverflowError | ValueError | TypeError):
        return InvalidRecordError(f"{path}: a value cannot be stored ({reason})", _REPORT)
    # The lower byte of an extended result code is the primary code: https://www.sqlite.org/rescode.html#pve
    code = getattr(reason, "sqlite_errorcode", 0) & 0xFF
    if code in _UNAVAILABLE:
        return DatabaseUnavailableError(f"{path}: {reason}", _UNAVAILABLE[code])
    if code in _CORRUPT:
        return DatabaseCorruptError(f"{path}: {reason}", _RESTORE)
    if code in _INVALID:
        return InvalidRecordError(f"{path}: a value cannot be stored ({reason})", _REPORT)
    return StorageError(f"{path}: {reason}", _REPORT)
