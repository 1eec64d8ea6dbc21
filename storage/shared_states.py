"""The states that programs share, in a table of a PostgreSQL server."""

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Float, bindparam, cast, delete, extract, func, update
from sqlalchemy.dialects.sqlite import insert

from storage.connection import DatabaseConnection
from storage.errors import StorageError
from storage.schema import states
from storage.states import KEPT, Change, LocalStates

# Seconds, chosen. A server that restarts is waited for: programs with limits of their own exceed the common ones.
_RETRY, _LONGEST_OUTAGE = 0.25, 10.0
_AGAIN = 1.0  # between two attempts in a longer outage

_NOW = func.clock_timestamp()  # of the server: the clocks of the machines may differ
_LOCK = (
    insert(states)
    .values(bot_id=bindparam("bot_id"), name=bindparam("name"), content="{}", changed_at=_NOW)
    .on_conflict_do_update(index_elements=[states.c.bot_id, states.c.name], set_={"changed_at": _NOW})
    .returning(states.c.content, cast(extract("epoch", _NOW), Float))
)
_WRITE = (
    update(states)
    .where(states.c.bot_id == bindparam("bot"), states.c.name == bindparam("key"))
    .values(content=bindparam("changed"))
)
_FORGET = delete(states).where(states.c.changed_at < _NOW - timedelta(seconds=KEPT))

_Result = TypeVar("_Result")
_LOGGER = logging.getLogger(__name__)


class SharedStates:
    """The states of a bot, changed in short transactions of their own, which lock the rows in the order of the names.

    Changes wait for a server that restarts. In a longer outage this program uses states of its own.
    """

    jitter = 0.15  # chosen: of programs that start on the same machine

    def __init__(self, connection: DatabaseConnection, bot_id: int) -> None:
        """Use a connection that nobody else does, whose statements fail after a few seconds without an answer."""
        self._connection = connection
        self._bot_id = bot_id
        self._own = LocalStates()
        self._turn = asyncio.Lock()
        self._away_since: float | None = None
        self._next_attempt = self._next_pruning = 0.0
        self._is_away = False  # for so long that this program goes on without

    async def change(self, names: Sequence[str], work: Change[_Result]) -> _Result:
        """See `States`."""
        while True:
            async with self._turn:
                if time.monotonic() >= self._next_attempt:
                    try:
                        return await self._change(names, work)
                    except StorageError as error:
                        self._note_away(error)
            if self._is_away:
                return await self._own.change(names, work)
            await asyncio.sleep(_RETRY)

    async def _change(self, names: Sequence[str], work: Change[_Result]) -> _Result:
        connection = self._connection
        try:
            if time.monotonic() >= self._next_pruning:
                await connection.execute(_FORGET)
                await connection.commit()
                self._next_pruning = time.monotonic() + KEPT
            rows = [(await connection.execute(_LOCK, {"bot_id": self._bot_id, "name": name})).one() for name in names]
            contents = [json.loads(content) for content, _ in rows]
            result = work(rows[-1][1], contents)
            changed = [
                {"bot": self._bot_id, "key": name, "changed": json.dumps(content)}
                for name, content in zip(names, contents, strict=True)
            ]
            await connection.execute(_WRITE, changed)
            await connection.commit()
        except BaseException:
            connection.roll_back()
            raise
        self._away_since, self._is_away = None, False
        return result

    def _note_away(self, error: StorageError) -> None:
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
        if not self._is_away and now - self._away_since >= _LONGEST_OUTAGE:
            self._is_away = True
            _LOGGER.warning("limits are kept by this program alone until the database answers again (%s)", error)
        self._next_attempt = now + (_AGAIN if self._is_away else _RETRY)
