"""Measures how long other readers wait while one user floods the bot from many groups.

    python -m tests.bench.flood [--groups 64] [--commands 30] [--articles FOLDER] [--limit 20]

One user sends all commands at once, in each group in turn. From then on another reader asks a question every quarter
of a second, each in a chat of its own, until the flood is handled. Prints the seconds that the readers waited, how long
the flood took, and what the flooding user got. ``--limit 0`` lifts the limit of questions a minute. Telegram's flood
limits are enforced.
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.bench.soak_count import percentile
from tests.program import command, environment, run
from tests.serving import TOKEN
from tests.telegram_server import Chat, TelegramServer

_QUESTION = "Giá lúa hè thu là bao nhiêu?"
_EVERY = 0.25  # seconds
_PATIENCE = 120.0  # seconds


class _Readers:
    """Readers who ask one question each, and the seconds that they waited."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        self._waiting: set[asyncio.Task[None]] = set()
        self._asked = 0
        self.seconds: list[float] = []

    async def ask_until(self, done: asyncio.Event) -> None:
        while not done.is_set():
            self._waiting.add(asyncio.create_task(self.ask()))
            await asyncio.sleep(_EVERY)
        await asyncio.gather(*self._waiting)

    async def ask(self) -> None:
        self._asked += 1
        reader = self._server.user(10_000 + self._asked)
        chat = self._server.private_chat(reader)
        began = time.monotonic()
        await self._server.next_message(chat, after=self._server.say(chat, reader, _QUESTION), timeout=_PATIENCE)
        self.seconds.append(time.monotonic() - began)


async def _flooded(server: TelegramServer, database: Path, groups: Sequence[Chat], commands: int) -> None:
    """Flood the bot and print what came of it."""
    hasty, readers, done = server.user(7), _Readers(server), asyncio.Event()
    await readers.ask()  # until the program serves
    readers.seconds.clear()
    began = time.monotonic()
    for group in groups:
        for _ in range(commands):
            server.say(group, hasty, "/help")
    asking = asyncio.create_task(readers.ask_until(done))
    try:
        async with asyncio.timeout(_PATIENCE):
            while server.pending_updates or _pending(database):  # noqa: ASYNC110 — a database has no event to wait for
                await asyncio.sleep(_EVERY)
        handled = f"{time.monotonic() - began:.1f} s"
    except TimeoutError:
        handled = f"more than {_PATIENCE:.0f} s"
    done.set()
    await asking
    waited = sorted(readers.seconds)
    print(f"{len(waited)} other readers waited: p50 {percentile(waited, 50):.2f} s, longest {waited[-1]:.2f} s")
    answered = sum(len(server.messages(group)) for group in groups)
    print(f"{len(groups) * commands} commands were handled in {handled}, {answered} of them with a reply")


def _pending(database: Path) -> int:
    """Return the number of the flooding user's updates that are pending."""
    with closing(sqlite3.connect(database)) as connection:
        pending = "SELECT count(*) FROM inbox WHERE state = 'pending' AND lane < 0"
        (count,) = connection.execute(pending).fetchone()
    return int(count)


async def _measure(options: argparse.Namespace, data: Path) -> None:
    async with TelegramServer(TOKEN) as server:
        server.flood_limits = True
        env = environment(
            data,
            HOIBAO_ARTICLES=options.articles,
            HOIBAO_QUESTIONS_PER_MINUTE=str(options.limit),
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_URL=server.url,
        )
        await asyncio.to_thread(run, "reindex", env=env, timeout=1800)
        groups = [server.group(-100 - number, "Nhóm") for number in range(options.groups)]
        process = await asyncio.create_subprocess_exec(*command("run"), env=env, stderr=asyncio.subprocess.DEVNULL)
        try:
            await _flooded(server, data / "hoibao.db", groups, options.commands)
        finally:
            process.terminate()
            await process.wait()


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=64)
    parser.add_argument("--commands", type=int, default=30)
    parser.add_argument("--articles", default="samples", metavar="FOLDER")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="questions a minute")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(options, Path(folder)))


if __name__ == "__main__":
    main()
