from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from storage.database import Database
from storage.errors import InvalidRecordError
from storage.inbox import _FIRST_PENDING, ATTEMPTS, Backlog, Delivery, FailedUpdate, Inbox

BOT, OTHER_BOT = 42, 43
NOON = datetime(2026, 2, 18, 12, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, BOT)


def delivery(update_id: int, lane: int = 1, content: str = "{}", received_at: datetime = NOON) -> Delivery:
    return Delivery(update_id, lane, content, received_at)


def ids(found: Sequence[Delivery | FailedUpdate]) -> list[int]:
    return [one.update_id for one in found]


async def keys(inbox: Inbox) -> dict[int, int]:
    """Returns the key of the first update of each chat queue, by its id."""
    return {found.update_id: found.key for found in await inbox.next_of_lanes(99)}


async def fail(inbox: Inbox, key: int) -> list[bool]:
    """Lets an update fail until it is set aside; returns what `note_failure` returned each time."""
    return [await inbox.note_failure(key, f"failure {number}") for number in range(1, ATTEMPTS + 1)]


async def test_update_comes_back_as_it_was_put(inbox: Inbox) -> None:
    """A pending update keeps its chat queue, content and time, whatever characters it contains."""
    content = '{"text": "Giá \\ud800\\u0000 <b>"}'
    await inbox.put([delivery(2**62, -(2**62), content)])
    [found] = await inbox.next_of_lanes(10)
    assert Delivery(2**62, -(2**62), content, NOON, key=1) == found
    assert UTC == found.received_at.tzinfo


async def test_first_of_each_chat_queue_in_order(inbox: Inbox) -> None:
    """Only the first update of each chat queue is returned, in the order of arrival; the next once that is done."""
    await inbox.put([delivery(5, lane=1), delivery(3, lane=2)])
    await inbox.put([delivery(4, lane=1), delivery(6, lane=2)])
    assert [5, 3] == ids(await inbox.next_of_lanes(10))
    assert [5] == ids(await inbox.next_of_lanes(1))
    await inbox.mark_done([(await keys(inbox))[5]])
    assert [4, 3] == ids(await inbox.next_of_lanes(10))
    assert 3 == (await inbox.backlog()).pending


async def test_chat_queues_take_turns(inbox: Inbox) -> None:
    """Whichever chat queue came last, the next ones are those after it, then those from the lowest on."""
    await inbox.put([delivery(number, lane=lane) for number, lane in enumerate((-9, -5, 0, 7), start=1)])
    turns = [[-9, -5], [-5, 0], [0, 7], [7, -9]]
    assert turns == [[found.lane for found in await inbox.next_of_lanes(2, after=after)] for after in (None, -9, -5, 0)]
    assert [7, -9, -5, 0] == [found.lane for found in await inbox.next_of_lanes(10, after=0)]
    assert [7, -9, 0] == [found.lane for found in await inbox.next_of_lanes(10, after=0, without_lanes={-5})]


async def test_chat_queues_and_updates_can_be_skipped(inbox: Inbox) -> None:
    """A skipped chat queue returns nothing; where an update is skipped, its queue returns the next."""
    await inbox.put([delivery(1, lane=1), delivery(2, lane=1), delivery(3, lane=2)])
    assert [3] == ids(await inbox.next_of_lanes(10, without_lanes={1}))
    assert [2, 3] == ids(await inbox.next_of_lanes(10, without_keys={(await keys(inbox))[1]}))


async def test_known_update_is_returned_and_not_stored(inbox: Inbox) -> None:
    """An update put again, in the same call or later, is returned and not stored, in whichever state it is."""
    first, second = delivery(1), delivery(2, lane=2)
    assert [first] == await inbox.put([first, first, second])
    assert {1: 1, 2: 2} == await keys(inbox)
    await inbox.mark_done([1])
    await fail(inbox, 2)
    assert [second, first] == await inbox.put([second, first])
    assert [] == await inbox.next_of_lanes(10)


async def test_same_id_with_another_content_is_new(inbox: Inbox) -> None:
    """An id that comes again with another content is a new update, whatever has become of the first."""
    await inbox.put([delivery(1, content='"first"')])
    await inbox.mark_done([1])
    assert [] == await inbox.put([delivery(1, content='"second"'), delivery(1, content='"third"', lane=2)])
    assert ['"second"', '"third"'] == [found.content for found in await inbox.next_of_lanes(10)]


