"""The processes that search, as the running bot has them."""

import asyncio
import os
import signal
from pathlib import Path

from bot.texts.texts import VIETNAMESE
from tests.processes import until_ended
from tests.serving import ANSWER, QUESTION, Bot, marked


def searching(program: int) -> list[int]:
    """Return the processes that search for a program."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            command = stat.with_name("cmdline").read_text(encoding="utf-8")
        except OSError:  # it has ended
            continue
        if parent == program and "spawn_main" in command:
            found.append(int(stat.parent.name))
    return found


async def test_dead_and_hung_processes_are_replaced(bot: Bot) -> None:
    """Questions are answered though the process that searches was killed; one that hangs fails its question alone."""
    bot.set(HOIBAO_WORKERS="1")
    process = 0
    reader = bot.server.user(5)
    chat = bot.server.private_chat(reader)
    async with bot.running(fork=False) as program:
        for number in (signal.SIGKILL, signal.SIGSTOP):
            assert [ANSWER] == marked(await bot.ask(chat, reader, QUESTION, timeout=60), "blockquote")
            [process] = searching(program.pid)
            os.kill(process, number)
        refused = await bot.ask(chat, reader, QUESTION, timeout=60)
        assert VIETNAMESE.reader.too_slow == refused.text
        assert [ANSWER] == marked(await bot.ask(chat, reader, QUESTION, timeout=60), "blockquote")
        [last] = searching(program.pid)
        assert process != last
        program.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            assert 0 == await program.wait()
    assert 2 == bot.log.count("is replaced")


async def test_several_processes_search(bot: Bot) -> None:
    """As many processes search as HOIBAO_WORKERS says, and none outlives the program, even if that is killed."""
    bot.set(HOIBAO_WORKERS="2")
    reader = bot.server.user(5)
    chat = bot.server.private_chat(reader)
    async with bot.running(fork=False) as program:
        assert [ANSWER] == marked(await bot.ask(chat, reader, QUESTION, timeout=60), "blockquote")
        processes = searching(program.pid)
        assert 2 == len(processes)
        program.kill()
        await program.wait()
    await until_ended(*processes)
