"""Subscriptions of chats: what news each is sent, when the next is due, and which articles it has had.

What a topic is, and when something is due again, is for the callers to decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, delete, insert, or_, select, update

from storage.connection import DatabaseConnection
from storage.database import Database
from storage.inbox import UNKNOWN_BOT
from storage.schema import UtcDateTime, subscriptions


@dataclass(frozen=True)
class Subscription:
    """What a chat is sent.

    Attributes:
        chat_id: The chat.
        thread_id: The topic of a forum, None outside one.
        language: The language in which it is sent.
        topic: What the news are about, as typed; "" for all.
        minute: The minute of the day at which it is sent, None if it is sent whenever there is news.
        zone: The name of the time zone of `minute`.
        newest: The greatest number of an article that was considered.
        generation: The index in which news were sought last.
        due_at: When to look for news next, in UTC.
        created_at: When the chat subscribed, in UTC.
        id: Never given to another subscription; 0 if it is not stored yet.
    """

    chat_id: int
    thread_id: int | None
    language: str
    topic: str
    minute: int | None
    zone: str
    newest: int
    generation: str
    due_at: datetime
    created_at: datetime
    id: int = 0


_STATED = [column for column in subscriptions.columns if column.name != "bot_id"]
_OF_BOT = subscriptions.c.bot_id == bindparam("bot")
_DUE = (
    select(*_STATED)
    .where(
        _OF_BOT,
        subscriptions.c.due_at <= bindparam("now"),
        or_(subscriptions.c.minute.is_not(None), subscriptions.c.generation != bindparam("served")),
    )
    .order_by(subscriptions.c.due_at, subscriptions.c.id)
    .limit(bindparam("most"))
)
_IN_CHAT = (_OF_BOT, subscriptions.c.chat_id == bindparam("chat"))
_OF_CHAT = select(*_STATED).where(*_IN_CHAT).order_by(subscriptions.c.id)
_NOTE = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("of_id"))
    .values(
        newest=bindparam("up_to"),
        generation=bindparam("served"),
        # Unless the chat has chosen another time meanwhile.
        due_at=case(
            (subscriptions.c.due_at == bindparam("before"), bindparam("next", type_=UtcDateTime)),
            else_=subscriptions.c.due_at,
        ),
    )
)


class SubscriptionTable:
    """The subscriptions of all chats to one bot. Any method can raise `StorageError`; times that are passed are aware.

    Several bots can share a database; none sees the subscriptions to another.
    """

    def __init__(self, database: Database, bot_id: int) -> None:
        self._database = database
        self._bot = {"bot": bot_id}

    async def adopt(self) -> int:
        """Takes over the subscriptions that an older program stored without the id of its bot; returns their number."""
        adopted = update(subscriptions).where(subscriptions.c.bot_id == UNKNOWN_BOT).values(bot_id=bindparam("bot"))
        async with self._database.write() as connection:
            return (await connection.execute(adopted, self._bot)).rowcount

    async def of_chat(self, chat_id: int) -> list[Subscription]:
        """Returns the subscriptions of a chat in the order in which they were added."""
        async with self._database.read() as connection:
            return [_subscription(row) for row in await connection.execute(_OF_CHAT, self._in_chat(chat_id))]

    async def add(self, new: Subscription, most: int) -> bool:
        """Stores a subscription, in place of one of the same chat, thread, topic and kind (daily or not).

        Returns False, and stores nothing, if the chat has `most` others.
        """
        values = {column.name: getattr(new, column.name) for column in _STATED if column.name != "id"}
        async with self._database.write() as connection:
            found = await connection.execute(_OF_CHAT, self._in_chat(new.chat_id))
            present = [_subscription(row) for row in found]
            same = next((one.id for one in present if _key(one) == _key(new)), None)
            if same is not None:
                kept = {name: values[name] for name in ("language", "minute", "zone", "due_at")}
                await connection.execute(update(subscriptions).where(subscriptions.c.id == same).values(kept))
            elif len(present) < most:
                await connection.execute(insert(subscriptions).values(values | {"bot_id": self._bot["bot"]}))
            else:
                return False
        return True

    async def remove(self, subscription_id: int, chat_id: int) -> Subscription | None:
        """Removes a subscription and returns it; None if the chat has none with this id."""
        chosen = delete(subscriptions).where(*_IN_CHAT, subscriptions.c.id == subscription_id).returning(*_STATED)
        async with self._database.write() as connection:
            return next(map(_subscription, await connection.execute(chosen, self._in_chat(chat_id))), None)

    async def end(self, chat_id: int, thread_id: int | None = None) -> int:
        """Removes all subscriptions of a chat, or those of one thread in it; returns their number."""
        ended = delete(subscriptions).where(*_IN_CHAT)
        if thread_id is not None:
            ended = ended.where(subscriptions.c.thread_id == thread_id)
        async with self._database.write() as connection:
            return (await connection.execute(ended, self._in_chat(chat_id))).rowcount

    async def move(self, chat_id: int, new_id: int) -> int:
        """Gives the subscriptions of a chat to another one, which replaces it; returns their number."""
        moved = update(subscriptions).where(*_IN_CHAT).values(chat_id=new_id)
        async with self._database.write() as connection:
            return (await connection.execute(moved, self._in_chat(chat_id))).rowcount

    async def due(self, now: datetime, generation: str, most: int) -> list[Subscription]:
        """Returns at most `most` subscriptions that are due at `now`, the most overdue first.

        Those that are not daily are left out if news were sought for them in this `generation`.
        """
        limits = {**self._bot, "now": now, "served": generation, "most": most}
        async with self._database.read() as connection:
            return [_subscription(row) for row in await connection.execute(_DUE, limits)]

    async def note(self, of: Subscription, newest: int, generation: str, due_at: datetime) -> None:
        """Stores that the articles up to the number `newest` were considered, and when it is due again.

        Does nothing if the subscription has ended. If it has become due at another time meanwhile, that stays.
        """
        values = {"of_id": of.id, "up_to": newest, "served": generation, "before": of.due_at, "next": due_at}
        async with self._database.write() as connection:
            await connection.execute(_NOTE, values)

    def _in_chat(self, chat_id: int) -> dict[str, int]:
        return {**self._bot, "chat": chat_id}


async def stored_subscriptions(
    connection: DatabaseConnection, condition: ColumnElement[bool], parameters: Mapping[str, object]
) -> list[Subscription]:
    """Returns the subscriptions to any bot that meet a condition, the newest first."""
    chosen = select(*_STATED).where(condition).order_by(subscriptions.c.id.desc())
    return [_subscription(row) for row in await connection.execute(chosen, parameters)]


def _key(one: Subscription) -> tuple[object, ...]:
    return one.chat_id, one.thread_id, one.topic, one.minute is None


def _subscription(row: Row[*tuple[Any, ...]]) -> Subscription:
    return Subscription(**row._asdict())
