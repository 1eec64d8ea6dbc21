"""The program as a process while its database fails."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot, marked

QUESTIONS = [f"{QUESTION} ({number})" for number in range(4)]


async def test_answers_go_on_while_locked_and_the_log_catches_up(bot: Bot) -> None:
    """While another program locks the database, questions are answered, and later logged once each."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTIONS[0])
        with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sent = [bot.server.say(chat, reader, question) for question in QUESTIONS[1:]]
            replies = await bot.server.wait_for(lambda: bot.server.messages(chat)[3:] and bot.server.messages(chat))
    assert [message.message_id for message in sent] == [reply.reply_to for reply in replies[1:]]
    assert {ANSWER} == {marked(reply, "blockquote")[0] for reply in replies}
    assert sorted(QUESTIONS) == sorted(str(row[2]) for row in bot.logged())
    assert 1 == bot.log.count("exchanges cannot be logged")
    assert 1 == bot.log.count("updates cannot be stored")


async def test_stops_while_locked(bot: Bot) -> None:
    """SIGTERM stops the program although the database stays locked, and the log counts unlogged exchanges."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.running() as process:
        await bot.ask(chat, reader, QUESTIONS[0])
        with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for question in QUESTIONS[1:]:
                bot.server.say(chat, reader, question)
            await bot.server.wait_for(lambda: bot.server.messages(chat)[1:])
            process.terminate()
            async with asyncio.timeout(30):
                assert 0 == await process.wait()
    assert "exchanges were never logged" in bot.log
    assert "Traceback" not in bot.log


@contextmanager
def without_space(process_id: int) -> Iterator[None]:
    """Let no file of the process grow, as on a full disk."""
    before = resource.prlimit(process_id, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    yield
    resource.prlimit(process_id, resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="another process can be limited on Linux only")
async def test_answers_go_on_without_disk_space(bot: Bot) -> None:
    """While the disk is full, questions are answered, and later logged once each."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.running() as process:
        await bot.ask(chat, reader, QUESTIONS[0])
        with without_space(process.pid):
            replies = [await bot.ask(chat, reader, question) for question in QUESTIONS[1:3]]
        await bot.ask(chat, reader, QUESTIONS[3])
        process.terminate()
        async with asyncio.timeout(60):
            assert 0 == await process.wait()
    assert [ANSWER] * 2 == [marked(reply, "blockquote")[0] for reply in replies]
    assert 1 == bot.log.count("updates cannot be stored")
    assert sorted(QUESTIONS) == sorted(str(row[2]) for row in bot.logged())


async def test_answers_go_on_while_damaged(bot: Bot) -> None:
    """If the file is damaged while the program runs, questions are answered, and the log names the fix."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTIONS[0])
        with closing(sqlite3.connect(bot.database)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = bot.database.read_bytes()
        bot.database.write_bytes(content[:4096] + bytes(byte ^ 0xFF for byte in content[4096:]))
        replies = [await bot.ask(chat, reader, question) for question in QUESTIONS[1:3]]
    assert [ANSWER] * 2 == [marked(reply, "blockquote")[0] for reply in replies]
    assert "restore a backup with `hoibao restore FILE`" in bot.log


async def test_damaged_database_prevents_the_start(bot: Bot) -> None:
    """With a damaged database the program exits with one line naming file and fix, and creates no new database."""
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
