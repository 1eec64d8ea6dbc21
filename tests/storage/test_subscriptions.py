"""The table of subscriptions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.database import Database
from storage.subscriptions import SubscriptionTable
from tests.storage.subscribed import DUE, SUBSCRIPTION

LATER = DUE + timedelta(hours=1)
DAILY = replace(SUBSCRIPTION, topic="", minute=420)


@pytest.fixture
def table(database: Database) -> SubscriptionTable:
    return SubscriptionTable(database)


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
