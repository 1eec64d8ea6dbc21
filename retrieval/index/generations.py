"""Generations of the index in one folder: written beside the live one, checked, made current in one step.

::

    FOLDER/current                  the name of the generation that is served
    FOLDER/shelves.json             the numbers that people call articles by
    FOLDER/lock                     held by the process that builds
    FOLDER/generations/NAME/        one whole index and its manifest.json
    FOLDER/generations/.NAME/       one being written

Names sort by age. A crash at any moment leaves the old or the new generation current, whole.
"""

import fcntl
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from retrieval.errors import IndexUnusableError, NothingBeforeError
from retrieval.index.manifest import read_manifest, sync, verify, write_manifest, write_synced
from retrieval.index.sentence_index import SentenceIndex

KEPT = 3

_STAMP = "%Y%m%dT%H%M%S.%f"  # of UTC


class Generations:
    """The generations below one folder. Methods block; several processes may use one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generations = folder / "generations"
        self.register = folder / "shelves.json"  # outlives every generation

    def current(self) -> str | None:
        """The name of the generation to serve, or None where nothing was built yet. Cheap: reads one small file.

        Raises `IndexUnusableError` where that can't be read.
        """
        path = self._folder / "current"
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexUnusableError(f"{path} cannot be read ({error})", "check the data folder") from error

    def open(self) -> SentenceIndex:
        """The current generation, every file of it checked against its manifest.

        Raises `IndexUnusableError` where there is none or it is damaged or of another format.
        """
        return self._open(self._current_or_raise())

    def open_whole(self, on_damage: Callable[[str], object] = lambda _: None) -> SentenceIndex:
        """The current generation, or where that can't be opened, the newest before it that can.

        ``on_damage`` is then told what is wrong, what serves instead, and the mend. Raises `IndexUnusableError`, which
        tells of the current one, where none can be opened.
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

    def place(self, index: SentenceIndex) -> Path:
        """The folder of a generation that was opened."""
        return self._generations / index.generation

    def manifest(self, name: str | None = None) -> Mapping[str, Any]:
        """What a generation, the current one unless named, says of itself.

        Raises `IndexUnusableError` where it can't be read.
        """
        return read_manifest(self._generations / (name or self.current() or "none"))

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
        folder = self._generations / f".{self._next_stamp()}-{secrets.token_hex(2)}"
        folder.mkdir()
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def publish(self, folder: Path, facts: Mapping[str, Any], check: Callable[[Path], object] = lambda _: None) -> str:
        """Seal what is in ``folder`` with a manifest of ``facts``, ``check`` it, make it current.

        Returns its name. Drops the oldest generations, and those that were rolled back. What ``check`` raises is
        raised, and the generation of before stays current. Only while `building`.
        """
        write_manifest(folder, facts)
        verify(folder)
        check(folder)
        before = self.current()
        final = folder.with_name(folder.name.removeprefix("."))
        folder.rename(final)
        sync(self._generations)
        self._switch(final.name)
        self._drop(before, final.name)
        return final.name

    def roll_back(self) -> str:
        """Make the newest whole generation before the current one current, and return its name.

        Takes turns with builds. Raises `NothingBeforeError` where there is none.
        """
        with self.building():
            current = self._current_or_raise()
            for name in self._before(current):
                try:
                    self._open(name)
                except IndexUnusableError:
                    continue
                self._switch(name)
                return name
        raise NothingBeforeError(
            f"{self._folder} holds no whole generation before {current}, which stays in use",
            "build the index again",
        )

    def _current_or_raise(self) -> str:
        name = self.current()
        if name is None:
            raise IndexUnusableError(f"{self._folder} holds no index yet", "run `hoibao reindex`")
        return name

    def _names(self) -> list[str]:
        """The generations there are, oldest first."""
        return sorted(path.name for path in self._generations.glob("[!.]*"))

    def _before(self, current: str) -> list[str]:
        """Those older than the current one, newest first; newer ones were rolled back."""
        return [name for name in reversed(self._names()) if name < current]

    def _open(self, name: str) -> SentenceIndex:
        folder = self._generations / name
        verify(folder)
        return _map(folder)

    def _next_stamp(self) -> str:
        """The time, but never one before an older generation's: clocks are put back."""
        now = datetime.now(UTC)
        if names := self._names():
            now = max(now, began(names[-1]) + timedelta(microseconds=1))
        return f"{now:{_STAMP}}"

    def _switch(self, name: str) -> None:
        write_synced(self._folder / "current.new", name)
        (self._folder / "current.new").replace(self._folder / "current")
        sync(self._folder)

    def _drop(self, before: str | None, published: str) -> None:
        names = self._names()
        withdrawn = [name for name in names if before is not None and before < name < published]
        kept = [name for name in names if name not in withdrawn]
        for name in (*withdrawn, *kept[:-KEPT]):
            shutil.rmtree(self._generations / name)


def began(generation: str) -> datetime:
    """When the building of a generation began, which its name tells."""
    return datetime.strptime(generation.partition("-")[0], _STAMP).replace(tzinfo=UTC)


def _map(folder: Path) -> SentenceIndex:
    try:
        return SentenceIndex(folder)
    except (OSError, ValueError, KeyError) as error:  # whole as it was written, but written by another program
        raise IndexUnusableError(f"{folder} cannot be opened ({error})", "run `hoibao reindex`") from error
