"""The program under load: start, kill and restart it, and measure its memory."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Self

from tests.program import command, environment, run
from tests.serving import TOKEN

_LONGEST_BUILD = 1800.0  # seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Program:
    """`python -m bot run` with an indexed archive; ``folder`` contains its log and its database."""

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
        """Build the index; returns the report."""
        done = run("reindex", env=self._env, timeout=_LONGEST_BUILD)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.strip()

    async def start(self) -> Self:
        """Start the program; its log is appended to."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(*command("run"), env=self._env, stdout=log, stderr=log)
        return self

    async def kill(self) -> None:
        """Kill the program as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Stop the program as an operator does; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, signal_: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal_)
        return await self._process.wait()

    def resident_bytes(self) -> int:
        """Return its resident memory in bytes; Linux only."""
        assert self._process is not None
        return int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE

    def logged(self) -> list[tuple[int, str]]:
        """Return chat and question of each logged exchange, in order."""
        with closing(sqlite3.connect(self._database)) as connection:
            return list(connection.execute("SELECT chat_id, question FROM exchanges ORDER BY id"))

    def log_problems(self) -> dict[str, int]:
        """Count the warnings, errors and tracebacks in its log."""
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return {name: text.count(name) for name in ("WARNING", "ERROR", "Traceback")}
