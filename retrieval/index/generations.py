"""Generations of the index in one folder: each is written apart from the current one, checked, then made current.

::

    FOLDER/current                  the name of the current generation
    FOLDER/refresh.json, segments/  what has changed since, as `retrieval.index.segments` describes
    FOLDER/shelves.json             the public numbers of the articles, and the days when they were first indexed
    FOLDER/lock                     locked by the process that builds
    FOLDER/meaning/MODEL/           vectors of sentences, as `retrieval.meaning.vector_log` describes
    FOLDER/generations/NAME/        a complete index with its manifest.json; of one in shards, what is of no single one
    FOLDER/generations/NAME/shards/ its shards, each with a manifest.json
    FOLDER/generations/.NAME/       an index that is being written

Names sort by age. After a crash at any moment, either the old or the new generation is current and complete.
"""

import fcntl
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retrieval.errors import IndexUnusableError, NothingBeforeError
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.manifest import read_manifest, sync, verify, write_manifest, write_synced
from retrieval.index.published.publication import Publication
from retrieval.index.segmented_index import SegmentedIndex
from retrieval.index.segments import Segments
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.sharded_index import ShardedIndex
from retrieval.index.shards import LocalShards, Shards, shard_folders
from retrieval.index.stamps import next_stamp, started_at

KEPT = 3  # generations; chosen, so that a bad one can be rolled back twice

Whole = GenerationIndex | ShardedIndex  # an opened generation, without a segment


def open_verified(generation: Path) -> Shards:
    """Open the shards of the generation in a folder in this process, after verifying their files."""
    for folder in shard_folders(generation):
        verify(folder)
    return LocalShards(generation)


