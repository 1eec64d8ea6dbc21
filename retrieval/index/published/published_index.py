"""Generations at an address, where files are written first, under names of their own, and ``current`` last.

::

    ADDRESS/current                 the current generation and its segment, as `Publication` describes
    ADDRESS/generations/NAME/       a generation with its manifest.json, which is written last
    ADDRESS/segments/NAME/          a segment, likewise
    ADDRESS/files/                  registers of articles, and what refreshes found while they read the articles

Whoever reads ``current`` finds all that it names, whole. What a publication that was killed has left is deleted later.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from retrieval.errors import AddressError, IndexUnusableError, NewerPublishedError
from retrieval.index.manifest import MANIFEST, is_whole, parse_manifest, sync
from retrieval.index.published.publication import Publication, PublishedFile
from retrieval.index.published.store import Store
from retrieval.index.stamps import stamp_of

ROOM = "make room in the data folder and make sure that it is writable"  # a remedy
_AGAIN = "wait for the next attempt; if it fails again, run `hoibao reindex`"  # a remedy

KEPT = 3  # generations, segments and files of each kind; chosen, as many as `Generations` keeps
_YOUNG = timedelta(minutes=10)  # in which nothing is deleted, since somebody may still fetch it; chosen
_BATCH = 1 << 25  # bytes in memory while files are fetched, several at a time; chosen
_MEGABYTE = 1_000_000

Kind = Literal["generations", "segments"]


class FetchEndedError(Exception):
    """The program is ending, and so is a fetch, whose next attempt continues it."""


class PublishedIndex:
    """The generations at one address. Methods block and raise `AddressError` if it cannot be used; can be pickled."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.url = store.url

    def read(self) -> bytes | None:
        """Return the content of ``current``, None if nothing has been published. Cheap: reads one small file."""
        return self._store.read("current")

    def newest_before(self, generation: str) -> str | None:
        """Return the name of the newest generation before this one, None if there is none."""
        return max((name for name in self._store.names("generations") if name < generation), default=None)

    def upload(self, kind: Kind, folder: Path) -> None:
        """Write a complete generation or segment under the name of its folder, unless it is there already."""
        manifest = (folder / MANIFEST).read_bytes()
        target = f"{kind}/{folder.name}"
        if self._store.read(f"{target}/{MANIFEST}") == manifest:
            return
        files = parse_manifest(manifest, str(folder))["files"]
        self._store.upload([(folder / name, f"{target}/{name}") for name in files])
        self._store.upload([(folder / MANIFEST, f"{target}/{MANIFEST}")])

    def write_file(self, kind: str, content: bytes, before: Publication | None) -> PublishedFile:
        """Write a file of this kind, unless it is that of the publication ``before``, and return how it is named."""
        known = before.files.get(kind) if before else None
        if known and known.holds(content):
            return known
        file = PublishedFile.of(kind, content, datetime.now(UTC))
        self._store.write(f"files/{file.name}", content)
        return file

    def replace(self, publication: Publication, before: bytes | None) -> bytes:
        """Make a publication current in place of the content ``before``, and return the new content.

        Raises:
            NewerPublishedError: Something else is current meanwhile, which stays.
        """
        content = publication.to_json()
        if not self._store.swap("current", before, content):
            problem = f"another index has been published at {self.url} meanwhile, which stays in use"
            raise NewerPublishedError(problem, "build again, on one machine at a time")
        return content

    def prune(self, publication: Publication, before: Publication | None) -> None:
        """Delete what is neither among the newest, nor young, nor of the current ``publication``.

        Generations between this one and the one ``before`` were withdrawn, and are deleted as well. Later ones are
        being written, or were rolled back.
        """
        current, oldest = publication.generation, before.generation if before else publication.generation
        names = [name for name in self._store.names("generations") if name < current]
        withdrawn = [name for name in names if name > oldest]
        kept = [name for name in names if name not in withdrawn]
        self._delete("generations", [*withdrawn, *kept[: 1 - KEPT]], {current})
        segments = sorted(self._store.names("segments"), key=stamp_of)
        self._delete("segments", segments[:-KEPT], {publication.segment})
        files = {file.name for file in publication.files.values()}
        self._delete("files", sorted(self._store.names("files"), key=stamp_of)[: -2 * KEPT], files)

    def _delete(self, kind: str, names: list[str], used: AbstractSet[str | None]) -> None:
        recent = f"{datetime.now(UTC) - _YOUNG:%Y%m%dT%H%M%S.%f}"
        for name in names:
            if name not in used and stamp_of(name) < recent:
                if kind != "files":
                    self._store.delete(f"{kind}/{name}/{MANIFEST}")  # first, so that none passes for complete
                self._store.delete(f"{kind}/{name}")

    def fetch(self, kind: Kind, name: str, partial: Path, is_ending: Callable[[], bool]) -> None:
        """Fetch a generation or segment to the folder ``partial``, and verify it. What is whole there stays.

        Raises:
            AddressError: There is no room for it.
            IndexUnusableError: It arrived damaged, or was written by another version of the program.
            FetchEndedError: As soon as ``is_ending``.
        """
        source = f"{kind}/{name}"
        manifest = self._store.read(f"{source}/{MANIFEST}")
        if manifest is None:
            raise IndexUnusableError(f"{self.url}/{source} is not there any more", _AGAIN)
        files = _safe(parse_manifest(manifest, f"{self.url}/{source}"), self.url)
        try:
            self._fetch_files(source, files, partial, is_ending)
            (partial / MANIFEST).write_bytes(manifest)
            for path in (*partial.rglob("*"), partial):
                sync(path)
        except OSError as error:
            problem = f"{name} of {self.url} cannot be stored in {partial} ({error.strerror})"
            raise AddressError(problem, ROOM) from error

    def fetch_file(self, file: PublishedFile) -> bytes:
        """Return the content of a file. Raises `IndexUnusableError` if it arrived damaged."""
        content = self._store.read(f"files/{file.name}")
        if content is None or not file.holds(content):
            raise IndexUnusableError(f"{self.url}/files/{file.name} arrived damaged, or is gone", _AGAIN)
        return content

    def _fetch_files(
        self, source: str, files: Mapping[str, tuple[int, int]], partial: Path, is_ending: Callable[[], bool]
    ) -> None:
        partial.mkdir(parents=True, exist_ok=True)
        lacking = {name: expected for name, expected in files.items() if not _is_there(partial / name, expected)}
        needed, free = sum(size for size, _ in lacking.values()), shutil.disk_usage(partial).free
        if needed > free:
            room = f"needs {needed // _MEGABYTE} MB in {partial}, where {free // _MEGABYTE} are free"
            raise AddressError(f"{self.url}/{source} {room}", ROOM)
        for name in lacking:
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            (partial / name).write_bytes(b"")
        for batch in _batches(lacking):
            if is_ending():
                raise FetchEndedError
            parts = self._store.read_ranges([(f"{source}/{name}", start, end) for name, start, end in batch])
            for (name, _, _), part in zip(batch, parts, strict=True):
                with (partial / name).open("ab") as file:
                    file.write(part)
        for name, expected in lacking.items():
            if not is_whole(partial / name, expected):
                (partial / name).unlink()
                raise IndexUnusableError(f"{self.url}/{source}/{name} arrived damaged", _AGAIN)


