"""The program as a process while its database is in trouble."""

import asyncio
import sqlite3
from contextlib import closing

from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot, marked


async def test_log_catches_up_after_a_lock(bot: Bot) -> None:
    """Questions asked while another program has the database locked are answered, and logged once each."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    questions = [f"{QUESTION} ({number})" for number in range(4)]
    async with bot.serving():
        await bot.ask(chat, reader, questions[0])
        with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            said = [bot.server.say(chat, reader, question) for question in questions[1:]]
            await asyncio.sleep(3)
        replies = [await bot.server.next_message(chat, after=message, timeout=20) for message in said]
    assert [ANSWER] * 3 == [marked(reply, "blockquote")[0] for reply in replies]
    assert sorted(questions) == sorted(str(row[2]) for row in bot.logged())
    assert 1 == bot.log.count("exchanges cannot be logged")


async def test_damaged_database_ends_the_start(bot: Bot) -> None:
    """With a damaged database the program ends with one line that names file and mend, and makes no new one."""
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, QUESTION)
    damaged = b"SQLite format 3\0" + bot.database.read_bytes()[16:-4096]
    bot.database.write_bytes(damaged)
    done = run(env=bot.env)
    assert (1, "") == (done.returncode, done.stdout)
    assert f"{bot.database}: " in done.stderr
    assert "restore a backup with `hoibao restore FILE`" in done.stderr
    assert "Traceback" not in done.stderr
    assert damaged == bot.database.read_bytes()
