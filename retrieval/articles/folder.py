"""Reading of a folder of articles, or one file; for the formats see `retrieval.articles.parsing`."""

import hashlib
import os
from collections.abc import Container, Iterator
from pathlib import Path

from retrieval.articles.model import Article, Fault, ParsedArticle, PendingArticle, UnchangedArticle
from retrieval.articles.parsing import has_own_id, read_article
from retrieval.errors import ArticlesNotFoundError

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
    """Yield what `read_articles` would parse, unparsed; articles with one of the ``known`` keys as unchanged."""
    if not root.exists():
        raise ArticlesNotFoundError(f"{root} does not exist", "set HOIBAO_ARTICLES to where the articles are")
    folder = root if root.is_dir() else root.parent
    paths, faults = _files(root)
    yield from faults
    for path in paths:
        yield from _open_file(path, path.relative_to(folder).as_posix(), known)


def _files(root: Path) -> tuple[list[Path], list[Fault]]:
    """Return the visible files of articles in order of path, and a fault for each folder that cannot be listed."""
    if not root.is_dir():
        return [root] if root.suffix.lower() in SUFFIXES else [], []
    unlisted: list[OSError] = []
    paths: list[Path] = []
    for place, folders, names in os.walk(root, onerror=unlisted.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        visible = (Path(place, name) for name in names if not name.startswith("."))
        paths.extend(path for path in visible if path.suffix.lower() in SUFFIXES and path.is_file())
    message = "cannot be listed ({}); check its permissions"
    return sorted(paths), [Fault(str(e.filename), message.format(e.strerror), "unreadable") for e in unlisted]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reported when the file is read
        return 0


def _open_file(path: Path, relative: str, known: Container[str]) -> Iterator[PendingArticle | UnchangedArticle | Fault]:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        yield Fault(ascii(str(path)), "has a name that is not UTF-8; rename it", "name")
        return
    try:
        before = path.stat()
        content = path.read_bytes()
        changed = (path.stat().st_size, path.stat().st_mtime_ns) != (len(content), before.st_mtime_ns)
    except FileNotFoundError:  # deleted after it was listed
        return
    except OSError as error:
        yield Fault(str(path), f"cannot be read ({error.strerror}); check its permissions", "unreadable")
        return
    if changed:
        yield Fault(str(path), "is being written to, and was read as far as it went; reindex again", "changing")
    yield from _open_content(content, path, relative, known)


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
        yield PendingArticle(str(path), relative, 0, text, key, len(content))


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
            yield PendingArticle(place, relative, number, line, key, len(written))


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
