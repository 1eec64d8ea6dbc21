"""What is stored of one person: questions in any chat, feedback, updates in the inbox, and subscriptions."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, bindparam, func, or_, select

from storage.connection import DatabaseConnection
from storage.conversations import StoredExchange, stored_exchanges
from storage.database import Database
from storage.schema import exchanges, feedback, inbox, states, subscriptions
from storage.subscriptions import Subscription, stored_subscriptions

ASKED_BY_PERSON = or_(
    exchanges.c.user_id == bindparam("person"),
    exchanges.c.chat_id == bindparam("person"),  # a private chat has the id of its person
)
GIVEN_BY_PERSON = feedback.c.user_id == bindparam("person")
SENT_TO_PERSON = subscriptions.c.chat_id == bindparam("person")  # those of groups are of nobody
# Of the last minutes, and of times only, so not exported.
LIMITING_PERSON = states.c.name.in_((bindparam("chat", type_=Text), bindparam("user", type_=Text)))
_NAMING = select(inbox).where(
    or_(inbox.c.lane == bindparam("person"), inbox.c.content.contains(bindparam("digits", type_=Text)))
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
        async with self._database.read() as connection:
            asked = await stored_exchanges(connection, ASKED_BY_PERSON, of_person)
            verdicts = await connection.execute(given, of_person)
            updates = [row for row in await stored_updates(connection, person) if is_sent_by(row, person)]
            subscribed = await stored_subscriptions(connection, SENT_TO_PERSON, of_person)
            return StoredData(
                exchanges=tuple(asked),
                feedback=tuple(GivenFeedback(row.exchange_id, row.verdict, row.given_at) for row in verdicts),
                updates=tuple(
                    StoredUpdate(row.update_id, row.received_at, row.state, row.content)
                    for row in reversed(updates)
                    if row.update_id != without_update
                ),
                subscriptions=tuple(subscribed),
            )


async def stored_updates(connection: DatabaseConnection, person: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the updates in the inbox, by key, that are of a person's chat or have the digits of their id anywhere."""
    rows = await connection.execute(_NAMING.order_by(inbox.c.id), {"person": person, "digits": str(person)})
    return rows.all()


def is_sent_by(row: Row[*tuple[Any, ...]], person: int) -> bool:
    """Returns whether a person sent an update, anywhere: {"update_id": 1, "message": {"from": {"id": 7}, …}}."""
    if row.lane == person:
        return True
    content = _parsed(row.content)
    parts = content.values() if isinstance(content, Mapping) else ()
    senders = (part.get("from") for part in parts if isinstance(part, Mapping))
    return any(sender.get("id") == person for sender in senders if isinstance(sender, Mapping))


def names(row: Row[*tuple[Any, ...]], person: int) -> bool:
    """Returns whether an update has the id of a person anywhere, as the sender of a quoted message."""
    return _has_id(_parsed(row.content), person)


def _has_id(part: object, person: int) -> bool:
    if isinstance(part, Mapping):
        return part.get("id") == person or any(_has_id(value, person) for value in part.values())
    return isinstance(part, list) and any(_has_id(value, person) for value in part)


def _parsed(content: str) -> object:
    with suppress(ValueError, RecursionError):  # no JSON, or nested beyond what Telegram sends
        return json.loads(content)
    return None