class Generations:
    """The generations below one folder. Methods block; several processes may use the same folder.

    Attributes:
        register: The file of `retrieval.building.article_register`, which belongs to no single generation.
        meaning: The folder of the vectors of sentences by model, which serve all generations.
        segments: The segments of the generations.
        address: Where they are published, and fetched from; None if this folder has all that there is.
    """

    address: str | None = None

    def __init__(self, folder: Path, open_shards: Callable[[Path], Shards] = open_verified) -> None:
        """Use the generations below ``folder``; ``open_shards`` opens the shards of the generation in a folder."""
        self._folder = folder
        self._open_shards = open_shards
        self._generations = folder / "generations"
        self.register = folder / "shelves.json"
        self.meaning = folder / "meaning"
        self.segments = Segments(folder)

    def current(self) -> str | None:
        """Return the name of the current generation, or None before the first build. Cheap: reads one small file.

        Raises:
            IndexUnusableError: That file cannot be read.
        """
        path = self._folder / "current"
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexUnusableError(f"{path} cannot be read ({error})", "check the data folder") from error

    def served(self) -> str | None:
        """Return the name of the current generation or, if it has one, of its segment. Cheap, and raises as `current`.

        It is the `SentenceIndex.generation` of what `open` opens.
        """
        current = self.current()
        refresh = self.segments.last(current) if current else None
        return refresh.segment if refresh and refresh.segment else current

    def as_of(self, generation: str) -> datetime:
        """Return the time, in UTC, as of which the articles of a generation, with its last refresh, are searched."""
        refresh = self.segments.last(generation)
        return refresh.at if refresh else started_at(generation)

    def published(self) -> Publication | None:
        """Return what is current at the `address`, which is asked; None if nothing is, or there is no address.

        Raises:
            AddressError: The address cannot be used.
            IndexUnusableError: It holds a damaged file.
        """
        return None

    def follow(self, *, wait: bool = True, is_ending: Callable[[], bool] = lambda: False) -> None:
        """Fetch what is current at the `address` if it is not current here, and make it so; nothing without one.

        With ``wait`` false it returns at once if another process that uses the folder is doing so. Returns early once
        ``is_ending``; the next call continues. After an error, what was current here still is.

        Raises:
            AddressError: The address cannot be used, or there is no room for what is there.
            IndexUnusableError: What is there was written by another version of the program, or arrived damaged.
        """

    def open(self) -> SentenceIndex:
        """Open the current generation, with its segment, after verifying every file against its manifest.

        Raises:
            IndexUnusableError: There is none, or it is damaged or has another format.
        """
        return self.segments.join(self._open(self._current_or_raise()))

    def kept(self) -> Iterator[Whole]:
        """Open one after another the generations that are kept, without segments; none that cannot be opened."""
        for name in self._names():
            with suppress(IndexUnusableError):
                yield self._open(name)

    def open_whole(self, on_damage: Callable[[str], object] = lambda _: None) -> SentenceIndex:
        """Open what `open_main` does, with its segment unless that is damaged, too."""
        return self.segments.join(self.open_main(on_damage), on_damage)

    def reopen(self, index: SentenceIndex, on_damage: Callable[[str], object] = lambda _: None) -> SentenceIndex:
        """Return the generation of an opened ``index``, whose files stay open, with the segment that is current now."""
        return self.segments.join(main_of(index), on_damage)

    def open_main(self, on_damage: Callable[[str], object] = lambda _: None) -> Whole:
        """Open the current generation or, if it cannot be opened, the newest older one that can.

        ``on_damage`` is called once for each generation that cannot be opened, with a message for the operator: the
        problem, the remedy, and the generation that is used instead.

        Raises:
            IndexUnusableError: None can be opened; the message is about the current one.
        """
        current = self._current_or_raise()
        damage: list[IndexUnusableError] = []
        for name in (current, *self._before(current)):
            try:
                index = self._open(name)
            except IndexUnusableError as error:
                damage.append(error)
                continue
            for fault in damage:
                on_damage(f"{fault}; until then generation {name} serves")
            return index
        raise damage[0]

    def folder_of(self, index: SentenceIndex) -> Path:
        """Return the folder of the generation of an opened index."""
        return self._generations / main_of(index).generation

    def manifest(self, name: str | None = None) -> Mapping[str, Any]:
        """Return the manifest of the generation with this name; of the current one by default.

        Raises:
            IndexUnusableError: The manifest cannot be read.
        """
        return read_manifest(self._generations / (name or self.current() or "none"))

    def reading(self, generation: str) -> Mapping[str, Any]:
        """Return what was found when the articles were read last, as the manifest of a generation has it.

        Raises:
            IndexUnusableError: The manifest cannot be read.
        """
        refresh = self.segments.last(generation)
        return (refresh and self.segments.reading(refresh)) or self.manifest(generation)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the lock for builds: other processes wait here until this one has finished."""
        with self._locked("lock"):
            self._generations.mkdir(exist_ok=True)
            for abandoned in self._generations.glob(".*"):
                shutil.rmtree(abandoned)
            yield

    @contextmanager
    def new(self) -> Iterator[Path]:
        """Create a folder to write a generation to; removed if the body raises. Only within `building`."""
        folder = self._generations / f".{next_stamp(datetime.now(UTC), self._names())}-{secrets.token_hex(2)}"
        folder.mkdir()
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def publish(self, folder: Path, facts: Mapping[str, Any], check: Callable[[Path], object] = lambda _: None) -> str:
        """Write the manifest of ``folder`` with ``facts``, call ``check``, make it current, and return its name.

        Deletes the oldest generations and those that were rolled back. If ``check`` raises, the exception is raised
        and the previous generation stays current. Only within `building`.
        """
        write_manifest(folder, facts)
        verify(folder)
        check(folder)
        before = self.current()
        final = folder.with_name(folder.name.removeprefix("."))
        folder.rename(final)
        sync(self._generations)
        try:
            self._make_current(final.name)
        except BaseException:
            if self.current() != final.name:
                shutil.rmtree(final)
            raise
        self._drop(before, final.name)
        return final.name

    def roll_back(self) -> str:
        """Make the newest complete generation before the current one current, and return its name.

        Waits for a build in another process.

        Raises:
            NothingBeforeError: There is none.
        """
        with self.building():
            current = self._current_or_raise()
            for name in self._before(current):
                try:
                    self._open(name)
                except IndexUnusableError:
                    continue
                self._make_current(name)
                return name
        raise NothingBeforeError(
            f"{self._folder} holds no whole generation before {current}, which stays in use",
            "build the index again",
        )

    @contextmanager
    def _locked(self, name: str, *, wait: bool = True) -> Iterator[None]:
        """Hold the lock of this name; raises `BlockingIOError` if another process holds it, and not ``wait``."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def _current_or_raise(self) -> str:
        name = self.current()
        if name is None:
            raise IndexUnusableError(f"{self._folder} holds no index yet", "run `hoibao reindex`")
        return name

    def _names(self) -> list[str]:
        """Return the names of all complete generations, oldest first."""
        return sorted(path.name for path in self._generations.glob("[!.]*"))

    def _before(self, current: str) -> list[str]:
        """Return the names of the generations older than ``current``, newest first. Newer ones were rolled back."""
        return [name for name in reversed(self._names()) if name < current]

    def _open(self, name: str) -> Whole:
        folder = self._generations / name
        verify(folder)
        try:
            return ShardedIndex(folder, self._open_shards(folder)) if shard_folders(folder) else GenerationIndex(folder)
        except (OSError, ValueError, KeyError) as error:  # whole as it was written, but written by another program
            raise IndexUnusableError(f"{folder} cannot be opened ({error})", "run `hoibao reindex`") from error

    def _make_current(self, name: str) -> None:
        write_synced(self._folder / "current.new", name)
        (self._folder / "current.new").replace(self._folder / "current")
        sync(self._folder)

    def _drop(self, before: str | None, published: str) -> None:
        names = self._names()
        withdrawn = [name for name in names if before is not None and before < name < published]
        kept = [name for name in names if name not in withdrawn]
        for name in {*withdrawn, *kept[:-KEPT]} - {published}:
            shutil.rmtree(self._generations / name)


def main_of(index: SentenceIndex) -> Whole:
    """Return the generation of an opened index, which may have a segment."""
    if isinstance(index, Whole):
        return index
    if isinstance(index, SegmentedIndex):
        return index.main
    raise TypeError(f"{index} was not opened from a folder of generations")
