"""Reading of folders of articles, or single files; for the formats see `retrieval.articles.formats`."""

import hashlib
import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from retrieval.articles.formats.format import ContainerFormat, DocumentError, Member
from retrieval.articles.formats.registry import format_of
from retrieval.articles.model import Article, Fault, ParsedArticle, PendingArticle, UnchangedArticle, failure
from retrieval.articles.parsing import read_article
from retrieval.dates.calendar import today
from retrieval.errors import ArticlesNotFoundError
from retrieval.text.regular_file import NotRegularError, open_regular

Found = PendingArticle | UnchangedArticle | Fault

ADDED = "added"  # before the ids of the articles in the second folder


class ArticleFolders(NamedTuple):
    """Where articles are: the file or folder ``root``, then the folder ``added``, which need not exist.

    The ids of the articles in ``added`` begin with ``added/``.
    """

    root: Path
    added: Path | None = None


def read_articles(root: Path, added: Path | None = None) -> Iterator[Article | Fault]:
    """Yield the articles of `ArticleFolders` in order of path, and a `Fault` for each unreadable file.

    An article that repeats the id of an earlier one is a fault.

    Raises:
        ArticlesNotFoundError: There is no ``root``.
    """
    return _parsed(find_articles(ArticleFolders(root, added), frozenset()))


def read_content(name: str, content: bytes) -> Iterator[Article | Fault]:
    """Yield the articles of one file that is not on disk, as `read_articles` would if it were a folder's only file."""
    return _parsed(_open_content(BytesIO(content), _Place(name, PurePosixPath(name)), frozenset()))


def _parsed(found_articles: Iterator[Found]) -> Iterator[Article | Fault]:
    ids = UniqueIds()
    for found in found_articles:
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


def size_of_articles(folders: ArticleFolders) -> int:
    """Return the total size of the files of articles in both folders, in bytes; 0 for one that does not exist."""
    return sum(_size(path) for folder in folders if folder for path in _files(folder)[0])


def is_article_file(path: Path) -> bool:
    """Return whether files with the name of ``path`` are read."""
    return not path.name.startswith(".") and format_of(path) is not None


def find_articles(folders: ArticleFolders, known: Container[str]) -> Iterator[Found]:
    """Yield what `read_articles` would parse, unparsed; articles with one of the ``known`` keys as unchanged.

    Each is first seen today.
    """
    root, added = folders
    if not root.exists():
        raise ArticlesNotFoundError(f"{root} does not exist", "set HOIBAO_ARTICLES to where the articles are")
    yield from _find_below(root, "", known)
    if added is not None and added.is_dir():
        yield from _find_below(added, ADDED, known)


def _find_below(root: Path, prefix: str, known: Container[str]) -> Iterator[Found]:
    folder = root if root.is_dir() else root.parent
    paths, faults = _files(root)
    yield from faults
    for path in paths:
        try:
            yield from _open_file(path, root, PurePosixPath(prefix, path.relative_to(folder).as_posix()), known)
        except Exception as error:  # noqa: BLE001 — one file must not end the reading of all
            yield failure(str(path), error)


def _files(root: Path) -> tuple[list[Path], list[Fault]]:
    """Return the visible files of articles in order of path, and a fault for each folder that cannot be listed.

    Links to folders are not followed: the files of a folder inside ``root`` are found there, and a link to a folder
    elsewhere is a fault.
    """
    if not root.is_dir():
        return [root] if is_article_file(root) else [], []
    unlisted: list[OSError] = []
    paths: list[Path] = []
    faults: list[Fault] = []
    for place, folders, names in os.walk(root, onerror=unlisted.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths.extend(filter(is_article_file, (Path(place, name) for name in names)))
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


@dataclass(frozen=True, slots=True)
class _Place:
    """A file, or a member of one: its name in messages, and its path within the folders, with its suffix."""

    name: str
    path: PurePosixPath


def _open_file(path: Path, root: Path, relative: PurePosixPath, known: Container[str]) -> Iterator[Found]:
    place = _Place(_printable(path), relative)
    if place.name != str(path):
        yield Fault(place.name, "has a name that is not UTF-8; rename it", "name")
        return
    is_link = path != root and path.is_symlink()
    if is_link and (fault := _link_fault(root, path)):
        yield fault
        return
    try:
        # A link is an error: the file has become one since it was checked.
        with open_regular(path.resolve() if is_link or path == root else path, os.O_NOFOLLOW) as file:
            yield from _open_unchanged(file, place, known)
    except FileNotFoundError:  # deleted after it was listed
        return
    except NotRegularError:
        yield Fault(place.name, "is no regular file; remove it", "unreadable")
    except OSError as error:
        yield Fault(place.name, f"cannot be read ({error.strerror}); check its permissions", "unreadable")


def _open_unchanged(file: BinaryIO, place: _Place, known: Container[str]) -> Iterator[Found]:
    """Yield the articles of an open file, after a fault if it changes meanwhile."""
    before = os.fstat(file.fileno())
    content = file.read()
    after = os.fstat(file.fileno())
    if (after.st_size, after.st_mtime_ns) != (len(content), before.st_mtime_ns):
        yield Fault(place.name, "is being written to, and was read as far as it went; reindex again", "changing")
    yield from _open_content(BytesIO(content), place, known)


def _open_content(file: BinaryIO, place: _Place, known: Container[str]) -> Iterator[Found]:
    found = format_of(place.path)
    if found is None:
        return
    if isinstance(found, ContainerFormat):
        yield from _open_container(found, file, place, known)
        return
    content = file.read()
    key = _source_key(str(place.path), content)
    if key in known:
        yield UnchangedArticle(place.name, key, len(content))
    else:
        path = place.path.with_suffix("").as_posix()
        yield PendingArticle(place.name, path, found.name, content, states_id=False, key=key, seen=today())


def _open_container(
    container: ContainerFormat, file: BinaryIO, place: _Place, known: Container[str]
) -> Iterator[Found]:
    try:
        for member in container.members(file):
            if isinstance(member, DocumentError):
                yield Fault(place.name, str(member), member.kind)
            else:
                yield _member(member, place, known)
    except DocumentError as error:
        yield Fault(place.name, str(error), error.kind)


def _member(member: Member, place: _Place, known: Container[str]) -> PendingArticle | UnchangedArticle:
    name = f"{place.name}:{member.place}"
    key = _source_key(f"{place.path}:{'' if member.states_id else member.place}", member.content)
    if key in known:
        return UnchangedArticle(name, key, len(member.content))
    path = f"{place.path.with_suffix('').as_posix()}/{member.place}"
    return PendingArticle(name, path, member.format, member.content, member.states_id, key, today())


def _source_key(path: str, content: bytes) -> str:
    """Return a digest of the path and the content."""
    return hashlib.sha256(path.encode() + b"\0" + content).hexdigest()[:32]
