"""Work that one of several programs does."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from storage.duties import Duties
from tests.postgres_server import PostgresServer

POLLING, DIGESTS = "polling 42", "digests"


@pytest.fixture
async def other(url: str) -> AsyncIterator[Database]:
    async with Database.open(url) as database:
        yield database


async def test_a_program_has_what_it_takes(database: Database) -> None:
    """A program alone with its database gets every duty, again and again, also after it has given it up."""
    duties = Duties(database)
    assert [True] * 3 == [await duties.take(name) for name in (POLLING, DIGESTS, POLLING)]
    await duties.give_up(POLLING)
    await duties.give_up("never taken")
    assert await duties.take(POLLING)


@pytest.mark.scale
class TestOfSeveral:
    """With a database of a server."""

    @pytest.fixture
    def url(self, postgres_server: PostgresServer) -> str:
        """Return the URL of an empty database."""
        return postgres_server.new_url()

    async def test_one_program_has_a_duty(self, database: Database, other: Database) -> None:
        """Of two that ask at once one gets a duty, and keeps it until it gives it up; others are taken apart."""
        both = [Duties(database), Duties(other)]
        taken = await asyncio.gather(*[duties.take(POLLING) for duties in both])
        assert [False, True] == sorted(taken)
        holder, waiting = sorted(both, key=lambda duties: not taken[both.index(duties)])
        assert await holder.take(POLLING)
        await waiting.give_up(POLLING)
        assert not await waiting.take(POLLING)
        assert await waiting.take(DIGESTS)
        await holder.give_up(POLLING)
        assert await waiting.take(POLLING)
        assert not await holder.take(POLLING)

    async def test_a_closed_program_is_succeeded(self, url: str, other: Database) -> None:
        """The duties of a program that was closed are free at once."""
        async with Database.open(url) as database:
            assert await Duties(database).take(POLLING)
            assert not await Duties(other).take(POLLING)
        assert await Duties(other).take(POLLING)

    async def test_a_dead_program_is_succeeded(
        self, postgres_server: PostgresServer, url: str, database: Database
    ) -> None:
        """A duty of a program that has been silent for long is taken by one that was connected meanwhile."""
        duties, name = Duties(database), url.rpartition("/")[2]
        assert await duties.take(DIGESTS)
        for change in (
            "INSERT INTO replicas VALUES (99, now() - interval '9 seconds', now() - interval '1 hour')",
            "INSERT INTO duties VALUES ('polling 42', 99)",
        ):
            postgres_server.execute(change, database=name)
        assert not await duties.take(POLLING)
        postgres_server.execute("UPDATE replicas SET since = now() - interval '1 hour' WHERE id <> 99", database=name)
        assert await duties.take(POLLING)
