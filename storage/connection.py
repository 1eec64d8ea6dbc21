"""A connection to the database whose calls run one after another: in a thread, or in tasks of the event loop."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from typing import Any, TypeVar, TypeVarTuple, cast, overload

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.util import greenlet_spawn

_Columns = TypeVarTuple("_Columns")
_Values = TypeVarTuple("_Values")
_Result = TypeVar("_Result")
_Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]


class DatabaseConnection(ABC):
    """A connection whose calls run one after another, in the order in which they are made.

    It is opened by the first statement, and begins a transaction with the first statement after a commit or rollback.
    A call that is cancelled still runs to its end. Errors of SQLAlchemy and of the driver are raised as `StorageError`.

    Attributes:
        begin_failed: Whether the last statement failed because no transaction could begin.
    """

    def __init__(self, engine: Engine, translated: Callable[[], AbstractContextManager[None]]) -> None:
        """Connects by `engine`; inside `translated()` errors are converted."""
        self._engine = engine
        self._translated = translated
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
        # An error is raised by the next statement as well.
        self._call(self._roll_back).add_done_callback(lambda done: done.cancelled() or done.exception())

    async def close(self) -> None:
        """Rolls back and closes the connection."""
        await self._call(self._close)

    @abstractmethod
    def _call(self, call: Callable[[*_Values], _Result], *args: *_Values) -> asyncio.Future[_Result]:
        """Calls `call` after all earlier calls, with errors translated; returns its result."""

    def _run(self, work: Callable[[Connection, *_Values], _Result], *args: *_Values) -> _Result:
        return work(self._opened(), *args)

    def _execute(self, statement: Executable, parameters: _Parameters | None) -> CursorResult[Any]:
        result = self._opened().execute(statement, parameters)
        # Rows are fetched here: later ones would be read in the thread of the caller.
        return cast("CursorResult[Any]", result.freeze()()) if result.returns_rows else result

    def _opened(self) -> Connection:
        """Returns the connection, in a transaction, with a savepoint if one is due."""
        if self._connection is None or not self._connection.in_transaction():
            self.begin_failed = True
            if self._connection is None:
                self._connection = self._engine.connect()
            self._connection.begin()
            self.begin_failed = False
            self._has_savepoint = self._savepoint_due = False
        elif self._savepoint_due:
            self._has_savepoint = self._savepoint_due = False
            self._connection.exec_driver_sql("SAVEPOINT block")
            self._has_savepoint = True
        return self._connection

    def _undo(self) -> bool:
        connection = self._connection
        if connection is None or not connection.in_transaction():
            return False
        if self._savepoint_due:  # nothing was executed since
            return True
        # After an error like a full disk, SQLite may have rolled back the transaction, and the savepoint with it; a
        # server may be gone.
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

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class ThreadConnection(DatabaseConnection):
    """A connection of a driver that blocks, in a thread of its own."""

    def __init__(self, engine: Engine, translated: Callable[[], AbstractContextManager[None]]) -> None:
        super().__init__(engine, translated)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="connection")

    async def close(self) -> None:
        """Rolls back, closes the connection, and ends the thread."""
        await super().close()
        self._thread.shutdown()

    def _call(self, call: Callable[[*_Values], _Result], *args: *_Values) -> asyncio.Future[_Result]:
        return asyncio.get_running_loop().run_in_executor(self._thread, self._call_translated, call, *args)

    def _call_translated(self, call: Callable[[*_Values], _Result], *args: *_Values) -> _Result:
        with self._translated():
            return call(*args)

    def _roll_back(self) -> None:
        super()._roll_back()
        if self._connection is not None:
            self._connection.connection.rollback()  # after a commit that failed SQLAlchemy takes it for done


class TaskConnection(DatabaseConnection):
    """A connection of a driver for asyncio, whose calls run in tasks of the event loop."""

    def __init__(self, engine: Engine, translated: Callable[[], AbstractContextManager[None]]) -> None:
        super().__init__(engine, translated)
        self._turn = asyncio.Lock()

    def _call(self, call: Callable[[*_Values], _Result], *args: *_Values) -> asyncio.Future[_Result]:
        # Whoever waits may be cancelled, the task is not. Tasks get the lock in the order of their creation.
        return asyncio.shield(asyncio.create_task(self._call_in_turn(call, *args)))

    async def _call_in_turn(self, call: Callable[[*_Values], _Result], *args: *_Values) -> _Result:
        async with self._turn:
            with self._translated():
                return await greenlet_spawn(call, *args)

    def _roll_back(self) -> None:
        super()._roll_back()
        self._drop_if_lost()

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._drop_if_lost()

    def _close(self) -> None:
        if self._connection is not None:
            # Of a server that has vanished, no answer is waited for longer than a moment.
            self._connection.invalidate()
        super()._close()

    def _drop_if_lost(self) -> None:
        """Closes a connection that the server has ended, so that the next statement opens another."""
        if self._connection is not None and self._connection.invalidated:
            self._connection.close()
            self._connection = None
