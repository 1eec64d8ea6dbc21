"""The files of the data folder that programs with a database of a server share: which, where, and how they are written.

::

    added/NAME.jsonl       # in added/.removed/ if it is removed
    drafts/KEY.json
    aliases.txt            # and golden.jsonl; editors may change them on any machine
    .shared/aliases.txt    # as all programs had it last, so far as this one knows

Every function blocks, and may raise OSError. Links among added articles and drafts are not followed: what they lead to
would be sent to the other machines.
"""

import errno
import hashlib
import logging
import os
import re
import stat
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.services.added_articles import ID_PREFIX, REMOVED
from bot.services.article_drafts import KEPT
from retrieval.text.regular_file import open_regular, replace_file
from storage.shared_files import FileContent, FileState

DRAFTS = "drafts"
EDITED = ("aliases.txt", "golden.jsonl")
"""The files that editors change by hand: changes of several programs are joined line by line."""

_NAME = re.compile(rf"{ID_PREFIX}[a-z0-9-]+\.jsonl|{DRAFTS}/[0-9a-f]{{16}}\.json")
_BASE = ".shared"
_MOST_EDITED = 1 << 23  # bytes, chosen: more than is read of any edited file
_MOST_BYTES = 1 << 26  # of another file, chosen: a draft of the largest file that an administrator can send has less
_UNSHARED = {errno.EINVAL, errno.ELOOP, errno.EFBIG}  # no regular file, a link, too large

_LOGGER = logging.getLogger(__name__)


def article_file(id_: str) -> str:
    """Return the name of the file of an added article."""
    return f"{id_}.jsonl"


def draft_file(key: str) -> str:
    """Return the name of the file of a draft."""
    return f"{DRAFTS}/{key}.json"


def is_article(name: str) -> bool:
    """Return whether a file is that of an added article."""
    return name.startswith(ID_PREFIX)


def digest(content: bytes) -> str:
    """Return what distinguishes a content."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def joined_lines(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Return ``theirs`` with what ``ours`` changes in ``base``: without the lines it deletes, then those it adds."""
    before, mine = base.splitlines(), ours.splitlines()
    deleted = set(before) - set(mine)
    kept = [line for line in theirs.splitlines() if line not in deleted]
    known = {*before, *kept}
    lines = [*kept, *(line for line in mine if line not in known)]
    return b"".join(line + b"\n" for line in lines)


class FolderMirror:
    """The shared files in a data folder."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._edited: dict[str, object] = {}  # what distinguished the edited files at the last look

    def names(self) -> list[str]:
        """Return the names of the files that are here, but for the edited ones and for drafts of more than a day.

        Anything else than regular files of limited size is logged and left out.
        """
        oldest = time.time() - KEPT
        patterns = (f"{ID_PREFIX}*.jsonl", f"{ID_PREFIX}{REMOVED}/*.jsonl", f"{DRAFTS}/*.json")
        found, odd = set(), []
        for path in (path for pattern in patterns for path in self._data.glob(pattern)):
            name = f"{DRAFTS}/{path.name}" if path.parent.name == DRAFTS else f"{ID_PREFIX}{path.name}"
            with suppress(FileNotFoundError):  # dropped since it was listed
                here = path.lstat()
                if not is_shared(name) or (path.parent.name == DRAFTS and here.st_mtime < oldest):
                    continue
                if stat.S_ISREG(here.st_mode) and here.st_size <= _MOST_BYTES:
                    found.add(name)
                else:
                    odd.append(name)
        if odd:
            most, named = _MOST_BYTES >> 20, ", ".join(odd[:9])
            _LOGGER.warning("%d are not shared, being no regular files of at most %d MiB: %s", len(odd), most, named)
        return sorted(found)

    def read(self, name: str) -> FileContent:
        """Return the file as it is here, deleted if it is not."""
        for removed in (False, True):
            content = _content(self._path(name, removed=removed), _MOST_BYTES, os.O_NOFOLLOW)
            if content is not None:
                return FileContent(name, content, digest(content), removed)
        return FileContent(name, None, None)

    def has(self, state: FileState) -> bool:
        """Return whether the file here is as a state says."""
        try:
            here = self.read(state.name)
        except OSError as error:
            if error.errno in _UNSHARED:
                return False
            raise
        return here.digest == state.digest and (here.removed == state.removed or state.digest is None)

    def write_all(self, files: Iterable[tuple[FileState, bytes | None]]) -> None:
        """Have files here as their states say, each with its content; None for a deleted one.

        One that has a folder in its place is logged and left out.
        """
        for state, content in files:
            path, other = (self._path(state.name, removed=removed) for removed in (state.removed, not state.removed))
            try:
                if content is None:
                    path.unlink(missing_ok=True)
                else:
                    _write(path, content, state.changed_at)
                other.unlink(missing_ok=True)
            except IsADirectoryError as error:
                _LOGGER.warning("not shared, for a folder is in its place: %s", error.filename2 or error.filename)

    def delete(self, name: str) -> None:
        """Delete a file."""
        for removed in (False, True):
            self._path(name, removed=removed).unlink(missing_ok=True)

    def edited_since_last_look(self) -> bool:
        """Return whether one of the edited files was changed since the last call, or this is the first."""
        found: dict[str, object] = {}
        for name in EDITED:
            with suppress(OSError):
                stat = (self._data / name).stat()
                found[name] = stat.st_mtime_ns, stat.st_size, stat.st_ino
        changed, self._edited = found != self._edited, found
        return changed

    def edited(self, name: str) -> bytes | None:
        """Return the content of an edited file; None without one."""
        return _content(self._data / name, _MOST_EDITED)

    def base(self, name: str) -> bytes | None:
        """Return an edited file as all programs had it last."""
        return _content(self._data / _BASE / name, _MOST_EDITED)

    def edit(self, name: str, content: bytes | None) -> None:
        """Have an edited file as all programs have it; None for none."""
        _replace((self._data / name).resolve(), content)

    def note_base(self, name: str, content: bytes | None) -> None:
        """Note that all programs have an edited file like this."""
        _replace(self._data / _BASE / name, content)

    def _path(self, name: str, *, removed: bool) -> Path:
        if not is_shared(name):
            raise ValueError(f"no file of the data folder is named {name!r}")
        path = self._data / name
        return path.parent / REMOVED / path.name if removed else path


def is_shared(name: str) -> bool:
    """Return whether a name is of a file that is shared and not edited by hand; the database may have any others."""
    return _NAME.fullmatch(name) is not None


def agreed(base: bytes | None, here: bytes | None, shared: Sequence[bytes | None]) -> bytes | None:
    """Return what an edited file becomes: ``shared`` is how others have it, empty if they never had one."""
    if not shared or shared[0] == base:
        return here
    if here in {base, shared[0]}:
        return shared[0]
    return joined_lines(base or b"", here or b"", shared[0] or b"")


def _content(path: Path, most: int, flags: int = 0) -> bytes | None:
    try:
        with open_regular(path, flags) as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        return None
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def _replace(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif _content(path, _MOST_EDITED) != content:
        _write(path, content)


def _write(path: Path, content: bytes, changed_at: datetime | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() and not path.is_symlink() else 0o600
    replace_file(path, content, mode=mode, modified=changed_at)
