"""Run the program as a process against the stand-in for Telegram, and talk to it."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.texts.texts import VIETNAMESE
from tests.program import Process, environment, pipe, started, write_articles, written
from tests.telegram_server import Chat, Message, TelegramServer, User
from tests.telegram_server.entities import entity_text

TOKEN = "42:" + "Stand_in-" * 3 + "12345678"
EDITOR = 77
QUESTION = "Tổng vốn xây cầu Đò Gát là bao nhiêu?"
ANSWER = "Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng."


class Bot:
    """The program with an archive in a folder, the stand-in, and an administrator who has pressed Start."""

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
            HOIBAO_BACKUP_HOURS="0",  # else a process would write a backup five seconds after each start
        )
        self.output = self.log = ""
        self.expected_refusals: list[str] = []  # methods that Telegram refuses, in order
        self.editor = server.user(EDITOR)
        self.office = server.private_chat(self.editor)

    def set(self, **settings: str) -> None:
        """Change settings for the next run."""
        self.env = {**self.env, **settings}

    @asynccontextmanager
    async def running(self, *, fork: bool = True) -> AsyncIterator[Process]:
        """Run the program; the caller stops it, and ``log`` contains its log afterwards.

        Without ``fork``, an interpreter of its own runs it.
        """
        (output, stdout), (log, stderr) = pipe(), pipe()
        with stdout, stderr:
            process = await started(self.env, stdout=stdout, stderr=stderr, fork=fork)
        reading = asyncio.gather(asyncio.to_thread(written, output), asyncio.to_thread(written, log))
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            self.output, self.log = await reading

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Bot"]:
        """Run and stop the program, and check that Telegram refused only `expected_refusals`; then ``log`` is set."""
        async with self.running() as process:
            try:
                yield self
            finally:
                process.send_signal(signal.SIGTERM)
                async with asyncio.timeout(60):
                    code = await process.wait()
        assert ("", 0) == (self.output, code)
        assert self.server.token.partition(":")[2] not in self.log
        assert () == self.server.violations
        assert self.expected_refusals == [call.method for call in self.server.errors]

    async def ask(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        timeout: float = 60.0,  # noqa: ASYNC109 — passed on
    ) -> Message:
        """Send a message and return the reply."""
        sent = self.server.say(chat, user, text, reply_to=reply_to)
        reply = await self.server.next_message(chat, after=sent, timeout=timeout)
        assert sent.message_id == reply.reply_to
        return reply

    async def reply(self, sent: Message) -> Message:
        """Wait for the first message after one that a person sent, which is a reply to it."""
        reply = await self.server.next_message(sent.chat, after=sent, timeout=60)
        assert sent.message_id == reply.reply_to
        return reply

    async def press(self, message: Message, label: str, user: User) -> tuple[Message, str | None]:
        """Press the button with a label; returns the message after it, and the text of the alert, if any."""
        data = next(str(button["callback_data"]) for button in self.current(message).buttons if label == button["text"])
        call = await self.server.next_answer(self.server.press(message, data, user))
        alert = call.parameters.get("text")
        return self.current(message), str(alert) if alert else None

    async def article_number(self, title: str) -> str:
        """Search for an article by its title, and return its number."""
        listed = await self.ask(self.office, self.editor, f"/baiviet {title}")
        return next(line.partition(".")[0] for line in listed.text.splitlines() if line.endswith(title))

    async def reindex(self) -> str:
        """Have the administrator rebuild the index; returns the report."""
        started = await self.ask(self.office, self.editor, "/reindex")
        return await self.reindexed(started)

    async def reindexed(self, progress: Message) -> str:
        """Wait for the end of a rebuild; returns the last text of its progress message."""

        def report() -> str | None:
            text = self.current(progress).text
            return text if not text.startswith(VIETNAMESE.reindex_started) else None

        return await self.server.wait_for(report, 200)

    def current(self, message: Message) -> Message:
        """Return the current state of a message of the bot."""
        return next(one for one in self.server.messages(message.chat) if one.message_id == message.message_id)

    async def confirmed(self) -> None:
        """Wait until the program has confirmed all updates, which it does once they are stored."""
        async with asyncio.timeout(60):
            while self.server.pending_updates:  # noqa: ASYNC110 — a poll is recorded only when it ends
                await asyncio.sleep(0.05)

    def pending(self) -> int:
        """Return the number of updates in the inbox that are not answered yet."""
        with closing(sqlite3.connect(self.database)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM inbox WHERE state = 'pending'").fetchone()
        return int(count)

    def logged(self) -> list[tuple[object, ...]]:
        """Return chat, user, question and whether it was answered, of each logged exchange in order."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT chat_id, user_id, question, answered FROM exchanges ORDER BY id")
            return list(rows)


def marked(message: Message, kind: str) -> list[str]:
    """Return the parts of a message with an entity of a kind."""
    return [entity_text(message.text, entity) for entity in message.entities if entity.kind == kind]


def labels(message: Message) -> list[object]:
    """Return the labels of a message's buttons, row by row."""
    return [button["text"] for button in message.buttons]
