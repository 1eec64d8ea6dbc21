"""Segments of generations: each holds the articles that differ from one generation, until a build replaces that.

::

    FOLDER/refresh.json             the last refresh: its generation, its segment, and when it began
    FOLDER/reading.json             what that found while it read the articles
    FOLDER/segments/NAME/           a segment, complete with its manifest.json; NAME is GENERATION+STAMP-TOKEN
    FOLDER/segments/.NAME/          a segment that is being written

A segment has the files of a generation, and ``gone.npy``, the numbers of the articles of its generation that have
changed or gone. With any other generation than its own it is ignored, so that a build or a rollback need not touch it.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from retrieval.errors import IndexUnusableError
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.manifest import read_manifest, sync, verify, write_manifest
from retrieval.index.segmented_index import SegmentedIndex
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.sharded_index import ShardedIndex
from retrieval.index.stamps import next_stamp, stamp_of
from retrieval.index.string_table import mapped_array

KEPT = 2  # segments: the one before may just be being opened

GONE_FILE = "gone.npy"


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh of ``generation`` with the articles as they were ``at`` this time.

    ``segment`` is the name of its segment, None if nothing differed.
    """

    generation: str
    segment: str | None
    at: datetime


class Segments:
    """The segments below one folder. Methods block; several processes may use the same folder."""

    def __init__(self, folder: Path) -> None:
        self._pointer, self._reading = folder / "refresh.json", folder / "reading.json"
        self._segments = folder / "segments"

    def last(self, generation: str) -> Refresh | None:
        """Return the last refresh of this generation, None if there was none. Cheap: reads one small file."""
        refresh = self._noted()
        return refresh if refresh and refresh.generation == generation else None

    def _noted(self) -> Refresh | None:
        try:
            written = json.loads(self._pointer.read_text(encoding="utf-8"))
            return Refresh(written["generation"], written["segment"], datetime.fromisoformat(written["at"]))
        except (OSError, ValueError, KeyError, TypeError):  # a damaged file costs one refresh
            return None

    def join(
        self, main: GenerationIndex | ShardedIndex, on_damage: Callable[[str], object] = lambda _: None
    ) -> SentenceIndex:
        """Return ``main`` with its current segment; alone if there is none, or after ``on_damage`` if it is damaged.

        One in shards has no segment: no refresh writes one.
        """
        refresh = self.last(main.generation)
        if refresh is None or refresh.segment is None or isinstance(main, ShardedIndex):
            return main
        try:
            return SegmentedIndex(
                main, self.open(refresh.segment), mapped_array(self.folder(refresh.segment) / GONE_FILE)
            )
        except IndexUnusableError as error:
            on_damage(f"{error}; until then generation {main.generation} serves alone")
            return main

    def open(self, name: str) -> GenerationIndex:
        """Open a segment after verifying its files. Raises `IndexUnusableError`."""
        folder = self._segments / name
        verify(folder)
        try:
            return GenerationIndex(folder)
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnusableError(f"{folder} cannot be opened ({error})", "run `hoibao reindex`") from error

    def folder(self, name: str) -> Path:
        """Return the folder of a segment."""
        return self._segments / name

    def manifest(self, name: str) -> Mapping[str, Any]:
        """Return the manifest of a segment. Raises `IndexUnusableError`."""
        return read_manifest(self._segments / name)

    @contextmanager
    def new(self, generation: str, at: datetime) -> Iterator[Path]:
        """Create a folder to write a segment of ``generation`` to. Only within `Generations.building`.

        It is removed with what others have left behind, unless it is published. Its name is stamped with ``at``, or
        later than those of all other segments.
        """
        self._segments.mkdir(exist_ok=True)
        for abandoned in self._segments.glob(".*"):
            shutil.rmtree(abandoned)
        stamp = next_stamp(at, self._names())
        folder = self._segments / f".{generation}+{stamp}-{secrets.token_hex(2)}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, facts: Mapping[str, Any]) -> str:
        """Write the manifest of ``folder`` with ``facts``, drop old segments, and return the name of this one.

        It is current once it is noted.
        """
        write_manifest(folder, facts)
        verify(folder)
        final = folder.with_name(folder.name.removeprefix("."))
        folder.rename(final)
        sync(self._segments)
        self.drop_old()
        return final.name

    def note(self, refresh: Refresh, reading: Mapping[str, Any]) -> None:
        """Make ``refresh`` the last one, with what it found while it read the articles."""
        self.adopt(refresh, format_reading(refresh, reading))

    def adopt(self, refresh: Refresh, reading: bytes | None) -> None:
        """Make ``refresh`` the last one, with the content of the file of what it found, if known."""
        if reading is not None:
            _replace(self._reading, reading)
        _replace(self._pointer, json.dumps(_pointer(refresh), ensure_ascii=False).encode())

    def forget(self) -> None:
        """Have no refresh be the last one."""
        self._pointer.unlink(missing_ok=True)

    def reading_content(self, refresh: Refresh) -> bytes | None:
        """Return the content of the file with what a refresh found; None if that is not known any more."""
        return self._reading.read_bytes() if self.reading(refresh) else None

    def drop_old(self) -> None:
        """Delete all but the newest segments and that of the last refresh, which may be older by its stamp.

        Those of a generation that was rolled back may sort behind them.
        """
        last = self._noted()
        for name in sorted(self._names(), key=stamp_of)[:-KEPT]:
            if last is None or name != last.segment:
                shutil.rmtree(self._segments / name, ignore_errors=True)

    def _names(self) -> list[str]:
        return [path.name for path in self._segments.glob("[!.]*")]

    def reading(self, refresh: Refresh) -> Mapping[str, Any] | None:
        """Return what a refresh found while it read the articles; None if that is not known any more."""
        try:
            written: Mapping[str, Any] = json.loads(self._reading.read_text(encoding="utf-8"))
            return written if written["at"] == refresh.at.isoformat() else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def format_reading(refresh: Refresh, reading: Mapping[str, Any]) -> bytes:
    """Return the content of the file with what a refresh found while it read the articles."""
    return json.dumps({**_pointer(refresh), **reading}, ensure_ascii=False).encode()


def _pointer(refresh: Refresh) -> dict[str, str | None]:
    return {"generation": refresh.generation, "segment": refresh.segment, "at": refresh.at.isoformat()}


def _replace(path: Path, content: bytes) -> None:
    """Replace a file in one step."""
    path.with_suffix(".new").write_bytes(content)
    sync(path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
    sync(path.parent)
