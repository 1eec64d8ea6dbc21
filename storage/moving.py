"""Copies all that is stored from an SQLite file to a database of a PostgreSQL server."""

from hashlib import blake2b

from sqlalchemy import Connection, Table, func, insert, literal_column, select, text

from storage.database import Database
from storage.errors import DatabaseUnavailableError, StorageError, UnsupportedDatabaseError
from storage.inspection import inspect_database
from storage.schema import metadata, replicas, schema_version, states
from storage.sqlite import sqlite_engine, translated_errors
from storage.urls import check_url, database_path, is_postgresql
from storage.usage import exclusive_use

_ROWS = 1000  # in memory at a time; chosen
_TABLES = [table for table in metadata.sorted_tables if table not in {replicas, states, schema_version}]

_Digest = tuple[int, int]  # the number of rows of a table, and the sum of their hashes


async def move_database(source: str, target: str) -> dict[str, int]:
    """Copies all rows of the SQLite file at `source` to the empty database at `target`; returns their number by table.

    It is one transaction, committed once the target is found to have the same rows, by number and hash. The source
    stays as it is, and cannot be opened by others meanwhile.

    Raises:
        StorageError: The source is in use or of another version, the target has rows, or they differ; then nothing is
            copied.
    """
    _check_argument("FROM", source, on_server=False)
    _check_argument("TO", target, on_server=True)
    path = database_path(source)
    state = inspect_database(source)
    if state.version is None:
        raise DatabaseUnavailableError(f"{path}: does not exist", "correct FROM")
    if state.version != state.latest:
        raise DatabaseUnavailableError(
            f"{path}: has schema version {state.version}, not {state.latest}",
            "start the bot of this version with it once",
        )
    engine = sqlite_engine(path, mode="read", busy_timeout=5.0)
    with exclusive_use(path):
        async with Database.open(target) as database, database.write() as connection:
            with translated_errors(path), engine.connect() as rows, rows.begin():
                return await connection.run(_copy_all, rows, database.name)


def _check_argument(name: str, url: str, *, on_server: bool) -> None:
    kind, form = ("an SQLite file", "sqlite:////path/to/file.db")
    if on_server:
        kind, form = "a database of a PostgreSQL server", "postgresql+asyncpg://user@host:5432/database"
    try:
        check_url(url)
        is_kind = is_postgresql(url) == on_server
    except UnsupportedDatabaseError:
        is_kind = False
    if not is_kind:
        raise UnsupportedDatabaseError(f"{name}: is not the URL of {kind}", f"write it like {form}")


def _copy_all(target: Connection, source: Connection, name: str) -> dict[str, int]:
    names = ", ".join(f'"{table.name}"' for table in _TABLES)
    target.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    for table in _TABLES:
        if target.execute(select(literal_column("1")).select_from(table).limit(1)).first():
            raise DatabaseUnavailableError(f"{name}: has rows in its table {table.name}", "name an empty database")
    counts = {}
    for table in _TABLES:
        _copy(table, target, source)
        expected = _digest(table, source)
        if expected != _digest(table, target):
            raise StorageError(f"{name}: its table {table.name} differs from its source", "report this as a bug")
        counts[table.name] = expected[0]
    return counts


def _copy(table: Table, target: Connection, source: Connection) -> None:
    found = source.execute(select(table).execution_options(yield_per=_ROWS))
    for part in found.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in part])
    key = table.autoincrement_column
    if key is None:
        return
    last = source.execute(select(func.max(key))).scalar() or 0
    if table.dialect_options["sqlite"]["autoincrement"]:  # ids of deleted rows are not reused
        used = text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name")
        last = max(last, source.execute(used, {"name": table.name}).scalar() or 0)
    if last:
        target.execute(select(func.setval(func.pg_get_serial_sequence(table.name, key.name), last)))


def _digest(table: Table, connection: Connection) -> _Digest:
    """Returns a digest that does not depend on the order of the rows, which collations may sort differently."""
    count = total = 0
    for row in connection.execute(select(table).execution_options(yield_per=_ROWS)):
        count += 1
        total += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=16).digest())
    return count, total
