"""Everything specific to PostgreSQL: connections, creation and migration, locks and error codes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Engine, event, insert, inspect
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool
from sqlalchemy.util import greenlet_spawn

from storage.connection import TaskConnection
from storage.errors import (
    ConnectionLostError,
    DatabaseCorruptError,
    DatabaseUnavailableError,
    InvalidRecordError,
    StorageError,
)
from storage.migrations import MIGRATIONS, migrate
from storage.schema import metadata, schema_version
from storage.session_lock import SessionLock
from storage.shared_states import SharedStates
from storage.urls import database_name, parsed_url

_MIGRATION_LOCK = 0x686F6962616F  # the key of an advisory lock; any number that other programs do not use
# Chosen, in seconds.
_MIGRATION_TIMEOUT = 600.0
_COMMAND_TIMEOUT = 60.0
_CONNECT_TIMEOUT = 5.0
_PATIENCE = 2.0  # for a statement whose users go on without an answer
# A server notices within about eight seconds that a machine is gone, and ends its sessions.
_KEEPALIVE = {
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "8000",
}

_AGAIN = "try again"
_REPORT = "report this as a bug, with the log"
_CREDENTIALS = "correct user and password in DATABASE_URL, or the server's pg_hba.conf"
_REACHABLE = "start the server, or correct DATABASE_URL"
# The remedy for each code or class of codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNAVAILABLE = {
    "08": _REACHABLE,
    "25006": "use a server that is no standby, and a user with the right to write",
    "28": _CREDENTIALS,
    "3D000": "create the database with `createdb`, or correct DATABASE_URL",
    "40": _AGAIN,
    "42501": "make the user the owner of the database, or grant the right",
    "53100": "make room on the disk of the server",
    "53300": "raise max_connections of the server: each program needs up to eleven",
    "53": "give the server more memory or disk",
    "55P03": "stop the other program that is writing to it, or try again",
    "57": "wait until the server has started",
}
_INVALID, _CORRUPT = ("22", "23"), ("XX001", "XX002")

_Result = TypeVar("_Result")


class PostgresqlDatabase:
    """A database of a PostgreSQL server, which programs on several machines may use; all of them write at once."""

    is_shared = True

    def __init__(self, url: str, answer_timeout: float) -> None:
        self._url = url
        self._answer_timeout = answer_timeout
        self.name = database_name(url)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Creates or migrates the tables as needed; one program does, others wait for it."""
        await self._run(_create_or_migrate)
        yield

    async def _run(self, work: Callable[[Engine], _Result]) -> _Result:
        engine = postgresql_engine(self._url, mode="write", busy_timeout=_MIGRATION_TIMEOUT)
        with translated_errors(self.name):
            return await greenlet_spawn(work, engine)

    def connect(self, mode: Literal["write", "read"], *, busy_timeout: float) -> TaskConnection:
        """Returns a connection in tasks."""
        patience = max(self._answer_timeout, busy_timeout + _PATIENCE)
        engine = postgresql_engine(self._url, mode=mode, busy_timeout=busy_timeout, command_timeout=patience)
        return TaskConnection(engine, partial(translated_errors, self.name))

    def lock(self, name: str) -> SessionLock:
        """Returns the lock of a name, for which programs with this database compete."""
        return SessionLock(self._connect_briefly, name)

    @asynccontextmanager
    async def states(self, bot_id: int) -> AsyncIterator[SharedStates]:
        """Yields the states of a bot, shared by the programs with this database."""
        connection = self._connect_briefly()
        try:
            yield SharedStates(connection, bot_id)
        finally:
            with suppress(StorageError):  # the server is away
                await connection.close()

    def _connect_briefly(self) -> TaskConnection:
        engine = postgresql_engine(self._url, mode="write", busy_timeout=_PATIENCE, command_timeout=_PATIENCE)
        return TaskConnection(engine, partial(translated_errors, self.name))

    async def empty_log(self) -> None:
        """Does nothing: the server recycles its log."""

    async def compact(self) -> bool:
        """Frees the place of deleted rows for others; others may write meanwhile. Returns True.

        Until others take the place, the bytes stay in the files of the server, and so they do in its log until that is
        recycled: no query returns them and no dump has them, but copies of the files may.
        """
        await self._run(_vacuum)
        return True


