"""The files that backups and restores leave: their names, and which are old enough to be deleted."""

import glob
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_NAME = "%Y%m%dT%H%M%SZ.zip"
# As `storage.backup.set_aside` names the files that a restore replaces, and a write-ahead log that goes with one.
_REPLACED = re.compile(r"\.before-(\d{8}T\d{6})\.\d{6}Z(?:-wal|-shm)?")


@dataclass(frozen=True, slots=True)
class BackupFiles:
    """The copies of what people asked, on one data folder. Methods that read or delete files raise OSError.

    Attributes:
        folder: Of backups; it need not exist.
        database: The file of the database; None if a server has it, which is backed up by other means.
        register: The register of articles.
        added: The folder of added articles.
    """

    folder: Path
    database: Path | None
    register: Path
    added: Path

    def new(self, now: datetime) -> Path:
        """Return the file for a backup that is written at ``now``, an aware time."""
        return self.folder / now.astimezone(UTC).strftime(_NAME)

    def backups(self) -> dict[Path, datetime]:
        """Return the backups that have a name of `new`, each with its time in UTC."""
        return {path: time for path in self.folder.glob("*.zip") if (time := _time(path.name, _NAME))}

    def replaced(self) -> dict[Path, datetime]:
        """Return the files and folders that a restore has replaced, each with the time of that in UTC.

        A database and its write-ahead log are two files.
        """
        found = {}
        for original in filter(None, (self.database, self.register, self.added)):
            for path in original.parent.glob(f"{glob.escape(original.name)}.before-*"):
                named = _REPLACED.fullmatch(path.name.removeprefix(original.name))
                if named and (time := _time(named[1], "%Y%m%dT%H%M%S")):
                    found[path] = time
        return found

    def delete_old(self, before: datetime) -> list[Path]:
        """Delete backups and replaced files that are older than an aware time; the newest backup always stays.

        Returns what was deleted.
        """
        backups = self.backups()
        newest = max(backups, key=lambda path: backups[path], default=None)
        files = {**backups, **self.replaced()}
        old = [path for path, time in files.items() if time < before and path != newest]
        for path in old:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)  # another program on this data folder may have deleted it
        return old

    def delete_unfinished(self, before: datetime) -> None:
        """Delete what backups that were begun before an aware time, and then killed, have left."""
        for folder in self.folder.glob(".*.zip-*"):
            time = _time(folder.name[1:].partition("-")[0], _NAME)
            if time and time < before:
                shutil.rmtree(folder, ignore_errors=True)


def _time(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:  # a file that somebody else put there
        return None
