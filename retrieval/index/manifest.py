"""A folder of files sealed by a manifest, so that what was written is known from what has been damaged.

The manifest holds the size and the CRC-32 of every file, which finds each flipped byte, and takes a fraction of a
second for a gigabyte that the system has cached.
"""

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retrieval.errors import IndexUnusableError

FORMAT = 4  # raised whenever the files, or what is written into them for the same article, change

_MANIFEST = "manifest.json"
_CHUNK = 1 << 20


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest of what ``folder`` holds, with ``facts``, and see everything onto the disk."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with ThreadPoolExecutor() as pool:
        checksums = list(pool.map(_checksum, paths))
    files = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, checksum]
        for path, checksum in zip(paths, checksums, strict=True)
    }
    manifest = {"format": FORMAT, "created": datetime.now(UTC).isoformat(timespec="seconds"), **facts, "files": files}
    write_synced(folder / _MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """What `write_manifest` wrote. Raises `IndexUnusableError` where it can't be read or is of another format."""
    path = folder / _MANIFEST
    try:
        manifest: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexUnusableError(f"{path} cannot be read ({error})", "run `hoibao reindex`") from error
    if manifest.get("format") != FORMAT:
        raise IndexUnusableError(f"{folder} was written by another version of hoibao", "run `hoibao reindex`")
    return manifest


def verify(folder: Path) -> None:
    """Read every file. Raises `IndexUnusableError`, which names the first that is not as it was sealed."""
    files = read_manifest(folder)["files"]
    with ThreadPoolExecutor() as pool:  # checksums are made on all cores, for a start waits for them
        list(pool.map(_verify, [folder / name for name in files], files.values()))


def _verify(path: Path, sealed: Sequence[int]) -> None:
    size, checksum = sealed
    try:
        whole = path.stat().st_size == size and _checksum(path) == checksum
    except OSError as error:
        raise IndexUnusableError(f"{path} is damaged or missing ({error.strerror})", "run `hoibao reindex`") from error
    if not whole:
        raise IndexUnusableError(f"{path} is damaged or missing", "run `hoibao reindex`")


def write_synced(path: Path, content: str) -> None:
    """Write a file and see it onto the disk; its name there is as sure as its folder, which is `sync`'s to see to."""
    path.write_text(content, encoding="utf-8")
    sync(path)


def sync(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum
