"""Which program read the articles: what another one made of them is not taken over."""

import hashlib
import unicodedata
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

_WEIGHTS = "ranking.json"  # are only asked with


def fingerprint() -> str:
    """What changes with anything that decides what is written for an article: this package, its libraries, Unicode."""
    digest = hashlib.sha256(f"{version('underthesea')} {unicodedata.unidata_version}".encode())
    package = files("retrieval")
    for part in (package, package / "dating", package / "data"):
        for file in sorted(part.iterdir(), key=lambda file: file.name):
            if _decides(file):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _decides(file: Traversable) -> bool:
    return file.is_file() and file.name.endswith((".py", ".txt", ".json")) and file.name != _WEIGHTS
