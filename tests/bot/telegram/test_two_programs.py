"""Several programs on one data folder: one bot is served by one of them; different bots do not disturb each other."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.migrations import MIGRATIONS, migrate
from storage.sqlite import prepare_file, sqlite_engine
from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Fault, TelegramServer

OTHER_TOKEN = "43:" + "Stand_in-" * 3 + "12345678"
HELD = Fault("held", applies=False, seconds=60)


def pending(bot: Bot) -> list[tuple[int, int]]:
    """Return bot and update of all pending updates in order."""
    with closing(sqlite3.connect(bot.database)) as connection:
        return list(connection.execute("SELECT bot_id, update_id FROM inbox WHERE state = 'pending' ORDER BY id"))


async def test_second_program_of_a_bot_is_refused(bot: Bot) -> None:
    """A second `run` of the same bot on one database ends with a line that names the first; the first serves on."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.running() as process:
        await bot.ask(chat, reader, QUESTION)
        second = await asyncio.to_thread(run, env=bot.env)
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        process.terminate()
        async with asyncio.timeout(60):
            assert 0 == await process.wait()
    assert (1, "") == (second.returncode, second.stdout)
    [line] = second.stderr.splitlines()
    assert line.startswith(f"hoibao: {bot.database}: process {process.pid} on ")
    assert "serves bot 42 from it: stop that one first" in line
    assert "another program polls with the same token" not in bot.log


async def test_killed_program_leaves_no_lock(bot: Bot) -> None:
    """After a kill the bot can be started again at once."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.running() as process:
        await bot.ask(chat, reader, QUESTION)
        process.kill()
        await process.wait()
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, QUESTION)  # the reader may be answered twice after a kill


async def test_bots_on_one_folder_answer_their_own_readers(bot: Bot, tmp_path: Path) -> None:
    """Two bots share a data folder; what was left pending or subscribed to with one is that one's, not the other's."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with TelegramServer(OTHER_TOKEN) as server:
        other = Bot(server, tmp_path)
        stranger = server.user(8)
        elsewhere = server.private_chat(stranger)
        bot.server.faults.add(HELD, method="sendMessage")
        async with bot.running() as process:
            asked = bot.server.say(chat, reader, QUESTION)
            await bot.confirmed()
            assert [42] == [bot_id for bot_id, _ in pending(bot)]
            process.kill()
            await process.wait()
        bot.server.faults.clear()
        async with other.serving():
            assert ANSWER == marked(await other.ask(elsewhere, stranger, QUESTION), "blockquote")[0]
            await other.ask(elsewhere, stranger, "/theodoi cầu")
            async with bot.serving():
                assert asked.message_id == (await bot.server.next_message(chat, timeout=30)).reply_to
                await bot.ask(chat, reader, "/theodoi cầu")
    assert [] == pending(bot)
    assert [(43, "cầu"), (42, "cầu")] == subscribed(bot)
    assert 2 == len(bot.server.messages(chat))


def subscribed(bot: Bot) -> list[tuple[int, str]]:
    """Return the bot and the topic of all subscriptions."""
    with closing(sqlite3.connect(bot.database)) as connection:
        return list(connection.execute("SELECT bot_id, topic FROM subscriptions ORDER BY id"))


def write_as_version_4(path: Path) -> None:
    """Write a database anew as the schema before that of bots was, with the same messages."""
    columns = "update_id, lane, content, received_at, state, attempts, error"
    with closing(sqlite3.connect(path)) as connection:
        messages = connection.execute(f"SELECT {columns} FROM inbox").fetchall()  # noqa: S608 — of constants
    path.unlink()
    prepare_file(path, busy_timeout=5)
    migrate(sqlite_engine(path, mode="write", busy_timeout=5), MIGRATIONS[:4])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(f"INSERT INTO inbox ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", messages)  # noqa: S608 — as above


async def test_messages_of_an_older_version_are_answered(bot: Bot) -> None:
    """Messages left by an older version, stored without the id of their bot, are answered by the bot that starts."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.faults.add(HELD, method="sendMessage")
    async with bot.running() as process:
        asked = bot.server.say(chat, reader, QUESTION)
        await bot.confirmed()
        process.kill()
        await process.wait()
    bot.server.faults.clear()
    write_as_version_4(bot.database)
    async with bot.serving():
        assert asked.message_id == (await bot.server.next_message(chat, timeout=30)).reply_to
    assert 1 == len(bot.server.messages(chat))