def _safe(manifest: Mapping[str, Any], url: str) -> dict[str, tuple[int, int]]:
    """Return the files of a manifest, of which none may lead out of its folder. Raises `IndexUnusableError`."""
    try:
        files = {name: (int(size), int(checksum)) for name, (size, checksum) in manifest["files"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise IndexUnusableError(f"{url} holds a damaged manifest ({error})", "run `hoibao reindex`") from error
    for name, (size, _) in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or str(path) != name or name == MANIFEST or size < 0:
            raise IndexUnusableError(f"{url} holds a manifest with the name {name[:99]!r}", "find out who wrote it")
    return files


def _is_there(path: Path, expected: tuple[int, int]) -> bool:
    return path.is_file() and is_whole(path, expected)


def _batches(files: Mapping[str, tuple[int, int]]) -> Iterator[list[tuple[str, int, int]]]:
    """Yield all bytes of the files in ranges, those of a batch together no longer than `_BATCH`."""
    batch: list[tuple[str, int, int]] = []
    room = _BATCH
    for name, (size, _) in files.items():
        start = 0
        while start < size:
            end = min(size, start + room)
            batch.append((name, start, end))
            room -= end - start
            start = end
            if not room:
                yield batch
                batch, room = [], _BATCH
    if batch:
        yield batch
