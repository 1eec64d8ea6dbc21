"""What the bot does by itself while it serves: back up, and delete what is not to be kept longer."""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.maintenance.backup import BackupError, write_backup
from bot.maintenance.backup_files import BackupFiles
from bot.settings.settings import Settings
from storage.database import Database
from storage.deletion import prune_exchanges
from storage.errors import StorageError
from storage.inspection import inspect_database

# Chosen; in seconds where nothing else is said.
_AFTER_START = 5.0  # until the first round: a start is over by then
_INTERVAL = 600.0  # between two rounds; a failed step is tried again in the next one
_UNFINISHED_KEPT = timedelta(days=1)
_GRACE = 1.0  # for a backup that is stopped

_LOGGER = logging.getLogger(__name__)


def back_up_before_migration(database_url: str, files: BackupFiles) -> Path | None:
    """Write a backup if opening the database would migrate it, and return its file; else return None. Blocks.

    An older program opens the backup, but not the migrated database. A database of a server is not backed up.

    Raises:
        BackupError: The backup cannot be written.
        StorageError: The database cannot be read.
    """
    state = inspect_database(database_url)
    if files.database is None or not state.version or state.version == state.latest:
        return None
    file = files.new(datetime.now(UTC))
    write_backup(database_url, files.register, files.added, file)
    return file


async def run_backup_verb(file: Path) -> None:
    """Write a backup in another process, of low priority, so that questions come first; cancelling stops it.

    Raises `BackupError`.
    """
    command = ("nice", sys.executable, "-P", "-m", "bot", "backup", str(file))
    nothing, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=nothing, stdout=nothing, stderr=pipe)
    try:
        _, message = await process.communicate()
    except asyncio.CancelledError:
        await _stop(process)
        raise
    if process.returncode:
        reason = message.decode(errors="replace").strip() or f"exit code {process.returncode}"
        raise BackupError(f"{file} was not written ({reason})", "correct that")


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Interrupt a process, and kill it if it goes on; it has ended when this returns or raises."""
    try:
        with suppress(ProcessLookupError, TimeoutError):  # it has ended, or goes on
            process.send_signal(signal.SIGINT)  # which lets it remove its temporary files
            async with asyncio.timeout(_GRACE):
                await process.communicate()
    finally:  # also if cancelled once more
        if process.returncode is None:
            process.kill()
            await process.communicate()  # a process left behind outlives its loop


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """Backs up and deletes by the settings; belongs to the event loop of ``database``.

    Attributes:
        settings: How often and how long.
        database: The database of questions, open.
        files: The backups, and what a restore replaced.
        write_backup: Writes a backup to a new file; may raise `BackupError` or `StorageError`.
    """

    settings: Settings
    database: Database
    files: BackupFiles
    write_backup: Callable[[Path], Awaitable[None]] = run_backup_verb

    async def run(self) -> None:
        """Do a round some seconds from now and then every ten minutes, until cancelled."""
        await asyncio.sleep(_AFTER_START)
        failing: set[type[Exception]] = set()
        while True:
            errors = await self.do_round(datetime.now(UTC))
            for error in errors:
                if type(error) not in failing:  # one line for a fault that lasts
                    _LOGGER.error("housekeeping failed, and is tried again every ten minutes: %s", error)
            failing = {type(error) for error in errors}
            await asyncio.sleep(_INTERVAL)

    async def do_round(self, now: datetime) -> list[Exception]:
        """Do what is due at ``now``, an aware time; returns the errors of the steps that failed.

        The backup comes first, so that it has the questions that the same round deletes from the log.
        """
        errors: list[Exception] = []
        for step in (self._back_up, self._delete_files, self._delete_questions):
            try:
                await step(now)
            except (BackupError, StorageError, OSError) as error:
                errors.append(error)
        return errors

    async def _back_up(self, now: datetime) -> None:
        period = timedelta(hours=self.settings.backup_hours)
        if (
            not period
            or self.files.database is None
            or any(now - period < time <= now for time in self.files.backups().values())
        ):
            return
        file = self.files.new(now)
        await self.write_backup(file)
        _LOGGER.info("backup %s was written", file)

    async def _delete_files(self, now: datetime) -> None:
        self.files.delete_unfinished(now - _UNFINISHED_KEPT)
        if days := self.settings.keep_backups_days:
            for path in self.files.delete_old(now - timedelta(days=days)):
                _LOGGER.info("%s was deleted after %d days", path, days)

    async def _delete_questions(self, now: datetime) -> None:
        if days := self.settings.keep_questions_days:
            count = await prune_exchanges(self.database, now - timedelta(days=days))
            if count:
                _LOGGER.info("%d questions were deleted after %d days", count, days)
        await self.database.empty_log()
