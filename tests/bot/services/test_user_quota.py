import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.user_quota import UserQuota, Verdict
from storage.database import Database
from tests.postgres_server import PostgresServer

START = datetime(2026, 2, 18, 12, tzinfo=UTC)
ADMITTED, NO_REPLY = Verdict(admitted=True), Verdict(admitted=False)
READER, OTHER, ADMIN = 7, 8, 9


_UPDATES = itertools.count()


async def judge(quota: UserQuota, user: int, sent_at: datetime) -> Verdict:
    """Return the verdict on a new question."""
    return await quota.judge(user, sent_at, next(_UPDATES))


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


async def test_one_reply_until_the_window_frees() -> None:
    """The first refused question gets a reply with the time to wait; the next ones get none until one is admitted."""
    quota = UserQuota(2, frozenset())
    assert [ADMITTED] * 2 == [await judge(quota, READER, after(seconds)) for seconds in (0, 20)]
    assert Verdict(admitted=False, wait=35) == await judge(quota, READER, after(25))
    assert [NO_REPLY] * 3 == [await judge(quota, READER, after(seconds)) for seconds in (26, 40, 59)]
    assert ADMITTED == await judge(quota, READER, after(60))
    assert Verdict(admitted=False, wait=20) == await judge(quota, READER, after(60))
    assert NO_REPLY == await judge(quota, READER, after(61))


async def test_retried_update_counts_once() -> None:
    """A question that is judged again gets the same verdict and is not counted again."""
    quota = UserQuota(2, frozenset())
    for seconds in (0, 20):
        assert [ADMITTED] * 3 == [await quota.judge(READER, after(seconds), seconds) for _ in range(3)]
    assert [Verdict(admitted=False, wait=35)] * 2 == [await quota.judge(READER, after(25), 25) for _ in range(2)]
    assert [NO_REPLY] * 2 == [await quota.judge(READER, after(26), 26) for _ in range(2)]
    assert ADMITTED == await quota.judge(READER, after(60), 60)


async def test_delayed_question_is_judged_as_asked() -> None:
    """A question that is judged late is compared with the questions before it, not with those after it."""
    quota = UserQuota(2, frozenset())
    assert [ADMITTED] * 2 == [await judge(quota, READER, after(seconds)) for seconds in (70, 80)]
    assert ADMITTED == await judge(quota, READER, after(0))
    assert not (await judge(quota, READER, after(90))).admitted
    assert ADMITTED == await judge(quota, READER, after(131))


async def test_users_are_counted_separately() -> None:
    """A user's questions count for no other user, and administrators have no limit."""
    quota = UserQuota(1, frozenset({ADMIN}))
    assert ADMITTED == await judge(quota, READER, START)
    assert not (await judge(quota, READER, START)).admitted
    assert ADMITTED == await judge(quota, OTHER, START)
    assert {ADMITTED} == {await judge(quota, ADMIN, START) for _ in range(100)}


async def test_time_to_wait_is_found_without_counting() -> None:
    """The time to wait is that until the next question is admitted; to ask for it counts nothing."""
    quota = UserQuota(2, frozenset({ADMIN}))
    assert {0} == {await quota.seconds_to_wait(READER, START) for _ in range(100)}
    for seconds in (0, 20):
        await judge(quota, READER, after(seconds))
        await judge(quota, ADMIN, after(seconds))
    assert [35, 0] == [await quota.seconds_to_wait(READER, after(seconds)) for seconds in (25, 60)]
    assert [0, 0] == [await quota.seconds_to_wait(user, after(25)) for user in (OTHER, ADMIN)]
    assert Verdict(admitted=False, wait=35) == await judge(quota, READER, after(25))
    assert 0 == await UserQuota(0, frozenset()).seconds_to_wait(READER, START)


async def test_zero_is_no_limit() -> None:
    """With 0 per minute every question is admitted."""
    quota = UserQuota(0, frozenset())
    assert {ADMITTED} == {await judge(quota, READER, START) for _ in range(100)}


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 30))), st.integers(1, 4))
def test_no_minute_holds_more_than_the_limit(asked: list[tuple[int, float]], most: int) -> None:
    """For any sequence of questions, exactly those are admitted that do not exceed the limit in any minute."""

    async def ask() -> None:
        quota, now = UserQuota(most, frozenset()), START
        admitted = dict[int, list[datetime]]()
        for user, pause in asked:
            now += timedelta(seconds=pause)
            recent = [moment for moment in admitted.get(user, []) if now - moment < timedelta(minutes=1)]
            verdict = await judge(quota, user, now)
            assert (len(recent) < most) == verdict.admitted
            if verdict.admitted:
                admitted.setdefault(user, []).append(now)

    asyncio.run(ask())


@pytest.mark.scale
async def test_programs_share_quotas(postgres_server: PostgresServer) -> None:
    """Of two programs with a database, one knows what the other has admitted, and to whom it was explained."""
    url = postgres_server.new_url()
    async with (
        Database.open(url) as one,
        Database.open(url) as other,
        one.states(42) as ours,
        other.states(42) as theirs,
    ):
        here, there = UserQuota(2, frozenset(), ours), UserQuota(2, frozenset(), theirs)
        assert [ADMITTED] * 2 == [await quota.judge(READER, START, number) for number, quota in ((1, here), (2, there))]
        assert Verdict(admitted=False, wait=60) == await here.judge(READER, START, 3)
        assert NO_REPLY == await there.judge(READER, START, 4)
        assert 60 == await there.seconds_to_wait(READER, START)
