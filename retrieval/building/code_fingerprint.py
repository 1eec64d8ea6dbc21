"""The fingerprint of the code that reads articles: an upgrade copies nothing from the previous generation."""

import hashlib
import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

# That read articles or find their words.
_LIBRARIES = (
    *("underthesea", "trafilatura", "htmldate", "lxml", "markdown-it-py", "pyyaml", "feedparser"),
    *("python-docx", "pypdfium2", "openpyxl"),
)
_FITTED_WEIGHTS = {"ranking.json", "ranking_by_meaning.json", "marks.json"}  # not used by a build
_SKIPPED_FOLDERS = {"samples", "meaning", "__pycache__"}


def fingerprint() -> str:
    """Return a hash of this package, the versions of its libraries and of Unicode: 16 hexadecimal digits."""
    digest = hashlib.sha256(" ".join([*map(version, _LIBRARIES), unicodedata.unidata_version]).encode())
    for file in _files(files("retrieval")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Traversable) -> Iterator[Traversable]:
    """Yield the files that may influence a build, in a fixed order."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name not in _SKIPPED_FOLDERS:
            yield from _files(entry)
        elif entry.name.endswith((".py", ".txt", ".json")) and entry.name not in _FITTED_WEIGHTS:
            yield entry
