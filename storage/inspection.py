"""Looks at a database without changing it, while another process may be using it."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from storage.errors import DatabaseUnavailableError, SchemaTooNewError
from storage.inbox import FailedUpdate
from storage.migrations import MIGRATIONS
from storage.sqlite import database_path, refuse_damaged, translated_errors

_WITH_INBOX = 4  # the version that brought it


@dataclass(frozen=True)
class DatabaseState:
    """What was found.

    Attributes:
        path: The file, absolute.
        version: The version of its schema; 0 where nothing was migrated yet, None where there is no file.
        latest: The version that this program brings it to when it opens it.
        set_aside: The updates that failed until they were given up, newest first.
    """

    path: Path
    version: int | None
    latest: int = len(MIGRATIONS)
    set_aside: tuple[FailedUpdate, ...] = ()


def inspect_database(url: str, *, busy_timeout: float = 1.0) -> DatabaseState:
    """Returns the state of the database at `url`. Blocks; neither writes, migrates nor makes anything.

    Raises:
        StorageError: It cannot be read or written to, is damaged, or is of a newer program.
    """
    path = database_path(url)
    if not path.exists():
        return DatabaseState(path, None)
    # Asked of the system, since to find out by writing would hold up the program that uses it.
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise DatabaseUnavailableError(
            f"{path}: is not writable", "give this program the right to write to the file and its folder"
        )
    with translated_errors(path), closing(_connected(path, busy_timeout)) as connection:
        refuse_damaged(connection, path, seconds=1.0)
        version = _version(connection)
        failed = _set_aside(connection) if version >= _WITH_INBOX else ()
    if version > len(MIGRATIONS):
        raise SchemaTooNewError(
            f"{path}: its schema has version {version}, this program knows {len(MIGRATIONS)}", "run the newer program"
        )
    return DatabaseState(path, version, set_aside=failed)


def _connected(path: Path, busy_timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=busy_timeout)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'")
    if not tables.fetchone()[0]:
        return 0
    version: int = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()[0]
    return version


def _set_aside(connection: sqlite3.Connection) -> tuple[FailedUpdate, ...]:
    rows = connection.execute(
        "SELECT update_id, lane, received_at, error FROM inbox WHERE state <> 'pending' AND state = 'set aside'"
        " ORDER BY received_at DESC, update_id DESC"
    )
    return tuple(
        FailedUpdate(number, lane, datetime.fromisoformat(received_at).replace(tzinfo=UTC), error)
        for number, lane, received_at, error in rows
    )
