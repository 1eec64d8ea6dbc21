"""Deletes what is not to be kept: old exchanges, and everything of one person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Delete, bindparam, delete, select, update

from storage.database import Database
from storage.inbox import ANSWERED, SET_ASIDE
from storage.personal_data import (
    ASKED_BY_PERSON,
    GIVEN_BY_PERSON,
    LIMITING_PERSON,
    SENT_TO_PERSON,
    is_sent_by,
    names,
    stored_updates,
)
from storage.schema import exchanges, feedback, inbox, states, subscriptions
from storage.states import chat_state, user_state

_BATCH = 500  # exchanges deleted in one transaction, chosen: a question waits for it some milliseconds

_DELETE_ASKED, _DELETE_GIVEN = delete(exchanges).where(ASKED_BY_PERSON), delete(feedback).where(GIVEN_BY_PERSON)
_THESE = inbox.c.id.in_(bindparam("keys", expanding=True))
_DELETE_SUBSCRIPTIONS = delete(subscriptions).where(SENT_TO_PERSON)
_DELETE_STATES = delete(states).where(LIMITING_PERSON)
# The rows stay until they are pruned, so that an update that is delivered again is not answered again, and the key of
# one that is being answered is not used again.
_EMPTY_SENT = update(inbox).where(_THESE).values(**ANSWERED)
_EMPTY_NAMING = update(inbox).where(_THESE).values(content="")


@dataclass(frozen=True)
class Forgotten:
    """What `forget_user` has deleted: the numbers of exchanges, verdicts, updates in the inbox, and subscriptions."""

    exchanges: int
    verdicts: int
    updates: int
    subscriptions: int = 0


async def prune_exchanges(database: Database, before: datetime) -> int:
    """Deletes the exchanges asked before an aware time, with their hits, and returns their number.

    Each transaction deletes some hundred of them, so that whoever writes meanwhile waits for milliseconds.

    Raises:
        StorageError: The database is unavailable; what earlier transactions have deleted stays deleted.
    """
    deleted = 0
    while True:
        async with database.write() as connection:
            count = (await connection.execute(_delete_batch(before))).rowcount
        deleted += count
        if count < _BATCH:
            return deleted


def _delete_batch(before: datetime) -> Delete:
    # Naming both values lets SQLite search its index on (answered, asked_at) instead of scanning the table.
    old = exchanges.c.answered.in_((True, False)) & (exchanges.c.asked_at < before)
    return delete(exchanges).where(exchanges.c.id.in_(select(exchanges.c.id).where(old).limit(_BATCH)))


async def forget_user(database: Database, user_id: int) -> Forgotten:
    """Deletes in one transaction what a person asked in any chat, their feedback, subscriptions and waiting updates.

    With an exchange goes the feedback of others on it. Messages of others stay, but for the content of those that were
    set aside and name the person.

    Raises:
        StorageError: The database is unavailable, and nothing is deleted.
    """
    of_person = {"person": user_id}
    async with database.write() as connection:
        verdicts = (await connection.execute(_DELETE_GIVEN, of_person)).rowcount
        asked = (await connection.execute(_DELETE_ASKED, of_person)).rowcount
        updates = await stored_updates(connection, user_id)
        sent = [row.id for row in updates if is_sent_by(row, user_id)]
        # A message of somebody else that was set aside, and that names the person, as one that replies to them does.
        naming = [row.id for row in updates if row.state == SET_ASIDE and row.id not in sent and names(row, user_id)]
        await connection.execute(_EMPTY_SENT, {"keys": sent})
        await connection.execute(_EMPTY_NAMING, {"keys": naming})
        await connection.execute(_DELETE_STATES, {"chat": chat_state(user_id), "user": user_state(user_id)})
        subscribed = (await connection.execute(_DELETE_SUBSCRIPTIONS, of_person)).rowcount
    return Forgotten(asked, verdicts, len(sent), subscribed)
