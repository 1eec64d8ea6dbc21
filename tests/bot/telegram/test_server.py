"""Start and stop of the program as a process that serves Telegram."""

import asyncio

import pytest

from bot.services import build_process
from bot.telegram import server
from bot.texts.texts import VIETNAMESE
from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Fault
from tests.telegram_server.faults import CannedResponse


async def test_public_bot_never_answers_from_samples_by_accident(bot: Bot) -> None:
    """Without articles the bot replies that the archive is empty; the samples must be named in the settings."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_ARTICLES="")
    async with bot.serving():
        assert VIETNAMESE.archive_empty == (await bot.ask(chat, reader, "Giá lúa hè thu?")).text
    assert "holds no article yet" in bot.log
    bot.set(HOIBAO_ARTICLES="samples")
    async with bot.serving():
        assert marked(await bot.ask(chat, reader, "Giá lúa hè thu?"), "blockquote")


async def test_network_is_down_at_the_start(bot: Bot) -> None:
    """The program retries until it reaches Telegram, and then answers pending questions."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.faults.add(Fault.dropped(), method="getMe")
    async with bot.serving():
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
    assert "retrying in 1 s" in bot.log
    assert "Traceback" not in bot.log


async def test_refused_token_is_one_message(bot: Bot) -> None:
    """A token that Telegram does not know ends the program with one line and exit code 1."""
    wrong = "43:" + "x" * 35
    done = await asyncio.to_thread(run, env={**bot.env, "TELEGRAM_BOT_TOKEN": wrong})
    assert 1 == done.returncode
    assert "hoibao: Telegram does not know the token" in done.stderr
    assert "Traceback" not in done.stderr
    assert wrong.partition(":")[2] not in done.stderr


async def test_stops_within_seconds_during_a_rebuild_or_an_outage(bot: Bot) -> None:
    """SIGTERM stops the program within seconds during a rebuild, whose message says so, and during an outage."""
    text = "\n".join(f"Nhà ga số {number} của tuyến Hòn Sẻ mở cửa lúc năm giờ sáng mùa hè." for number in range(20_000))
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        (bot.articles / "ga.txt").write_text(text)
        started = await bot.ask(bot.office, bot.editor, "/reindex")
        await asyncio.sleep(1)
    assert VIETNAMESE.reindex_stopped == bot.current(started).text
    bot.server.faults.add(Fault.dropped(), times=None)
    async with bot.serving():
        await bot.server.next_call("getMe", after=len(bot.server.transcript))


def test_waits_of_a_stop() -> None:
    """A stop waits for answers and a rebuild, and then for the rest, less than the five seconds that it may take."""
    answers, rest = server._GRACE_FOR_ANSWERS, server._GRACE_FOR_TASKS  # noqa: SLF001 — no setting of the program
    assert max(answers, build_process.GRACE) + rest < 5


UNAUTHORIZED = Fault(
    "unauthorized",
    applies=False,
    response=CannedResponse(401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}', "application/json"),
)


@pytest.mark.parametrize("method", ["getUpdates", "sendMessage"])
async def test_revoked_token_ends_the_program(bot: Bot, method: str) -> None:
    """A token that is revoked while the program serves ends it with one line and exit code 1."""
    async with bot.running() as process:
        bot.server.say(bot.office, bot.editor, "/help")
        await bot.server.next_message(bot.office)
        bot.server.faults.add(UNAUTHORIZED, method=method, times=None)
        bot.server.say(bot.office, bot.editor, "/help")
        async with asyncio.timeout(60):
            assert 1 == await process.wait()
    assert bot.log.endswith(
        "hoibao: Telegram does not know the token: set TELEGRAM_BOT_TOKEN to the one from @BotFather\n"
    )
    assert "Traceback" not in bot.log
    assert bot.server.token.partition(":")[2] not in bot.log