async def test_bots_see_only_their_own_updates(inbox: Inbox, database: Database) -> None:
    """Two bots share a database, with the same update in both; neither gets, counts or drops what is the other's."""
    other = Inbox(database, OTHER_BOT)
    await inbox.put([delivery(1), delivery(2, lane=2)])
    assert [] == await other.put([delivery(1)])
    assert ([1, 2], [1]) == (ids(await inbox.next_of_lanes(10)), ids(await other.next_of_lanes(10)))
    await fail(other, (await keys(other))[1])
    assert (Backlog(2, NOON), Backlog(0, None)) == (await inbox.backlog(), await other.backlog())
    assert (0, 1) == (await inbox.count_set_aside(), await other.count_set_aside())
    assert ([], [1]) == (ids(await inbox.set_aside(10)), ids(await other.set_aside(10)))


async def test_content_is_kept_only_while_needed(inbox: Inbox, database: Database) -> None:
    """The content of an answered update is deleted from the inbox."""
    await inbox.put([delivery(1, content="secret")])
    await inbox.mark_done([1])
    async with database.read() as connection:
        assert [""] == list((await connection.execute(text("SELECT content FROM inbox"))).scalars())


async def test_third_failure_sets_aside(inbox: Inbox) -> None:
    """The third failure of an update sets it aside, with its last error, and the next of its chat queue is returned."""
    await inbox.put([delivery(1), delivery(2)])
    assert [False, False] == [await inbox.note_failure(1, "x"), await inbox.note_failure(1, "y")]
    assert [1] == ids(await inbox.next_of_lanes(10))
    assert await inbox.note_failure(1, "z\0")
    assert [2] == ids(await inbox.next_of_lanes(10))
    assert [FailedUpdate(1, 1, NOON, "z\ufffd")] == await inbox.set_aside(10)
    assert (1, 1) == (await inbox.count_set_aside(), (await inbox.backlog()).pending)


async def test_set_aside_newest_first(inbox: Inbox) -> None:
    """Updates set aside are returned newest first, at most `limit`."""
    hours = {1: 2, 2: 3, 3: 1, 4: 3}
    await inbox.put([delivery(number, received_at=NOON + timedelta(hours=later)) for number, later in hours.items()])
    for number in hours:
        assert [False, False, True] == await fail(inbox, number)
    assert [4, 2, 1] == ids(await inbox.set_aside(3))


async def test_pruning_keeps_what_may_be_redelivered(inbox: Inbox) -> None:
    """Answered updates are deleted after two days, those set aside after thirty, pending ones never."""
    await inbox.put([delivery(number, lane=number) for number in (1, 2, 3)])
    await inbox.mark_done([1])
    await fail(inbox, 2)
    moment = timedelta(microseconds=1)
    assert 0 == await inbox.prune(NOON + timedelta(days=2))
    assert 1 == await inbox.prune(NOON + timedelta(days=2) + moment)
    assert 0 == await inbox.prune(NOON + timedelta(days=30))
    assert 1 == await inbox.prune(NOON + timedelta(days=30) + moment)
    assert [3] == ids(await inbox.next_of_lanes(10))


async def test_backlog(inbox: Inbox) -> None:
    """The backlog counts pending updates and dates the one that was received first, whatever its id."""
    assert Backlog(0, None) == await inbox.backlog()
    later = NOON + timedelta(hours=1)
    await inbox.put([delivery(1, received_at=later), delivery(2), delivery(3, lane=3)])
    assert Backlog(3, NOON) == await inbox.backlog()
    await inbox.mark_done([2])
    await fail(inbox, 3)
    assert Backlog(1, later) == await inbox.backlog()


async def test_invalid_update_stores_nothing(inbox: Inbox) -> None:
    """Where one value cannot be stored, an error is raised and none of the updates is stored."""
    with pytest.raises(InvalidRecordError):
        await inbox.put([delivery(1), delivery(2**63)])
    with pytest.raises(InvalidRecordError, match="time zone"):
        await inbox.put([delivery(1, received_at=NOON.replace(tzinfo=None))])
    assert 0 == (await inbox.backlog()).pending


async def test_pending_updates_survive_closing(url: str) -> None:
    """Pending updates are there when the database is opened again."""
    async with Database.open(url) as database:
        await Inbox(database, BOT).put([delivery(1), delivery(2)])
        await Inbox(database, BOT).mark_done([1])
    async with Database.open(url) as database:
        assert [2] == ids(await Inbox(database, BOT).next_of_lanes(10))


@pytest.mark.usefixtures("path")
async def test_answered_updates_are_not_searched(database: Database) -> None:
    """The query for the next updates uses the index of the pending ones in its order, and reads no answered one."""
    chosen = {"bot": BOT, "lowest": 1, "highest": 9, "limit": 10, "without_lanes": [1], "without_keys": [1]}
    statement = _FIRST_PENDING.params(chosen)
    query = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        plan = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert any("INDEX ix_inbox_pending (bot_id=? AND lane>? AND lane<?)" in step for step in plan)
    assert not any("GROUP BY" in step for step in plan)
    assert not any(step.startswith("SCAN inbox") and "INDEX" not in step for step in plan)
