"""The program as a process that serves a stand-in for Telegram, for tests to talk to."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from tests.program import command, environment, write_articles
from tests.telegram_server import Chat, Message, TelegramServer, User
from tests.telegram_server.entities import entity_text

TOKEN = "42:" + "Stand_in-" * 3 + "12345678"
EDITOR = 77
QUESTION = "Tổng vốn xây cầu Đò Gát là bao nhiêu?"
ANSWER = "Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng."


class Bot:
    """The program, serving an archive in a folder through a stand-in. Its administrator has started it."""

    def __init__(self, server: TelegramServer, folder: Path) -> None:
        self.server = server
        self.articles = write_articles(folder / "articles")
        self.database = folder / "data" / "hoibao.db"
        self.env: Mapping[str, str] = environment(
            folder / "data",
            HOIBAO_ARTICLES=str(self.articles),
            TELEGRAM_BOT_TOKEN=server.token,
            TELEGRAM_API_URL=server.url,
            TELEGRAM_ADMIN_IDS=str(EDITOR),
        )
        self.log = ""
        self.refusals: list[str] = []  # the methods that Telegram is meant to refuse, in order
        self.editor = server.user(EDITOR)
        self.office = server.private_chat(self.editor)

    def set(self, **settings: str) -> None:
        """Change the settings of the next run."""
        self.env = {**self.env, **settings}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run the program meanwhile, whose end is the caller's affair; its log is there afterwards."""
        process = await asyncio.create_subprocess_exec(*command(), env=self.env, stderr=asyncio.subprocess.PIPE)
        output = asyncio.create_task(process.communicate())
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            self.log = (await output)[1].decode()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Bot"]:
        """Run the program meanwhile; its log is there afterwards. Telegram refused nothing but `refusals`."""
        process = await asyncio.create_subprocess_exec(
            *command(), env=self.env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        output = asyncio.create_task(process.communicate())
        try:
            yield self
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                stdout, stderr = await output
            self.log = stderr.decode()
        assert (b"", 0) == (stdout, process.returncode)
        assert self.server.token.partition(":")[2] not in self.log
        assert () == self.server.violations
        assert self.refusals == [call.method for call in self.server.errors]

    async def ask(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        timeout: float = 20.0,  # noqa: ASYNC109 — handed on
    ) -> Message:
        """Say something and wait for the reply."""
        said = self.server.say(chat, user, text, reply_to=reply_to)
        reply = await self.server.next_message(chat, after=said, timeout=timeout)
        assert said.message_id == reply.reply_to
        return reply

    async def press(self, message: Message, label: str, user: User) -> tuple[Message, str | None]:
        """Press the button of that label; returns the message as it stands then, and the alert if there is one."""
        data = next(
            str(button["callback_data"]) for button in self.standing(message).buttons if label == button["text"]
        )
        call = await self.server.next_answer(self.server.press(message, data, user))
        alert = call.parameters.get("text")
        return self.standing(message), str(alert) if alert else None

    def standing(self, message: Message) -> Message:
        """A message of the bot as it stands now."""
        return next(one for one in self.server.messages(message.chat) if one.message_id == message.message_id)

    def logged(self) -> list[tuple[object, ...]]:
        """Chat, user, question and whether it was answered, of each exchange in order."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT chat_id, user_id, question, answered FROM exchanges ORDER BY id")
            return list(rows)


def marked(message: Message, kind: str) -> list[str]:
    """The parts of a message that are marked so, such as its quotations."""
    return [entity_text(message.text, entity) for entity in message.entities if entity.kind == kind]


def labels(message: Message) -> list[object]:
    """What is written on the buttons of a message, row after row."""
    return [button["text"] for button in message.buttons]
