"""The contract of states: in memory, and in a table that programs share."""

import asyncio
from collections.abc import Sequence

import pytest

from storage.database import Database
from storage.deletion import forget_user
from storage.states import KEPT, LocalStates, State, States, chat_state, user_state
from tests.postgres_server import PostgresServer

BOT = 42


async def add(states: States, number: int, *names: str) -> list[list[int]]:
    """Append a number to the states; returns what was in them."""

    def work(_: float, states: Sequence[State]) -> list[list[int]]:
        before = [list(state.get("numbers", [])) for state in states]
        for state in states:
            state.setdefault("numbers", []).append(number)
        return before

    return await states.change(names, work)


async def clock(states: States) -> float:
    return await states.change(["clock"], lambda now, _: now)


async def test_states_are_kept_by_name(database: Database) -> None:
    """What a call has put into states of some names the next call finds in them, at a time that does not go back."""
    async with database.states(BOT) as states:
        assert [[]] == await add(states, 1, "a")
        assert [[1], []] == await add(states, 2, "a", "b")
        assert [[2], [1, 2]] == await add(states, 3, "b", "a")
        times = [await clock(states) for _ in range(3)]
        assert sorted(times) == times


async def test_an_error_changes_nothing(database: Database) -> None:
    """Changes that raise are raised to the caller, and the states can be changed afterwards."""

    def fail(_: float, __: Sequence[State]) -> None:
        raise ValueError("wrong")

    async with database.states(BOT) as states:
        await add(states, 1, "a")
        with pytest.raises(ValueError, match="wrong"):
            await states.change(["a"], fail)
        assert [[1]] == await add(states, 2, "a")


async def test_idle_states_are_forgotten() -> None:
    """In memory only what was changed lately is kept."""
    now = 0.0
    states = LocalStates(lambda: now)
    for number in range(1000):
        now = float(number)
        await add(states, number, str(number))
    assert KEPT + 1 == len(states)


@pytest.mark.scale
async def test_programs_share_states(postgres_server: PostgresServer) -> None:
    """Two programs that change states at once lose no change; those of another bot are others; erasure deletes."""
    url = postgres_server.new_url()
    async with (
        Database.open(url) as one,
        Database.open(url) as other,
        one.states(BOT) as ours,
        other.states(BOT) as theirs,
        other.states(43) as foreign,
    ):
        chat = chat_state(7)
        numbers = [add(states, number, chat, "bot") for number in range(50) for states in (ours, theirs)]
        await asyncio.gather(*numbers)
        assert [[], []] == await add(foreign, 1, chat, "bot")
        in_chat, in_bot = await add(theirs, 0, chat, "bot")
        assert sorted([*range(50), *range(50)]) == sorted(in_chat)
        assert in_chat == in_bot
        await add(ours, 1, user_state(7))
        await forget_user(one, 7)
        assert [[], []] == await add(theirs, 1, chat, user_state(7))


@pytest.mark.scale
async def test_own_states_while_the_server_is_away(
    postgres_server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Changes wait for a server that is away, go on with own states, which is logged once, then with the shared."""
    async with Database.open(postgres_server.new_url()) as database, database.states(BOT) as states:
        await add(states, 1, "a")
        postgres_server.stop()
        try:
            assert [[[]], [[2]]] == [await add(states, number, "a") for number in (2, 3)]
        finally:
            postgres_server.start()
        async with asyncio.timeout(30):
            while [[1]] != await states.change(["a"], _numbers):  # noqa: ASYNC110 — the server starts
                await asyncio.sleep(0.1)
    assert 1 == sum("limits are kept by this program alone" in record.message for record in caplog.records)


def _numbers(_: float, states: Sequence[State]) -> list[list[int]]:
    return [list(state.get("numbers", [])) for state in states]