def postgresql_engine(
    url: str, *, mode: Literal["write", "read"], busy_timeout: float, command_timeout: float = _COMMAND_TIMEOUT
) -> Engine:
    """Returns an engine, to be used inside `greenlet_spawn`, whose connections are opened and closed as needed.

    A statement waits at most `busy_timeout` seconds for the rows that others are writing, and `command_timeout` seconds
    for its result; a connection without one is closed. A connection for reading cannot write, and its transaction sees
    one snapshot.
    """
    settings = {"application_name": "hoibao", "lock_timeout": f"{busy_timeout * 1000:.0f}", "jit": "off", **_KEEPALIVE}
    arguments: dict[str, Any] = {
        "timeout": _CONNECT_TIMEOUT,
        "command_timeout": max(command_timeout, busy_timeout),
        "server_settings": settings,
    }
    engine = create_async_engine(parsed_url(url), connect_args=arguments, poolclass=NullPool, hide_parameters=True)
    if mode == "write":
        return engine.sync_engine
    return engine.sync_engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def run_query(url: str, work: Callable[[Connection], _Result], *, busy_timeout: float) -> _Result:
    """Returns what `work` returns, called with a connection for reading. Blocks, also in the thread of an event loop.

    Raises:
        StorageError: The database cannot be read.
    """
    name = database_name(url)

    def query() -> _Result:
        with postgresql_engine(url, mode="read", busy_timeout=busy_timeout).connect() as connection:
            return work(connection)

    async def queried() -> _Result:
        with translated_errors(name):
            return await greenlet_spawn(query)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, queried()).result()


def _create_or_migrate(engine: Engine) -> None:
    """Creates the current tables in an empty database, with the current version; migrates one of before."""

    def take_turn(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        cursor.execute(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
        cursor.close()

    event.listen(engine, "begin", take_turn)
    with engine.begin() as connection:
        if not inspect(connection).has_table(schema_version.name):
            for index in (index for table in metadata.tables.values() for index in table.indexes):
                # Stated in the schema, it would import this dialect also where SQLite alone is used.
                index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
            metadata.create_all(connection)
            created = {"version": len(MIGRATIONS), "name": "created", "applied_at": datetime.now(UTC)}
            connection.execute(insert(schema_version).values(created))
    migrate(engine)


def _vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(f'VACUUM "{table.name}"')


@compiles(OnConflictDoNothing, "postgresql")
@compiles(OnConflictDoUpdate, "postgresql")
def _compile_on_conflict(clause: Any, compiler: Any, **options: Any) -> str:  # noqa: ANN401 — of SQLAlchemy, untyped
    """Compiles the ON CONFLICT clause of an `insert` of SQLite's dialect, which is one of PostgreSQL but for this."""
    clause.constraint_target = None  # which PostgreSQL may name instead of columns
    compiled: str = getattr(compiler, f"visit_{clause.__visit_name__}")(clause, **options)
    return compiled


@contextmanager
def translated_errors(name: str) -> Iterator[None]:
    """Converts errors of SQLAlchemy, of the driver and of the network into a `StorageError`; others pass unchanged."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise _translated(error, name) from error


def _translated(error: SQLAlchemyError | OSError, name: str) -> StorageError:
    if isinstance(error, OSError):
        return DatabaseUnavailableError(
            f"{name}: cannot be reached ({error.strerror or type(error).__name__})", _REACHABLE
        )
    reason = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    if isinstance(reason, ValueError | TypeError):  # of this package: its text has no more than the value
        return InvalidRecordError(f"{name}: a value cannot be stored ({reason})", _REPORT)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return ConnectionLostError(f"{name}: the connection was lost", _REACHABLE)
    return _translated_code(reason.__cause__ or reason, name)


def _translated_code(error: BaseException, name: str) -> StorageError:
    """Converts an error of the driver, which has a code if it is of the server. Its further text has values of rows."""
    code = str(getattr(error, "sqlstate", None) or "")
    message = error.args[0] if error.args else type(error).__name__
    if remedy := _UNAVAILABLE.get(code) or _UNAVAILABLE.get(code[:2]):
        return DatabaseUnavailableError(f"{name}: {message}", remedy)
    if code in _CORRUPT:
        return DatabaseCorruptError(f"{name}: {message}", "restore a dump with `pg_restore`")
    if code[:2] in _INVALID or isinstance(error, ValueError | TypeError):
        return InvalidRecordError(f"{name}: a value cannot be stored ({type(error).__name__})", _REPORT)
    return StorageError(f"{name}: {message}", _REPORT)
