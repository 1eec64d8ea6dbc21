"""Locks that one program at a time has."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from storage.database import Database
from tests.postgres_server import PostgresServer

HOLD = """
import asyncio, sys
from storage.database import Database

async def main():
    async with Database.open(sys.argv[1]) as database:
        lock = database.lock("a")
        assert await lock.try_take()
        print("taken", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_lock_is_taken_and_given_back(database: Database) -> None:
    """A lock that nobody has is taken, can be given back, and is taken again."""
    lock = database.lock("a")
    for _ in range(2):
        assert await lock.try_take()
        await lock.release()
    await lock.release()


async def test_lock_is_not_lost_by_itself(database: Database) -> None:
    """While the database answers, a lock stays with its program."""
    lock = database.lock("a")
    assert await lock.try_take()
    losing = asyncio.create_task(lock.lost())
    await asyncio.wait([losing], timeout=2.5)
    assert not losing.done()
    losing.cancel()
    await lock.release()


@pytest.mark.scale
async def test_one_program_has_a_lock(postgres_server: PostgresServer) -> None:
    """Of two programs with a database one has a lock of a name, until it gives it back; other names are other locks."""
    url = postgres_server.new_url()
    async with Database.open(url) as one, Database.open(url) as other:
        ours, theirs, third = one.lock("a"), other.lock("a"), other.lock("b")
        assert await ours.try_take()
        assert not await theirs.try_take()
        assert await third.try_take()
        await ours.release()
        assert await theirs.try_take()
        assert not await ours.try_take()
        for lock in (ours, theirs, third):
            await lock.release()


@pytest.mark.scale
async def test_killed_program_leaves_its_lock(postgres_server: PostgresServer) -> None:
    """The lock of a program that is killed is free at once."""
    url = postgres_server.new_url()
    async with Database.open(url) as database:
        command = [sys.executable, "-c", HOLD, url]
        holder = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        assert holder.stdout is not None
        assert b"taken\n" == await holder.stdout.readline()
        lock = database.lock("a")
        assert not await lock.try_take()
        holder.kill()
        await holder.wait()
        async with asyncio.timeout(10):
            while not await lock.try_take():  # noqa: ASYNC110 — the server notices it
                await asyncio.sleep(0.1)
        await lock.release()


@pytest.mark.scale
async def test_lock_is_lost_if_no_answer_comes(postgres_server: PostgresServer) -> None:
    """A program that gets no answer any more, but no error either, takes its lock for lost."""
    url = postgres_server.new_url()
    async with Database.open(url) as database:
        lock = database.lock("a")
        assert await lock.try_take()
        holder = "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
        session = int(postgres_server.execute(holder, database=url.rpartition("/")[2]))
        os.kill(session, signal.SIGSTOP)
        try:
            async with asyncio.timeout(10):
                await lock.lost()
        finally:
            os.kill(session, signal.SIGCONT)
        await lock.release()


@pytest.mark.scale
async def test_lock_is_lost_with_the_server(postgres_server: PostgresServer) -> None:
    """A program learns that it has lost its lock with the server, and can take it again when that is back."""
    async with Database.open(postgres_server.new_url()) as database:
        lock = database.lock("a")
        assert await lock.try_take()
        losing = asyncio.create_task(lock.lost())
        postgres_server.stop()
        try:
            async with asyncio.timeout(10):
                await losing
        finally:
            postgres_server.start()
        assert await lock.try_take()
        await lock.release()
