"""The running bot with its archive in shards on a Ray cluster that it starts."""

import asyncio
import json
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from bot.texts.texts import VIETNAMESE
from tests.program import environment, run
from tests.serving import ANSWER, QUESTION, Bot, marked

# A cluster takes half a minute to start on a busy machine.
pytestmark = pytest.mark.scale

_SHARDS = "ray://local/news?shards=2&replicas=2"


def servers(folder: Path) -> list[int]:
    """Return the processes of Ray that serve shards for the program whose data are below ``folder``."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_server = (process / "cmdline").read_bytes().startswith(b"ray::ShardServer")
            if is_server and f"={folder}/".encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:  # it has ended
            continue
    return sorted(found)


async def test_a_bot_with_shards(bot: Bot, tmp_path: Path) -> None:
    """It answers from shards, also after servers were killed and after a rebuild, and ends with its cluster."""
    bot.set(INDEX_URL=_SHARDS, HOIBAO_WORKERS="1")
    reader = bot.server.user(5)
    chat = bot.server.private_chat(reader)
    ask = partial(bot.ask, chat, reader, timeout=200)
    async with bot.running(fork=False) as program:  # its processes join its cluster by their environment
        assert [ANSWER] == marked(await ask(QUESTION), "blockquote")
        own = servers(tmp_path)
        assert 4 == len(own)
        os.kill(own[0], signal.SIGKILL)
        assert [ANSWER] == marked(await ask(QUESTION), "blockquote")
        (bot.articles / "ga.txt").write_text("Nhà ga Lạc An mở cửa lúc 5 giờ sáng.", encoding="utf-8")
        assert "4" in await bot.reindex()
        assert "Nhà ga Lạc An" in (await ask("Nhà ga Lạc An mở cửa lúc mấy giờ?")).text
        program.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            assert 0 == await program.wait()
    assert [] == servers(tmp_path)
    assert VIETNAMESE.reader.part_unsearched not in [message.text for message in bot.server.messages(chat)]


def test_verbs_with_shards(tmp_path: Path) -> None:
    """A verb starts the cluster, builds and answers, with nothing but its output on stdout; then the index is whole."""
    env = environment(tmp_path, HOIBAO_ARTICLES="samples", HOIBAO_SEGMENTER="collocations")
    question = "Khi nào mưa đá ở Na Khoang?"
    done = run("ask", "--json", question, env=env | {"INDEX_URL": _SHARDS}, timeout=200)
    answer = json.loads(done.stdout)
    assert (0, question) == (done.returncode, answer["question"])
    assert answer["hits"]
    again = json.loads(run("ask", "--json", question, env=env).stdout)
    assert answer == again
