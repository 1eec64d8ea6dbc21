"""Backups: everything that cannot be built again, in one file.

A backup is a ZIP file with the log of conversations (``conversations.db``, an SQLite database) and, if there is an
index, the public numbers of the articles (``shelves.json``). It leaves out the articles, which are the newsroom's own
files, the index, which is built from them, and the inbox.

Every function blocks.
"""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from storage.backup import check_copy, copy_database, replace_database, set_aside

_CONVERSATIONS = "conversations.db"
_REGISTER = "shelves.json"


class BackupError(Exception):
    """A backup cannot be written or read.

    Attributes:
        problem: What is wrong; names the file.
        remedy: What to do about it, as an imperative.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the problem and its remedy on one line."""
        return f"{self.problem}: {self.remedy}"


def write_backup(database_url: str, register: Path, target: Path) -> None:
    """Write a backup to the new file ``target``, which appears only once the backup was read back whole.

    The backup has every exchange logged before the call; a bot may log more meanwhile.

    Raises:
        BackupError: ``target`` exists or cannot be written.
        StorageError: The database cannot be copied.
    """
    _refuse_existing(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as folder:
            copy, written = Path(folder) / _CONVERSATIONS, Path(folder) / target.name
            copy_database(database_url, copy)
            _write(written, copy, register)
            copy.unlink()
            _unpack(written, Path(folder))
            _refuse_existing(target)
            written.rename(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error})", "make room, or name another file") from error


def restore_backup(file: Path, database_url: str, register: Path) -> Iterator[str]:
    """Replace the database and the numbers of articles with those of a backup, once the backup is found whole.

    Yields a line for each step. The replaced files are renamed, not deleted.

    Raises:
        BackupError: The backup is damaged, or a file cannot be replaced.
        StorageError: The database of the backup is damaged, or the current one is in use.
    """
    try:
        register.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=register.parent, prefix=".restore-") as folder:
            _unpack(file, Path(folder))
            yield _restored("conversations", replace_database(database_url, Path(folder) / _CONVERSATIONS))
            numbers = Path(folder) / _REGISTER
            if numbers.exists():
                previous = set_aside(register)
                numbers.replace(register)
                yield _restored("article numbers", previous)
    except OSError as error:
        raise BackupError(f"{file} cannot be restored ({error})", "correct that, then try again") from error


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} exists already", "name another file, or move that one away")


def _write(file: Path, conversations: Path, register: Path) -> None:
    with file.open("xb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(conversations, _CONVERSATIONS)
            if register.exists():
                archive.write(register, _REGISTER)
        stream.flush()
        os.fsync(stream.fileno())


def _unpack(file: Path, folder: Path) -> None:
    """Extract the members of a backup into ``folder``, and check each of them."""
    another = "take another backup"
    try:
        with zipfile.ZipFile(file) as archive:
            present = [name for name in (_CONVERSATIONS, _REGISTER) if name in archive.namelist()]
            archive.extractall(folder, present)  # raises BadZipFile for a wrong checksum
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise BackupError(f"{file} is no backup or a damaged one ({error})", another) from error
    if _CONVERSATIONS not in present:
        raise BackupError(f"{file} is no backup, for it holds no {_CONVERSATIONS}", another)
    check_copy(folder / _CONVERSATIONS)
    if _REGISTER in present:
        try:
            _check_register(folder / _REGISTER)
        except ValueError as error:
            raise BackupError(f"{file} holds a damaged {_REGISTER} ({error})", another) from error


def _check_register(register: Path) -> None:
    """Check that the file maps ids to numbers. Raises ValueError."""
    numbers = json.loads(register.read_text(encoding="utf-8"))
    if not isinstance(numbers, dict) or not all(isinstance(number, int) for number in numbers.values()):
        raise ValueError("not a table of numbers")


def _restored(what: str, previous: Path | None) -> str:
    return f"{what} restored" + (f"; the previous ones are in {previous}" if previous else "")
