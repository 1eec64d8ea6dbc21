"""Inspects a database without changing it, while another process may be using it."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, func, inspect, select

from storage.errors import DatabaseUnavailableError, SchemaTooNewError
from storage.inbox import SET_ASIDE, FailedUpdate
from storage.migrations import MIGRATIONS
from storage.schema import feeds as feed_table
from storage.schema import inbox, schema_version
from storage.sqlite import check_for_damage, file_exists, translated_errors
from storage.urls import database_name, database_path, is_postgresql

_FIRST_VERSION_WITH_INBOX, _FIRST_VERSION_WITH_FEEDS = 4, 8


@dataclass(frozen=True)
class FailingFeed:
    """A feed that could not be read so many times in a row, and why not the last time; `succeeded_at` is in UTC."""

    url: str
    failures: int
    error: str
    succeeded_at: datetime | None


@dataclass(frozen=True)
class DatabaseState:
    """The version and the failures of a database.

    Attributes:
        name: The file, absolute, or the database of a server, without a password.
        version: The version of its schema; 0 before the first migration, None where there is no database yet.
        latest: The version to which this program migrates a database that it opens.
        set_aside: The updates that were set aside after repeated failures, newest first.
        feeds: The number of feeds.
        failing_feeds: Those that could not be read the last time.
    """

    name: str
    version: int | None
    latest: int = len(MIGRATIONS)
    set_aside: tuple[FailedUpdate, ...] = ()
    feeds: int = 0
    failing_feeds: tuple[FailingFeed, ...] = ()


def inspect_database(url: str, *, busy_timeout: float = 1.0) -> DatabaseState:
    """Returns the state of the database at `url`. Blocks; neither writes, migrates nor creates anything.

    Raises:
        StorageError: The database is not readable and writable, is damaged, or belongs to a newer program.
    """
    state = _inspected_server(url, busy_timeout) if is_postgresql(url) else _inspected_file(url, busy_timeout)
    if state.version is not None and state.version > len(MIGRATIONS):
        raise SchemaTooNewError(
            f"{state.name}: its schema has version {state.version}, this program knows {len(MIGRATIONS)}",
            "run the newer program",
        )
    return state


def _inspected_file(url: str, busy_timeout: float) -> DatabaseState:
    path = database_path(url)
    if not file_exists(path):
        return DatabaseState(str(path), None)
    # An attempt to write would block the program that uses the database.
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise DatabaseUnavailableError(
            f"{path}: is not writable", "give this program the right to write to the file and its folder"
        )
    with translated_errors(path), closing(_connected(path, busy_timeout)) as connection:
        check_for_damage(connection, path, seconds=1.0)
        version = _version(connection)
        failed = _set_aside(connection) if version >= _FIRST_VERSION_WITH_INBOX else ()
        feeds, failing = _feeds(connection) if version >= _FIRST_VERSION_WITH_FEEDS else (0, ())
    return DatabaseState(str(path), version, set_aside=failed, feeds=feeds, failing_feeds=failing)


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


def _feeds(connection: sqlite3.Connection) -> tuple[int, tuple[FailingFeed, ...]]:
    (count,) = connection.execute("SELECT count(*) FROM feeds").fetchone()
    rows = connection.execute(
        "SELECT url, failures, coalesce(error, ''), succeeded_at FROM feeds WHERE failures > 0 ORDER BY id"
    )
    return count, tuple(
        FailingFeed(url, failures, error, datetime.fromisoformat(read).replace(tzinfo=UTC) if read else None)
        for url, failures, error, read in rows
    )


def _inspected_server(url: str, busy_timeout: float) -> DatabaseState:
    from storage.postgresql import run_query  # noqa: PLC0415 — its driver is installed only where it is used

    return run_query(url, partial(_state_on_server, database_name(url)), busy_timeout=busy_timeout)


def _state_on_server(name: str, connection: Connection) -> DatabaseState:
    if not inspect(connection).has_table(schema_version.name):
        return DatabaseState(name, None)
    version = connection.execute(select(func.max(schema_version.c.version))).scalar_one()
    failed = select(inbox).where(inbox.c.state == SET_ASIDE)
    failed = failed.order_by(inbox.c.received_at.desc(), inbox.c.update_id.desc())
    failing = select(feed_table).where(feed_table.c.failures > 0).order_by(feed_table.c.id)
    return DatabaseState(
        name,
        version,
        set_aside=tuple(
            FailedUpdate(row.update_id, row.lane, row.received_at, row.error) for row in connection.execute(failed)
        ),
        feeds=connection.execute(select(func.count()).select_from(feed_table)).scalar_one(),
        failing_feeds=tuple(
            FailingFeed(row.url, row.failures, row.error or "", row.succeeded_at) for row in connection.execute(failing)
        ),
    )
