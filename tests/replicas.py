"""Several programs that serve one bot from a PostgreSQL database, behind a proxy."""

import asyncio
import contextlib
import itertools
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port as free_port  # noqa: PLC0414 — tests of replicas import it from here
from tests.postgres_server import PostgresServer
from tests.program import command
from tests.serving import Bot
from tests.telegram_server import Chat, Message

SECRET = "s3cret_-" * 3
_LEADS = re.compile(r"this program leads those")
_BUFFER = 2**16


class Replica:
    """One program with a data folder of its own.

    Attributes:
        env: Its environment.
        log: What it has written so far.
    """

    def __init__(self, bot: Bot, folder: Path, settings: Mapping[str, str]) -> None:
        self.env = {**bot.env, "HOIBAO_DATA": str(folder), **settings}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.log = ""
        folder.mkdir()

    async def start(self) -> None:
        """Start the program."""
        self.log = ""
        self._process = await asyncio.create_subprocess_exec(
            *command(), env=self.env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read(self._process))

    async def kill(self) -> float:
        """Kill it as a dying machine would; returns when, by `time.monotonic`."""
        moment = time.monotonic()
        if self._process is not None and self._reading is not None:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            await self._reading
        return moment

    @property
    def leads(self) -> bool:
        """Whether it wrote that it leads."""
        return _LEADS.search(self.log) is not None

    async def until_logged(self, text: str) -> None:
        """Wait until it has written a text."""
        async with asyncio.timeout(120):
            while text not in self.log:
                assert self._process is not None
                assert self._process.returncode is None, self.log
                await asyncio.sleep(0.05)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self.log += line.decode()


class Proxy:
    """Passes connections on to ports of 127.0.0.1 in rotation, and to the next where one refuses."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = itertools.cycle(ports)
        self._count = len(ports)
        self.address = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Proxy"]:
        """Listen inside the block."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            for port in itertools.islice(self._ports, self._count):
                with contextlib.suppress(OSError):
                    behind, to = await asyncio.open_connection("127.0.0.1", port)
                    with contextlib.closing(to):
                        passing = {asyncio.create_task(_pass(reader, to)), asyncio.create_task(_pass(behind, writer))}
                        await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
                        for task in passing:
                            task.cancel()
                        await asyncio.gather(*passing, return_exceptions=True)
                    return


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while part := await reader.read(_BUFFER):
            writer.write(part)
            await writer.drain()


def replicas(bot: Bot, folder: Path, database: str, count: int, **settings: str) -> list[Replica]:
    """Return programs that poll, not yet started."""
    common = {"DATABASE_URL": database, "HOIBAO_WORKERS": "1", "LOG_LEVEL": "info", **settings}
    return [Replica(bot, folder / f"replica{number}", common) for number in range(count)]


@asynccontextmanager
async def behind_proxy(bot: Bot, folder: Path, database: str, count: int) -> AsyncIterator[list[Replica]]:
    """Run programs with a webhook behind a proxy, and post updates to it; they are killed at the end."""
    ports = [free_port() for _ in range(count)]
    bot.set(WEBHOOK_URL="https://bot.example/hook", WEBHOOK_SECRET=SECRET, HOIBAO_QUESTIONS_PER_MINUTE="0")
    programs = [
        replica
        for number, port in enumerate(ports)
        for replica in replicas(bot, _new(folder / str(number)), database, 1, WEBHOOK_LISTEN=f"127.0.0.1:{port}")
    ]
    async with Proxy(ports).running() as proxy:
        posting = asyncio.create_task(bot.server.post_updates(proxy.address))
        try:
            for program in programs:
                await program.start()
            for program in programs:
                await program.until_logged("serving @")
            yield programs
        finally:
            for program in programs:
                await program.kill()
            posting.cancel()
            await asyncio.gather(posting, return_exceptions=True)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


@dataclass
class Ordeal:
    """Questions at a steady rate, while each program is killed and started in turn, and the database once.

    Attributes:
        asked: The messages with questions, and when they were sent.
        kills: When a program or the database was stopped, by `time.monotonic`.
        waiting: The number of questions that had no reply then: more than a few on a slow machine.
    """

    bot: Bot
    programs: Sequence[Replica]
    postgres: PostgresServer
    chats: Sequence[Chat]
    asked: list[tuple[Message, float]] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    waiting: int = 0

    async def run(self, questions: int, rate: float, question: str) -> None:
        """Ask, and disturb four times in between; returns once all questions were sent."""
        stops = [*(self._restart(program) for program in self.programs), self._restart_database()]
        every = questions // (len(stops) + 1)
        disturbing: list[asyncio.Task[None]] = []
        started = time.monotonic()
        for number in range(questions):
            await asyncio.sleep(started + number / rate - time.monotonic())
            chat = self.chats[number % len(self.chats)]
            sender = self.bot.server.user(abs(chat.id))
            text = question if chat.id > 0 else f"/hoi {question}"
            self.asked.append((self.bot.server.say(chat, sender, text), time.monotonic()))
            if stops and number and number % every == 0:
                await asyncio.gather(*disturbing)
                disturbing = [asyncio.create_task(stops.pop(0))]
        await asyncio.gather(*disturbing)

    async def _restart(self, program: Replica) -> None:
        self.waiting += len(self.unanswered())
        self.kills.append(await program.kill())
        await program.start()
        await program.until_logged("serving @")

    async def _restart_database(self) -> None:
        self.waiting += len(self.unanswered())
        self.kills.append(time.monotonic())
        await asyncio.to_thread(self.postgres.stop)
        await asyncio.to_thread(self.postgres.start)

    def replies(self, chat: Chat) -> list[Message]:
        """Return the replies in a chat, oldest first."""
        return [message for message in self.bot.server.messages(chat) if message.reply_to is not None]

    def unanswered(self) -> list[tuple[int, int]]:
        """Return the questions without a reply, by chat and message."""
        answered = {(chat.id, reply.reply_to) for chat in self.chats for reply in self.replies(chat)}
        asked = [(message.chat.id, message.message_id) for message, _ in self.asked]
        return [question for question in asked if question not in answered]

    async def finish(self, within: float) -> None:
        """Wait until each question has a reply, but not forever: see `unanswered`."""
        with contextlib.suppress(TimeoutError):
            await self.bot.server.wait_for(lambda: not self.unanswered(), within)

    def repeated(self) -> int:
        """Return the number of replies beyond the first to a question."""
        counts = Counter((chat.id, reply.reply_to) for chat in self.chats for reply in self.replies(chat))
        return sum(counts.values()) - len(counts)

    def disordered(self) -> list[int]:
        """Return the chats in which a question was first answered after a later one."""
        first = {
            chat.id: list(dict.fromkeys(reply.reply_to or 0 for reply in self.replies(chat))) for chat in self.chats
        }
        return [chat for chat, order in first.items() if sorted(order) != order]

    def refused(self) -> int:
        """Return the number of calls that were over Telegram's limits."""
        return sum(call.status == 429 for call in self.bot.server.errors)
