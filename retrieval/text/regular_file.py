"""Reads files that people other than the operator may have put in place, if regular and small; replaces files whole."""

import errno
import os
import stat
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO


class NotRegularError(OSError):
    """A path is a folder, a pipe, a socket or a device."""


@dataclass(frozen=True, slots=True)
class EditedText:
    """The lines of a file that an editor keeps, without line ends, and what is wrong with the file ("" for nothing).

    A file with a ``problem`` may still have lines, those up to a limit.
    """

    lines: list[str]
    problem: str = ""
    remedy: str = ""


def open_regular(path: Path, flags: int = 0) -> BinaryIO:
    """Open a regular file for reading, with these ``flags`` besides; never waits for the writer of a pipe.

    Raises:
        NotRegularError: It is no regular file.
        OSError: It cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | flags)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise NotRegularError(errno.EINVAL, "it is no regular file", str(path))


def read_edited(path: Path, most_bytes: int, most_lines: int) -> EditedText:
    """Read a text file that an editor keeps; one that does not exist has no lines. Never raises.

    A file of more than ``most_bytes`` has no lines; of one with more than ``most_lines`` the first are returned.
    """
    try:
        with open_regular(path) as file:
            content = file.read(most_bytes + 1)
        text = content.decode("utf-8-sig") if len(content) <= most_bytes else ""
    except FileNotFoundError:
        return EditedText([])
    except (OSError, UnicodeDecodeError) as error:
        return EditedText([], *_problem_and_remedy(error))
    if len(content) > most_bytes:
        return EditedText([], f"has more than {most_bytes} bytes, and is ignored", "shorten it")
    lines = text.removesuffix("\n").split("\n")
    if len(lines) > most_lines:
        return EditedText(
            lines[:most_lines], f"has more than {most_lines} lines, and the rest is ignored", "shorten it"
        )
    return EditedText(lines)


def replace_file(path: Path, content: bytes, *, mode: int = 0o600, modified: datetime | None = None) -> None:
    """Write a file in one step: after a crash at any moment it has its former content or this one.

    ``mode`` are its permissions, ``modified`` (aware) is its time of modification if it is not now. Its folder exists;
    `retrieval.index.manifest.sync` makes a new name in it durable, too.

    Raises:
        OSError: It cannot be written; it is as before.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if modified is not None:
            os.utime(new, (modified.timestamp(),) * 2)
        new.chmod(mode)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _problem_and_remedy(error: OSError | UnicodeDecodeError) -> tuple[str, str]:
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 (byte {error.start})", "save it as UTF-8"
    if isinstance(error, NotRegularError):
        return "is no regular file", "put a text file there"
    return f"cannot be read ({error.strerror})", "make it readable"
