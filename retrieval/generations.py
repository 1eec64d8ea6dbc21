"""Generations of the index in one folder: written beside the live one, checked, made current in one step.

::

    FOLDER/current                  the name of the generation that is served
    FOLDER/shelves.json             the numbers that people call articles by
    FOLDER/lock                     held by the process that builds
    FOLDER/generations/NAME/        one whole index and its manifest.json
    FOLDER/generations/.NAME/       one being written

A crash at any moment leaves the old or the new generation current, whole.
"""

import fcntl
import json
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retrieval.errors import IndexUnusableError
from retrieval.index import SentenceIndex

FORMAT = 2  # raised whenever the files, or what is written into them for the same article, change
KEPT = 3

_CHUNK = 1 << 20


class Generations:
    """The generations below one folder. Methods block; several processes may use one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generations = folder / "generations"
        self.register = folder / "shelves.json"  # outlives every generation

    def current(self) -> str | None:
        """The name of the generation to serve, or None where nothing was built yet."""
        try:
            return (self._folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def open(self) -> SentenceIndex:
        """The current generation, checked against its manifest.

        Raises `IndexUnusableError` where there is none or it is damaged or of another format.
        """
        name = self.current()
        if name is None:
            raise IndexUnusableError(f"{self._folder} holds no index yet: it must be built")
        folder = self._generations / name
        self._verify(folder)
        return SentenceIndex(folder)

    def manifest(self) -> Mapping[str, Any]:
        """What the current generation says of itself. Raises `IndexUnusableError` where it can't be read."""
        return _read_manifest(self._generations / (self.current() or "none"))

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the right to build: a second process waits here until the first has ended."""
        self._generations.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for abandoned in self._generations.glob(".*"):
                shutil.rmtree(abandoned)
            yield

    @contextmanager
    def new(self) -> Iterator[Path]:
        """A folder to write a generation into; removed again where the body raises. Only while `building`."""
        folder = self._generations / f".{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(2)}"
        folder.mkdir()
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def publish(self, folder: Path, facts: Mapping[str, Any]) -> str:
        """Seal the generation in ``folder`` with a manifest of ``facts``, make it current, drop the oldest ones.

        Returns its name. Only while `building`.
        """
        files = {
            path.relative_to(folder).as_posix(): [path.stat().st_size, _checksum(path)]
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        manifest = {
            "format": FORMAT,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            **facts,
            "files": files,
        }
        _write_synced(folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        for path in folder.rglob("*"):
            _sync(path)
        _sync(folder)
        final = folder.with_name(folder.name.removeprefix("."))
        folder.rename(final)
        _sync(self._generations)
        _write_synced(self._folder / "current.new", final.name)
        (self._folder / "current.new").replace(self._folder / "current")
        _sync(self._folder)
        self._drop_oldest()
        return final.name

    def _drop_oldest(self) -> None:
        kept = sorted((path for path in self._generations.iterdir() if path.is_dir()), key=lambda path: path.name)
        for old in kept[:-KEPT]:
            shutil.rmtree(old)

    def _verify(self, folder: Path) -> None:
        for name, (size, checksum) in _read_manifest(folder)["files"].items():
            path = folder / name
            if not path.is_file() or path.stat().st_size != size or _checksum(path) != checksum:
                raise IndexUnusableError(f"{path} is damaged or missing: the index must be built again")


def _read_manifest(folder: Path) -> Mapping[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexUnusableError(f"{path} cannot be read ({error}): the index must be built again") from error
    if manifest.get("format") != FORMAT:
        raise IndexUnusableError(f"{folder} was written by another version of hoibao: the index must be built again")
    return manifest


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum


def _write_synced(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
