"""The verbs of operators, and the bot, with a database of a PostgreSQL server."""

import asyncio

import pytest

from tests.postgres_server import PASSWORD, PostgresServer
from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot

pytestmark = pytest.mark.scale


async def test_a_bot_moves_to_a_server(bot: Bot, postgres_server: PostgresServer) -> None:
    """What a bot has in a file is moved to a server, from which it goes on; people are forgotten, also in old dumps."""
    reader, other = bot.server.user(7), bot.server.user(8)
    chats = {one.id: bot.server.private_chat(one) for one in (reader, other)}
    async with bot.serving():
        for person in (reader, other):
            await bot.ask(chats[person.id], person, QUESTION)
    source, target = f"sqlite:///{bot.database}", postgres_server.new_url()
    name, without_password = target.rpartition("/")[2], target.replace(f":{PASSWORD}", "")
    moved = run("move-database", source, without_password, env={**bot.env, "PGPASSWORD": PASSWORD})
    assert (0, True) == (moved.returncode, "exchanges: 2" in moved.stdout.splitlines()), moved
    bot.set(DATABASE_URL=target)
    asked = "SELECT count(*), count(DISTINCT user_id) FROM exchanges"
    async with bot.serving():
        reply = await bot.ask(chats[7], reader, QUESTION)
        assert ANSWER in reply.text
        assert "3|2" == await asyncio.to_thread(postgres_server.execute, asked, database=name)
        checked = run("check", env=bot.env)
        assert f"/{name}: schema version " in checked.stdout
        assert PASSWORD not in checked.stdout
        dump = postgres_server.dump(name, "--data-only", "--table=exchanges", "--inserts")
        assert "deleted 2 questions, " in run("forget", "7", env=bot.env).stdout
    assert "1|1" == postgres_server.execute(asked, database=name)
    postgres_server.execute("DELETE FROM exchanges", database=name)
    inserts = "".join(line for line in dump.splitlines() if line.startswith("INSERT"))
    postgres_server.execute(inserts, database=name)
    assert "deleted 2 questions" in run("forget", "--restored", env=bot.env).stdout
    assert "1|1" == postgres_server.execute(asked, database=name)


def test_a_server_is_backed_up_by_its_own_tool(bot: Bot, postgres_server: PostgresServer) -> None:
    """`backup` of a database of a server fails with the tool to use, and writes nothing."""
    bot.set(DATABASE_URL=postgres_server.new_url())
    done = run("backup", env=bot.env)
    assert (1, "") == (done.returncode, done.stdout)
    assert "pg_dump" in done.stderr
    assert [] == list(bot.database.parent.rglob("*.zip"))
