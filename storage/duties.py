"""Work that one of the programs that share a database does, such as polling Telegram, sending digests, or a build."""

from sqlalchemy import BigInteger, bindparam, delete, literal_column
from sqlalchemy.dialects.sqlite import insert

from storage.database import Database
from storage.replicas import Replica, left_by_others
from storage.schema import duties

_NEW = insert(duties).values(name=bindparam("duty"), replica_id=bindparam("this"))
_TAKE = _NEW.on_conflict_do_update(
    index_elements=[duties.c.name],
    set_={"replica_id": _NEW.excluded.replica_id},
    # Of a column, the condition would select from a second `duties`.
    where=left_by_others(literal_column(f"{duties.name}.replica_id", BigInteger)),
).returning(duties.c.name)
_GIVE_UP = delete(duties).where(duties.c.name == bindparam("duty"), duties.c.replica_id == bindparam("this"))


class Duties:
    """Which program does what. A program alone with its database, as with a file, has every duty.

    A duty is kept until it is given up or the program is closed; one that dies is succeeded within ten seconds, if
    others ask as often as every second. Any method can raise `StorageError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._replica = Replica(database) if database.is_shared else None

    async def take(self, name: str) -> bool:
        """Takes a duty if no other program has it; returns whether this one has it now."""
        if self._replica is None:
            return True
        asked = {"duty": name, "this": await self._replica.id()}
        async with self._database.write() as connection:
            return (await connection.execute(_TAKE, asked)).first() is not None

    async def give_up(self, name: str) -> None:
        """Leaves a duty to others, if this program has it."""
        if self._replica is None:
            return
        given = {"duty": name, "this": await self._replica.id()}
        async with self._database.write() as connection:
            await connection.execute(_GIVE_UP, given)
