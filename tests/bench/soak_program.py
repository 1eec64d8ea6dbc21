"""The program under load: started, killed, started again, weighed."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Self

from tests.program import command, environment, run

TOKEN = "42:" + "Stand_in-" * 3 + "12345678"
_LONGEST_BUILD = 1800.0  # seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Program:
    """`python -m bot run` over an archive that is indexed already; its log and its database lie in ``folder``."""

    def __init__(self, folder: Path, articles: str, data: Path, api_url: str) -> None:
        self._log = folder / "log"
        self._database = folder / "hoibao.db"
        self._env = environment(
            data,
            DATABASE_URL=f"sqlite:///{self._database}",
            HOIBAO_ARTICLES=articles,
            HOIBAO_QUESTIONS_PER_MINUTE="0",
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_URL=api_url,
        )
        self._process: asyncio.subprocess.Process | None = None

    def index(self) -> str:
        """Build the index; returns what it came to."""
        done = run("reindex", env=self._env, timeout=_LONGEST_BUILD)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.strip()

    async def start(self) -> Self:
        """Start it; its log goes on where it was."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(*command("run"), env=self._env, stdout=log, stderr=log)
        return self

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """End it as an operator does; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await self._process.wait()

    def resident(self) -> int:
        """How many bytes of memory it has; Linux only."""
        assert self._process is not None
        return int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE

    def logged(self) -> list[tuple[int, str]]:
        """Chat and question of each exchange, in order."""
        with closing(sqlite3.connect(self._database)) as connection:
            return list(connection.execute("SELECT chat_id, question FROM exchanges ORDER BY id"))

    def troubles(self) -> dict[str, int]:
        """How many lines of its log are warnings and errors, and how many tracebacks it holds."""
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return {name: text.count(name) for name in ("WARNING", "ERROR", "Traceback")}
