"""Limits that the programs sharing a database keep together, such as messages to a chat or questions of a person.

Each is a leaky bucket, stored as the time at which it is empty (the generic cell rate algorithm).
"""

import time
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Float, bindparam, case, cast, delete, extract, func
from sqlalchemy.dialects.sqlite import insert

from storage.database import Database
from storage.schema import limits

_ANY_WAIT = 1e9  # seconds


@dataclass(frozen=True)
class Limit:
    """At most `burst` uses at once, and one every `interval` seconds on average."""

    interval: float
    burst: int = 1


class Limits:
    """The limits of all chats and people, by their kind and id. Any method can raise `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # In seconds since 1970, of the server where there is one, for the clocks of machines may differ.
        server, own = cast(extract("epoch", func.clock_timestamp()), Float), bindparam("own", type_=Float)
        now: ColumnElement[float] = server if database.is_shared else own
        added, most = bindparam("added", type_=Float), bindparam("most", type_=Float)
        new = insert(limits).values(kind=bindparam("of_kind"), of_id=bindparam("of"), empty_at=now + added)
        key = [limits.c.kind, limits.c.of_id]
        full = case((limits.c.empty_at > now, limits.c.empty_at), else_=now) + added
        reserved = new.on_conflict_do_update(index_elements=key, set_={"empty_at": full}, where=full - now <= most)
        self._reserve = reserved.returning((limits.c.empty_at - now).label("seconds"))
        later = case((limits.c.empty_at > now + added, limits.c.empty_at), else_=now + added)
        self._postpone = new.on_conflict_do_update(index_elements=key, set_={"empty_at": later})
        self._prune = delete(limits).where(limits.c.empty_at < now)

    async def reserve(self, kind: str, of: int, limit: Limit, *, longest_wait: float = _ANY_WAIT) -> float | None:
        """Reserves the next free turn of `of`; returns the seconds until then, 0.0 for now.

        Returns None, and reserves nothing, if it is farther away than `longest_wait` seconds.
        """
        at_once = limit.burst * limit.interval
        asked = {"of_kind": kind, "of": of, "added": limit.interval, "most": at_once + longest_wait, "own": time.time()}
        async with self._database.write() as connection:
            row = (await connection.execute(self._reserve, asked)).first()
        return None if row is None else max(row.seconds - at_once, 0.0)

    async def postpone(self, kind: str, of: int, limit: Limit, seconds: float) -> None:
        """Lets nobody have a turn of `of` for some seconds, as Telegram demands by a Retry-After."""
        added = seconds + (limit.burst - 1) * limit.interval
        async with self._database.write() as connection:
            await connection.execute(self._postpone, {"of_kind": kind, "of": of, "added": added, "own": time.time()})

    async def prune(self) -> None:
        """Deletes what limits nobody any more."""
        async with self._database.write() as connection:
            await connection.execute(self._prune, {"own": time.time()})
