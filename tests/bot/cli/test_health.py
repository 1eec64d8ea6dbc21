"""`hoibao health` and the program, as two processes."""

import asyncio
import os
import signal
import subprocess
import sys
import time

from bot.observability.heartbeat import heartbeat_path, read_heartbeat
from tests.program import command
from tests.serving import QUESTION, Bot
from tests.telegram_server import Fault


async def health(bot: Bot) -> tuple[int | None, str]:
    """Run `hoibao health`; returns its exit code and all that it wrote."""
    process = await asyncio.create_subprocess_exec(
        *command("health"), env=bot.env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


async def test_serving_in_an_outage_and_stopped(bot: Bot) -> None:
    """A bot that serves is well, also while Telegram is unreachable; one not started or stopped is not."""
    path = heartbeat_path(bot.database.parent, 42)
    assert (1, f"hoibao: {path} does not exist: start the bot with `hoibao run`\n") == await health(bot)
    reader = bot.server.user(7)
    async with bot.serving():
        await bot.ask(bot.server.private_chat(reader), reader, QUESTION, timeout=60)
        code, line = await health(bot)
        assert (0, True) == (code, line.startswith("ok: "))
        bot.server.faults.add(Fault.dropped(), times=None)
        await asyncio.sleep(7)
        beat = read_heartbeat(path)
        code, line = await health(bot)
        bot.server.faults.clear()
    assert (0, True) == (code, line.startswith("ok: serving"))
    assert beat.poll_ended_at
    assert beat.generation
    assert beat.pending == 0
    code, line = await health(bot)
    assert (1, True) == (code, line.startswith("fault: the bot was stopped"))


async def test_hung_and_killed(bot: Bot) -> None:
    """A process that is halted or killed shows no sign of life half a minute later."""
    path = heartbeat_path(bot.database.parent, 42)
    async with bot.running() as process:
        reader = bot.server.user(7)
        await bot.ask(bot.server.private_chat(reader), reader, QUESTION, timeout=60)
        process.send_signal(signal.SIGSTOP)
        assert 0 == (await health(bot))[0]
        half_a_minute_ago = time.time() - 31
        os.utime(path, (half_a_minute_ago, half_a_minute_ago))
        code, line = await health(bot)
        process.kill()
    assert (1, True) == (code, line.startswith("fault: the bot has shown no sign of life for 3"))
    assert 1 == (await health(bot))[0]


def test_token_is_needed(bot: Bot) -> None:
    """Without the token, `health` does not know which bot is meant: exit code 2 and one message."""
    env = {**bot.env, "TELEGRAM_BOT_TOKEN": ""}
    done = subprocess.run(command("health"), env=env, capture_output=True, check=False)  # noqa: S603 — this program
    assert 2 == done.returncode
    assert done.stderr.decode().startswith("hoibao: invalid settings:\n  TELEGRAM_BOT_TOKEN: not set. To fix: ")


def test_no_library_is_imported(bot: Bot) -> None:
    """`health` imports nothing but the standard library and a few modules of the program."""
    script = (
        "import sys; from bot.__main__ import main; main(['health'])\n"
        "print({'numpy', 'telegram', 'sqlalchemy', 'prometheus_client', 'pythonjsonlogger', 'asyncio', 'tqdm'}"
        " & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], env=bot.env, capture_output=True, check=True)  # noqa: S603 — this interpreter
    assert "set()" == done.stdout.decode().splitlines()[-1]
