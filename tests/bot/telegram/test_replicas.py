"""Several programs that serve one bot from a PostgreSQL server."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.services.build_progress import BuildStatus
from bot.services.build_turn import BuildTurn
from bot.texts.texts import VIETNAMESE
from retrieval.building.options import Progress
from storage.database import Database
from tests.postgres_server import PostgresServer
from tests.replicas import Ordeal, behind_proxy, replicas
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Message

pytestmark = [pytest.mark.scale, pytest.mark.timeout(600)]  # of several starts of the program

QUESTIONS, RATE = 200, 20.0
STATUS = BuildStatus(Progress("segmenting", 3, 10), 1.5, 4.0)
MOST_AT_ONCE = 5  # questions whose answer was sent, but not noted yet, when a program was killed


async def test_three_replicas_answer_each_question(bot: Bot, postgres_server: PostgresServer, tmp_path: Path) -> None:
    """While each of three programs is killed in turn, and the database restarted, each question gets its answer.

    None is lost, those of a chat are answered in order, twice at most what was being answered at a kill, and over all
    programs Telegram's limits are kept.
    """
    people = [bot.server.private_chat(bot.server.user(number)) for number in range(100, 149)]
    group = bot.server.group(-5, "Tòa soạn")
    bot.server.flood_limits = True
    async with behind_proxy(bot, tmp_path, postgres_server.new_url(), 3) as programs:
        ordeal = Ordeal(bot, programs, postgres_server, [*people, group])
        await ordeal.run(QUESTIONS, RATE, QUESTION)
        await ordeal.finish(120)
    assert [] == ordeal.unanswered()
    assert [] == ordeal.disordered()
    assert 0 == ordeal.refused()
    assert ordeal.repeated() <= ordeal.waiting + MOST_AT_ONCE * len(ordeal.kills)
    assert {ANSWER} == {marked(reply, "blockquote")[0] for chat in ordeal.chats for reply in ordeal.replies(chat)}
    assert () == bot.server.violations


async def test_another_program_polls_when_one_dies(bot: Bot, postgres_server: PostgresServer, tmp_path: Path) -> None:
    """One of two programs polls; when it is killed the other one does. Of their rebuilds one runs at a time."""
    chat = bot.server.private_chat(bot.server.user(7))
    url = postgres_server.new_url()
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    first, second = programs = replicas(bot, tmp_path, url, 2)
    try:
        await first.start()
        await first.until_logged("serving @")
        await second.start()
        await second.until_logged("serving @")
        assert [True, False] == [program.leads for program in programs]
        await bot.ask(chat, bot.server.user(7), QUESTION)
        async with Database.open(url) as database:
            lock = database.lock("build of 42")
            assert await lock.try_take()
            started = await bot.ask(bot.office, bot.editor, "/reindex")
            running = VIETNAMESE.reindex_running.format(progress="").rstrip()
            await bot.server.wait_for(lambda: bot.current(started).text == running, 30)
            await lock.release()
            await cancels_reach_another_program(bot, database)
        await first.kill()
        reply = await bot.ask(chat, bot.server.user(7), QUESTION, timeout=60)
        assert ANSWER == marked(reply, "blockquote")[0]
        assert second.leads
    finally:
        for program in programs:
            await program.kill()
    assert [] == [call for call in bot.server.errors if call.method == "getUpdates"]


async def cancels_reach_another_program(bot: Bot, database: Database) -> None:
    """Rebuild as another program would: ``/reindex`` says how far it is, ``/reindex hủy`` and ``/huy`` cancel it."""
    async with database.states(42) as states:
        for words in ("/reindex hủy", "/huy"):
            turn, cancelled = BuildTurn(database.lock("build of 42"), states), asyncio.Event()
            async with turn.taken(lambda: STATUS, cancelled.set, lambda: None):
                started = await bot.ask(bot.office, bot.editor, "/reindex")
                running = VIETNAMESE.reindex_running.format(progress=VIETNAMESE.editor.build_status(STATUS))
                await bot.server.wait_for(partial(shows, bot, started, running), 30)
                assert VIETNAMESE.reindex_cancelling == (await bot.ask(bot.office, bot.editor, words)).text
                async with asyncio.timeout(10):
                    await cancelled.wait()
        assert VIETNAMESE.reindex_idle == (await bot.ask(bot.office, bot.editor, "/reindex hủy")).text


def shows(bot: Bot, message: Message, text: str) -> bool:
    """Return whether a message of the bot reads so now."""
    return bot.current(message).text == text
