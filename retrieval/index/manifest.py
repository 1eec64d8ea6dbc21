"""Manifests: the sizes and checksums of all files in a folder, by which damage is detected.

The CRC-32 of a file changes with any flipped bit, and takes a fraction of a second for a gigabyte in the page cache.
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

FORMAT = 4  # raised whenever the files of an index, or their contents for the same articles, change

MANIFEST = "manifest.json"
_CHUNK = 1 << 20  # bytes


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest of the files in ``folder``, with ``facts``, and sync everything to the disk.

    Of a folder below that has a manifest, only that is listed: its files are verified with it.
    """
    parts = {path.parent for path in folder.glob(f"*/**/{MANIFEST}")}
    own = [path for path in sorted(folder.rglob("*")) if parts.isdisjoint(path.parents) or path.name == MANIFEST]
    paths = [path for path in own if path.is_file()]
    with ThreadPoolExecutor() as pool:
        checksums = list(pool.map(_checksum, paths))
    files = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, checksum]
        for path, checksum in zip(paths, checksums, strict=True)
    }
    manifest = {"format": FORMAT, "created": datetime.now(UTC).isoformat(timespec="seconds"), **facts, "files": files}
    write_synced(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    for path in own:
        sync(path)
    sync(folder)


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the contents of the manifest in ``folder``.

    Raises:
        IndexUnusableError: It cannot be read, or has another format.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        raise IndexUnusableError(f"{path} cannot be read ({error})", "run `hoibao reindex`") from error
    return parse_manifest(content, str(folder))


def parse_manifest(content: bytes, folder: str) -> Mapping[str, Any]:
    """Return a manifest by the content of its file, which is in a ``folder`` named for messages.

    Raises:
        IndexUnusableError: It is damaged, or has another format.
    """
    try:
        manifest = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise IndexUnusableError(f"{folder}/{MANIFEST} cannot be read ({error})", "run `hoibao reindex`") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IndexUnusableError(f"{folder} was written by another version of hoibao", "run `hoibao reindex`")
    return manifest


def verify(folder: Path) -> None:
    """Compare every file in ``folder`` with the manifest.

    Raises:
        IndexUnusableError: A file is damaged or missing; the message names the first.
    """
    files = read_manifest(folder)["files"]
    with ThreadPoolExecutor() as pool:  # on all cores, because the program's start waits for this
        list(pool.map(_verify, [folder / name for name in files], files.values()))


def is_whole(path: Path, expected: Sequence[int]) -> bool:
    """Return whether a file has this size and checksum, as a manifest has it. Raises OSError."""
    size, checksum = expected
    return path.stat().st_size == size and _checksum(path) == checksum


def _verify(path: Path, expected: Sequence[int]) -> None:
    try:
        whole = is_whole(path, expected)
    except OSError as error:
        raise IndexUnusableError(f"{path} is damaged or missing ({error.strerror})", "run `hoibao reindex`") from error
    if not whole:
        raise IndexUnusableError(f"{path} is damaged or missing", "run `hoibao reindex`")


def write_synced(path: Path, content: str) -> None:
    """Write a file and sync its contents to the disk; `sync` its folder to make the name durable too."""
    path.write_text(content, encoding="utf-8")
    sync(path)


def sync(path: Path) -> None:
    """Sync the contents of a file, or the names in a folder, to the disk."""
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
