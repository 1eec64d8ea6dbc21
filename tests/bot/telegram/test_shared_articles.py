"""Articles, drafts and aliases of programs that serve one bot from a PostgreSQL server, each with a data folder."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.texts.texts import VIETNAMESE
from tests.postgres_server import PostgresServer
from tests.program import command
from tests.replicas import SECRET, Replica, free_port
from tests.serving import Bot, marked
from tests.telegram_server import Message

pytestmark = [pytest.mark.scale, pytest.mark.timeout(300)]  # of several starts of the program

PHRASES = VIETNAMESE.editor.adding
FERRY = """Phà Thủy Kiều đông khách
Bến phà Thủy Kiều đón 4.200 lượt khách trong dịp lễ."""
SENTENCE = "Bến phà Thủy Kiều đón 4.200 lượt khách trong dịp lễ."
ASKED = "Bến phà Thủy Kiều đón bao nhiêu lượt khách?"
ALIAS, ASKED_BY_ALIAS = "BPTK = Bến phà Thủy Kiều\n", "BPTK đón bao nhiêu lượt khách trong dịp lễ?"


class Newsroom:
    """Programs with folders of their own below ``folder``."""

    def __init__(self, bot: Bot, folder: Path, **settings: str) -> None:
        bot.set(WEBHOOK_URL="https://bot.example/hook", WEBHOOK_SECRET=SECRET, HOIBAO_QUESTIONS_PER_MINUTE="0")
        self._bot = bot
        self._folder = folder
        self._settings = {"HOIBAO_WORKERS": "1", "LOG_LEVEL": "info", **settings}
        self._ports: dict[Replica, int] = {}

    def program(self, name: str, **settings: str) -> Replica:
        """Return a program that is not started."""
        port = free_port()
        listens = {"WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
        program = Replica(self._bot, self._folder / name, {**self._settings, **listens, **settings})
        self._ports[program] = port
        return program

    @asynccontextmanager
    async def serving(self, receiver: Replica, *others: Replica) -> AsyncIterator[None]:
        """Run programs, of which the first gets all updates and any may take them over; they are killed at the end."""
        async with self.running(receiver, *others):
            posting = asyncio.create_task(
                self._bot.server.post_updates(f"http://127.0.0.1:{self._ports[receiver]}/hook")
            )
            yield
            posting.cancel()
            await asyncio.gather(posting, return_exceptions=True)

    @asynccontextmanager
    async def running(self, *programs: Replica) -> AsyncIterator[None]:
        """Run programs; they are killed at the end."""
        try:
            for program in programs:
                await program.start()
                await program.until_logged("serving @")
            yield
        finally:
            for program in programs:
                await program.kill()


async def offered(bot: Bot) -> Message:
    """Send an article as the administrator; returns its preview."""
    sent = bot.server.attach(bot.office, bot.editor, bot.server.upload("phà.txt", FERRY.encode()))
    return await bot.reply(sent)


async def outcome(bot: Bot, message: Message, before: str) -> str:
    """Wait until a message of the bot no longer reads so; returns its text."""
    await bot.server.wait_for(lambda: bot.current(message).text != before, 120)
    return bot.current(message).text


async def until_answered(bot: Bot, question: str) -> None:
    """Ask until the added article answers."""
    async with asyncio.timeout(120):
        while marked(await bot.ask(bot.office, bot.editor, question), "blockquote")[:1] != [SENTENCE]:  # noqa: ASYNC110 — no event to wait for
            await asyncio.sleep(0.5)


async def until_written(path: Path, text: str) -> None:
    """Wait until a file has a text."""
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(has_text, path, text):  # noqa: ASYNC110 — likewise
            await asyncio.sleep(0.1)


def has_text(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


async def test_a_draft_of_one_is_added_by_another(bot: Bot, postgres_server: PostgresServer, tmp_path: Path) -> None:
    """What one program previews another adds, each answers from it by an index of its own, and from a removal.

    An alias that is written on one machine is used on the other.
    """
    room = Newsroom(bot, tmp_path, DATABASE_URL=postgres_server.new_url())
    one, two = room.program("one"), room.program("two")
    async with room.serving(one):
        preview = await offered(bot)
    async with room.serving(two):
        await bot.press(preview, PHRASES.add, bot.editor)
        assert PHRASES.added.format(number=4, title="Phà Thủy Kiều đông khách") == await outcome(
            bot, preview, PHRASES.indexing
        )
        (tmp_path / "two" / "aliases.txt").write_text(ALIAS, encoding="utf-8")
        await until_written(tmp_path / "two" / ".shared" / "aliases.txt", ALIAS)
    async with room.serving(one, two):
        await until_answered(bot, ASKED)
        await until_answered(bot, ASKED_BY_ALIAS)
        listed = await bot.ask(bot.office, bot.editor, "/baithem")
        shown, _ = await bot.press(listed, "Phà Thủy Kiều đông khách", bot.editor)
        await bot.press(shown, PHRASES.remove, bot.editor)
        await bot.server.wait_for(lambda: bot.server.messages(bot.office)[-1].text == PHRASES.removed, 60)
    assert "add articles" in acts(tmp_path / "two")
    async with room.serving(two):
        assert PHRASES.nothing_added == (await bot.ask(bot.office, bot.editor, "/baithem")).text
    assert () == bot.server.violations


def acts(data: Path) -> list[str]:
    """Return what administrators did in a program, in order, by its own list."""
    return [json.loads(line)["act"] for line in (data / "audit.jsonl").read_text(encoding="utf-8").splitlines()]


async def test_what_one_adds_the_builder_builds(bot: Bot, postgres_server: PostgresServer, tmp_path: Path) -> None:
    """A program without articles adds one; the program that has them builds and publishes, and the first answers.

    Only that program watches the articles and keeps the index up to date, with the same settings for both.
    """
    share = tmp_path / "share"
    share.mkdir()
    database = postgres_server.new_url()
    room = Newsroom(bot, tmp_path, DATABASE_URL=database, INDEX_URL=f"file://{share}", HOIBAO_WATCH="1")
    builder, other = room.program("builder"), room.program("other", HOIBAO_ARTICLES="")
    built = await asyncio.create_subprocess_exec(*command("reindex"), env=builder.env)
    assert 0 == await built.wait()
    async with room.serving(other):
        preview = await offered(bot)
        await bot.press(preview, PHRASES.add, bot.editor)
        async with room.running(builder):
            assert PHRASES.added.format(number=4, title="Phà Thủy Kiều đông khách") == await outcome(
                bot, preview, PHRASES.indexing
            )
            await until_answered(bot, ASKED)
    assert "add articles" in acts(tmp_path / "other")
    assert ("keeps the shared index" in builder.log, "keeps the shared index" in other.log) == (True, False)
    assert "cannot be watched" not in other.log
    assert () == bot.server.violations
