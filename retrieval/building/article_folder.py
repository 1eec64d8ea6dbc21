"""A folder of articles, or one file of them, read in order of path; what a file may hold: `retrieval.articles`."""

import os
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from retrieval.articles import Article, Fault, Fresh, Unchanged, read_records, read_text, source_key
from retrieval.errors import ArticlesNotFoundError

SUFFIXES = (".txt", ".jsonl")


def read_articles(root: Path) -> Iterator[Article | Fault]:
    """Every article below ``root`` (a folder, or one file), in order of path; a `Fault` for what is broken.

    Ids are unique: one that was used before is a fault. Raises `ArticlesNotFoundError` where ``root`` is missing.
    """
    for found in read_changed(root, {}):
        if isinstance(found, Fault):
            yield found
        elif isinstance(found, Fresh):
            yield found.article


def size_of_articles(root: Path) -> int:
    """How many bytes there are to read below ``root``; 0 where it is missing."""
    return sum(map(_size, _files(root)[0]))


def read_changed(root: Path, known: Mapping[str, str]) -> Iterator[Fresh | Unchanged | Fault]:
    """As `read_articles`, but for articles whose key is ``known``, with their id, which are not read again."""
    if not root.exists():
        raise ArticlesNotFoundError(f"{root}: no such file or folder; set HOIBAO_ARTICLES to where the articles are")
    folder = root if root.is_dir() else root.parent
    first_at: dict[str, str] = {}
    paths, faults = _files(root)
    yield from faults
    for path in paths:
        for found in _read_file(path, path.relative_to(folder), known):
            if isinstance(found, Fault):
                yield found
                continue
            id_ = found.article.id if isinstance(found, Fresh) else known[found.key]
            if id_ in first_at:
                taken = f"the id {id_!r} is taken by {first_at[id_]}; rename one of them"
                yield Fault(found.place, taken, "duplicate")
            else:
                first_at[id_] = found.place
                yield found


def _files(root: Path) -> tuple[list[Path], list[Fault]]:
    """The files of articles in order of path, hidden ones left out, and the folders that can't be listed."""
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
    except OSError:  # told when it is read
        return 0


def _read_file(path: Path, relative: Path, known: Container[str]) -> Iterator[Fresh | Unchanged | Fault]:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        yield Fault(ascii(str(path)), "has a name that is not UTF-8; rename it", "name")
        return
    try:
        before = path.stat()
        content = path.read_bytes()
        changed = (path.stat().st_size, path.stat().st_mtime_ns) != (len(content), before.st_mtime_ns)
    except FileNotFoundError:  # removed since it was listed
        return
    except OSError as error:
        yield Fault(str(path), f"cannot be read ({error.strerror}); check its permissions", "unreadable")
        return
    if changed:
        yield Fault(str(path), "is being written to, and was read as far as it went; reindex again", "changing")
    yield from _read_content(content, path, relative, known)


def _read_content(
    content: bytes, path: Path, relative: Path, known: Container[str]
) -> Iterator[Fresh | Unchanged | Fault]:
    records = path.suffix.lower() == ".jsonl"
    key = "" if records else source_key(relative.as_posix(), content)
    if key and key in known:
        yield Unchanged(str(path), key, len(content))
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
        yield from read_records(text, path, relative, known)
    else:
        yield from read_text(text, path, relative, key, len(content))


def _decode(content: bytes) -> str:
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if utf16 else "utf-8-sig")
