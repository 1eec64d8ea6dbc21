"""Compares the schema of a database file with the one that the migrations create, of the same version."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import create_engine

from storage.errors import SchemaTooNewError
from storage.migrations import MIGRATIONS
from storage.schema import schema_version

_Schema = Mapping[tuple[str, str], Sequence[object]]  # the columns of tables and indexes, by kind and name
_VERSION_TABLE = ("table", "schema_version")


def schema_fault(connection: sqlite3.Connection, path: Path) -> str:
    """Returns what distinguishes the schema of a database from that of this program; "" if nothing does.

    A schema of an older version is compared with that version. Nothing that the database holds is run, such as a
    trigger or a view: their presence is a fault.

    Raises:
        SchemaTooNewError: It has migrations that this program does not know; the message names `path`.
    """
    found = _schema(connection)
    for kind, name in found:
        if kind not in {"table", "index"}:
            return f"it holds the {kind} {name!r}, which is not of this program"
    if found.get(_VERSION_TABLE) != _expected(0)[_VERSION_TABLE]:
        return "no log of conversations"
    version = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise SchemaTooNewError(
            f"{path}: its schema has version {version}, this program knows {len(MIGRATIONS)}", "run the newer program"
        )
    return _difference(found, _expected(version)) if version > 0 else "no log of conversations"


def _difference(found: _Schema, expected: _Schema) -> str:
    for kind, name in sorted(expected.keys() | found.keys()):
        if (kind, name) not in found:
            return f"the {kind} {name!r} is missing"
        if (kind, name) not in expected:
            return f"it holds the {kind} {name!r}, which is not of this program"
        if found[kind, name] != expected[kind, name]:
            return f"the {kind} {name!r} has other columns"
    return ""


def _expected(version: int) -> _Schema:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            schema_version.create(connection)
            for migration in MIGRATIONS[:version]:
                migration.apply(connection)
            driver = connection.connection.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise TypeError(f"expected a connection of sqlite3, not {driver!r}")
            return _schema(driver)
    finally:
        engine.dispose()


def _schema(connection: sqlite3.Connection) -> _Schema:
    """Returns the columns of all tables and indexes but those of SQLite itself.

    The columns rather than the statements, which another version of a library may write in another way.
    """
    objects = connection.execute(
        "SELECT iif(sql LIKE 'CREATE VIRTUAL%', 'virtual table', type), name FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    )
    return {(kind, name): _columns(connection, kind, name) for kind, name in objects.fetchall()}


def _columns(connection: sqlite3.Connection, kind: str, name: str) -> Sequence[object]:
    if kind == "index":
        return connection.execute("SELECT seqno, name, desc, coll, key FROM pragma_index_xinfo(?)", (name,)).fetchall()
    if kind != "table":
        return ()
    columns = connection.execute("SELECT * FROM pragma_table_xinfo(?)", (name,)).fetchall()
    keys = connection.execute("SELECT * FROM pragma_foreign_key_list(?)", (name,)).fetchall()
    return [*columns, *keys]
