"""The program under load: start, kill and restart it, and measure its memory and its use of the processors."""

import asyncio
import os
import signal
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

from tests.program import command, environment, run
from tests.serving import TOKEN

_LONGEST_BUILD = 1800.0  # seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds


class Program:
    """`python -m bot run` with an indexed archive; ``folder`` contains its log and its database."""

    def __init__(
        self, folder: Path, articles: str, data: Path, api_url: str, checkout: Path | None = None, **settings: str
    ) -> None:
        """Run the program of ``checkout``, by default of this one, with further ``settings``."""
        self._checkout = checkout
        self._log = folder / "log"
        self._database = folder / "hoibao.db"
        self._env = environment(
            data,
            DATABASE_URL=f"sqlite:///{self._database}",
            HOIBAO_ARTICLES=articles,
            HOIBAO_QUESTIONS_PER_MINUTE="0",
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_URL=api_url,
            **settings,
        )
        if checkout:
            self._env["PYTHONPATH"] = str(checkout)
        self._process: asyncio.subprocess.Process | None = None

    def index(self) -> str:
        """Build the index; returns the report."""
        done = run("reindex", env=self._env, cwd=self._checkout, timeout=_LONGEST_BUILD)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.strip()

    async def start(self) -> Self:
        """Start the program; its log is appended to."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command("run"), env=self._env, cwd=self._checkout, stdout=log, stderr=log
            )
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
        """Return the resident memory of its main process in bytes; Linux only."""
        assert self._process is not None
        return int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE

    def processor_seconds(self) -> float:
        """Return the seconds of processor time that all its processes have used so far; Linux only."""
        assert self._process is not None
        return sum(_processor_seconds(pid) for pid in _family(self._process.pid))

    def logged(self) -> list[tuple[int, str]]:
        """Return chat and question of each logged exchange, in order."""
        with closing(sqlite3.connect(self._database)) as connection:
            return list(connection.execute("SELECT chat_id, question FROM exchanges ORDER BY id"))

    def log_problems(self) -> dict[str, int]:
        """Count the warnings, errors and tracebacks in its log."""
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return {name: text.count(name) for name in ("WARNING", "ERROR", "Traceback")}


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    children = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            children[int(_statistics(int(folder.name))[1])].append(int(folder.name))
    found = [pid]
    while found:
        yield (parent := found.pop())
        found += children[parent]


def _processor_seconds(pid: int) -> float:
    """Return the time of a process and of its children that have ended."""
    with suppress(OSError):
        return _TICK * sum(map(int, _statistics(pid)[11:15]))
    return 0.0


def _statistics(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` after the name, which may contain blanks."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
