"""What people think of answers: for each exchange, one verdict of each person."""

from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert

from storage.database import Database
from storage.schema import feedback

Verdict = Literal["good", "bad"]

_GIVE = insert(feedback).values(
    exchange_id=bindparam("of_exchange"),
    user_id=bindparam("by_user"),
    verdict=bindparam("given"),
    given_at=bindparam("at"),
)
_GIVE = _GIVE.on_conflict_do_update(
    index_elements=[feedback.c.exchange_id, feedback.c.user_id],
    set_={"verdict": _GIVE.excluded.verdict, "given_at": _GIVE.excluded.given_at},
)


class FeedbackLog:
    """The verdicts on all exchanges. Any method can raise `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, exchange_id: int, user_id: int, verdict: Verdict, given_at: datetime) -> None:
        """Stores the verdict of a person at an aware time, in place of an earlier one.

        Raises:
            InvalidRecordError: There is no such exchange.
        """
        row = {"of_exchange": exchange_id, "by_user": user_id, "given": verdict, "at": given_at}
        async with self._database.write() as connection:
            await connection.execute(_GIVE, row)
