"""The contract of shared files."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.errors import DatabaseUnavailableError, InvalidRecordError
from storage.shared_files import FileContent, FileTable, read_files
from tests.postgres_server import PostgresServer

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
WRITTEN, REMOVED = FileContent("a/1", b"\x00\xff \xe1\xba\xa3", "d1"), FileContent("a/2", b"2", "d2", removed=True)


@pytest.fixture
async def table(database: Database) -> AsyncIterator[FileTable]:
    async with FileTable(database) as table:
        yield table


async def store(table: FileTable, *files: FileContent, at: datetime = NOW) -> int:
    """Store files in one change; returns its number."""
    async with table.changing(at) as change:
        await change.store(files)
    return change.number


async def test_files_are_stored_and_their_changes_numbered(table: FileTable) -> None:
    """What was changed since a number is found, in order, with contents as they are; deletions count as changes."""
    assert (0, []) == await table.since(0)
    first = await store(table, WRITTEN, REMOVED)
    second = await store(table, FileContent("a/1", None, None), FileContent("b", b"", "d3"))
    last, states = await table.since(first)
    assert (second, [("a/1", None), ("b", "d3")]) == (last, [(state.name, state.digest) for state in states])
    _, states = await table.since(0)
    assert ("a/2", True, first, NOW) == (states[0].name, states[0].removed, states[0].number, states[0].changed_at)
    assert (second, []) == await table.since(second)
    assert {"a/2": b"2", "b": b""} == await table.contents(["a/1", "a/2", "b", "c"])
    await store(table, WRITTEN)
    assert {"a/1": WRITTEN.content} == await table.contents(["a/1"])


async def test_an_error_stores_nothing(table: FileTable) -> None:
    """A change that raises leaves the files and their number as they were, and the next one can be made."""
    before = await store(table, WRITTEN)
    change = table.changing(NOW)
    await (await change.__aenter__()).store([REMOVED])
    assert not await change.__aexit__(LookupError, LookupError(), None)
    with pytest.raises(InvalidRecordError):
        await store(table, FileContent("x", "no bytes", "d"))  # type: ignore[arg-type]
    last, states = await table.since(0)
    assert (before, ["a/1"]) == (last, [state.name for state in states])
    assert before < await store(table, REMOVED)


async def test_old_files_expire(table: FileTable) -> None:
    """Files of a prefix are deleted once they are old, of which others hear, and that is forgotten much later."""
    await store(table, WRITTEN, FileContent("b/1", b"1", "d"), at=NOW - timedelta(days=2))
    before = await store(table, FileContent("a/new", b"1", "d"))
    async with table.changing(NOW) as change:
        await change.expire("a/", NOW - timedelta(days=1), NOW - timedelta(days=30))
    _, states = await table.since(before)
    assert [("a/1", None)] == [(state.name, state.digest) for state in states]
    later = NOW + timedelta(days=31)
    async with table.changing(later) as change:
        await change.expire("a/", NOW - timedelta(days=1), later - timedelta(days=30))
    assert ["b/1", "a/new"] == [state.name for state in (await table.since(0))[1]]


@pytest.mark.scale
async def test_changes_of_programs_follow_one_another(postgres_server: PostgresServer) -> None:
    """A program that changes files waits for another that does, sees what that has stored, and a reader does not wait.

    Readers of the whole table have all of it, or nothing in a database of before.
    """
    url = postgres_server.new_url()
    assert [] == list(read_files(url, lambda _: True))
    async with (
        Database.open(url) as one,
        Database.open(url, busy_timeout=0.1) as other,
        FileTable(one) as ours,
        FileTable(other) as theirs,
    ):
        async with ours.changing(NOW) as change:
            waiting = asyncio.create_task(store(theirs, FileContent("a/1", b"later", "d9")))
            await change.store([WRITTEN, *(FileContent(f"n/{number}", b"n", "d") for number in range(250))])
            assert (0, []) == await theirs.since(0)
            await asyncio.sleep(0.5)  # longer than others wait for a row
        assert change.number < await waiting
        assert {"a/1": b"later"} == await ours.contents(["a/1"])
        assert 251 == len((await ours.since(0))[1])
    found = {state.name: content for state, content in read_files(url, lambda state: state.name != "n/0")}
    assert (b"later", 250) == (found["a/1"], len(found))


@pytest.mark.scale
async def test_first_change_after_a_restart_is_stored(postgres_server: PostgresServer) -> None:
    """A change is stored although the server has ended the connection of the one before; without a server it raises."""
    async with Database.open(postgres_server.new_url()) as database, FileTable(database) as table:
        before = await store(table, WRITTEN)
        postgres_server.stop()
        try:
            with pytest.raises(DatabaseUnavailableError):
                await store(table, REMOVED)
        finally:
            postgres_server.start()
        postgres_server.stop()
        postgres_server.start()
        assert before < await store(table, REMOVED)
        postgres_server.stop()
        postgres_server.start()
        assert before + 1 < await store(table, WRITTEN)
