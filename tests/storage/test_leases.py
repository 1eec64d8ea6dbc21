"""Several programs that answer the updates of one bot from a database of a PostgreSQL server."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from storage.database import Database
from storage.inbox import Delivery, Inbox
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.scale

BOT = 42
NOON = datetime(2026, 2, 18, 12, tzinfo=UTC)
ANSWER_FOR_EVER = """
import asyncio, sys
from storage.database import Database
from storage.inbox import Inbox

async def main():
    async with Database.open(sys.argv[1]) as database:
        inbox, busy = Inbox(database, 42), set()
        await inbox.backlog()
        print("ready", flush=True)

        async def answer(found):
            print(found.lane, found.update_id, flush=True)
            await asyncio.sleep(0.01)
            await inbox.mark_done([found.key])
            busy.discard(found.lane)

        while True:
            for found in await inbox.next_of_lanes(4, without_lanes=busy):
                busy.add(found.lane)
                asyncio.create_task(answer(found))
            await asyncio.sleep(0.02)

asyncio.run(main())
"""


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.new_url()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Inbox]:
    """Yield the inbox as another program has it."""
    async with Database.open(url) as database:
        yield Inbox(database, BOT)


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, BOT)


def delivery(update_id: int, lane: int = 1) -> Delivery:
    return Delivery(update_id, lane, "{}", NOON)


async def taken(inbox: Inbox, most: int = 99) -> list[int]:
    return [found.update_id for found in await inbox.next_of_lanes(most)]


async def change(postgres_server: PostgresServer, url: str, statement: str) -> str:
    return await asyncio.to_thread(postgres_server.execute, statement, database=url.rpartition("/")[2])


async def test_an_update_is_answered_by_one_program(inbox: Inbox, other: Inbox) -> None:
    """What one program has taken no other gets, nor the next update of that queue; it gets it again itself."""
    await inbox.put([delivery(1), delivery(2), delivery(3, lane=2), delivery(4, lane=3)])
    assert [1, 3] == await taken(inbox, 2)
    assert ([4], []) == (await taken(other), await taken(other, 0))
    assert [1, 3] == await taken(inbox)
    await inbox.mark_done([1])
    assert [2, 4] == await taken(other)
    assert [3] == await taken(inbox)


async def test_queues_of_others_do_not_fill_the_limit(inbox: Inbox, other: Inbox) -> None:
    """However many queues another program answers, the next free ones are found, and in the order of rotation."""
    await inbox.put([delivery(number, lane=number) for number in range(1, 9)])
    assert [1, 2, 3, 4] == await taken(inbox, 4)
    assert [5, 6] == await taken(other, 2)
    assert [7, 8, 5] == [found.update_id for found in await other.next_of_lanes(3, after=6)]


async def test_a_failing_update_stays_with_its_program(inbox: Inbox, other: Inbox) -> None:
    """An update that is tried again is not taken by another program; what follows is free once it is set aside."""
    await inbox.put([delivery(1), delivery(2)])
    assert [1] == await taken(inbox)
    for last in (False, False, True):
        assert [] == await taken(other)
        assert last == await inbox.note_failure(1, "lỗi")
    assert [2] == await taken(other)


async def test_closed_program_leaves_its_updates(url: str, other: Inbox) -> None:
    """What a program had not answered when it was closed is free at once."""
    async with Database.open(url) as database:
        await Inbox(database, BOT).put([delivery(1)])
        assert [1] == await taken(Inbox(database, BOT))
        assert [] == await taken(other)
    assert [1] == await taken(other)


async def test_dead_program_is_succeeded(postgres_server: PostgresServer, url: str, inbox: Inbox) -> None:
    """What a silent program had is taken, but only by one that was connected for long enough to have heard it."""
    await inbox.put([delivery(1), delivery(2, lane=2)])
    assert [1] == await taken(inbox, 1)
    await change(
        postgres_server,
        url,
        "INSERT INTO replicas VALUES (99, now() - interval '2 seconds', now() - interval '1 hour')",
    )
    await change(postgres_server, url, "UPDATE inbox SET replica_id = 99")
    await change(postgres_server, url, "UPDATE replicas SET since = now() - interval '1 hour' WHERE id <> 99")
    assert [] == await taken(inbox)
    await change(postgres_server, url, "UPDATE replicas SET seen_at = now() - interval '9 seconds' WHERE id = 99")
    assert [1, 2] == await taken(inbox)
    await change(postgres_server, url, "UPDATE inbox SET replica_id = 99")
    await change(postgres_server, url, "UPDATE replicas SET since = now() WHERE id <> 99")
    assert [] == await taken(inbox)


async def test_pause_of_the_server_is_not_taken_for_death(
    postgres_server: PostgresServer, url: str, inbox: Inbox
) -> None:
    """After seconds in which no program could state that it is alive, none takes the others for dead at once."""
    await inbox.put([delivery(1)])
    assert [1] == await taken(inbox)
    await change(
        postgres_server, url, "UPDATE replicas SET since = '2026-01-01', seen_at = now() - interval '5 seconds'"
    )
    await change(postgres_server, url, "INSERT INTO replicas VALUES (99, '2026-01-01', '2026-01-01')")
    await change(postgres_server, url, "UPDATE inbox SET replica_id = 99")
    seen = "SELECT count(*) FROM replicas WHERE id <> 99 AND seen_at > now() - interval '2 seconds'"
    async with asyncio.timeout(60):
        while await change(postgres_server, url, seen) == "0":  # noqa: ASYNC110 — another session writes it
            await asyncio.sleep(0.2)
    assert [] == await taken(inbox)


def answering(url: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", ANSWER_FOR_EVER, url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 — our own program


async def line_of(program: "subprocess.Popen[str]") -> str:
    assert program.stdout is not None
    return await asyncio.to_thread(program.stdout.readline)


async def test_killed_program_costs_no_update(url: str, inbox: Inbox) -> None:
    """Three programs answer, one is killed: each update is answered, in order, and once but for what that one had."""
    updates = [delivery(number, lane=number % 20) for number in range(1, 401)]
    programs = [answering(url) for _ in range(3)]
    try:
        for program in programs:
            assert "ready" == (await line_of(program)).strip()
        await inbox.put(updates)
        lines = [await line_of(programs[0]) for _ in range(20)]
        programs[0].kill()
        while (await inbox.backlog()).pending:  # noqa: ASYNC110 — other processes answer
            await asyncio.sleep(0.1)
    finally:
        for program in programs:
            program.kill()
    outputs = ["".join(lines), *[(await asyncio.to_thread(program.communicate))[0] for program in programs]]
    of_program = [[tuple(map(int, line.split())) for line in output.splitlines()] for output in outputs]
    answers = Counter(update for found in of_program for _, update in found)
    assert {update.update_id for update in updates} == set(answers)
    assert sum(answers.values()) <= len(updates) + 4
    for found in of_program:
        for lane in range(20):
            of_lane = [update for one, update in found if one == lane]
            assert sorted(of_lane) == of_lane
