"""A connection to the database, used in a thread of its own."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar, TypeVarTuple, cast, overload

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.selectable import TypedReturnsRows

_Columns = TypeVarTuple("_Columns")
_Values = TypeVarTuple("_Values")
_Result = TypeVar("_Result")
_Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]


class ThreadConnection:
    """A connection whose calls run one after another in its thread, in the order in which they are made.

    It is opened by the first statement, and begins a transaction with the first statement after a commit or rollback.
    A call that is cancelled still runs to its end. Raises the errors of SQLAlchemy and of the driver.

    Attributes:
        begin_failed: Whether the last statement failed because no transaction could begin.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="connection")
        self._connection: Connection | None = None
        self._savepoint_due = self._has_savepoint = False
        self.begin_failed = False

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*_Columns], parameters: _Parameters | None = None
    ) -> CursorResult[*_Columns]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: _Parameters | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def execute(self, statement: Executable, parameters: _Parameters | None = None) -> CursorResult[Any]:
        """Executes a statement, for each of `parameters` if it is a list; returns its rows, all of them fetched."""
        return await self._call(self._execute, statement, parameters)

    async def run(self, work: Callable[[Connection, *_Values], _Result], *args: *_Values) -> _Result:
        """Calls `work` with SQLAlchemy's connection in the thread: several statements at the price of one."""
        return await self._call(self._run, work, *args)

    def mark(self) -> None:
        """Sets the point that `undo` goes back to."""
        self._savepoint_due = True

    async def undo(self) -> bool:
        """Undoes the statements since `mark`; returns whether the transaction goes on with those before it."""
        return await self._call(self._undo)

    def commit(self) -> asyncio.Future[None]:
        """Ends the transaction; rolls it back if it cannot be committed."""
        return self._call(self._commit)

    def roll_back(self) -> None:
        """Ends the transaction, if there is one, before any later call; does not wait."""
        self._thread.submit(self._roll_back)

    async def close(self) -> None:
        """Rolls back, closes the connection, and ends the thread."""
        await self._call(self._close)
        self._thread.shutdown()

    def _call(self, call: Callable[[*_Values], _Result], *args: *_Values) -> asyncio.Future[_Result]:
        return asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    def _run(self, work: Callable[[Connection, *_Values], _Result], *args: *_Values) -> _Result:
        return work(self._opened(), *args)

    def _execute(self, statement: Executable, parameters: _Parameters | None) -> CursorResult[Any]:
        result = self._opened().execute(statement, parameters)
        # Rows are fetched here: later ones would be read in the thread of the caller.
        return cast("CursorResult[Any]", result.freeze()()) if result.returns_rows else result

    def _opened(self) -> Connection:
        """Returns the connection, in a transaction, with a savepoint if one is due."""
        if self._connection is None:
            self._connection = self._engine.connect()
        if not self._connection.in_transaction():
            self.begin_failed = True
            self._connection.begin()
            self.begin_failed = False
            self._has_savepoint = self._savepoint_due = False
        elif self._savepoint_due:
            self._connection.exec_driver_sql("SAVEPOINT block")
            self._has_savepoint, self._savepoint_due = True, False
        return self._connection

    def _undo(self) -> bool:
        connection = self._connection
        if connection is None or not connection.in_transaction():
            return False
        if self._savepoint_due:  # nothing was executed since
            return True
        # After an error like a full disk, SQLite may have rolled back the transaction, and the savepoint with it.
        with suppress(SQLAlchemyError):
            if self._has_savepoint:
                connection.exec_driver_sql("ROLLBACK TO block")
                return True
        self._roll_back()
        return False

    def _commit(self) -> None:
        if self._connection is not None:
            try:
                self._connection.commit()
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        if self._connection is not None:
            self._connection.rollback()
            self._connection.connection.rollback()  # after a commit that failed SQLAlchemy takes it for done

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
