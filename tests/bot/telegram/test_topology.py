"""What deploy/compose.scale.yaml starts, as processes: a build that publishes, and programs that answer from it."""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path

import aiohttp
import pytest

from tests.deployments import compose
from tests.ports import free_port
from tests.postgres_server import PASSWORD, PostgresServer
from tests.program import run
from tests.s3_server import BUCKET, s3_server
from tests.serving import ANSWER, QUESTION, Bot
from tests.telegram_server import Message

pytestmark = pytest.mark.scale

STATION = "Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng."
STATION_QUESTION = "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ?"
SECRET = "s3cret_-" * 3
CHATS = range(100, 106)


class Topology:
    """The settings of the compose file, with the places of this machine."""

    def __init__(self, bot: Bot, folder: Path, database: str, store: Mapping[str, str]) -> None:
        self._folder = folder
        (folder / "secrets").mkdir()
        secrets = {
            "telegram_bot_token": bot.server.token,
            "webhook_secret": SECRET,
            "pgpass": f"*:*:*:*:{PASSWORD}",
            "ray_token": "unused",
        }
        for name, content in secrets.items():
            path = folder / "secrets" / name
            path.touch(mode=0o600)
            path.write_text(content, encoding="utf-8")
        deployed = compose({"WEBHOOK_HOST": "bot.example.org", "INDEX_URL": f"s3://{BUCKET}/hoibao"})
        self._deployed = {
            name: str(value).replace("/run/secrets", str(folder / "secrets"))
            for name, value in deployed["services"]["reindex"]["environment"].items()
        }
        here = {"DATABASE_URL": database.replace(f":{PASSWORD}", ""), "TELEGRAM_BOT_TOKEN": ""}
        self._common = {**bot.env, **self._deployed, **store, **here}
        self.addresses: list[str] = []

    def build(self, articles: Path) -> None:
        """Build and publish the index, as the job does."""
        settings = {"HOIBAO_DATA": str(self._folder / "reindex"), "HOIBAO_ARTICLES": str(articles)}
        done = run("reindex", env={**self._common, **settings}, timeout=120)
        assert 0 == done.returncode, done.stderr

    def program(self, name: str) -> dict[str, str]:
        """Return the settings of a program, whose address is noted; it has no articles."""
        webhook, metrics = free_port(), free_port()
        self.addresses.append(f"http://127.0.0.1:{webhook}/telegram")
        listens = {"WEBHOOK_LISTEN": f"127.0.0.1:{webhook}", "METRICS_LISTEN": f"127.0.0.1:{metrics}"}
        return {**self._common, "HOIBAO_DATA": str(self._folder / name), "HOIBAO_ARTICLES": "", **listens}


async def until_ready(settings: Mapping[str, str]) -> None:
    """Wait until a program serves, as the proxy finds out."""
    async with asyncio.timeout(90), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://{settings['METRICS_LISTEN']}/readyz") as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.2)


async def ask(bot: Bot, addresses: Iterator[str], number: int, text: str) -> Message:
    """Deliver a question to the next program that takes it, as the proxy does; return the first answer after it."""
    person = {"id": number, "is_bot": False, "first_name": "An", "language_code": "vi"}
    chat = {"id": number, "type": "private", "first_name": "An"}
    known = bot.server.private_chat(bot.server.user(number))
    before = len(bot.server.messages(known))
    asked = {"message_id": before + 1, "date": 1_900_000_000, "chat": chat, "from": person, "text": text}
    async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as session:
        for address in addresses:
            try:
                async with session.post(
                    address, json={"update_id": 1_000 * number + before, "message": asked}
                ) as answer:
                    assert answer.ok
                    break
            except aiohttp.ClientConnectionError:
                continue
    return await bot.server.wait_for(lambda: next(iter(bot.server.messages(known)[before:]), None), 60)


async def test_programs_answer_from_what_a_build_published(
    bot: Bot, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """Two programs with the settings of compose answer from an object store, one goes on when the other dies.

    Passwords come from files; a new index is answered from once it is published.
    """
    with s3_server() as store:
        topology = Topology(bot, tmp_path, postgres_server.new_url(), store)
        await asyncio.to_thread(topology.build, bot.articles)
        first, second = topology.program("first"), topology.program("second")
        addresses = cycle(topology.addresses)
        bot.env = first
        async with bot.running() as dying:
            await until_ready(first)
            bot.env = second
            async with bot.running():
                await until_ready(second)
                for number in CHATS:
                    assert ANSWER in (await ask(bot, addresses, number, QUESTION)).text
                    if number == CHATS[2]:
                        dying.kill()
                (bot.articles / "ga.txt").write_text(STATION, encoding="utf-8")
                await asyncio.to_thread(topology.build, bot.articles)
                async with asyncio.timeout(60):
                    while STATION not in (await ask(bot, addresses, CHATS[0], STATION_QUESTION)).text:  # noqa: ASYNC110 — no event to wait for
                        await asyncio.sleep(1)
        answers = [len(bot.server.messages(bot.server.private_chat(bot.server.user(number)))) for number in CHATS]
        assert answers[2] in {1, 2}  # it may have been killed between sending the answer and storing that it has
        assert [1] * 4 == [answers[1], *answers[3:]]
