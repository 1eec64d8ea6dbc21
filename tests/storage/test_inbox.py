from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from storage.database import Database
from storage.errors import InvalidRecordError
from storage.inbox import ATTEMPTS, Delivery, FailedUpdate, Inbox, _first_pending

NOON = datetime(2026, 2, 18, 12, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        yield database


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def delivery(update_id: int, lane: int = 1, content: str = "{}", received_at: datetime = NOON) -> Delivery:
    return Delivery(update_id, lane, content, received_at)


def ids(found: Sequence[Delivery | FailedUpdate]) -> list[int]:
    return [one.update_id for one in found]


async def fail(inbox: Inbox, update_id: int) -> list[bool]:
    """Lets an update fail until it is set aside; returns what each failure was said to come to."""
    return [await inbox.note_failure(update_id, f"failure {number}") for number in range(1, ATTEMPTS + 1)]


async def test_update_comes_back_as_it_was_put(inbox: Inbox) -> None:
    """What is delivered waits with its lane, content and time, whatever the signs in it."""
    content = '{"text": "Giá \\ud800\\u0000 <b>"}'
    await inbox.put([delivery(2**62, -(2**62), content)])
    [found] = await inbox.next_of_lanes(10)
    assert delivery(2**62, -(2**62), content) == found
    assert UTC == found.received_at.tzinfo


async def test_first_of_each_lane_in_order(inbox: Inbox) -> None:
    """Each lane offers its oldest update only, lanes in the order of those, and the next once that is done."""
    await inbox.put([delivery(5, lane=1), delivery(3, lane=2), delivery(4, lane=1), delivery(6, lane=2)])
    assert [3, 4] == ids(await inbox.next_of_lanes(10))
    assert [3] == ids(await inbox.next_of_lanes(1))
    await inbox.mark_done([4])
    assert [3, 5] == ids(await inbox.next_of_lanes(10))
    assert 3 == await inbox.count_pending()


async def test_lanes_and_updates_can_be_left_out(inbox: Inbox) -> None:
    """A lane left out offers nothing; where an update is left out, its lane offers the next."""
    await inbox.put([delivery(1, lane=1), delivery(2, lane=1), delivery(3, lane=2)])
    assert [3] == ids(await inbox.next_of_lanes(10, without_lanes={1}))
    assert [2, 3] == ids(await inbox.next_of_lanes(10, without_updates={1}))


async def test_same_update_counts_once(inbox: Inbox) -> None:
    """An update put again, pending, done or set aside, in one call or another, is not stored or answered again."""
    await inbox.put([delivery(1, content='"first"'), delivery(1, content='"again"'), delivery(2, lane=2)])
    assert ['"first"', "{}"] == [found.content for found in await inbox.next_of_lanes(10)]
    await inbox.mark_done([1])
    await fail(inbox, 2)
    await inbox.put([delivery(1), delivery(2)])
    assert [] == await inbox.next_of_lanes(10)


async def test_content_is_kept_only_while_needed(inbox: Inbox, database: Database) -> None:
    """Once an update is answered, what the reader wrote is no longer in the inbox."""
    await inbox.put([delivery(1, content="secret")])
    await inbox.mark_done([1])
    async with database.read() as connection:
        assert [""] == list((await connection.execute(text("SELECT content FROM inbox"))).scalars())


async def test_third_failure_sets_aside(inbox: Inbox) -> None:
    """The third failure of an update sets it aside, with its last error, and lets the next of its lane pass."""
    await inbox.put([delivery(1), delivery(2)])
    assert [False, False] == [await inbox.note_failure(1, "x"), await inbox.note_failure(1, "y")]
    assert [1] == ids(await inbox.next_of_lanes(10))
    assert await inbox.note_failure(1, "z\0")
    assert [2] == ids(await inbox.next_of_lanes(10))
    assert [FailedUpdate(1, 1, NOON, "z\ufffd")] == await inbox.set_aside(10)
    assert (1, 1) == (await inbox.count_set_aside(), await inbox.count_pending())


async def test_set_aside_newest_first(inbox: Inbox) -> None:
    """Updates that were set aside come newest first, no more than asked for."""
    hours = {1: 2, 2: 3, 3: 1, 4: 3}
    await inbox.put([delivery(number, received_at=NOON + timedelta(hours=later)) for number, later in hours.items()])
    for number in hours:
        assert [False, False, True] == await fail(inbox, number)
    assert [4, 2, 1] == ids(await inbox.set_aside(3))


async def test_pruning_keeps_what_may_come_again(inbox: Inbox) -> None:
    """After two days what was answered is forgotten, after thirty what was set aside; what waits never is."""
    await inbox.put([delivery(number, lane=number) for number in (1, 2, 3)])
    await inbox.mark_done([1])
    await fail(inbox, 2)
    moment = timedelta(microseconds=1)
    assert 0 == await inbox.prune(NOON + timedelta(days=2))
    assert 1 == await inbox.prune(NOON + timedelta(days=2) + moment)
    assert 0 == await inbox.prune(NOON + timedelta(days=30))
    assert 1 == await inbox.prune(NOON + timedelta(days=30) + moment)
    assert [3] == ids(await inbox.next_of_lanes(10))


async def test_nothing_of_a_bad_delivery_is_stored(inbox: Inbox) -> None:
    """Where one value cannot be stored, the error says so and nothing of the delivery is stored."""
    with pytest.raises(InvalidRecordError):
        await inbox.put([delivery(1), delivery(2**63)])
    with pytest.raises(InvalidRecordError, match="time zone"):
        await inbox.put([delivery(1, received_at=NOON.replace(tzinfo=None))])
    assert 0 == await inbox.count_pending()


async def test_waiting_updates_survive_closing(tmp_path: Path) -> None:
    """What was put and not answered waits when the database is opened again."""
    url = f"sqlite:///{tmp_path}/log.db"
    async with Database.open(url) as database:
        await Inbox(database).put([delivery(1), delivery(2)])
        await Inbox(database).mark_done([1])
    async with Database.open(url) as database:
        assert [2] == ids(await Inbox(database).next_of_lanes(10))


async def test_answered_updates_are_not_searched(database: Database) -> None:
    """The next update is found in the index of those that wait, however many were answered before."""
    query = _first_pending(10, [1], [1]).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        plan = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert any("INDEX ix_inbox_pending" in step for step in plan)
    assert not any(step.startswith("SCAN inbox") and "INDEX" not in step for step in plan)
