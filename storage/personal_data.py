"""What is stored of one person: questions in any chat, feedback, updates in the inbox, and subscriptions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, text

from storage.conversations import StoredExchange, stored_exchanges
from storage.database import Database
from storage.schema import exchanges, feedback, inbox, subscriptions
from storage.subscriptions import Subscription, stored_subscriptions

ASKED_BY_PERSON = or_(
    exchanges.c.user_id == bindparam("person"),
    exchanges.c.chat_id == bindparam("person"),  # a private chat has the id of its person
)
GIVEN_BY_PERSON = feedback.c.user_id == bindparam("person")
SENT_TO_PERSON = subscriptions.c.chat_id == bindparam("person")  # those of groups are of nobody
# Updates that the person sent anywhere, such as in a group: {"update_id": 1, "message": {"from": {"id": 7}, …}}. The
# content of an update that is done is empty, and CASE keeps SQLite from parsing it.
SENT_BY_PERSON = or_(
    inbox.c.lane == bindparam("person"),
    text(
        "CASE WHEN json_valid(inbox.content) THEN EXISTS ("
        "SELECT 1 FROM json_each(inbox.content) AS part"
        " WHERE part.type = 'object' AND json_extract(part.value, '$.from.id') = :person) ELSE 0 END"
    ),
)


@dataclass(frozen=True)
class GivenFeedback:
    """The person's verdict on an exchange, which may be of another person in a group."""

    exchange_id: int
    verdict: str
    given_at: datetime


@dataclass(frozen=True)
class StoredUpdate:
    """An update of the person in the inbox; `content` is Telegram's JSON."""

    update_id: int
    received_at: datetime
    state: str
    content: str


@dataclass(frozen=True)
class StoredData:
    """All that is stored of a person, newest first; subscriptions are those of their private chat."""

    exchanges: tuple[StoredExchange, ...]
    feedback: tuple[GivenFeedback, ...]
    updates: tuple[StoredUpdate, ...]
    subscriptions: tuple[Subscription, ...] = ()


@dataclass(frozen=True)
class History:
    """A part of what a person asked, newest first, and the number of all of it."""

    total: int
    questions: tuple[StoredExchange, ...]


class PersonalData:
    """Reads what is stored of one person. Any method can raise `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def history(self, person: int, *, offset: int, limit: int) -> History:
        """Returns what a person asked, in any chat, after the `offset` newest questions."""
        counted = select(func.count()).select_from(exchanges).where(ASKED_BY_PERSON)
        chosen = (
            select(exchanges.c.id)
            .where(ASKED_BY_PERSON)
            .order_by(exchanges.c.asked_at.desc(), exchanges.c.id.desc())
            .limit(bindparam("limit"))
            .offset(bindparam("offset"))
        )
        page = {"person": person, "limit": limit, "offset": offset}
        async with self._database.read() as connection:
            total = (await connection.execute(counted, {"person": person})).scalar_one()
            found = await stored_exchanges(connection, exchanges.c.id.in_(chosen), page)
        return History(total, tuple(found))

    async def all(self, person: int, *, without_update: int | None = None) -> StoredData:
        """Returns all that is stored of a person, in one snapshot, but for the update of the id `without_update`."""
        of_person = {"person": person}
        given = select(feedback).where(GIVEN_BY_PERSON).order_by(feedback.c.given_at.desc())
        sent = select(inbox).where(SENT_BY_PERSON).order_by(inbox.c.id.desc())
        async with self._database.read() as connection:
            asked = await stored_exchanges(connection, ASKED_BY_PERSON, of_person)
            verdicts = await connection.execute(given, of_person)
            updates = await connection.execute(sent, of_person)
            subscribed = await stored_subscriptions(connection, SENT_TO_PERSON, of_person)
            return StoredData(
                exchanges=tuple(asked),
                feedback=tuple(GivenFeedback(row.exchange_id, row.verdict, row.given_at) for row in verdicts),
                updates=tuple(
                    StoredUpdate(row.update_id, row.received_at, row.state, row.content)
                    for row in updates
                    if row.update_id != without_update
                ),
                subscriptions=tuple(subscribed),
            )
