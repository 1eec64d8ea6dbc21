"""Reading of folders of articles, or single files; for the formats see `retrieval.articles.formats`."""

import hashlib
import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from retrieval.articles.file_list import link_fault, list_files, printable, unread_fault
from retrieval.articles.formats.format import ContainerFormat, DocumentError, Member, megabytes
from retrieval.articles.formats.registry import FORMATS, format_of
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
    return _parsed(_open_content(BytesIO(content), len(content), _Place(name, PurePosixPath(name)), frozenset()))


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
    return sum(_size(path) for folder in folders if folder for path in list_files(folder).paths)


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
    paths, faults = list_files(root)
    yield from faults
    for path in paths:
        try:
            yield from _open_file(path, root, PurePosixPath(prefix, path.relative_to(folder).as_posix()), known)
        except Exception as error:  # noqa: BLE001 — one file must not end the reading of all
            yield failure(str(path), error)


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
    place = _Place(printable(path), relative)
    if place.name != str(path):
        yield Fault(place.name, "has a name that is not UTF-8; rename it", "name")
        return
    is_link = path != root and path.is_symlink()
    if is_link and (fault := link_fault(root, path)):
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
    """Yield the articles of an open file, and a fault if it changes meanwhile."""
    before = os.fstat(file.fileno())
    yield from _open_content(file, before.st_size, place, known)
    after = os.fstat(file.fileno())
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        yield Fault(place.name, "is being written to, and was read as far as it went; reindex again", "changing")


def _open_content(file: BinaryIO, size: int, place: _Place, known: Container[str]) -> Iterator[Found]:
    found = format_of(place.path)
    if found is None:
        yield unread_fault(place.name, place.path.suffix.lower())
    elif found.most_bytes is not None and size > found.most_bytes:
        limit, suffix = megabytes(found.most_bytes), place.path.suffix
        message = f"has {megabytes(size)}, more than the {limit} that a {suffix} file may have; split it"
        yield Fault(place.name, message, "too_large")
    elif isinstance(found, ContainerFormat):
        yield from _open_container(found, file, place, known)
    else:
        content = file.read(found.most_bytes)
        key = _source_key(str(place.path), content)
        if key in known:
            yield UnchangedArticle(place.name, key, len(content))
        else:
            path = place.path.with_suffix("").as_posix()
            yield PendingArticle(place.name, path, found.name, content, states_id=False, key=key, seen=today())


def _open_container(
    container: ContainerFormat, file: BinaryIO, place: _Place, known: Container[str]
) -> Iterator[Found]:
    """Yield the articles of a container and of those in it. One member that fails does not end the others."""
    folder, is_empty = place.path.with_suffix(""), True
    try:
        for member in container.members(file):
            is_empty = False
            name = f"{place.name}:{member.place}" if member.place else place.name
            if isinstance(member, DocumentError):
                yield Fault(name, str(member), member.kind)
            elif isinstance(inner := FORMATS[member.format], ContainerFormat):
                yield from _open_container(inner, BytesIO(member.content), _Place(name, folder / member.place), known)
            else:
                yield _member(member, _Place(name, place.path), known)
        if is_empty:
            yield Fault(place.name, "holds no article; remove it", "empty")
    except DocumentError as error:
        yield Fault(f"{place.name}:{error.place}" if error.place else place.name, str(error), error.kind)


def _member(member: Member, place: _Place, known: Container[str]) -> PendingArticle | UnchangedArticle:
    key = _source_key(f"{place.path}:{'' if member.states_id else member.place}", member.content)
    if key in known:
        return UnchangedArticle(place.name, key, len(member.content))
    path = f"{place.path.with_suffix('').as_posix()}/{member.place}"
    return PendingArticle(place.name, path, member.format, member.content, member.states_id, key, today())


def _source_key(path: str, content: bytes) -> str:
    """Return a digest of the path and the content."""
    return hashlib.sha256(path.encode() + b"\0" + content).hexdigest()[:32]
