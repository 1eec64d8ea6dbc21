"""The files below a folder of articles: those that are read, and a fault for each that is not."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import NamedTuple

from retrieval.articles.formats.registry import format_of, suffixes
from retrieval.articles.model import Fault

# Of Word while a file is open, and of the desktops.
_LEFTOVERS = ("~$", "._")
_OF_DESKTOPS = frozenset({"thumbs.db", "desktop.ini"})
_REMEDIES = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".wps", ".pages", ".dot", ".docm"), "save it as .docx"),
    **dict.fromkeys((".xls", ".ods", ".xlsm", ".xlsb", ".tsv"), "save it as .xlsx or .csv"),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"), "unpack it, or pack it as .zip"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif"), "write its text into a .txt file"),
    **dict.fromkeys((".ppt", ".pptx", ".eml", ".msg", ".epub"), "save it as .pdf"),
    ".json": "write an article on each line of a .jsonl file",
}


class FileList(NamedTuple):
    """The visible files below a folder that are read, in order of path, and the faults of the others."""

    paths: list[Path]
    faults: list[Fault]


def list_files(root: Path) -> FileList:
    """List the files of a folder, or the file that ``root`` is.

    Links to folders are not followed: the files of a folder inside ``root`` are found there, and a link to a folder
    elsewhere is a fault.
    """
    if not root.is_dir():
        return FileList([root], []) if is_article_file(root) else FileList([], [_unread(root)])
    unlisted: list[OSError] = []
    paths: list[Path] = []
    faults: list[Fault] = []
    for place, folders, names in os.walk(root, onerror=unlisted.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        visible = [Path(place, name) for name in names if not is_hidden(name)]
        paths.extend(filter(is_article_file, visible))
        faults.extend(_unread(path) for path in visible if not is_article_file(path))
        links = (path for path in (Path(place, name) for name in folders) if path.is_symlink())
        faults.extend(fault for fault in map(partial(link_fault, root), links) if fault)
    message = "cannot be listed ({}); check its permissions"
    faults += [Fault(printable(Path(e.filename)), message.format(e.strerror), "unreadable") for e in unlisted]
    return FileList(sorted(paths), sorted(faults, key=lambda fault: fault.place))


def count_read(roots: Iterable[Path], faults: Iterable[Fault]) -> Mapping[str, int]:
    """Return how many files of each suffix below ``roots`` were read, given the faults of the reading, most first."""
    unread = {fault.place for fault in faults if fault.kind not in {"date", "changing"}}
    paths = (path for root in roots if root.exists() for path in list_files(root).paths)
    counts = Counter(path.suffix.lower() for path in paths if printable(path) not in unread)
    return dict(counts.most_common())


def is_article_file(path: PurePath) -> bool:
    """Return whether files with the name of ``path`` are read."""
    return not is_hidden(path.name) and format_of(path) is not None


def is_hidden(name: str) -> bool:
    """Return whether a file with this name is nobody's article, and is passed over."""
    return name.startswith((".", *_LEFTOVERS)) or name.endswith("~") or name.lower() in _OF_DESKTOPS


def unread_fault(name: str, suffix: str) -> Fault:
    """Return the fault of a file that has a format which is not read."""
    problem = f"is a {suffix} file, a format that is not read" if suffix else "has no suffix that names its format"
    remedy = _REMEDIES.get(suffix, f"remove it, or save it as one of {', '.join(suffixes())}")
    return Fault(name, f"{problem}; {remedy}", "format")


def link_fault(root: Path, link: Path) -> Fault | None:
    """Return a fault if a link leads out of ``root``, so that no file of the machine is published, or nowhere."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        return Fault(printable(link), "is a link that leads nowhere; remove it", "link")
    if target.is_relative_to(root.resolve()):
        return None
    return Fault(
        printable(link), "is a link that leads out of the folder of the articles; copy the articles there", "link"
    )


def printable(path: Path) -> str:
    """Return the path as text, escaped where its name is not UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return ascii(str(path))
    return str(path)


def _unread(path: Path) -> Fault:
    return unread_fault(printable(path), ascii(path.suffix.lower())[1:-1])
