"""Looks at a database without changing it, while another process may be using it."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from storage.errors import DatabaseUnavailableError, SchemaTooNewError
from storage.migrations import MIGRATIONS
from storage.sqlite import database_path, refuse_damaged, translated_errors


@dataclass(frozen=True)
class DatabaseState:
    """What was found.

    Attributes:
        path: The file, absolute.
        version: The version of its schema; 0 where nothing was migrated yet, None where there is no file.
        latest: The version that this program brings it to when it opens it.
    """

    path: Path
    version: int | None
    latest: int = len(MIGRATIONS)


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
        raise DatabaseUnavailableError(f"{path}: give this program the right to write to the file and its folder")
    with translated_errors(path):
        version = _version(path, busy_timeout)
    if version > len(MIGRATIONS):
        raise SchemaTooNewError(
            f"{path}: its schema has version {version}, this program knows {len(MIGRATIONS)}: run the newer program"
        )
    return DatabaseState(path, version)


def _version(path: Path, busy_timeout: float) -> int:
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=busy_timeout)) as connection:
        connection.execute("PRAGMA query_only=ON")
        refuse_damaged(connection, path, seconds=1.0)
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'")
        if not tables.fetchone()[0]:
            return 0
        version: int = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()[0]
        return version
