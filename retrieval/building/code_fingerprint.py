"""Which program read the articles: what another one made of them is not taken over."""

import hashlib
import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

_WEIGHTS = "ranking.json"  # are only asked with
_BESIDE = {"samples", "__pycache__"}


def fingerprint() -> str:
    """What changes with anything that decides what is written for an article: this package, its libraries, Unicode."""
    digest = hashlib.sha256(f"{version('underthesea')} {unicodedata.unidata_version}".encode())
    for file in _files(files("retrieval")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Traversable) -> Iterator[Traversable]:
    """All that may decide, in an order that is always the same."""
    for part in sorted(folder.iterdir(), key=lambda part: part.name):
        if part.is_dir() and part.name not in _BESIDE:
            yield from _files(part)
        elif part.name.endswith((".py", ".txt", ".json")) and part.name != _WEIGHTS:
            yield part
