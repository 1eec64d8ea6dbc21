"""Reading of a folder of articles, or one file; for the formats see `retrieval.articles.parsing`."""

import hashlib
import os
from collections.abc import Container, Iterator
from functools import partial
from pathlib import Path

from retrieval.articles.model import Article, Fault, ParsedArticle, PendingArticle, UnchangedArticle, failure
from retrieval.articles.parsing import has_own_id, read_article
from retrieval.dates.calendar import today
from retrieval.errors import ArticlesNotFoundError
from retrieval.text.regular_file import NotRegularError, open_regular

SUFFIXES = (".txt", ".jsonl")


def read_articles(root: Path) -> Iterator[Article | Fault]:
    """Yield the articles below ``root`` (folder or file) in order of path, and a `Fault` for each unreadable file.

    An article that repeats the id of an earlier one is a fault.

    Raises:
        ArticlesNotFoundError: There is no ``root``.
    """
    ids = UniqueIds()
    for found in find_articles(root, frozenset()):
        for parsed in read_article(found) if isinstance(found, PendingArticle) else [found]:
            if isinstance(parsed, Fault):
                yield parsed
            elif isinstance(parsed, ParsedArticle):
                yield ids.enter(parsed.article.id, parsed.place) or parsed.article


class UniqueIds:
    """The ids of the articles of one folder, in reading order."""

    def __init__(self) -> None:
        self._first_at: dict[str, str] = {}

    def enter(self, id_: str, place: str) -> Fault | None:
        """Assign ``id_`` to the article at ``place``; return a fault if another article has it."""
        first = self._first_at.setdefault(id_, place)
        if first == place:
            return None
        return Fault(place, f"the id {id_!r} is taken by {first}; rename one of them", "duplicate")


def size_of_articles(root: Path) -> int:
    """Return the total size of the files of articles below ``root``, in bytes; 0 if there is no ``root``."""
    return sum(map(_size, _files(root)[0]))


def find_articles(root: Path, known: Container[str]) -> Iterator[PendingArticle | UnchangedArticle | Fault]:
    """Yield what `read_articles` would parse, unparsed; articles with one of the ``known`` keys as unchanged.

    Each is first seen today.
    """
    if not root.exists():
        raise ArticlesNotFoundError(f"{root} does not exist", "set HOIBAO_ARTICLES to where the articles are")
    folder = root if root.is_dir() else root.parent
    paths, faults = _files(root)
    yield from faults
    for path in paths:
        try:
            yield from _open_file(path, root, path.relative_to(folder).as_posix(), known)
        except Exception as error:  # noqa: BLE001 — one file must not end the reading of all
            yield failure(str(path), error)


def _files(root: Path) -> tuple[list[Path], list[Fault]]:
    """Return the visible files of articles in order of path, and a fault for each folder that cannot be listed.

    Links to folders are not followed: the files of a folder inside ``root`` are found there, and a link to a folder
    elsewhere is a fault.
    """
    if not root.is_dir():
        return [root] if root.suffix.lower() in SUFFIXES else [], []
    unlisted: list[OSError] = []
    paths: list[Path] = []
    faults: list[Fault] = []
    for place, folders, names in os.walk(root, onerror=unlisted.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        visible = (Path(place, name) for name in names if not name.startswith("."))
        paths.extend(path for path in visible if path.suffix.lower() in SUFFIXES)
        links = (path for path in (Path(place, name) for name in folders) if path.is_symlink())
        faults.extend(fault for fault in map(partial(_link_fault, root), links) if fault)
    message = "cannot be listed ({}); check its permissions"
    faults += [Fault(_printable(Path(e.filename)), message.format(e.strerror), "unreadable") for e in unlisted]
    return sorted(paths), faults


def _link_fault(root: Path, link: Path) -> Fault | None:
    """Return a fault if a link leads out of ``root``, so that no file of the machine is published, or nowhere."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        return Fault(_printable(link), "is a link that leads nowhere; remove it", "link")
    if target.is_relative_to(root.resolve()):
        return None
    return Fault(
        _printable(link), "is a link that leads out of the folder of the articles; copy the articles there", "link"
    )


def _printable(path: Path) -> str:
    """Return the path as text, escaped where its name is not UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return ascii(str(path))
    return str(path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reported when the file is read
        return 0


def _open_file(
    path: Path, root: Path, relative: str, known: Container[str]
) -> Iterator[PendingArticle | UnchangedArticle | Fault]:
    place = _printable(path)
    if place != str(path):
        yield Fault(place, "has a name that is not UTF-8; rename it", "name")
        return
    is_link = path != root and path.is_symlink()
    if is_link and (fault := _link_fault(root, path)):
        yield fault
        return
    try:
        content, changed = _read(path.resolve() if is_link or path == root else path)
    except FileNotFoundError:  # deleted after it was listed
        return
    except NotRegularError:
        yield Fault(place, "is no regular file; remove it", "unreadable")
        return
    except OSError as error:
        yield Fault(place, f"cannot be read ({error.strerror}); check its permissions", "unreadable")
        return
    if changed:
        yield Fault(place, "is being written to, and was read as far as it went; reindex again", "changing")
    yield from _open_content(content, path, relative, known)


def _read(path: Path) -> tuple[bytes, bool]:
    """Return the content of a file, and whether it changed meanwhile.

    A link is an error: the file has become one since it was checked.
    """
    with open_regular(path, os.O_NOFOLLOW) as file:
        before = os.fstat(file.fileno())
        content = file.read()
        after = os.fstat(file.fileno())
    return content, (after.st_size, after.st_mtime_ns) != (len(content), before.st_mtime_ns)


def _open_content(
    content: bytes, path: Path, relative: str, known: Container[str]
) -> Iterator[PendingArticle | UnchangedArticle | Fault]:
    records = path.suffix.lower() == ".jsonl"
    key = "" if records else _source_key(relative, content)
    if key and key in known:
        yield UnchangedArticle(str(path), key, len(content))
        return
    try:
        text = _decode(content)
    except UnicodeDecodeError as error:
        yield Fault(
            str(path),
            f"is not UTF-8 text (byte {error.start} is {error.object[error.start]:#04x}); save it as UTF-8",
            "encoding",
        )
        return
    if "\0" in text:
        yield Fault(
            str(path), "holds NUL characters, so it is no text; remove it or convert it to UTF-8 text", "encoding"
        )
    elif records:
        yield from _open_records(text, path, relative, known)
    else:
        yield PendingArticle(str(path), relative, 0, text, key, len(content), today())


def _open_records(
    text: str, path: Path, relative: str, known: Container[str]
) -> Iterator[PendingArticle | UnchangedArticle]:
    for number, line in enumerate(_physical_lines(text), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        written = line.encode("utf-8", "surrogatepass")
        key = _source_key(f"{relative}:{'' if has_own_id(line) else number}", written)
        if key in known:
            yield UnchangedArticle(place, key, len(written))
        else:
            yield PendingArticle(place, relative, number, line, key, len(written), today())


def _physical_lines(text: str) -> Iterator[str]:
    """Yield the lines between line feeds, one at a time, so that a large file is not copied as a whole."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _source_key(path: str, content: bytes) -> str:
    """Return a digest of the path and the content."""
    return hashlib.sha256(path.encode() + b"\0" + content).hexdigest()[:32]


def _decode(content: bytes) -> str:
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if utf16 else "utf-8-sig")
