"""Limits that are kept in the database."""

import asyncio

import pytest

from storage.database import Database
from storage.deletion import forget_user
from storage.limits import Limit, Limits

SLOW = Limit(interval=1000.0, burst=3)


@pytest.fixture
def limits(database: Database) -> Limits:
    return Limits(database)


async def test_turns_are_given_in_order(limits: Limits) -> None:
    """The first turns are at once, each further one an interval later; every chat and kind has its own."""
    waits = [await limits.reserve("chat", 7, SLOW) for _ in range(5)]
    assert [0, 0, 0, 1000, 2000] == [wait and round(wait, -1) for wait in waits]
    assert (0, 0) == (await limits.reserve("chat", -8, SLOW), await limits.reserve("group", 7, SLOW))


async def test_refused_uses_do_not_count(limits: Limits) -> None:
    """A use that would have to wait for too long is refused, and delays no later one."""
    waits = [await limits.reserve("questions", 7, SLOW, longest_wait=0) for _ in range(6)]
    assert [0, 0, 0, None, None, None] == waits
    wait = await limits.reserve("questions", 7, SLOW)
    assert 1000 == (wait and round(wait, -1))


async def test_a_pause_is_kept_by_all(url: str, limits: Limits) -> None:
    """After a Retry-After nobody has a turn before it has passed; a shorter one does not end a longer one."""
    async with Database.open(url) as database:
        for seconds in (500.0, 5.0):
            await limits.postpone("chat", 7, SLOW, seconds)
        wait = await Limits(database).reserve("chat", 7, SLOW)
    assert 500 == (wait and round(wait, -1))


async def test_programs_share_a_limit(url: str, limits: Limits) -> None:
    """Programs that ask at once get the turns of one limit, each turn once."""
    limit = Limit(interval=100.0, burst=10)
    async with Database.open(url) as database:
        both = [limits, Limits(database)] * 15
        waits = await asyncio.gather(*[one.reserve("all", 0, limit) for one in both])
    turns = sorted(round(wait or 0.0, -2) for wait in waits)
    assert [0.0] * 10 + [100.0 * turn for turn in range(1, 21)] == turns


async def test_what_limits_nobody_is_deleted(database: Database, limits: Limits) -> None:
    """Pruning keeps what still limits somebody; all of a person goes with the person."""
    await limits.reserve("chat", 7, SLOW)
    await limits.reserve("chat", 8, Limit(interval=0.0))
    await limits.prune()
    for _ in range(2):
        await limits.reserve("chat", 7, SLOW)
    assert await limits.reserve("chat", 7, SLOW)
    await forget_user(database, 7)
    assert 0 == await limits.reserve("chat", 7, SLOW)
