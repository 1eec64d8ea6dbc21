"""The table of subscriptions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.util import greenlet_spawn

from storage.database import Database
from storage.migrations import MIGRATIONS, migrate
from storage.postgresql import postgresql_engine
from storage.sqlite import sqlite_engine
from storage.subscriptions import SubscriptionTable
from storage.urls import database_path, is_postgresql
from tests.storage.subscribed import DUE, SUBSCRIPTION

LATER = DUE + timedelta(hours=1)
DAILY = replace(SUBSCRIPTION, topic="", minute=420)


@pytest.fixture
def table(database: Database) -> SubscriptionTable:
    return SubscriptionTable(database, 42)


async def test_a_chat_has_each_once(table: SubscriptionTable) -> None:
    """The same topic and kind again changes hour and language only, other threads are others, and there is a limit."""
    assert await table.add(SUBSCRIPTION, most=3)
    assert await table.add(replace(SUBSCRIPTION, language="en", newest=9), most=3)
    assert await table.add(replace(SUBSCRIPTION, minute=420), most=3)
    assert await table.add(replace(SUBSCRIPTION, minute=480, due_at=LATER), most=3)
    assert await table.add(replace(SUBSCRIPTION, thread_id=5), most=3)
    assert not await table.add(replace(SUBSCRIPTION, topic="lúa"), most=3)
    assert await table.add(replace(SUBSCRIPTION, chat_id=8, topic="lúa"), most=3)
    expected = [
        replace(SUBSCRIPTION, id=1, language="en"),
        replace(SUBSCRIPTION, id=2, minute=480, due_at=LATER),
        replace(SUBSCRIPTION, id=3, thread_id=5),
    ]
    assert expected == await table.of_chat(7)


async def test_removal_moves_and_ends(table: SubscriptionTable) -> None:
    """A chat removes only its own; those of a group move with it; a thread or a whole chat ends."""
    for number, thread in enumerate((None, 5, 6)):
        await table.add(replace(SUBSCRIPTION, chat_id=-7, thread_id=thread, topic=f"{number}"), most=3)
    assert await table.remove(1, 8) is None
    removed = await table.remove(1, -7)
    assert (True, None) == (removed is not None, await table.remove(1, -7))
    assert 2 == await table.move(-7, -1007)
    assert (1, [6]) == (await table.end(-1007, 5), [one.thread_id for one in await table.of_chat(-1007)])
    assert (1, []) == (await table.end(-1007), await table.of_chat(-1007))
    await table.add(SUBSCRIPTION, most=1)
    assert [4] == [one.id for one in await table.of_chat(7)]


async def test_bots_see_only_their_own(database: Database, table: SubscriptionTable) -> None:
    """What a chat has subscribed to with one bot is not listed, due, changed, moved or ended by another one."""
    other = SubscriptionTable(database, 43)
    assert await table.add(DAILY, most=1)
    assert await other.add(DAILY, most=1)
    assert [[1], [2]] == [[one.id for one in await found.due(DUE, "g2", 9)] for found in (table, other)]
    assert await other.remove(1, 7) is None
    assert await other.add(replace(DAILY, minute=480), most=1)
    assert 1 == await other.move(7, 8)
    assert [replace(DAILY, id=1)] == await table.of_chat(7)
    assert (1, 0) == (await other.end(8), await other.end(7))
    assert [[1], []] == [[one.id for one in await found.of_chat(7)] for found in (table, other)]


def engine_of(url: str) -> Engine:
    if is_postgresql(url):
        return postgresql_engine(url, mode="write", busy_timeout=5.0)
    return sqlite_engine(database_path(url), mode="write", busy_timeout=5.0)


def store_as_version_12(engine: Engine) -> None:
    """Store a subscription as a program does that does not know of several bots."""
    migrate(engine, MIGRATIONS[:12])
    columns = "chat_id, language, topic, zone, newest, generation, due_at, created_at"
    values = "7, 'vi', 'giá vàng', 'Asia/Ho_Chi_Minh', 3, 'g1', '2026-02-18', '2026-02-18'"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO subscriptions ({columns}) VALUES ({values})"))  # noqa: S608 — of constants


async def test_those_of_before_belong_to_the_bot_that_starts(url: str) -> None:
    """A subscription of before bots were stored is nobody's until a bot adopts it, then that one's alone."""
    await greenlet_spawn(store_as_version_12, engine_of(url))
    async with Database.open(url) as database:
        table, later = SubscriptionTable(database, 42), SubscriptionTable(database, 43)
        assert [] == await table.of_chat(7)
        assert (1, 0) == (await table.adopt(), await later.adopt())
        assert [[7], []] == [[one.chat_id for one in await found.due(DUE, "g2", 9)] for found in (table, later)]


async def test_what_is_due(table: SubscriptionTable) -> None:
    """Daily ones are due by time, the others only with a generation not yet searched; what is noted is due later."""
    await table.add(SUBSCRIPTION, most=1)
    await table.add(replace(DAILY, chat_id=8, due_at=LATER), most=1)
    await table.add(replace(DAILY, chat_id=9), most=1)
    assert [9] == [one.chat_id for one in await table.due(DUE, "g1", 9)]
    due = await table.due(LATER, "g2", 9)
    assert [7, 9, 8] == [one.chat_id for one in due]
    assert [7] == [one.chat_id for one in await table.due(LATER, "g2", 1)]
    await table.note(due[0], 12, "g2", LATER)
    noted = replace(SUBSCRIPTION, id=1, newest=12, generation="g2", due_at=LATER)
    assert [noted] == await table.of_chat(7)
    await table.note(noted, 13, "g2", LATER + timedelta(days=1))
    assert [noted.due_at + timedelta(days=1)] == [one.due_at for one in await table.of_chat(7)]
    await table.note(replace(noted, due_at=LATER + timedelta(days=1)), 12, "g2", LATER)
    assert [7, 8] == sorted(one.chat_id for one in await table.due(LATER, "g3", 9) if one.chat_id != 9)


async def test_a_change_meanwhile_stays(table: SubscriptionTable) -> None:
    """An hour that the chat has chosen while a digest was sent stays, and a subscription that has ended stays so."""
    await table.add(DAILY, most=1)
    (sent,) = await table.due(DUE, "g2", 1)
    await table.add(replace(DAILY, minute=480, due_at=LATER), most=1)
    await table.note(sent, 12, "g2", DUE + timedelta(days=1))
    assert [(12, 480, LATER)] == [(one.newest, one.minute, one.due_at) for one in await table.of_chat(7)]
    await table.end(7)
    await table.note(sent, 12, "g2", LATER)
    assert [] == await table.of_chat(7)
