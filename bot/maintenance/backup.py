"""Backups: everything that cannot be built again, in one file.

A backup is a ZIP file with the log of conversations (``conversations.db``, an SQLite database) and, as far as there are
any, the register of the articles (``shelves.json``) and the articles that were added from the chat or by feeds
(``added.jsonl``). It leaves out the other articles, which are the newsroom's own files, the index, which is built from
them, and the inbox.

Every function blocks.
"""

import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from bot.errors import BotError
from bot.maintenance.added_backup import write_folder, write_lines
from retrieval.building.article_register import parse_register
from retrieval.index.generations import Generations
from storage.backup import check_copy, copy_database, replace_database
from storage.erasure import erase_again
from storage.erasure_list import ErasureList

_CONVERSATIONS = "conversations.db"
_REGISTER = "shelves.json"
_ADDED = "added.jsonl"
_ADDED_FOLDER = "added"  # into which they are unpacked
_LARGEST_REGISTER = 1 << 28  # bytes, chosen: a million articles take 40 MB
_RESERVE = 1 << 26  # bytes that stay free; chosen
_ENCRYPTED = 1  # the bit of the flags
# What a broken archive or member makes `zipfile` and the parsers raise; some of it only for rare bytes.
_BROKEN = (zipfile.BadZipFile, EOFError, zlib.error, struct.error, ValueError, OverflowError, RuntimeError)


class BackupError(BotError):
    """A backup cannot be written or read."""


def write_backup(database_url: str, register: Path, added: Path, target: Path) -> None:
    """Write a backup to the new file ``target``, which appears only once the backup was read back whole.

    ``added`` is the folder of the added articles. The backup has every exchange logged before the call; a bot may log
    more meanwhile.

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
            lines = Path(folder) / _ADDED
            if added.exists():
                write_lines(added, lines)
            _write(written, {_CONVERSATIONS: copy, _REGISTER: register, _ADDED: lines})
            copy.unlink()
            _unpack(written, Path(folder))
            _refuse_existing(target)
            written.rename(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error})", "make room, or name another file") from error


def restore_backup(
    file: Path, database_url: str, generations: Generations, erasures: ErasureList, added: Path
) -> list[str]:
    """Replace the database, the numbers of articles and the added ones with those of a backup, once it is found whole.

    What a backup does not have, as one of an earlier version, is not replaced. What people had deleted since the
    backup, by the list ``erasures``, is left out. Returns a line for each that was replaced. The replaced files are
    renamed, not deleted. Where this raises, nothing is changed. Waits for a build in another process, which would write
    the numbers.

    Raises:
        BackupError: The backup is damaged, or a file cannot be replaced.
        StorageError: The database of the backup or the list is damaged, or the current database is in use.
    """
    try:
        register = generations.register
        with generations.building(), tempfile.TemporaryDirectory(dir=register.parent, prefix=".restore-") as folder:
            _unpack(file, Path(folder))
            conversations = Path(folder) / _CONVERSATIONS
            erased = erase_again(conversations, erasures)
            parts = (("article numbers", register, _REGISTER), ("added articles", added, _ADDED_FOLDER))
            found = [part for part in parts if (Path(folder) / part[2]).exists()]
            along = {path: Path(folder) / name for _, path, name in found}
            previous = replace_database(database_url, conversations, along)
    except OSError as error:
        raise BackupError(f"{file} cannot be restored ({error})", "correct that, then try again") from error
    lines = list(map(_restored, ("conversations", *(name for name, *_ in found)), previous))
    return [*lines, f"{erased} questions that people had deleted since were left out"] if erased else lines


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} exists already", "name another file, or move that one away")


def _write(file: Path, members: Mapping[str, Path]) -> None:
    with file.open("xb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in members.items():
                if path.exists():
                    archive.write(path, name)
        stream.flush()
        os.fsync(stream.fileno())


def _unpack(file: Path, folder: Path) -> None:
    """Extract the members of a backup into ``folder``, and check each of them."""
    try:
        if file.exists() and not file.is_file():
            raise ValueError("it is no regular file")
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, folder)
            archive.extractall(folder, members)  # raises BadZipFile for a wrong checksum
        if _REGISTER in members:
            parse_register((folder / _REGISTER).read_bytes())
        if _ADDED in members:
            write_folder(folder / _ADDED, folder / _ADDED_FOLDER)
    except _BROKEN as error:
        raise BackupError(f"{file} is no backup or a damaged one ({error})", "take another backup") from error
    check_copy(folder / _CONVERSATIONS)


def _members(archive: zipfile.ZipFile, folder: Path) -> list[str]:
    """Return the members to extract into ``folder``, whose declared sizes are safe: no more than that is extracted.

    Raises:
        ValueError: A member is missing, repeated, packed in another way or too large.
    """
    found = [member for member in archive.infolist() if member.filename in {_CONVERSATIONS, _REGISTER, _ADDED}]
    names = [member.filename for member in found]
    if _CONVERSATIONS not in names:
        raise ValueError(f"it holds no {_CONVERSATIONS}")
    if len(set(names)) < len(names):
        raise ValueError("it holds a member twice")
    for member in found:
        # Others unpack to any size, whatever is declared.
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or member.flag_bits & _ENCRYPTED:
            raise ValueError(f"{member.filename} is packed in another way")
        if member.filename == _REGISTER and member.file_size > _LARGEST_REGISTER:
            raise ValueError(f"{_REGISTER} takes {member.file_size} bytes, more than {_LARGEST_REGISTER}")
    # The added articles are unpacked twice: as lines, and as files.
    sizes = (member.file_size * (2 if member.filename == _ADDED else 1) for member in found)
    size, free = sum(sizes), shutil.disk_usage(folder).free
    if size > free - _RESERVE:
        raise ValueError(
            f"it takes {size} bytes when unpacked, and only {free} are free on the disk of {folder.parent}"
        )
    return names


def _restored(what: str, previous: Path | None) -> str:
    return f"{what} restored" + (f"; the previous ones are in {previous}" if previous else "")
