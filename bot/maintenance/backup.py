"""Backups: all that the program alone knows, in one file.

A backup is a ZIP file with the log of conversations (``conversations.db``, an SQLite database) and, once there is an
index, the numbers that people call articles by (``shelves.json``). Not in it: the articles, which are plain files of
the newsroom's wherever they lie, the index, which is built from them again, and what waits in the inbox.

Everything here blocks, and raises `BackupError` or `StorageError`.
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
    """A backup cannot be written or read; the message names the file and the mend."""


def write_backup(database_url: str, register: Path, target: Path) -> None:
    """Write a backup to a new file, read it again whole, and only then give it its name.

    It holds every exchange that was logged before the call; a bot goes on logging meanwhile.
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
        raise BackupError(f"{target} cannot be written ({error}): make room, or name another file") from error


def restore_backup(file: Path, database_url: str, register: Path) -> Iterator[str]:
    """Put what a backup holds in the place of what there is, once all of it is found to be whole.

    Yields what was done, a line each. What is replaced stays beside it under another name.
    """
    try:
        register.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=register.parent, prefix=".restore-") as folder:
            _unpack(file, Path(folder))
            yield _restored("conversations", replace_database(database_url, Path(folder) / _CONVERSATIONS))
            numbers = Path(folder) / _REGISTER
            if numbers.exists():
                aside = set_aside(register)
                numbers.replace(register)
                yield _restored("article numbers", aside)
    except OSError as error:
        raise BackupError(f"{file} cannot be restored ({error}): mend that, then try again") from error


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} exists already: name another file, or move that one away")


def _write(file: Path, conversations: Path, register: Path) -> None:
    with file.open("xb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(conversations, _CONVERSATIONS)
            if register.exists():
                archive.write(register, _REGISTER)
        stream.flush()
        os.fsync(stream.fileno())


def _unpack(file: Path, folder: Path) -> None:
    """Take the parts of a backup out into a folder, and check each."""
    try:
        with zipfile.ZipFile(file) as archive:
            present = [name for name in (_CONVERSATIONS, _REGISTER) if name in archive.namelist()]
            archive.extractall(folder, present)  # a checksum that is wrong raises
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise BackupError(f"{file} is no backup or a damaged one ({error}): take another") from error
    if _CONVERSATIONS not in present:
        raise BackupError(f"{file} is no backup, for it holds no {_CONVERSATIONS}: take another")
    check_copy(folder / _CONVERSATIONS)
    if _REGISTER in present:
        _check_register(file, folder / _REGISTER)


def _check_register(file: Path, register: Path) -> None:
    try:
        numbers = json.loads(register.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BackupError(f"{file} holds a damaged {_REGISTER} ({error}): take another") from error
    if not isinstance(numbers, dict) or not all(isinstance(number, int) for number in numbers.values()):
        raise BackupError(f"{file} holds a {_REGISTER} that is no list of numbers: take another")


def _restored(what: str, aside: Path | None) -> str:
    return f"{what} restored" + (f"; those of before are in {aside}" if aside else "")
